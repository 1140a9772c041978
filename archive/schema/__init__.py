"""The archive's schema: tables as the ordered list of changes that made them (sqlite-utils migrations), then the views.

Never edit a shipped migration. A new one is a file here with one function, and a line at the end of ``CHANGES``.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from archive.errors import ArchiveError
from archive.schema import views
from archive.schema.first import first
from archive.schema.stories import stories

CHANGES = (first, stories)
migrations = Migrations("fanzha")
for change in CHANGES:
    migrations()(change)


def upgrade(db: Database) -> None:
    """Bring an archive to today's schema. Inside a write transaction; raises ArchiveError if it is of a newer program."""
    known = {change.__name__ for change in CHANGES}
    if newer := [each.name for each in migrations.applied(db) if each.name not in known]:
        raise ArchiveError(
            f"this archive was made by a newer version (it knows {', '.join(newer)}); update this program"
        )
    migrations.apply(db)
    views.refresh(db.conn)
