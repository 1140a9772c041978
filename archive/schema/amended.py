"""That a page says itself that it was changed is called `amended`: `edited` is what was seen to change."""

from __future__ import annotations

from sqlite_utils import Database

RENAMED = """
UPDATE versions SET state = 'amended' WHERE state = 'edited';
UPDATE pages SET state = 'amended' WHERE state = 'edited';
UPDATE searches SET asked = replace(asked, 'state=edited', 'state=amended') WHERE asked LIKE '%state=edited%'"""


def amended(db: Database) -> None:
    """Rename the state."""
    for statement in RENAMED.split(";\n"):
        db.execute(statement)
