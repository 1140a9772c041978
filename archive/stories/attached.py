"""The files that articles are published with, in the database: what is wanted, what was fetched, what it says.

Every function is part of the caller's write transaction, but for those that only ask.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from archive.search.indexing import index
from archive.types import Article, Attachment, Page, Reading, State

TRIES = 3  # of a file whose failure may pass
WANTED = "SELECT url, found FROM file_addresses WHERE source = ? AND state = 'wanted' ORDER BY rowid LIMIT ?"
LINKING = """
SELECT DISTINCT s.id FROM file_addresses a JOIN version_files f ON f.url = a.url JOIN stories s ON s.version_id = f.version_id
WHERE a.sha256 = ?"""
SHOWN = """
SELECT name, url, type, length, sha256, page_id, state, detail, text FROM attachments WHERE article_id = ?"""


class Wanted(NamedTuple):
    """A file to ask for, and a page that links it."""

    url: str
    found: str


class Twins:
    """Files of a run whose bytes are kept already, or on their way: only their addresses are new."""

    def __init__(self) -> None:
        self.kept: set[str] = set()  # SHA-256 of what this run keeps
        self.waiting: list[tuple[str, str]] = []  # address, SHA-256

    def has(self, db: sqlite3.Connection, page: Page, sha256: str) -> bool:
        """Whether a page is a file whose bytes need not be kept: its address is to lead to them then."""
        if not page.found.file_of:
            return False
        known = sha256 in self.kept or db.execute("SELECT 1 FROM files WHERE sha256 = ?", (sha256,)).fetchone()
        if known:
            self.waiting.append((page.address, sha256))
        else:
            self.kept.add(sha256)
        return bool(known)

    def settle(self, db: sqlite3.Connection) -> None:
        """Let the addresses lead to their files; those whose file is still being read wait on."""
        self.waiting = [(address, sha256) for address, sha256 in self.waiting if not lead(db, address, sha256)]


def files_of(article: Article) -> tuple[Attachment, ...]:
    """The files that an article says it is published with."""
    told = article.facts.get("attachments")
    return tuple(Attachment(each["name"], each["url"]) for each in told) if isinstance(told, list) else ()


def note_files(db: sqlite3.Connection, version: int, article: Article) -> None:
    """Let ``version_files`` hold what a version links; what nobody asked for yet is wanted."""
    db.execute("DELETE FROM version_files WHERE version_id = ?", (version,))
    urls = [each.url for each in files_of(article)]
    db.executemany("INSERT OR IGNORE INTO version_files VALUES (?, ?)", [(version, url) for url in urls])
    sql = """
    INSERT OR IGNORE INTO file_addresses (url, source, found)
    SELECT ?, p.source, p.address FROM versions v JOIN pages p ON p.id = v.page_id WHERE v.id = ?"""
    db.executemany(sql, [(url, version) for url in urls])


def wanted(db: sqlite3.Connection, source: str, most: int) -> list[Wanted]:
    """The files of a source that are still to be asked for, the oldest first."""
    return [Wanted(*row) for row in db.execute(WANTED, (source, most))]


def is_wanted(db: sqlite3.Connection, url: str) -> bool:
    """Whether nothing came of an address yet."""
    found = db.execute("SELECT state FROM file_addresses WHERE url = ?", (url,)).fetchone()
    return found is None or found[0] == "wanted"


def settle(db: sqlite3.Connection, url: str, state: str, detail: str) -> None:
    """Note that an address is not asked for any more, and why."""
    db.execute("UPDATE file_addresses SET state = ?, detail = ? WHERE url = ?", (state, detail, url))


def try_again(db: sqlite3.Connection, url: str, detail: str) -> None:
    """Note that a file could not be had now; after some tries it is given up."""
    sql = "UPDATE file_addresses SET tries = tries + 1, detail = ?, state = iif(tries + 1 < ?, 'wanted', 'failed') WHERE url = ?"
    db.execute(sql, (detail, TRIES, url))


def lead(db: sqlite3.Connection, url: str, sha256: str) -> bool:
    """Let an address lead to a file, and the articles that link it be found by its words; whether the file is there."""
    sql = """
    UPDATE file_addresses SET sha256 = f.sha256, state = f.state, detail = f.detail FROM files f
    WHERE url = ? AND f.sha256 = ?"""
    there = db.execute(sql, (url, sha256)).rowcount > 0
    for story in _stories(db, sha256):
        index(db, story)
    return there


def store_file(db: sqlite3.Connection, reading: Reading) -> bool:
    """Store what a file says, or why that can't be read; whether that is something new."""
    page = reading.page
    sha256, length = db.execute("SELECT sha256, length FROM pages WHERE id = ?", (page.id,)).fetchone()
    told = (reading.file.type if reading.file else _suffix(page), str(reading.state), reading.reason)
    values = (*told, reading.file.text if reading.file else "")
    sql = "SELECT type, state, detail, text FROM files WHERE sha256 = ?"
    if (old := db.execute(sql, (sha256,)).fetchone()) == values:
        return False
    stories = tuple(_stories(db, sha256))
    if old:  # the index forgets a text only while it can still be read
        hidden = {story: _hide(db, story) for story in stories}
        sql = "UPDATE files SET type = ?, state = ?, detail = ?, text = ? WHERE sha256 = ?"
        db.execute(sql, (*values, sha256))
        for story, version in hidden.items():
            db.execute("UPDATE stories SET version_id = ? WHERE id = ?", (version, story))
    else:
        sql = "INSERT INTO files (type, state, detail, text, sha256, length, page_id) VALUES (?, ?, ?, ?, ?, ?, ?)"
        db.execute(sql, (*values, sha256, length, page.id))
    sql = "INSERT OR IGNORE INTO file_addresses (url, source, found) VALUES (?, ?, ?)"
    db.execute(sql, (page.address, page.source, page.found.file_of))  # of an import the article may come later
    lead(db, page.address, sha256)
    sql = "UPDATE file_addresses SET state = ?, detail = ? WHERE sha256 = ?"
    db.execute(sql, (*told[1:], sha256))
    return True


def file_at(db: sqlite3.Connection, page: int) -> tuple[str, str, str, str] | None:
    """Type, state, detail and text of the file whose bytes a page holds."""
    sql = "SELECT type, state, detail, text FROM files WHERE page_id = ?"
    found: tuple[str, str, str, str] | None = db.execute(sql, (page,)).fetchone()
    return found


def refuse(db: sqlite3.Connection, url: str, reason: str) -> None:
    """Note that a file is more than is fetched."""
    settle(db, url, State.TOO_LARGE, reason)


def _hide(db: sqlite3.Connection, story: int) -> int | None:
    version: int | None
    (version,) = db.execute("SELECT version_id FROM stories WHERE id = ?", (story,)).fetchone()
    db.execute("UPDATE stories SET version_id = NULL WHERE id = ?", (story,))
    index(db, story)
    return version


def _stories(db: sqlite3.Connection, sha256: str) -> Iterator[int]:
    yield from (story for (story,) in db.execute(LINKING, (sha256,)).fetchall())


def _suffix(page: Page) -> str:
    return PurePosixPath(urlsplit(page.url).path).suffix.lstrip(".").lower() or "file"
