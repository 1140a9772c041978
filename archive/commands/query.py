"""SQL from people: it can read everything, change nothing, and not run for ever."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

from archive.fence import fence

STEPS = 10_000  # virtual machine steps between two looks at the clock, about a millisecond

# A word of Chinese as it stands: the index has each character as a token, so this would find nothing.
PLAIN_MATCH = re.compile(r"\bMATCH\s+'((?:[^']|'')*[\u3400-\u9fff]{2}(?:[^']|'')*)'", re.I)


def spoken(sql: str) -> str:
    """SQL with ``words()`` put around what a MATCH looks for, where somebody forgot it."""
    return PLAIN_MATCH.sub(lambda found: f"MATCH words('{found[1]}')", sql)


def run(connection: sqlite3.Connection, sql: str, seconds: float) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Column names and rows of a query on a read-only connection.

    Raises sqlite3.Error: on wrong SQL, on an attempt to write, and (``interrupted``) after ``seconds``.
    """
    fence(connection)
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    cursor = connection.execute(sql)
    columns = [column[0] for column in cursor.description or ()]
    return columns, (tuple(row) for row in cursor)
