"""What articles name: documents, numbers, laws, campaigns, figures."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
CREATE TABLE mentions (                        -- what a version's text names, each with a sentence
    version_id INTEGER NOT NULL REFERENCES versions(id), kind TEXT NOT NULL, name TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '', value REAL, unit TEXT NOT NULL DEFAULT '', period TEXT NOT NULL DEFAULT '',
    sentence TEXT NOT NULL
) STRICT;
CREATE INDEX mentions_version ON mentions(version_id);
CREATE INDEX mentions_name ON mentions(kind, name)"""


def mentions(db: Database) -> None:
    """Make the table."""
    for statement in TABLES.split(";\n"):
        db.execute(statement)
