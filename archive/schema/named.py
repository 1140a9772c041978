"""What is named is counted by kind and name without a look at its sentences."""

from __future__ import annotations

from sqlite_utils import Database

INDEXES = """
CREATE INDEX IF NOT EXISTS mentions_named ON mentions(kind, name, version_id);
DROP INDEX IF EXISTS mentions_name"""


def named(db: Database) -> None:
    """Make the index; that on kind and name alone is part of it."""
    for statement in INDEXES.split(";\n"):
        db.execute(statement)
