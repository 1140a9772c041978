"""A copy of an archive that is whole although crawls write to it meanwhile."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.connect import connect
from archive.errors import ArchiveError
from archive.raw.warc import FULL
from archive.upkeep.verify import being_written

BLOCK = 1 << 20
PARTIAL = "archive.db.partial"  # its name until the copy is whole


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: ``pages`` rows, WARC files ``linked`` (same bytes on the disk) and ``copied``, ``left`` those
    that no row of it points into; ``missing`` are sentences about files that rows point into and that are not whole."""

    pages: int
    linked: int
    copied: int
    left: int
    missing: tuple[str, ...]


def backup(
    archive: str | Path, target: str | Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> Backup:
    """Copy the archive in one directory to another, new or empty; ``progress`` hears (WARC files done, of how many).

    The database first: a record is on the disk before its row, so every row of the copy finds its bytes in what is
    copied after it. Raises ArchiveError if there is no archive, the target is in use or can't be written.
    """
    folder, copy = Path(archive), Path(target)
    connect(folder).close()  # before anything is made
    try:
        if copy.exists() and any(copy.iterdir()):
            raise ArchiveError(f"{copy} is not empty; name a new directory")
        (copy / "warc").mkdir(parents=True)
        needed = _database(folder, copy / PARTIAL)
        files = sorted((folder / "warc").glob("*.warc.gz"))
        missing = [f"{name} is gone" for name in sorted(needed.keys() - {path.name for path in files})]
        linked = copied = 0
        for done, path in enumerate(files, 1):
            if path.name in needed:
                size = needed[path.name][1]
                if (have := path.stat().st_size) < size:
                    missing.append(f"{path.name} has {have} bytes of {size}")
                if _file(path, copy / "warc" / path.name, size):
                    linked += 1
                else:
                    copied += 1
            progress(done, len(files))
        (copy / PARTIAL).rename(copy / "archive.db")
    except (OSError, sqlite3.Error) as error:
        raise ArchiveError(f"no backup can be made in {copy}: {error}") from error
    left = sum(path.name not in needed for path in files)
    return Backup(sum(pages for pages, _ in needed.values()), linked, copied, left, tuple(missing))


def _database(folder: Path, target: Path) -> dict[str, tuple[int, int]]:
    """Copy the database; returns for each WARC file of the copy its number of pages and the bytes that they need."""
    with closing(connect(folder)) as source, closing(sqlite3.connect(target)) as copied:
        source.backup(copied)  # in one step, which is one state of it: others can write, and need not be waited for
        copied.execute("PRAGMA journal_mode=DELETE")  # one file; whoever opens the archive sets WAL again
        rows = copied.execute(
            "SELECT warc_file, count(*), max(warc_offset + warc_length) FROM pages GROUP BY warc_file"
        ).fetchall()
    return {name: (pages, size) for name, pages, size in rows}


def _file(path: Path, target: Path, size: int) -> bool:
    """Link a file that holds just what is needed and that nobody writes to, else copy its first ``size`` bytes.

    What lies behind them is a record that was not finished or has no row. Returns whether the file was linked.
    """
    with being_written(path) as busy:
        if not busy and path.stat().st_size == size >= FULL:  # a smaller one will be written to
            try:
                os.link(path, target)
            except OSError:  # another disk, or one that knows no links
                pass
            else:
                return True
    with path.open("rb") as source, target.open("wb") as copied:
        while block := source.read(min(BLOCK, size - copied.tell())):
            copied.write(block)
        copied.flush()
        os.fsync(copied.fileno())
    shutil.copystat(path, target)
    return False
