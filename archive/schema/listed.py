"""Indexes of what lists of articles sort and count by, so that a page of fifty thousand articles takes a moment."""

from __future__ import annotations

from sqlite_utils import Database

INDEXES = """
CREATE INDEX IF NOT EXISTS versions_listed ON versions(published, publisher, state, class);
CREATE INDEX IF NOT EXISTS stories_version ON stories(version_id);
CREATE INDEX IF NOT EXISTS stories_seen ON stories(first_seen);
CREATE INDEX IF NOT EXISTS versions_seen ON versions(seen);
CREATE INDEX IF NOT EXISTS copies_source ON copies(source, article_id, first_seen);
CREATE INDEX IF NOT EXISTS discarded_reason ON discarded(reason, seen);
DROP INDEX IF EXISTS versions_published"""


def listed(db: Database) -> None:
    """Make them; the index on ``published`` alone is part of one of them."""
    for statement in INDEXES.split(";\n"):
        db.execute(statement)
