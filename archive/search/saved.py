"""Searches that a person saved under a name, and what is new of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from archive.errors import ArchiveError
from archive.search.asked import Asked, asked_of
from archive.search.filters import Filter
from archive.search.search import matching
from archive.store import Archive
from archive.times import now

MOST = 50  # articles of a search that are told at once; the rest is counted
HITS = """
SELECT s.id, v.title, v.publisher, v.url, v.published FROM stories s JOIN versions v ON v.id = s.version_id
WHERE s.id IN (SELECT value FROM json_each(?)) ORDER BY v.published DESC, s.id DESC"""


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search; with ``alert`` it is told as soon as it finds something."""

    name: str
    asked: Asked
    alert: bool
    made: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a saved search found."""

    id: int
    title: str
    publisher: str
    url: str
    published: str


@dataclass(frozen=True, slots=True)
class News:
    """What is new of a saved search: ``address`` shows all of it on the web page; ``total`` counts those not shown too."""

    name: str
    address: str
    total: int
    hits: tuple[Hit, ...]


def save(archive: Archive, name: str, asked: Asked, *, alert: bool = False) -> None:
    """Save a search, in place of one of that name. Raises ArchiveError for one without a name or without a question."""
    name = " ".join(name.split())[:60]
    if not name or not asked.narrowed:
        raise ArchiveError("a saved search needs a name and a question")
    with archive.writing() as db:
        said = asked.link("").removeprefix("?")
        db.execute("INSERT OR REPLACE INTO searches VALUES (?, ?, ?, ?)", (name, said, int(alert), now()))


def forget(archive: Archive, name: str) -> None:
    """Save a search no longer. Raises ArchiveError if there is none of that name."""
    with archive.writing() as db:
        if not db.execute("DELETE FROM searches WHERE name = ?", (name,)).rowcount:
            raise ArchiveError(f"no search is saved as {name}; `searches` prints their names")


def saved(db: sqlite3.Connection) -> list[Saved]:
    """All of them, by name."""
    rows = db.execute("SELECT name, asked, alert, made FROM searches ORDER BY name").fetchall()
    return [Saved(name, said_as(said), bool(alert), made) for name, said, alert, made in rows]


def said_as(said: str) -> Asked:
    """What the part of an address behind its ? asks for."""
    values = parse_qs(said)
    return asked_of(lambda name: values.get(name, [None])[0])


def news(db: sqlite3.Connection, searches: Sequence[Saved], new: Filter) -> tuple[News, ...]:
    """What each finds among the articles that ``new`` chooses, the newest first; nothing of those that find nothing."""
    found = []
    for each in searches:
        ids = matching(db, each.asked.words, only=[*each.asked.filters(), new], newest=True)
        if ids:
            rows = db.execute(HITS, (json.dumps(ids[:MOST]),)).fetchall()
            found.append(News(each.name, each.asked.link(), len(ids), tuple(Hit(*row) for row in rows)))
    return tuple(found)
