"""Which WARC files there are and where each ends; files that a killed process left open are mended, no other is touched.

``warc_files`` has a row a file: its end in bytes, noted when it is closed, and whether somebody has it open. A file whose
writer is gone (open, and its ``flock`` free) is looked at from the last byte that is vouched for: the end noted when it
was opened, or the end of the last record that a row of ``pages`` points at. What follows is kept as far as it is whole
records; what is torn is moved to ``warc/torn/``, never thrown away. Files of archives made before have no row and are
whole: each start of theirs looked through all of them.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from archive.raw.warc import FULL, WarcFile, Written
from archive.types import Page

CHUNK = 1 << 20
ENDS = "INSERT INTO warc_files (name, end, open) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET end = excluded.end, open = excluded.open"


class Writer:
    """Writes pages to WARC files, one after the other as they get full. ``writing`` opens a transaction of the archive."""

    def __init__(self, writing: Callable[[], AbstractContextManager[sqlite3.Connection]], directory: Path) -> None:
        self._writing, self._directory = writing, directory
        self._file: WarcFile | None = None

    def write(self, page: Page) -> Written:
        """Write a page; ``sync`` brings it to the disk. Raises OSError."""
        if self._file is not None and self._file.full:
            self.close()
        if self._file is None:
            with self._writing() as db:
                self._file = opened(db, self._directory)
        return self._file.write(page)

    def sync(self) -> None:
        """Bring what was written to the disk; raises OSError."""
        if self._file is not None:
            self._file.sync()

    def close(self) -> None:
        """Close the file that is open and note where it ends; raises OSError."""
        file, self._file = self._file, None  # first: what fails here is mended by the next run, not tried twice
        if file is not None:
            file.sync()
            with self._writing() as db:
                closed(db, file)


def opened(db: sqlite3.Connection, directory: Path) -> WarcFile:
    """A WARC file to write to: one that is not full and that nobody has open, else a new one. Inside a transaction.

    Raises OSError.
    """
    for name, end in db.execute("SELECT name, end FROM warc_files WHERE open = 0 AND end < ? ORDER BY name", (FULL,)):
        if (file := _locked(directory / name)) is not None:
            if os.fstat(file.fileno()).st_size == end:
                warc = WarcFile(directory, file)
                break
            file.close()  # somebody changed it: nobody writes behind what he does not know
    else:
        warc = WarcFile(directory)
    db.execute(ENDS, (warc.path.name, warc.end, 1))
    return warc


def closed(db: sqlite3.Connection, warc: WarcFile) -> None:
    """Close a file and note where it ends. Inside a transaction."""
    db.execute(ENDS, (warc.path.name, warc.end, 0))
    warc.close()


def repair(db: sqlite3.Connection, directory: Path) -> list[str]:
    """Mend the files that killed processes left open; returns a sentence for each that was torn. Inside a transaction."""
    said = []
    for name, end in db.execute("SELECT name, end FROM warc_files WHERE open = 1").fetchall():
        path = directory / name
        if not path.exists():
            db.execute("DELETE FROM warc_files WHERE name = ?", (name,))
            continue
        if (file := _locked(path)) is None:
            continue  # it is being written
        with file:
            sql = "SELECT max(warc_offset + warc_length) FROM pages WHERE warc_file = ?"
            vouched = max(end, db.execute(sql, (name,)).fetchone()[0] or 0)
            size = os.fstat(file.fileno()).st_size
            whole = max(members(path, vouched), default=vouched)
            if size > whole:
                torn = directory / "torn" / f"{name}.{whole}"
                torn.parent.mkdir(exist_ok=True)
                file.seek(whole)
                with torn.open("wb") as aside:
                    shutil.copyfileobj(file, aside)
                    os.fsync(aside.fileno())
                file.truncate(whole)
                said.append(f"{name}: {size - whole} bytes of an unfinished record moved to torn/{torn.name}")
            db.execute(ENDS, (name, min(size, whole), 0))
    return said


def _locked(path: Path) -> IO[bytes] | None:
    """The file opened for writing and locked, None if it is gone or another process has it."""
    try:
        file = path.open("r+b")
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def members(path: Path, start: int = 0) -> Iterator[int]:
    """The end of each whole gzip member (one record each) of a file from ``start`` on; stops at the first that is none."""
    with path.open("rb") as file:
        file.seek(start)
        end, unused = start, b""
        while True:
            inflate = zlib.decompressobj(wbits=31)
            consumed = 0
            while not inflate.eof:
                data = unused or file.read(CHUNK)
                unused = b""
                if not data:
                    return
                try:
                    inflate.decompress(data)
                except zlib.error:
                    return
                consumed += len(data) - len(inflate.unused_data)
            unused = inflate.unused_data
            end += consumed
            yield end
