"""What is known of a source beside its runs: when it is due, how long it is left alone, what is wrong with it."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archive.times import to_json
from archive.watch.health import Ailment, Finding
from archive.watch.measure import Measured

LONGEST_WAIT = timedelta(days=7)
FIRST_WAIT = timedelta(minutes=10)
JITTER = 0.1
STRETCH = 4.0  # an idle source is asked so much more seldom than declared, at most once a day
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SourceState:
    """A row of ``source_states``; times with zone. ``ailments`` is since when each is so."""

    source: str
    every: timedelta = timedelta(0)
    due: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0
    last_good: datetime | None = None
    gone: bool = False
    wants_browser: bool = False
    checked: datetime | None = None
    ailments: Mapping[Ailment, datetime] = field(default_factory=dict)
    texts: Mapping[Ailment, str] = field(default_factory=dict)

    def waits(self, now: datetime) -> bool:
        """Whether it is left alone now. A time that no wait leads to comes from a wrong clock and counts for nothing."""
        return self.not_before is not None and now < self.not_before <= now + LONGEST_WAIT * (1 + JITTER)


def after_failure(failures: int, every: timedelta, chance: random.Random) -> timedelta:
    """How long a source that failed so often in a row is left alone: the first failure may be chance, then doubling."""
    if failures < 2:
        return timedelta(0)
    wait = min(max(every, FIRST_WAIT) * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    return timedelta(seconds=wait.total_seconds() * (1 + JITTER * chance.random()))


def idle_interval(every: timedelta, expected: float) -> timedelta:
    """How often to ask a source of which ``expected`` arrivals an interval are usual now: never oftener than declared."""
    if every >= DAY or expected >= 0.5:
        return every
    return min(every * min(STRETCH, 0.5 / max(expected, 0.01)), DAY)


def states(db: sqlite3.Connection) -> dict[str, SourceState]:
    """Every source's state by its name."""
    found = db.execute(
        "SELECT source, every, due, not_before, failures, last_good, gone, wants_browser, checked, ailments"
        " FROM source_states"
    )
    return {row[0]: _state(row) for row in found}


def _state(row: Sequence[object]) -> SourceState:
    source, every, due, not_before, failures, last_good, gone, browser, checked, ailments = row
    ill = {name: told for name, told in json.loads(str(ailments)).items() if name in set(Ailment)}
    return SourceState(
        str(source), timedelta(seconds=int(str(every))), _time(due), _time(not_before), int(str(failures)), _time(last_good),
        bool(gone), bool(browser), _time(checked), {Ailment(n): datetime.fromisoformat(t["since"]) for n, t in ill.items()},
        {Ailment(n): t["text"] for n, t in ill.items()},
    )  # fmt: skip


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def declare(db: sqlite3.Connection, sources: Mapping[str, timedelta], now: datetime) -> None:
    """Note which sources are scheduled, and how often; others are gone. Inside a transaction."""
    for name, every in sources.items():
        db.execute(
            "INSERT INTO source_states (source, every) VALUES (?, ?)"
            " ON CONFLICT (source) DO UPDATE SET every = excluded.every, gone = NULL",
            (name, int(every.total_seconds())),
        )
    for name, state in states(db).items():
        if name not in sources and not state.gone:
            db.execute("UPDATE source_states SET gone = ?, ailments = '{}' WHERE source = ?", (_text(now), name))


def note_due(db: sqlite3.Connection, source: str, due: datetime | None, not_before: datetime | None = None) -> None:
    """Note when a source's next run is to begin, and that it is left alone until then."""
    db.execute("INSERT INTO source_states (source) VALUES (?) ON CONFLICT DO NOTHING", (source,))
    db.execute(
        "UPDATE source_states SET due = ?, not_before = ? WHERE source = ?", (_text(due), _text(not_before), source)
    )


def forget_waits(db: sqlite3.Connection) -> None:
    """Nobody waits any longer: the clock these times were read from was wrong."""
    db.execute("UPDATE source_states SET not_before = NULL, due = NULL")


def note_run(db: sqlite3.Connection, source: str, run: Measured, wants_browser: bool = False) -> int:
    """Note how a source's run went, and whether a host let only browsers in; its failures in a row.

    A run that failed for another reason says nothing about browsers.
    """
    db.execute("INSERT INTO source_states (source) VALUES (?) ON CONFLICT DO NOTHING", (source,))
    if run.failed:
        db.execute("UPDATE source_states SET failures = failures + 1 WHERE source = ?", (source,))
    else:
        db.execute(
            "UPDATE source_states SET failures = 0, last_good = ? WHERE source = ?", (_text(run.started), source)
        )
    if wants_browser or not run.failed:
        db.execute("UPDATE source_states SET wants_browser = ? WHERE source = ?", (int(wants_browser), source))
    return int(db.execute("SELECT failures FROM source_states WHERE source = ?", (source,)).fetchone()[0])


def note_health(db: sqlite3.Connection, source: str, found: Collection[Finding], now: datetime) -> None:
    """Note what is wrong with a source; what was wrong before keeps its beginning."""
    old = db.execute("SELECT ailments FROM source_states WHERE source = ?", (source,)).fetchone()
    began = {name: told["since"] for name, told in json.loads(old[0]).items()} if old else {}
    ill = {
        str(f.ailment): {"since": began.get(str(f.ailment), _text(f.since)), "text": f.text}
        for f in sorted(found, key=lambda f: f.ailment)
    }
    db.execute("INSERT INTO source_states (source) VALUES (?) ON CONFLICT DO NOTHING", (source,))
    db.execute(
        "UPDATE source_states SET ailments = ?, checked = ? WHERE source = ?", (to_json(ill), _text(now), source)
    )


def _text(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat(timespec="seconds") if time else None
