"""Search that finds 反诈: words of one, two or n characters, exactly as a scan of the folded text would.

docs/queries.md says what can be asked, ``archive.search.question`` reads it, ``archive.search.indexing`` keeps the index.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archive.fold import fold_chars
from archive.search.filters import SHOWN, Filter, where
from archive.search.question import GAP, parse
from archive.types import State

MARK = ("【", "】")
RANK = "bm25(search, 1.0, 20.0, 2.0)"  # body, title, publisher; negative, the best is the least
TRUNCATED = 0.5  # what a text that breaks off keeps of its rank
RERANKED = 500  # so many of the best are looked at for that
BROAD = 10_000  # hits from which on words say too little to score each of them (it takes about 1 µs)
HITS = 200  # so many are looked at for the snippet
HEAD = 4000  # characters of a text where they are looked for first


def match_of(query: object) -> str:
    """A query as FTS5 wants it, "" if it finds nothing."""
    return parse(str(query or "")).match


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with its filters: an FTS5 expression, "" where nothing but filters narrows, and those."""

    match: str
    filters: tuple[Filter, ...]

    def rows(self, db: sqlite3.Connection, columns: str, match: str, rest: str = "", *values: int) -> list[Any]:
        """Rows of the index that match and pass the filters."""
        condition, bound = where(self.filters)
        sql = f"SELECT {columns} FROM search WHERE search MATCH ?"
        if self.filters:
            # The plus: else FTS5 is asked anew for each article that passes.
            sql += f" AND +rowid IN (SELECT s.id {SHOWN} WHERE {condition})"
        return db.execute(f"{sql} {rest}", [match, *bound, *values]).fetchall()

    def newest(self, db: sqlite3.Connection, most: int) -> list[int]:
        """The articles that match and pass the filters, the newest first."""
        condition, bound = where(self.filters)
        if self.match:
            condition += " AND s.id IN (SELECT rowid FROM search WHERE search MATCH ?)"
            bound.append(self.match)
        # Only numbers are sorted: the texts of a whole archive would not fit into the sorter.
        sql = f"SELECT s.id {SHOWN} WHERE {condition} ORDER BY v.published DESC, s.id DESC LIMIT ?"
        return [row[0] for row in db.execute(sql, [*bound, most])]


def _asked(query: str, only: Sequence[Filter], everything: bool = False) -> _Asked | None:
    """None if nothing can be found: no words and no filters, or nothing but what is not wanted."""
    question = parse(query)
    filters = (*question.filters, *only)
    if not question.match and (question.worded or (query.strip() and not filters) or not (filters or everything)):
        return None
    return _Asked(question.match, filters)


def matching(
    db: sqlite3.Connection, query: str, most: int = -1, *, only: Sequence[Filter] = (), newest: bool = False,
    everything: bool = False,
) -> list[int]:  # fmt: skip
    """Numbers of the articles that match, best first, ``most`` of them (-1: all). Choices as in ``search``."""
    asked = _asked(query, only, everything)
    if not asked:
        return []
    if newest or not asked.match:
        return asked.newest(db, most)
    ranked = _ranked(db, asked, max(most, RERANKED) if most >= 0 else -1)
    best = ranked[:RERANKED]
    sql = f"""SELECT s.id FROM stories s JOIN versions v ON v.id = s.version_id
    WHERE s.id IN (SELECT value FROM json_each(?)) AND v.state = '{State.TRUNCATED}'"""
    cut = {row[0] for row in db.execute(sql, (json.dumps([story for story, _ in best]),))}
    best.sort(key=lambda hit: (hit[1] * TRUNCATED, 1) if hit[0] in cut else (hit[1], 0))
    found = [story for story, _ in best + ranked[RERANKED:]]
    return found if most < 0 else found[:most]


def _ranked(db: sqlite3.Connection, asked: _Asked, most: int) -> list[tuple[int, float]]:
    """(article, rank). Where there are very many: those with the words in the title, then the others, newest first."""
    match, newest = asked.match, "ORDER BY rowid DESC LIMIT ?"
    plain = "{" not in match and "NOT" not in match  # else a hit in the title need not be one of all
    if not plain or not asked.rows(db, "1", match, "LIMIT 1 OFFSET ?", BROAD):
        return asked.rows(db, f"rowid, {RANK} AS rank_", match, "ORDER BY rank_, rowid LIMIT ?", most)
    first = asked.rows(db, "rowid, -1.0", f"({{title}} : {match})", newest, most)
    if 0 <= most <= len(first):
        return first
    known = {row[0] for row in first}
    others = asked.rows(db, "rowid, 0.0", match, newest, most + len(first) if most >= 0 else -1)
    found = first + [row for row in others if row[0] not in known]
    return found if most < 0 else found[:most]


def count(db: sqlite3.Connection, query: str, *, only: Sequence[Filter] = (), everything: bool = False) -> int:
    """How many articles match. Choices as in ``search``."""
    asked = _asked(query, only, everything)
    if not asked:
        return 0
    if not asked.match:
        condition, bound = where(asked.filters)
        return int(db.execute(f"SELECT count(*) {SHOWN} WHERE {condition}", bound).fetchone()[0])
    return int(asked.rows(db, "count(*)", asked.match)[0][0])


def search(
    db: sqlite3.Connection, query: str, limit: int = 20, *, offset: int = 0, only: Sequence[Filter] = (),
    newest: bool = False, everything: bool = False,
) -> list[dict[str, Any]]:  # fmt: skip
    """The articles that match ``query`` (docs/queries.md), best or ``newest`` first, without the first ``offset`` of them.

    Each has article_id, title, published, publisher, addresses and a snippet of the text, hits in 【】. ``only`` narrows it
    further. A query is never an error: one without words or dates finds nothing, unless it is empty and ``everything``
    is wanted then.
    """
    most = max(0, offset + limit)
    stories = matching(db, query, most, only=only, newest=newest, everything=everything)[max(0, offset) :]
    phrases, found = parse(query).phrases, []
    for story in stories:
        row = db.execute("SELECT title, published, publisher, text FROM articles WHERE id = ?", (story,)).fetchone()
        if row:
            found.append({
                "article_id": story, "title": row[0], "published": row[1], "publisher": row[2],
                "addresses": _addresses(db, story), "snippet": snippet(row[3], phrases),
            })  # fmt: skip
    return found


def _addresses(db: sqlite3.Connection, story: int) -> list[str]:
    found = db.execute("SELECT origin_address, address FROM copies WHERE article_id = ? ORDER BY id", (story,))
    return list(dict.fromkeys(a for row in found for a in row if a))


def pattern(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """What the phrases of a question match in folded text, a group each; None if there are none."""
    return re.compile("|".join(f"({_pattern(phrase)})" for phrase in phrases), re.I) if phrases else None


def _pattern(phrase: str) -> str:
    words = phrase.rstrip("*").split(" ")
    before = r"(?<![0-9a-z])" if words[0].isascii() else ""
    after = ("[0-9a-z]*" if phrase.endswith("*") else r"(?![0-9a-z])") if words[-1].isascii() else ""
    return before + "".join(r"[\W_]+" if word == GAP else re.escape(word) for word in words) + after


def snippet(text: str, phrases: Sequence[str], around: int = 40) -> str:
    """The part of ``text`` with most of ``phrases`` (those of a question), hits in 【】; its beginning if it has none."""
    hits, best = _hits(text, phrases), 0
    if len(phrases) > 1:
        near = [
            [h.lastindex for h in hits[i : i + 20] if h.end() <= hit.start() + 2 * around] for i, hit in enumerate(hits)
        ]
        best = max(range(len(hits)), key=lambda i: len(set(near[i])), default=0)
    begin = max(0, hits[best].start() - around) if hits else 0
    end = min(len(text), max(hits[best].end(), begin + 2 * around) + around if hits else 3 * around)
    shown, last = [], begin
    for hit in (hit for hit in hits if begin <= hit.start() and hit.end() <= end):
        shown += [text[last : hit.start()], MARK[0], text[hit.start() : hit.end()], MARK[1]]
        last = hit.end()
    body = "".join([*shown, text[last:end]]).replace("\n", " ")
    return ("…" if begin else "") + body + ("…" if end < len(text) else "")


def _hits(text: str, phrases: Sequence[str]) -> list[re.Match[str]]:
    found = pattern(phrases)
    for length in (HEAD, len(text)) if found else ():  # folding a book for its first line would take too long
        if found and (hits := list(islice(found.finditer(fold_chars(text[:length])), HITS))):
            return hits
    return []
