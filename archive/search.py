"""Search that finds 反诈: words of one, two or n characters, exactly as a scan of the folded text would.

The index is SQLite's own FTS5 over the folded text with every Chinese character as a token of its own: a word is then a
phrase of its characters, which FTS5 finds exactly. (``unicode61`` alone finds no Chinese word, ``trigram`` none of two
characters: source-facts F8.)
"""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from archive.fold import fold_chars

MARK = ("【", "】")


def tokens(text: str) -> str:
    """``text`` folded and spaced for FTS5: Chinese characters alone, Latin words and numbers whole."""
    return " ".join(_tokens(text))


def _tokens(text: str) -> list[str]:
    return re.findall(r"[0-9a-z]+|[^\W_]", fold_chars(text))


def index(db: sqlite3.Connection, story: int) -> None:
    """Bring the index up to date with what ``story`` shows; part of the transaction that changed it."""
    row = db.execute("SELECT title, text, publisher FROM articles WHERE id = ?", (story,)).fetchone()
    db.execute("DELETE FROM search WHERE rowid = ?", (story,))
    if row:
        db.execute("INSERT INTO search (rowid, title, body, publisher) VALUES (?, ?, ?, ?)", (story, *map(tokens, row)))


def match_of(query: str) -> str:
    """A query as FTS5 wants it: words are phrases of their characters; AND, OR, NOT and quotes mean what they say."""
    parts: list[str] = []
    for quoted, word in re.findall(r'"([^"]*)"|(\S+)', query):
        if word in ("AND", "OR", "NOT"):
            if parts and parts[-1] not in ("AND", "OR", "NOT"):
                parts.append(word)
        elif phrase := tokens(quoted or word):
            parts.append(f'"{phrase}"')
    while parts and parts[-1] in ("AND", "OR", "NOT"):
        parts.pop()
    return " ".join(parts)


def search(db: sqlite3.Connection, query: str, limit: int = 20) -> list[dict[str, Any]]:
    """The articles that match ``query``, best first: article_id, title, published, publisher, addresses, snippet."""
    match = match_of(query)
    if not match:
        return []
    rows = db.execute(
        "SELECT s.rowid, a.title, a.published, a.publisher, a.text FROM search s JOIN articles a ON a.id = s.rowid"
        " WHERE search MATCH ? ORDER BY bm25(search, 8.0, 1.0, 2.0) LIMIT ?",
        (match, limit),
    ).fetchall()
    words = re.findall(r'"([^"]+)"', match)
    return [
        {"article_id": r[0], "title": r[1], "published": r[2], "publisher": r[3], "addresses": _addresses(db, r[0]),
         "snippet": snippet(r[4], words)}
        for r in rows
    ]  # fmt: skip


def _addresses(db: sqlite3.Connection, story: int) -> list[str]:
    found = db.execute("SELECT origin_address, address FROM copies WHERE article_id = ? ORDER BY id", (story,))
    return list(dict.fromkeys(a for row in found for a in row if a))


def snippet(text: str, phrases: list[str], around: int = 40) -> str:
    """The part of ``text`` around the first hit, hits in 【】."""
    folded = fold_chars(text)
    patterns = [r"[\W_]*".join(map(re.escape, p.split())) for p in phrases]
    found = re.search("|".join(patterns), folded) if patterns else None
    begin = max(0, found.start() - around) if found else 0
    end = min(len(text), (found.end() if found else 0) + around)
    shown, last = [], begin
    for hit in re.finditer("|".join(patterns), folded[begin:end]) if found else ():
        shown += [text[last : begin + hit.start()], MARK[0], text[begin + hit.start() : begin + hit.end()], MARK[1]]
        last = begin + hit.end()
    body = "".join([*shown, text[last:end]]).replace("\n", " ")
    return ("…" if begin else "") + body + ("…" if end < len(text) else "")
