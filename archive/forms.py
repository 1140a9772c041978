"""Tables that are computed from others, and what computes them today: made anew on opening where an archive has another form.

Raise a table's ``FORM`` with every change of what its rows are; a test holds each number to what a fixed text comes to.
"""

from __future__ import annotations

import logging
import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from archive.search import indexing
from archive.stories import issuers, numbers, remake, sketch

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Computed:
    """A table that can be made anew at any time, and the number of the form that it has today."""

    name: str
    form: int
    remake: Callable[[sqlite3.Connection], None]


def computed() -> tuple[Computed, ...]:
    """All of them. The form of ``issuers`` is its data file."""
    return (
        Computed("issuers", zlib.crc32(issuers.FILE.read_bytes()), issuers.refresh),
        Computed("search", indexing.FORM, indexing.reindex),
        Computed("document_numbers", numbers.FORM, numbers.remake),
        Computed("sketches", sketch.FORM, remake.resketch),
    )


def bring_up_to_date(db: sqlite3.Connection) -> None:
    """Make anew what has another form than today's. Inside a write transaction."""
    held = dict(db.execute("SELECT name, form FROM forms").fetchall())
    for table in computed():
        if held.get(table.name) == table.form:
            continue
        if db.execute("SELECT 1 FROM copies LIMIT 1").fetchone():
            log.info("%s: made anew, this version of the program computes it otherwise", table.name)
        table.remake(db)
        db.execute("INSERT OR REPLACE INTO forms VALUES (?, ?)", (table.name, table.form))
