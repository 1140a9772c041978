"""Clocks of mirrors, learnt from the archive: what the times that a source writes are worth, by place in its head and month.

A mirror's naive time may be China's, UTC, or the moment somebody fetched the page. Two things tell: the shift against
a sure time of the same article, where another copy or the page itself has one, and the hours at which nobody in China
publishes. A month with too little of either is left to what is known beforehand (``pipelines.reading.clocks``).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from archive.address import host_of
from archive.outlets import zone_of
from archive.times import CHINA, now

MOST = 2000  # articles of a source's month that are looked at, the newest
PAIRS, PAIRS_OF_DAYS = 5, 10  # least that tell
AGREE, AGREE_OF_DAYS = 0.8, 0.9  # of the pairs at one shift
STEP, SLACK = 15, 5  # minutes: shifts are of whole quarters of an hour, a time may be noted minutes later
FARTHEST = 15 * 60  # minutes; what is farther off is no clock's doing
STAMPS = 30  # least whose hours tell
ASLEEP, AWAKE = 0.08, 0.15  # of the stamps: no more in six hours of China's night, no fewer in six of its day
ROUND = 0.5  # of the stamps at whole hours: a timetable's, not an article's
DAY = 24 * 60
ZONED = frozenset({"front:zoned"})  # places whose times state an offset: their hours don't outvote it


class Spot(NamedTuple):
    """Where and when a source writes times: ``place`` ``front:head``, ``front:date`` or ``front:zoned`` (a date that states
    its offset), ``month`` as written, ``unit`` minute or day."""

    source: str
    place: str
    month: str
    unit: str


class Stamp(NamedTuple):
    """A time as written, naive, or a day; the sure time of the same article, or an empty string; whether its hours are
    China's: the article is no foreign outlet's."""

    written: str
    sure: str = ""
    china: bool = True


@dataclass(frozen=True, slots=True)
class Clock:
    """The statistics of a spot. ``shift`` is in minutes that are written too late (UTC: -480), None if not known."""

    stamps: int
    night: int
    night_utc: int
    whole_hours: int
    pairs: int
    agree: int
    shift: int | None
    verdict: str  # known, unknown, few


def spot_of(source: str, place: str, written: str) -> Spot:
    """The spot of a written time."""
    return Spot(source, place, written[:7], "minute" if "T" in written else "day")


def measured(stamps: Sequence[Stamp], unit: str, hours: bool = True) -> Clock:
    """What the stamps of one spot tell; ``hours``: whether their hours do, where sure times are too few."""
    if unit == "day":
        shifts = Counter(_days(stamp) for stamp in stamps if stamp.sure)
        shift, agree = max(shifts.items(), key=lambda pair: pair[1], default=(0, 0))
        tells = shifts.total() >= PAIRS_OF_DAYS and agree >= AGREE_OF_DAYS * shifts.total()
        found: tuple[int | None, str] = (shift, "known") if tells else (None, "few")
        return Clock(len(stamps), 0, 0, 0, shifts.total(), agree, *found)
    times = [datetime.fromisoformat(stamp.written) for stamp in stamps if stamp.china]
    night, night_utc = (sum(begin <= time.hour < begin + 6 for time in times) for begin in (0, 16))
    whole = sum(time.minute == 0 for time in times)
    late = Counter(_minutes(stamp) for stamp in stamps if "T" in stamp.sure)
    shift, agree = max(((s, n) for s, n in late.items() if s is not None), key=lambda p: p[1], default=(0, 0))
    if late.total() >= PAIRS:  # sure times outvote the hours
        found = (shift, "known") if agree >= AGREE * late.total() else (None, "unknown")
    else:
        found = _by_hours(len(times), night, night_utc, whole) if hours and len(times) >= STAMPS else (None, "few")
    return Clock(len(stamps), night, night_utc, whole, late.total(), agree, *found)


def _by_hours(stamps: int, night: int, night_utc: int, whole: int) -> tuple[int | None, str]:
    """The shift and verdict that the hours of many stamps tell."""
    if whole >= ROUND * stamps:
        return None, "unknown"
    if night <= ASLEEP * stamps and night_utc >= AWAKE * stamps:
        return 0, "known"
    if night_utc <= ASLEEP * stamps and night >= AWAKE * stamps:
        return -8 * 60, "known"
    return None, "few"


def _minutes(stamp: Stamp) -> int | None:
    """By how much a stamp is late, in whole quarters of an hour; None where it is by anything else."""
    sure = datetime.fromisoformat(stamp.sure).astimezone(CHINA).replace(tzinfo=None)
    late = (datetime.fromisoformat(stamp.written) - sure) / timedelta(minutes=1)
    shift = round(late / STEP) * STEP
    return shift if abs(late - shift) <= SLACK and abs(shift) <= FARTHEST else None


def _days(stamp: Stamp) -> int:
    return (datetime.fromisoformat(stamp.written) - datetime.fromisoformat(stamp.sure[:10])).days * DAY


# The archive's side ---------------------------------------------------------------------------------------------------

TOUCHED = """
SELECT DISTINCT c.source, s.key, substr(s.value, 1, 7) FROM (
    SELECT DISTINCT n.article_id FROM pages p JOIN versions w ON w.page_id = p.id JOIN copies n ON n.id = w.copy_id
    WHERE p.run_id = ?) t
JOIN copies c ON c.article_id = t.article_id JOIN versions v ON v.id = c.version_id, json_each(v.facts, '$.stamps') s
"""
# A month as written may begin or end a day away from the month of the times that were read from it.
WRITTEN = """
SELECT s.value, v.published, v.confidence, v.publisher, v.url, c.article_id, c.id FROM versions v
CROSS JOIN copies c ON c.id = v.copy_id AND c.version_id = v.id, json_each(v.facts, '$.stamps') s
WHERE v.published >= ? AND v.published < ? AND c.source = ? AND s.key = ? AND substr(s.value, 1, 7) = ?
ORDER BY +v.id DESC LIMIT ?
"""
SURE = """
SELECT v.published FROM copies c JOIN versions v ON v.id = c.version_id
WHERE c.article_id = ? AND c.id != ? AND v.publisher = ? AND json_extract(v.confidence, '$.published') = 'sure'
ORDER BY instr(v.published, 'T') = 0, c.id LIMIT 1
"""
PUT = "INSERT OR REPLACE INTO clocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def learn(db: sqlite3.Connection, run: int) -> int:
    """Measure the spots that the articles of a run have copies in; returns how many clocks are known anew. In a transaction."""
    before = _known(db)
    for source, place, month in db.execute(TOUCHED, (run,)).fetchall():
        found: dict[str, list[Stamp]] = {"minute": [], "day": []}
        for stamp in _stamps(db, source, place, month):
            found[spot_of(source, place, stamp.written).unit].append(stamp)
        for unit, stamps in found.items():
            if stamps:
                c = measured(stamps, unit, place not in ZONED)
                values = (c.stamps, c.night, c.night_utc, c.whole_hours, c.pairs, c.agree, c.shift, c.verdict, now())
                db.execute(PUT, (source, place, month, unit, *values))
    return _known(db) - before


def _known(db: sqlite3.Connection) -> int:
    (count,) = db.execute("SELECT count(*) FROM clocks WHERE verdict = 'known'").fetchone()
    return int(count)


def _stamps(db: sqlite3.Connection, source: str, place: str, month: str) -> Iterator[Stamp]:
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    begin, end = (str((first + timedelta(days=days)).date()) for days in (-2, 34))
    for written, published, confidence, publisher, url, story, copy in db.execute(
        WRITTEN, (begin, end, source, place, month, MOST)
    ).fetchall():
        sure = published
        if json.loads(confidence).get("published") != "sure":
            sure = next((time for (time,) in db.execute(SURE, (story, copy, publisher))), "")
        yield Stamp(written, sure, not zone_of(host_of(url)))


def known(db: sqlite3.Connection) -> Mapping[Spot, int | None]:
    """What was learnt, where it was enough to tell: spot → minutes written too late, None where that is no clock's."""
    rows = db.execute("SELECT source, place, month, unit, shift FROM clocks WHERE verdict != 'few'").fetchall()
    return {Spot(*row[:4]): row[4] for row in rows}
