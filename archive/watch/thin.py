"""Old runs that brought nothing are thinned to one a day and source: a year of them is millions of rows."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

KEPT = timedelta(days=90)
STEP = 5000  # rows a transaction: crawls wait for it

OLD = """
DELETE FROM runs WHERE id IN (
    SELECT r.id FROM runs r WHERE r.started < ? AND r.reason = 'finished' AND r.errors = '[]'
    AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.run_id = r.id)
    AND NOT EXISTS (SELECT 1 FROM discarded d WHERE d.run_id = r.id)
    AND EXISTS (SELECT 1 FROM runs e WHERE e.source = r.source AND e.started >= substr(r.started, 1, 10)
                AND e.started < r.started)
    LIMIT ?)"""


def thin(db: sqlite3.Connection, now: datetime) -> int:
    """Delete some; how many. Inside a transaction; to be called again until it deletes none."""
    limit = (now - KEPT).astimezone(UTC).isoformat(timespec="seconds")
    return db.execute(OLD, (limit, STEP)).rowcount
