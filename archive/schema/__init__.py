"""The archive's schema: tables as the ordered list of changes that made them (sqlite-utils migrations), then the views.

Never edit a shipped migration. A new one is a file here with one function, and a line at the end of ``CHANGES``.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from archive.errors import ArchiveError
from archive.schema import views
from archive.schema.amended import amended
from archive.schema.catch_up import catch_up
from archive.schema.clocks import clocks
from archive.schema.files import files
from archive.schema.first import first
from archive.schema.forms import forms
from archive.schema.imported import imported
from archive.schema.judged import judged
from archive.schema.known import known
from archive.schema.listed import listed
from archive.schema.mentions import mentions
from archive.schema.named import named
from archive.schema.runs import runs
from archive.schema.searches import searches
from archive.schema.stories import stories
from archive.schema.suspected import suspected
from archive.schema.watch import watch

CHANGES = (
    first,
    catch_up,
    stories,
    forms,
    known,
    runs,
    watch,
    mentions,
    judged,
    listed,
    clocks,
    files,
    imported,
    searches,
    suspected,
    named,
    amended,
)
migrations = Migrations("fanzha")
for change in CHANGES:
    migrations()(change)


def upgrade(db: Database) -> None:
    """Bring an archive to today's schema. Inside a write transaction; raises ArchiveError if it is of a newer program."""
    is_current(db.conn)
    migrations.apply(db)
    views.refresh(db.conn)


def is_current(db: sqlite3.Connection) -> bool:
    """Whether an archive has today's schema; raises ArchiveError if it is of a newer program."""
    try:
        rows = db.execute(f"SELECT name FROM {migrations.migrations_table} WHERE migration_set = ?", (migrations.name,))
        applied = {row[0] for row in rows}
    except sqlite3.OperationalError:  # there is no such table: a new archive
        return False
    ours = {change.__name__ for change in CHANGES}
    if newer := sorted(applied - ours):
        raise ArchiveError(
            f"this archive was made by a newer version (it knows {', '.join(newer)}); update this program"
        )
    return applied == ours and views.are_current(db)
