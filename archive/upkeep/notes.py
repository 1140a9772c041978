"""Notes in the margin: words and sentences a person put on an article.

They belong to the key of the article's first copy, so they are wherever that copy is: after it was read again, after
articles were joined and parted, after every rebuild.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from archive.errors import ArchiveError
from archive.store import Archive
from archive.stories.read import article_now
from archive.times import now

NOTES = """
SELECT n.id, (SELECT c.article_id FROM copies c WHERE c.key = n.key ORDER BY c.id LIMIT 1) AS article_id, n.key, n.text,
n.made FROM notes n ORDER BY n.id"""
TAGS = """
SELECT (SELECT c.article_id FROM copies c WHERE c.key = g.key ORDER BY c.id LIMIT 1) AS article_id, g.key, g.tag, g.made
FROM tags g ORDER BY g.made, g.tag"""


def _key(db: sqlite3.Connection, article_id: int) -> tuple[int, str]:
    story = article_now(db, article_id)
    key = db.execute("SELECT key FROM copies WHERE article_id = ? ORDER BY id LIMIT 1", (story,)).fetchone()[0]
    return story, str(key)


def _said(text: str) -> str:
    if not text.strip():
        raise ArchiveError("an empty tag or note says nothing")
    return text.strip()


def tag(archive: Archive, article_id: int, words: Iterable[str]) -> int:
    """Put tags on an article; returns its number now. Raises ArchiveError if there is none, or for a tag without letters."""
    words = [_said(word) for word in words]
    with archive.writing() as db:
        story, key = _key(db, article_id)
        db.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", [(key, word, now()) for word in words])
    return story


def untag(archive: Archive, article_id: int, words: Iterable[str]) -> int:
    """Take tags off an article, whichever of its copies they came with; returns how many were there."""
    gone = 0
    with archive.writing() as db:
        story = article_now(db, article_id)
        for word in words:
            gone += db.execute(
                "DELETE FROM tags WHERE tag = ? AND key IN (SELECT key FROM copies WHERE article_id = ?)", (word, story)
            ).rowcount
    return gone


def note(archive: Archive, article_id: int, text: str) -> int:
    """Write a note on an article; returns its number now. Raises ArchiveError if there is none, or the note is empty."""
    text = _said(text)
    with archive.writing() as db:
        story, key = _key(db, article_id)
        db.execute("INSERT INTO notes (key, text, made) VALUES (?, ?, ?)", (key, text, now()))
    return story


def notes(db: sqlite3.Connection, article_id: int = 0) -> list[dict[str, Any]]:
    """The notes and tags of an article (0: of all): article_id (None where no article is left), key, tag or text, made.

    Raises ArchiveError if there is no such article.
    """
    story = article_now(db, article_id) if article_id else 0
    found = []
    for cursor in map(db.execute, (TAGS, NOTES)):
        names = [column[0] for column in cursor.description]
        found += [dict(zip(names, row, strict=True)) for row in cursor]
    return [row for row in found if not story or row["article_id"] == story]


def rename(db: sqlite3.Connection, old: str, new: str) -> None:
    """What was told apart by ``old`` is now by ``new`` (the rules for addresses changed): what people said follows."""
    db.execute("INSERT OR REPLACE INTO aliases (alias, key) VALUES (?, ?)", (old, new))
    db.execute("UPDATE aliases SET key = ? WHERE key = ?", (new, old))
    db.execute("DELETE FROM aliases WHERE alias = key")
    db.execute("UPDATE OR IGNORE tags SET key = ? WHERE key = ?", (new, old))
    db.execute("DELETE FROM tags WHERE key = ?", (old,))
    db.execute("UPDATE notes SET key = ? WHERE key = ?", (new, old))
    for one, other, same, text, made in db.execute(
        "SELECT one, other, same, note, made FROM decisions WHERE ? IN (one, other)", (old,)
    ).fetchall():
        db.execute("DELETE FROM decisions WHERE one = ? AND other = ?", (one, other))
        pair = sorted(new if key == old else key for key in (one, other))
        if pair[0] != pair[1]:
            db.execute("INSERT OR IGNORE INTO decisions VALUES (?, ?, ?, ?, ?)", (*pair, same, text, made))
