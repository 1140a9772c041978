"""Pages are looked at again: soon, then ever more seldom, to find edits and deletions, and bodies that were missing.

Re-checks never make up more than SHARE of what a source asks: their number a run is what the source's requests of the
last week leave over.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from archive.types import Found, Page, State

SHARE = 0.2
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAN = (6 * HOUR, 2 * DAY, 10 * DAY, 45 * DAY, 180 * DAY)  # after it was first seen; then every SELDOM
SELDOM = 365 * DAY
# What may pass: a page without a body that is there tomorrow, a notice. A deletion or another topic stays.
PASSING = (State.NOT_ARTICLE, State.TITLE_ONLY, State.UNAVAILABLE, State.BLOCKED)
BUDGET = """
SELECT coalesce(sum(json_extract(counts, '$.fetched')), 0), coalesce(sum(json_extract(counts, '$.rechecked')), 0)
FROM (SELECT counts FROM runs WHERE source = ? AND started >= ? ORDER BY id DESC LIMIT 400)"""


@dataclass(frozen=True, slots=True)
class Again:
    """A page to be looked at again, and what was said of it where it was found."""

    address: str
    key: str
    found: Found


def moment_of(first: datetime, asked: int) -> datetime:
    """When a page first seen then is looked at again, having been so ``asked`` times."""
    return first + (PLAN[asked] if asked < len(PLAN) else PLAN[-1] + SELDOM * (asked - len(PLAN) + 1))


def plan(db: sqlite3.Connection, page: Page, key: str, state: State, now: datetime) -> None:
    """Note that a fetched page is to be looked at again, unless it need not be. Inside a transaction."""
    if not page.headers or not page.address.startswith("http") or not (state.stored or state in PASSING):
        return
    db.execute(
        "INSERT INTO rechecks (address, source, key, first, next) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (page.address, page.source, key, _text(now), _text(moment_of(now, 0))),
    )


def take(db: sqlite3.Connection, source: str, now: datetime) -> list[Again]:
    """The pages of a source to look at again in this run; the next time of each is noted. Inside a transaction."""
    fetched, rechecked = db.execute(BUDGET, (source, _text(now - timedelta(days=7)))).fetchone()
    left = int(fetched * SHARE - rechecked)
    if left < 1:
        return []
    due = db.execute(
        "SELECT address, key, first, asked FROM rechecks WHERE source = ? AND next <= ? ORDER BY asked, next LIMIT ?",
        (source, _text(now), left),
    ).fetchall()
    for address, _, first, asked in due:
        # Late is late once: its next time is not already past.
        following = max(moment_of(datetime.fromisoformat(first), asked + 1), now + HOUR)
        db.execute("UPDATE rechecks SET asked = ?, next = ? WHERE address = ?", (asked + 1, _text(following), address))
    return [Again(address, key, _found(db, address)) for address, key, _, _ in due]


def gone(db: sqlite3.Connection, run: int, source: str, again: Again) -> None:
    """Note that a page that was there answers 404 or 410. Inside a transaction."""
    db.execute(
        "INSERT INTO discarded (run_id, source, key, address, reason, seen)"
        " SELECT ?, ?, ?, ?, 'gone', ? WHERE NOT EXISTS"
        " (SELECT 1 FROM discarded WHERE address = ? AND reason = 'gone')",
        (run, source, again.key, again.address, _text(datetime.now(UTC)), again.address),
    )


def _found(db: sqlite3.Connection, address: str) -> Found:
    row = db.execute("SELECT found FROM pages WHERE address = ? ORDER BY id DESC LIMIT 1", (address,)).fetchone()
    told = json.loads(row[0]) if row else {}
    return Found(**{f.name: told[f.name] for f in fields(Found) if f.name in told})


def _text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")
