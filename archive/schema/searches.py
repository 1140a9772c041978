"""Searches that a person saved: the digest and alerts tell what they find."""

from __future__ import annotations

from sqlite_utils import Database

TABLE = """
CREATE TABLE searches (                        -- asked: as the address of the web page says it, q=…&level=…
    name TEXT PRIMARY KEY, asked TEXT NOT NULL, alert INTEGER NOT NULL, made TEXT NOT NULL
) STRICT, WITHOUT ROWID"""


def searches(db: Database) -> None:
    """Make it."""
    db.execute(TABLE)
