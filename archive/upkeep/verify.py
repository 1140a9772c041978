"""Whether an archive is whole: every row finds its bytes, and its tables say of each other what they should."""

from __future__ import annotations

import fcntl
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from warcio.exceptions import ArchiveLoadFailed

from archive.connect import connect
from archive.parallel import chunks, over_cores
from archive.raw.files import members
from archive.raw.warc import read_record, target_uri
from archive.search.indexing import wrong
from archive.store import BUSY_SECONDS
from archive.stories.folded import folded
from archive.types import Page

CHUNK = 64
FEW = 2  # chunks that are not worth starting processes for
# What nothing in the archive may be; each query names the rows that are.
WRONG = {
    "emptied stories": "SELECT 'article ' || id, 'has no copies and still shows version ' || version_id FROM stories s"
    " WHERE version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM copies c WHERE c.article_id = s.id)",
    "shown versions": "SELECT 'article ' || s.id, 'has copies and shows nothing' FROM stories s"
    " WHERE version_id IS NULL AND EXISTS (SELECT 1 FROM copies c WHERE c.article_id = s.id)"
    " UNION ALL SELECT 'article ' || s.id, 'shows version ' || v.id || ' of a copy of article ' || c.article_id"
    " FROM stories s JOIN versions v ON v.id = s.version_id JOIN copies c ON c.id = v.copy_id WHERE c.article_id != s.id"
    " UNION ALL SELECT 'article ' || s.id, 'is merged into ' || s.merged_into || ' and has copies' FROM stories s"
    " WHERE merged_into IS NOT NULL AND EXISTS (SELECT 1 FROM copies c WHERE c.article_id = s.id)",
    "copies": "SELECT 'copy ' || c.id, 'its current version is ' || coalesce(v.id || ' of copy ' || v.copy_id, 'none')"
    " FROM copies c LEFT JOIN versions v ON v.id = c.version_id WHERE v.id IS NULL OR v.copy_id != c.id",
}

UNSKETCHED = """
SELECT 1 FROM json_each(?) g WHERE NOT EXISTS (SELECT 1 FROM sketches WHERE gram = g.value AND article_id = ?) LIMIT 1"""


class Problem(NamedTuple):
    """Something wrong: the name of the check, the row or file, and what is wrong with it."""

    check: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row of ``pages`` says that its record is (bytes from the file's beginning), and what it should hold."""

    id: int
    file: str
    offset: int
    length: int
    sha256: str
    url: str


PLACES = "SELECT id, warc_file, warc_offset, warc_length, sha256, url FROM pages"
Progress = Callable[[str, int, int], None]


def page_at(folder: Path, place: Place) -> Page:
    """The page that ``place`` says is in the WARC directory ``folder``; raises ValueError saying what is there instead."""
    path = folder / place.file
    try:
        page = read_record(path, place.offset)
    except FileNotFoundError:
        raise ValueError(f"{path} is gone") from None
    except (OSError, EOFError, ValueError, TypeError, AttributeError, zlib.error, ArchiveLoadFailed) as error:
        told = " ".join(str(error).split())[:200] or type(error).__name__
        raise ValueError(f"no whole record at {place.offset} of {path}: {told}") from error
    # An archive made before has addresses with spaces in its headers, which warcio percent-encodes as it reads.
    same = page.url == place.url or target_uri(page.url) == target_uri(place.url)
    if hashlib.sha256(page.body).hexdigest() != place.sha256 or not same:
        raise ValueError(f"the record at {place.offset} of {path} holds other bytes or another address")
    return page


def verify(
    archive: str | Path, progress: Progress = lambda what, done, total: None
) -> tuple[list[Problem], dict[str, int]]:
    """What is wrong with the archive in a directory, and how much of what was checked.

    ``progress`` hears (what is checked, how many are done, of how many). Crawls may go on meanwhile. Raises ArchiveError
    if there is no archive.
    """
    folder = Path(archive)
    counts: dict[str, int] = {}
    problems: list[Problem] = []
    with closing(connect(folder)) as db:
        db.row_factory = None
        try:
            db.execute("BEGIN")  # one state of the database for every check, whatever is written meanwhile
            problems += _database(folder, db)
            problems += _stories(db, counts, progress)
            places = [Place(*row) for row in db.execute(f"{PLACES} ORDER BY warc_file, warc_offset")]
            db.rollback()
            problems += _records(folder / "warc", places, counts, progress)
            problems += _files(folder / "warc", db, counts, progress)
        except sqlite3.DatabaseError as error:
            problems.append(Problem("integrity", "archive.db", f"the checks can't go on: {error}"))
    return problems, counts


def _database(folder: Path, db: sqlite3.Connection) -> Iterator[Problem]:
    for (said,) in db.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield Problem("integrity", "archive.db", said)
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Problem("foreign keys", f"{table} {row}", f"points at a row of {parent} that is not there")
    for check, sql in WRONG.items():
        for where, what in db.execute(sql):
            yield Problem(check, where, what)
    for number, sha256, text in db.execute("SELECT id, sha256, text FROM texts"):
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield Problem("texts", f"text {number}", "is not what its SHA-256 says")
    try:  # FTS5 answers by failing, and only to somebody who may write
        with closing(sqlite3.connect(folder / "archive.db", timeout=BUSY_SECONDS)) as writer:
            writer.execute("INSERT INTO search (search) VALUES ('integrity-check')")
            writer.rollback()
    except sqlite3.Error as error:
        yield Problem("search", "the index", f"FTS5's own check fails: {error}")


def _stories(db: sqlite3.Connection, counts: dict[str, int], progress: Progress) -> Iterator[Problem]:
    """What every shown article is found by: its row of the search index, its sketch."""
    total = counts["articles"] = int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
    for done, (story, text) in enumerate(db.execute("SELECT id, text FROM articles ORDER BY id"), 1):
        grams = json.dumps(folded(text).rows)
        if db.execute(UNSKETCHED, (grams, story)).fetchone():
            what = "its sketch is missing or not of its text; `dedupe --rebuild` makes it"
            yield Problem("sketches", f"article {story}", what)
        progress("articles", done, total)
    for story, what in wrong(db):
        yield Problem("search", f"article {story}", what)


def _records(folder: Path, places: list[Place], counts: dict[str, int], progress: Progress) -> Iterator[Problem]:
    counts["pages"] = len(places)
    done = 0
    for found in over_cores(partial(_look, folder), chunks(places, CHUNK), FEW):
        yield from found
        done = min(done + CHUNK, len(places))
        progress("pages", done, len(places))


def _look(folder: Path, places: list[Place]) -> list[Problem]:
    found = []
    for place in places:
        try:
            page_at(folder, place)
        except ValueError as error:
            found.append(Problem("records", f"page {place.id}", str(error)))
    return found


def _files(folder: Path, db: sqlite3.Connection, counts: dict[str, int], progress: Progress) -> Iterator[Problem]:
    files = sorted(folder.glob("*.warc.gz"))
    counts["WARC files"] = len(files)
    for done, path in enumerate(files, 1):
        with being_written(path) as busy:
            if busy:  # its end and its first row are on their way
                counts["WARC files being written"] = counts.get("WARC files being written", 0) + 1
            else:
                # asked only now: all rows of a file that nobody writes to any more are there
                if not db.execute("SELECT 1 FROM pages WHERE warc_file = ? LIMIT 1", (path.name,)).fetchone():
                    yield Problem(
                        "WARC files", path.name, "no row points into it; `python -m pipelines import` reads it"
                    )
                if (cut := path.stat().st_size - max(members(path), default=0)) > 0:
                    yield Problem("WARC files", path.name, f"ends in {cut} bytes of an unfinished record")
        progress("WARC files", done, len(files))


@contextmanager
def being_written(path: Path) -> Iterator[bool]:
    """Whether a process writes to a WARC file now; while it does not, nobody repairs the file either."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield True
        else:
            yield False
