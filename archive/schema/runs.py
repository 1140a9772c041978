"""Where WARC files end, how often a page was tried, what the order of crawls needs to be quick."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
CREATE TABLE warc_files (                      -- a WARC file: where it ends, and whether a process has it open
    name TEXT PRIMARY KEY, end INTEGER NOT NULL, open INTEGER NOT NULL
) STRICT;
ALTER TABLE pages ADD COLUMN tries INTEGER NOT NULL DEFAULT 1;
CREATE TABLE forgotten (                       -- learnt lines that a person deleted: they are not learnt again
    publisher TEXT NOT NULL, line TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (publisher, line, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_source ON runs(source, started);
CREATE INDEX runs_reason ON runs(reason);
CREATE INDEX pages_run ON pages(run_id)"""

FORGET = """
CREATE TRIGGER boilerplate_forgotten AFTER DELETE ON boilerplate BEGIN
    INSERT OR IGNORE INTO forgotten VALUES (old.publisher, old.line, old.place);
END"""


def runs(db: Database) -> None:
    """Make them."""
    for statement in TABLES.split(";\n"):
        db.execute(statement)
    db.execute(FORGET)
