"""What follows from a run for its source: how long it is left alone, when it is due, what is told of its health."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from archive.store import Archive
from archive.watch.check import Change, check
from archive.watch.health import FEW
from archive.watch.measure import load, measured
from archive.watch.rhythm import Rhythm
from archive.watch.state import after_failure, idle_interval, note_due, note_run

CHANCE = random.Random()


def follow(
    archive: Archive, source: str, run: tuple[str, str, str, Mapping[str, int]], every: timedelta, due: datetime,
    now: datetime, adapts: bool, since: datetime,
) -> tuple[list[Change], datetime | None]:  # fmt: skip
    """Note how a run went (started, finished, reason, counts of its row); what changed in the source's health, and until
    when it is left alone. ``due`` is its next time by its schedule; ``adapts`` whether it may be asked more seldom."""
    past = load(archive.db.conn, source, now)
    this = measured(*run)
    with archive.writing() as db:
        failures = note_run(db, source, this, run[3].get("wants_browser", 0) > 0)
        wait = after_failure(failures, every, CHANCE)
        if adapts and not this.failed:
            arrivals = [each.started for each in past if each.arrived]
            if len(arrivals) >= 2 * FEW:
                rhythm = Rhythm.of(arrivals, arrivals[0], now)
                longer = idle_interval(every, rhythm.expected(now, now + every))
                wait = longer * 0.9 if longer > every else timedelta(0)
        until = now + wait if wait else None
        if closed := run[3].get("closed_until"):
            until = max(datetime.fromtimestamp(closed, UTC), until or now)
        note_due(db, source, max(due, until or due), until)
    return check(archive, [source], now, since), until
