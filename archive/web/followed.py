"""The database that the pages read: opened again as soon as another file stands in its place, as `backup` puts it there."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database

from archive.connect import Reader

T = TypeVar("T")


class Followed(Database):  # type: ignore[misc]
    """A file that others may replace. Every query, Datasette's and ours, goes through ``execute_fn``."""

    def __init__(self, datasette: Datasette, file: Path) -> None:
        super().__init__(datasette, path=str(file), is_mutable=True)
        self._of_thread = threading.local()

    async def execute_fn(self, fn: Callable[[Reader], T]) -> T:
        """What ``fn`` finds, in one of Datasette's threads, in the file that bears the name now."""
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, lambda: fn(self._current()))

    def _current(self) -> Reader:
        mine: Any = self._of_thread
        try:
            found = Path(self.path).stat()
            file: Any = (found.st_dev, found.st_ino)
        except FileNotFoundError:  # moved away: what is open can still be read
            file = getattr(mine, "file", None)
        if file is None or getattr(mine, "file", None) != file:
            if hasattr(mine, "connection"):
                mine.connection.close()
            mine.connection, mine.file = self._opened(), file
        return mine.connection  # type: ignore[no-any-return]

    def _opened(self) -> Reader:
        address = f"{Path(self.path).absolute().as_uri()}?mode=ro"
        connection: Any = sqlite3.connect(address, uri=True, factory=Reader)
        self.ds._prepare_connection(connection, self.name)  # as it does with its own
        connection.text_factory = str  # not a function of Datasette's for each of fifty thousand values: ours are UTF-8
        return connection  # type: ignore[no-any-return]
