"""An archive opened for reading, with the functions that make its SQL speak Chinese."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from archive.errors import ArchiveError
from archive.fold import fold_chars
from archive.schema import is_current
from archive.search.question import parse
from archive.search.search import match_of, snippet
from archive.store import BUSY_SECONDS, Archive

T = TypeVar("T")


class Reader(sqlite3.Connection):
    """A connection that reads; what it counted once is kept until another connection changes the database."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._kept: dict[str, tuple[int, object]] = {}

    def kept(self, name: str, count: Callable[[sqlite3.Connection], T]) -> T:
        """What ``count`` tells, under a ``name`` of its own."""
        at = self.execute("PRAGMA data_version").fetchone()[0]
        if self._kept.get(name, (None,))[0] != at:
            self._kept[name] = (at, count(self))
        return self._kept[name][1]  # type: ignore[return-value]


def connect(path: str | Path) -> Reader:
    """A read-only connection to the archive in directory ``path`` (or its ``archive.db``), its functions registered.

    An archive of an earlier version is brought up to date first. Raises ArchiveError if there is none.
    """
    file = Path(path)
    if file.is_dir():
        file = file / "archive.db"
    if not file.is_file():
        raise ArchiveError(f"there is no archive in {path} (no archive.db); crawl into it first")
    if not file.stat().st_size:  # SQLite takes it for a database without tables, which an upgrade would fill
        raise ArchiveError(f"{path} holds no archive: {file.name} is empty")
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, factory=Reader)
    try:
        if not is_current(connection):
            Archive(file.parent).close()
    except (ArchiveError, sqlite3.Error) as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CORRUPT:  # `verify` says what is damaged
            return _prepared(connection)
        connection.close()
        raise ArchiveError(f"{path} can't be opened: {error}") from error
    return _prepared(connection)


def _prepared(connection: Reader) -> Reader:
    connection.row_factory = sqlite3.Row
    register(connection)
    return connection


def file_of(connection: sqlite3.Connection) -> Path:
    """The file that a connection reads."""
    return Path(connection.execute("PRAGMA database_list").fetchone()["file"])


def register(connection: sqlite3.Connection) -> None:
    """Make the archive's SQL functions known to a connection; docs/queries.md shows each at work.

    ``words(query)`` is what ``search MATCH`` takes, ``dated(published, query)`` whether the query's dates allow a time,
    ``excerpt(text, query)`` the part of a text that the query finds, hits in 【】, ``fold(text)`` what a LIKE scan compares.
    NULL counts as "".
    """

    def words(query: object) -> str:
        return match_of(query) or '""'  # a phrase of no words finds nothing, where "" would be an error

    def dated(published: object, query: object) -> bool:
        return parse(str(query or "")).admits(str(published or ""))

    def excerpt(text: object, query: object) -> str:
        return snippet(str(text or ""), parse(str(query or "")).phrases)

    def folded(text: object) -> str:
        return fold_chars(str(text or ""))

    connection.create_function("words", 1, words, deterministic=True)
    connection.create_function("dated", 2, dated, deterministic=True)
    connection.create_function("excerpt", 2, excerpt, deterministic=True)
    connection.create_function("fold", 1, folded, deterministic=True)
