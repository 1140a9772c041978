"""The state of sources and of what is asked again, and the indexes that make `runs` quick to ask after a year."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
CREATE TABLE source_states (                   -- what the scheduler knows of a source beside its runs
    source TEXT PRIMARY KEY,
    every INTEGER NOT NULL DEFAULT 0,          -- seconds between its runs as declared, 0 unknown
    due TEXT,                                  -- when its next run is to begin, at the latest
    not_before TEXT,                           -- it is left alone until then: it failed, or its hosts asked for patience
    failures INTEGER NOT NULL DEFAULT 0,       -- runs in a row that failed
    last_good TEXT,                            -- when its last run that did not fail began
    wants_browser INTEGER NOT NULL DEFAULT 0,
    ailments TEXT NOT NULL DEFAULT '{}',       -- JSON: what is wrong with it (archive.watch.health) -> {since, text}
    checked TEXT,                              -- when that was looked at
    gone TEXT                                  -- when it was taken out of sources.toml
) STRICT;
CREATE TABLE lists (                           -- what a list, feed or sitemap was when all it led to was stored
    address TEXT PRIMARY KEY, source TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, sha256 TEXT NOT NULL,
    asked TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE robots (origin TEXT PRIMARY KEY, status INTEGER NOT NULL, body BLOB NOT NULL, asked TEXT NOT NULL) STRICT;
CREATE TABLE rechecks (                        -- pages that are looked at again, and when next
    address TEXT PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, first TEXT NOT NULL, asked INTEGER NOT NULL DEFAULT 0,
    next TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rechecks_next ON rechecks(source, next);
CREATE INDEX runs_arrived ON runs(source, id) WHERE json_extract(counts, '$.kept') > 0;
CREATE INDEX runs_failed ON runs(id) WHERE errors != '[]'"""


def watch(db: Database) -> None:
    """Make them."""
    for statement in TABLES.split(";\n"):
        db.execute(statement)
