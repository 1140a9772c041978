"""What was suspected of reading, with the shares of the time when it was told."""

from __future__ import annotations

from sqlite_utils import Database

TABLE = """
CREATE TABLE suspected (
    source TEXT NOT NULL, month TEXT NOT NULL, -- of publication; of refused pages, when they were crawled
    doubt TEXT NOT NULL,                       -- archive/watch/doubts.py
    number INTEGER NOT NULL, articles INTEGER NOT NULL,  -- so many of so many
    since TEXT NOT NULL,                       -- when it was found
    told INTEGER NOT NULL,                     -- 0 until somebody was told of this doubt about this source
    PRIMARY KEY (source, doubt, month)
) STRICT, WITHOUT ROWID"""


def suspected(db: Database) -> None:
    """Make the table."""
    db.execute(TABLE)
