"""The search index, kept current in the transaction that changes what a story shows.

The index is SQLite's own FTS5 over the folded text with every Chinese character as a token of its own: a word is then a
phrase of its characters, which FTS5 finds exactly. (``unicode61`` alone finds no Chinese word, ``trigram`` none of two
characters: docs/source-facts.md: tools.) It keeps no second copy of the texts, so it must be told what to forget: ``indexed``
remembers which version of an article, which other headlines and which files it holds; a version or file whose text is to change must first be shown by no story.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.fold import shingle_text
from archive.search.question import tokens

FORM = 1  # of the index: raise it when ``tokens``, folding or what is indexed changes (archive.forms)
FILES = """
SELECT DISTINCT f.sha256 FROM version_files l JOIN file_addresses a ON a.url = l.url JOIN files f ON f.sha256 = a.sha256
WHERE l.version_id = ? AND f.text != '' ORDER BY f.sha256"""
FIELDS = "SELECT t.text, v.title, v.publisher FROM versions v JOIN texts t ON t.id = v.text_id WHERE v.id = ?"
TITLES = "SELECT v.title FROM copies c JOIN versions v ON v.id = c.version_id WHERE c.article_id = ? ORDER BY c.id"


def index(db: sqlite3.Connection, story: int) -> None:
    """Bring the index up to date with what ``story`` shows; part of the transaction that changed it."""
    shown = db.execute("SELECT version_id FROM stories WHERE id = ?", (story,)).fetchone()
    held = db.execute("SELECT version_id, titles, files FROM indexed WHERE article_id = ?", (story,)).fetchone()
    new = _holds(db, story, shown[0]) if shown and shown[0] is not None else None
    if held == new:
        return
    if held is not None:
        db.execute(
            "INSERT INTO search (search, rowid, body, title, publisher) VALUES ('delete', ?, ?, ?, ?)",
            (story, *_words(db, *held)),
        )
        db.execute("DELETE FROM indexed WHERE article_id = ?", (story,))
    if new is not None:
        db.execute("INSERT INTO search (rowid, body, title, publisher) VALUES (?, ?, ?, ?)", (story, *_words(db, *new)))
        db.execute("INSERT INTO indexed (article_id, version_id, titles, files) VALUES (?, ?, ?, ?)", (story, *new))


def headlines(db: sqlite3.Connection, story: int, shown: int) -> str | None:
    """The headlines of a story's copies that say something else than the shown one, a line each; None without any."""
    (title,) = db.execute("SELECT title FROM versions WHERE id = ?", (shown,)).fetchone()
    others = {shingle_text(row[0]): row[0] for row in db.execute(TITLES, (story,)).fetchall() if row[0]}
    others.pop(shingle_text(title), None)
    return "\n".join(others.values()) or None


def _holds(db: sqlite3.Connection, story: int, shown: int) -> tuple[int, str | None, str | None]:
    """What the index is to hold of a story: its version, other headlines, and the SHA-256 of each file, a line each."""
    files = "\n".join(row[0] for row in db.execute(FILES, (shown,)).fetchall())
    return shown, headlines(db, story, shown), files or None


def reindex(db: sqlite3.Connection) -> None:
    """Make the index anew, inside a transaction."""
    db.execute("INSERT INTO search (search) VALUES ('delete-all')")
    db.execute("DELETE FROM indexed")
    for (story,) in db.execute("SELECT id FROM stories ORDER BY id").fetchall():
        index(db, story)


def wrong(db: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Articles whose row of the index is missing, superfluous or of another text, and what is wrong with it."""
    sql = """
    SELECT a.id, a.version_id, i.version_id, i.titles, i.files, d.sz FROM articles a
    LEFT JOIN indexed i ON i.article_id = a.id LEFT JOIN search_docsize d ON d.id = a.id"""
    for story, shown, held, titles, files, sizes in db.execute(sql).fetchall():
        if held is None or sizes is None:
            yield story, "is missing from the index"
        elif _holds(db, story, shown) != (held, titles, files) or _sizes(sizes) != [
            len(words.split()) for words in _words(db, shown, titles, files)
        ]:
            yield story, "is in the index with another text"
    sql = "SELECT id FROM search_docsize UNION SELECT article_id FROM indexed EXCEPT SELECT id FROM articles"
    yield from ((row[0], "is in the index and shows nothing") for row in db.execute(sql))


def _words(db: sqlite3.Connection, version: int, titles: str | None, files: str | None) -> list[str]:
    """The tokens of the index's columns: body with the files' texts, the shown title and the copies' other headlines, publisher."""
    body, title, publisher = db.execute(FIELDS, (version,)).fetchone()
    for sha256 in files.split("\n") if files else ():
        body += "\n" + db.execute("SELECT text FROM files WHERE sha256 = ?", (sha256,)).fetchone()[0]
    return [tokens(body), tokens(f"{title}\n{titles}" if titles else title), tokens(publisher)]


def _sizes(blob: bytes) -> list[int]:
    """The numbers of tokens in each column, which FTS5 keeps as integers of seven bits a byte."""
    found, value = [], 0
    for byte in blob:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            found.append(value)
            value = 0
    return found
