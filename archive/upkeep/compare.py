"""What today's rules make of a page that was kept before, beside what is stored of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

from archive.store import Archive
from archive.stories.attached import file_at
from archive.stories.write import Column, columns, known_key, mentioned, verdict_columns
from archive.types import Article, FileText, Reading, State

STORED = frozenset(str(state) for state in State if state.stored)
VERSIONS = """
SELECT v.*, t.text, c.key, c.article_id, c.address FROM versions v JOIN copies c ON c.id = v.copy_id
JOIN texts t ON t.id = v.text_id WHERE v.page_id = ? ORDER BY v.part, v.id"""
FOLLOWS = frozenset({"score", "reasons"})  # of the class and the text: no difference of their own
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that would change; ``article`` is a field too, its title, where one comes or goes. ``article_id`` 0: new."""

    field: str
    article_id: int
    address: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Match:
    """Versions of a page and the articles that are now read in their places, those without an article, and the rest."""

    pairs: tuple[tuple[Row, Article], ...]
    gone: tuple[Row, ...]
    fresh: tuple[Article, ...]


def match(archive: Archive, reading: Reading) -> Match:
    """Find what is stored of each article of a page: by its identity, else by its place on the page."""
    db, page = archive.db.conn, reading.page
    left = archive.rows(VERSIONS, (page.id,))
    pairs, rest = [], []
    for article in reading.articles:
        key = known_key(db, article)
        if old := next((row for row in left if row["key"] == key), None):
            left.remove(old)
            pairs.append((old, article))
        else:
            rest.append((article, key))
    fresh = []
    for article, key in rest:
        if old := next((row for row in left if row["part"] == article.part), None):
            left.remove(old)
            pairs.append((old, article))
        elif not (_state(db, page.id) in STORED and copy_at(db, key, page.address)):
            # else it was stored and made no version: the page said what the one before it had said
            fresh.append(article)
    return Match(tuple(pairs), tuple(left), tuple(fresh))


def changes(archive: Archive, reading: Reading, found: Match) -> list[Change]:
    """What storing a re-reading would change, field by field."""
    address = reading.page.address
    if reading.page.found.file_of:
        return _of_file(archive, reading)
    result = [
        Change(name, old["article_id"], address, _shown(before), _shown(after))
        for old, article in found.pairs
        for name, before, after in differences(archive.db.conn, old, article)
    ]
    result += [Change("article", old["article_id"], address, old["title"], "") for old in found.gone]
    result += [Change("article", 0, address, "", article.title) for article in found.fresh]
    return result


def _of_file(archive: Archive, reading: Reading) -> list[Change]:
    """What storing a re-reading of a file would change."""
    old = file_at(archive.db.conn, reading.page.id) or ("", "", "", "")
    file = reading.file or FileText(old[0])
    new = (file.type, str(reading.state), reading.reason, file.text)
    names = ("type", "state", "detail", "text")
    return [
        Change(f"file {name}", 0, reading.page.address, before, after)
        for name, before, after in zip(names, old, new, strict=True)
        if before != after
    ]


def differences(db: sqlite3.Connection, old: Row, article: Article) -> list[tuple[str, Column, Column]]:
    """The columns in which a stored version and an article differ: name, old, new."""
    new = columns(article) | {"key": key_of(db, old, article)}
    judged = article.verdict and old["class"]  # else that is for `archive topic --rejudge`
    follow = FOLLOWS if judged else verdict_columns(None).keys()
    different = [(name, old[name], new[name]) for name in new if name not in follow and old[name] != new[name]]
    # the order in which a platform declares its fields says nothing
    different = [(n, a, b) for n, a, b in different if n != "facts" or json.loads(str(a)) != json.loads(str(b))]
    before, after = mentioned(db, old["id"]), list(map(astuple, article.mentions))
    if before != after:
        gone, come = set(before) - set(after), set(after) - set(before)
        different.append(("mentions", _mentions(gone), _mentions(come)))
    return different


def _mentions(rows: Iterable[tuple[object, ...]]) -> str:
    """Mentions as a report shows them, one a line."""
    return "\n".join(sorted(" ".join(str(value) for value in row if value not in ("", None)) for row in rows))


def _shown(value: Column) -> str:
    return "" if value is None else str(value)


def key_of(db: sqlite3.Connection, old: Row, article: Article) -> str:
    """The key a copy shall have: the one it has if that is still the article's by some alias."""
    return old["key"] if old["key"] in (article.key, *article.aliases) else known_key(db, article)


def copy_at(db: sqlite3.Connection, key: str, address: str) -> tuple[int, int] | None:
    """Number and article of the copy of ``key`` at ``address``."""
    sql = "SELECT id, article_id FROM copies WHERE key = ? AND address = ?"
    found: tuple[int, int] | None = db.execute(sql, (key, address)).fetchone()
    return found


def _state(db: sqlite3.Connection, page: int) -> str:
    return str(db.execute("SELECT state FROM pages WHERE id = ?", (page,)).fetchone()[0])
