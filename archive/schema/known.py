"""How well title, publisher, author and time of an article are known, and what else was found for them."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
ALTER TABLE versions ADD COLUMN rivals TEXT NOT NULL DEFAULT '[]';
ALTER TABLE versions ADD COLUMN confidence TEXT NOT NULL DEFAULT '{}'"""


def known(db: Database) -> None:
    """Add the columns."""
    for statement in TABLES.split(";\n"):
        db.execute(statement)
