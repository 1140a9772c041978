"""An archive opened for reading, with the functions that make its SQL speak Chinese."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.search import match_of
from archive.store import ArchiveError


def connect(path: str | Path) -> sqlite3.Connection:
    """A read-only connection to the archive in directory ``path`` (or its ``archive.db``), its functions registered.

    Raises ArchiveError if there is none.
    """
    file = Path(path)
    if file.is_dir():
        file = file / "archive.db"
    if not file.is_file():
        raise ArchiveError(f"there is no archive in {path} (no archive.db); crawl into it first")
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=60)
    connection.row_factory = sqlite3.Row
    register(connection)
    return connection


def register(connection: sqlite3.Connection) -> None:
    """Make the archive's SQL functions known to a connection."""
    connection.create_function("words", 1, match_of, deterministic=True)
