"""What is suspected of reading, noted so that each doubt about a source is told once and the next look can compare.

A crawl notes what its months have become suspicious of, ``telling`` tells what nobody was told yet; ``doctor`` looks at
everything, compares with what was noted, and notes what it printed.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.errors import ArchiveError
from archive.store import Archive
from archive.times import now
from archive.watch.doubts import Suspicion, name_of, suspicions_of_run

MUCH = 0.05  # by so much a share gets worse or better
NOTE = "INSERT INTO suspected VALUES (?, ?, ?, ?, ?, ?, ?)"

log = logging.getLogger("archive")

Place = tuple[str, str, str]  # source, month, doubt


@dataclass(frozen=True, slots=True)
class Before:
    """How many of how many articles were doubted when that was noted; whether anybody was told."""

    number: int
    articles: int
    since: str
    told: bool

    @property
    def share(self) -> float:
        """The doubted part of its articles."""
        return self.number / self.articles


def place_of(each: Suspicion) -> Place:
    """What a suspicion is about."""
    return each.source, each.month, each.doubt


def noted(db: sqlite3.Connection) -> dict[Place, Before]:
    """What was noted last."""
    rows = db.execute("SELECT source, month, doubt, number, articles, since, told FROM suspected ORDER BY 1, 3, 2")
    return {(row[0], row[1], row[2]): Before(row[3], row[4], row[5], bool(row[6])) for row in rows.fetchall()}


def trend(each: Suspicion, before: Before | None) -> str:
    """What became of a suspicion since it was noted: new, worse, better or as before."""
    if before is None:
        return "new"
    change = each.share - before.share
    return "worse" if change > MUCH else "better" if change < -MUCH else "as before"


def sentence(place: Place, number: int, articles: int) -> str:
    """A suspicion as a person reads it."""
    source, month, doubt = place
    return f"{source}：{name_of(doubt)}，{month or '无日期'} 的 {articles} 篇中有 {number} 篇"


def note_run(archive: Archive, run: int) -> list[Suspicion]:
    """Note what the months that a run brought something of have become suspicious of; of that, what is new of its source.

    A daily crawl enters a new month every month: what a source is known for is not told again.
    """
    found = list(suspicions_of_run(archive.db.conn, run))
    if not found:  # most runs: they need not wait for the archive's writer
        return []
    with archive.writing() as db:
        before = noted(db)
        known = {(source, doubt) for source, _, doubt in before}
        for each in found:
            if place_of(each) not in before:
                told = (each.source, each.doubt) in known
                db.execute(NOTE, (*place_of(each), each.number, each.articles, now(), int(told)))
    return [each for each in found if (each.source, each.doubt) not in known]


def warn(archive: Archive, run: int) -> None:
    """Say in the log, once for each doubt about its source, that what a run which has ended brought was read oddly."""
    try:
        for each in note_run(archive, run):
            log.warning("%s; `archive doctor` shows them", sentence(place_of(each), each.number, each.articles))
    except (ArchiveError, sqlite3.Error) as error:  # it is the run's last word, and the run is over
        log.warning("whether anything was read oddly can't be told: %s", error)


def note_all(archive: Archive, found: Iterable[Suspicion]) -> None:
    """Note everything that somebody was shown, in place of what was noted before."""
    with archive.writing() as db:
        before = noted(db)
        db.execute("DELETE FROM suspected")
        for each in found:
            old = before.get(place_of(each))
            db.execute(NOTE, (*place_of(each), each.number, each.articles, old.since if old else now(), 1))
