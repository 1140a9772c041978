"""How far files of others were imported: a stopped import goes on there."""

from __future__ import annotations

from sqlite_utils import Database

TABLE = """
CREATE TABLE imports (                         -- a WARC file, by its first bytes and what was wanted of it
    file TEXT PRIMARY KEY, name TEXT NOT NULL, end INTEGER NOT NULL, records INTEGER NOT NULL, noted TEXT NOT NULL
) STRICT, WITHOUT ROWID"""


def imported(db: Database) -> None:
    """Make it."""
    db.execute(TABLE)
