"""The clocks of mirrors, and the order in which their copies are found by month."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
CREATE TABLE clocks (                          -- what was measured of the times that a source writes (archive/stories/clocks.py)
    source TEXT NOT NULL, place TEXT NOT NULL, -- front:head, front:date, comment:ms
    month TEXT NOT NULL,                       -- as written
    unit TEXT NOT NULL,                        -- minute, or day where only days are written
    stamps INTEGER NOT NULL,                   -- so many articles
    night INTEGER NOT NULL,                    -- of them from 0 to 6 o'clock as written
    night_utc INTEGER NOT NULL,                -- from 16 to 22 o'clock, the same hours of China written in UTC
    whole_hours INTEGER NOT NULL,              -- at minute 0
    pairs INTEGER NOT NULL,                    -- with a sure time of the same article beside them
    agree INTEGER NOT NULL,                    -- of the pairs at the most frequent shift
    shift INTEGER,                             -- minutes that are written too late; NULL: not known
    verdict TEXT NOT NULL,                     -- known, unknown, or few: too little to tell
    learnt TEXT NOT NULL, PRIMARY KEY (source, place, month, unit)
) STRICT, WITHOUT ROWID"""


def clocks(db: Database) -> None:
    """Make the table."""
    db.execute(TABLES)
