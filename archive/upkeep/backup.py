"""A copy of an archive that is whole although crawls write to it meanwhile; made again, only what is new is copied."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.connect import connect
from archive.errors import ArchiveError
from archive.raw.warc import FULL
from archive.upkeep.verify import being_written

BLOCK = 1 << 20
PARTIAL = "archive.db.partial"  # its name until the copy is whole


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: ``pages`` rows, WARC files ``linked`` (same bytes on the disk), ``copied`` (or what was new of
    them) and ``kept`` as an earlier backup left them, ``left`` those that no row of it points into; ``written`` is bytes of
    WARC files copied; ``missing`` are sentences about files that rows point into and that are not whole."""

    pages: int
    linked: int
    copied: int
    kept: int
    left: int
    written: int
    missing: tuple[str, ...]


def backup(
    archive: str | Path,
    target: str | Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
    link: bool = True,
) -> Backup:
    """Copy the archive in one directory to another: new, empty, or an earlier backup, which is brought up to date.

    ``progress`` hears (WARC files done, of how many). The database first: a record is on the disk before its row, so every
    row of the copy finds its bytes in what is copied after it; its file takes its name last, so that an earlier backup is
    whole until the new one is. Raises ArchiveError if there is no archive, the target holds something else or pages that
    the archive does not have, or can't be written.
    """
    folder, copy = Path(archive), Path(target)
    connect(folder).close()  # before anything is made
    try:
        if copy.exists() and any(copy.iterdir()):
            _may_be_written(folder, copy)
        (copy / "warc").mkdir(parents=True, exist_ok=True)
        needed = _database(folder, copy / PARTIAL)
        _nothing_lost(copy / "archive.db", copy / PARTIAL)
        files = sorted((folder / "warc").glob("*.warc.gz"))
        missing = [f"{name} is gone" for name in sorted(needed.keys() - {path.name for path in files})]
        linked = copied = written = 0
        for done, path in enumerate(files, 1):
            if path.name in needed:
                size = needed[path.name][1]
                if (have := path.stat().st_size) < size:
                    missing.append(f"{path.name} has {have} bytes of {size}")
                was_linked, new = _file(path, copy / "warc" / path.name, size, link)
                linked, copied, written = linked + was_linked, copied + (new > 0), written + new
            progress(done, len(files))
        for rest in (
            "archive.db-wal",
            "archive.db-shm",
        ):  # of the earlier database: they would be read into the new one
            (copy / rest).unlink(missing_ok=True)
        (copy / PARTIAL).replace(copy / "archive.db")
    except (OSError, sqlite3.Error) as error:
        raise ArchiveError(f"no backup can be made in {copy}: {error}") from error
    there = sum(path.name in needed for path in files)
    pages = sum(pages for pages, _ in needed.values())
    return Backup(pages, linked, copied, there - linked - copied, len(files) - there, written, tuple(missing))


def restore(
    copy: str | Path, target: str | Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> Backup:
    """Make an archive from a backup in a new or empty directory. Nothing is linked: the backup stays what it is.

    Raises ArchiveError if there is no backup, or the target is in use or can't be written.
    """
    folder = Path(target)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ArchiveError(f"{folder} is not empty; name a new directory")
    return backup(copy, folder, progress, link=False)


def _may_be_written(folder: Path, copy: Path) -> None:
    """Raise ArchiveError unless a directory that holds something holds a backup, maybe one that was interrupted."""
    if copy.samefile(folder):
        raise ArchiveError(f"{copy} is the archive itself")
    if not (copy / "archive.db").is_file() and not (copy / PARTIAL).is_file():
        raise ArchiveError(f"{copy} is not empty and holds no backup; name a new directory")
    (copy / PARTIAL).unlink(missing_ok=True)


def _nothing_lost(earlier: Path, new: Path) -> None:
    """Raise ArchiveError if an earlier backup has pages that the new one lacks: it is another archive, or was crawled into."""
    if not earlier.is_file():
        return
    with closing(sqlite3.connect(earlier)) as db:
        db.execute("ATTACH ? AS new", (str(new),))
        lost = db.execute(
            "SELECT count(*) FROM (SELECT warc_file, warc_offset, sha256 FROM main.pages"
            " EXCEPT SELECT warc_file, warc_offset, sha256 FROM new.pages)"
        ).fetchone()[0]
    if lost:
        new.unlink()
        raise ArchiveError(f"{earlier.parent} has {lost} pages that the archive does not have; name a new directory")


def _database(folder: Path, target: Path) -> dict[str, tuple[int, int]]:
    """Copy the database; returns for each WARC file of the copy its number of pages and the bytes that they need."""
    with closing(connect(folder)) as source, closing(sqlite3.connect(target)) as copied:
        source.backup(copied)  # in one step, which is one state of it: others can write, and need not be waited for
        copied.execute("PRAGMA journal_mode=DELETE")  # one file; whoever opens the archive sets WAL again
        rows = copied.execute(
            "SELECT warc_file, count(*), max(warc_offset + warc_length) FROM pages GROUP BY warc_file"
        ).fetchall()
    return {name: (pages, size) for name, pages, size in rows}


def _file(path: Path, target: Path, size: int, link: bool) -> tuple[bool, int]:
    """Link a file that holds just what is needed and that nobody writes to, else copy what its copy lacks of ``size`` bytes.

    What lies behind them is a record that was not finished or has no row. Returns whether it was linked, the bytes copied.
    """
    have = target.stat().st_size if target.exists() else 0
    if not have and link:
        with being_written(path) as busy:
            if not busy and path.stat().st_size == size >= FULL:  # a smaller one will be written to
                try:
                    os.link(path, target)
                except OSError:  # another disk, or one that knows no links
                    pass
                else:
                    return True, 0
    if have >= size:
        return False, 0
    with path.open("rb") as source, target.open("r+b" if have else "w+b") as copied:
        start = have if _ends_alike(source, copied, have) else 0
        source.seek(start)
        copied.seek(start)
        while block := source.read(min(BLOCK, size - copied.tell())):
            copied.write(block)
        copied.flush()
        os.fsync(copied.fileno())
        written = copied.tell() - start
    shutil.copystat(path, target)
    return False, written


def _ends_alike(source: BinaryIO, copied: BinaryIO, have: int) -> bool:
    """Whether the last block that a copy has is the file's: after a power failure it may be bytes that were never written."""
    start = max(0, have - BLOCK)
    source.seek(start)
    copied.seek(start)
    return copied.read(have - start) == source.read(have - start)
