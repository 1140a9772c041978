"""What tables that are computed from others were computed with."""

from __future__ import annotations

from sqlite_utils import Database


def forms(db: Database) -> None:
    """Make the table."""
    db.conn.execute("CREATE TABLE forms (name TEXT PRIMARY KEY, form INTEGER NOT NULL) STRICT")
