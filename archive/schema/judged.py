"""What every article is about: its class, how surely it is on topic, and why; the same of pages that are off topic."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
ALTER TABLE versions ADD COLUMN class TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN score REAL;
ALTER TABLE versions ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
ALTER TABLE discarded ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE discarded ADD COLUMN class TEXT NOT NULL DEFAULT '';
ALTER TABLE discarded ADD COLUMN score REAL;
ALTER TABLE discarded ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
CREATE INDEX versions_class ON versions(class)"""


def judged(db: Database) -> None:
    """Add the columns. Articles of before are without a class until `python -m archive topic --rejudge`."""
    for statement in TABLES.split(";\n"):
        db.execute(statement)
