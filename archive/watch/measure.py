"""What a run came to, in the numbers that tell a healthy source from one that only goes on answering."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.times import moment
from archive.types import Reading

WINDOW = timedelta(days=3 * 365)  # of the past that a source is compared with; a quiet account needs all of it
RECENT = 120  # its last runs, whatever they brought
MOST = 600  # runs that brought something
EMPTY = ("not_an_article", "title_only", "unavailable")

# Runs that brought nothing are many and alike: the recent ones are enough (index runs_source, runs_arrived).
LOAD = """
SELECT * FROM (SELECT id, started, finished, reason, counts FROM runs WHERE source = :source ORDER BY id DESC LIMIT :recent)
UNION
SELECT * FROM (SELECT id, started, finished, reason, counts FROM runs
               WHERE source = :source AND json_extract(counts, '$.kept') > 0 AND started >= :from ORDER BY id DESC LIMIT :most)
ORDER BY started"""


def lacking(reading: Reading) -> list[str]:
    """What the articles of a reading lack, as names of counts."""
    return [
        name
        for article in reading.articles
        for name, value in (
            ("undated", article.published),
            ("unsigned", article.publisher),
            ("authorless", article.author),
        )
        if not value
    ]


@dataclass(frozen=True, slots=True)
class Measured:
    """One run. ``arrived`` counts pages seen for the first time, ``articles`` what was read from them; times UTC.

    ``failed``: it ended otherwise than by itself, or whatever it asked for failed. ``lists`` counts lists that answered
    with a body, ``listed`` what they named; a list that answered "not modified" says nothing about either.
    """

    started: datetime
    seconds: float = 0.0
    failed: bool = False
    reason: str = "finished"
    listed: int = 0
    silent: bool = False  # every list answered "not modified"
    arrived: int = 0
    articles: int = 0
    new: int = 0
    duplicates: int = 0
    off_topic: int = 0
    bodiless: int = 0
    blocked: int = 0
    undated: int = 0
    unsigned: int = 0
    authorless: int = 0


def measured(started: str, finished: str, reason: str, counts: Mapping[str, int]) -> Measured:
    """A row of ``runs`` as a Measured."""

    def of(name: str) -> int:
        return int(counts.get(name, 0))

    begun = moment(started).astimezone(UTC)
    ended = moment(finished).astimezone(UTC) if finished else begun
    bodiless = sum(of(f"discarded/{state}") for state in EMPTY)
    listed, errors = of("listed"), of("errors")
    brought = of("kept") + of("known") + of("unchanged") + of("unmodified") + of("discarded")
    articles = of("new") + of("version") + of("duplicates")
    return Measured(
        started=begun, seconds=max(0.0, (ended - begun).total_seconds()), reason=reason,
        failed=reason not in ("finished", "shutdown", "running") or bool(errors and not brought),
        listed=listed, silent=not listed and of("unmodified") > 0,
        arrived=max(0, of("kept") - of("kept_again")), articles=articles, new=of("new"), duplicates=of("duplicates"),
        off_topic=of("discarded/off_topic"), bodiless=bodiless, blocked=of("blocked") + of("discarded/blocked"),
        undated=of("undated"), unsigned=of("unsigned"), authorless=of("authorless"),
    )  # fmt: skip


def load(db: sqlite3.Connection, source: str, now: datetime) -> list[Measured]:
    """The runs of a source that its health is learnt from, oldest first; none that is still under way."""
    values = {"source": source, "recent": RECENT, "most": MOST, "from": (now - WINDOW).isoformat(timespec="seconds")}
    found = db.execute(LOAD, values).fetchall()
    return [
        measured(started, finished or "", reason, json.loads(counts))
        for _, started, finished, reason, counts in found
        if reason != "running"
    ]
