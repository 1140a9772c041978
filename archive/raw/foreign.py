"""Files with WARC records of others: plain, gzip-compressed, inside a WACZ; and how far each was imported."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from warcio.exceptions import ArchiveLoadFailed

from archive.raw.warc import Entry, entries_of
from archive.times import now

NAMES = (".warc", ".warc.gz")
PACKED = ".wacz"  # a ZIP file with WARC files under archive/ (https://specs.webrecorder.net/wacz/)
HEAD = 4096  # bytes: the first record names its file and has an id of its own
NOTE = """
INSERT INTO imports (file, name, end, records, noted) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (file) DO UPDATE SET name = excluded.name, end = excluded.end, records = excluded.records, noted = excluded.noted"""
TORN = (OSError, EOFError, ValueError, TypeError, AttributeError, zlib.error, ArchiveLoadFailed,
        zipfile.BadZipFile, NotImplementedError, RuntimeError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A WARC file: ``path`` itself, or the file ``inside`` it where that is a WACZ."""

    path: Path
    inside: str = ""

    def __str__(self) -> str:
        return f"{self.path}!{self.inside}" if self.inside else str(self.path)

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """The file for reading; raises OSError or BadZipFile."""
        if not self.inside:
            with self.path.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(self.path) as packed, packed.open(self.inside) as member:
            yield member


def is_warc(file: IO[bytes]) -> bool:
    """Whether a file begins as WARC files do, packed or not; raises zlib.error. What others write else is parsed as anything."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"\x1f\x8b"):
        head = zlib.decompressobj(31).decompress(head, 64)
    return head.lstrip().startswith(b"WARC/")


def files_under(paths: Sequence[str]) -> list[Path]:
    """The files to read: each path as given, those of directories in order of name."""
    found = []
    for path in map(Path, paths):
        inside = sorted(p for p in path.rglob("*") if p.name.endswith((*NAMES, PACKED))) if path.is_dir() else [path]
        found += inside
    return found


def members(path: Path) -> list[Member]:
    """The WARC files that a path holds; raises OSError or BadZipFile."""
    if path.suffix != PACKED:
        return [Member(path)]
    with zipfile.ZipFile(path) as packed:
        return [Member(path, name) for name in sorted(packed.namelist()) if name.endswith(NAMES)]


def holds_warc(path: Path) -> bool:
    """Whether there is a WARC file to read at a path."""
    try:
        for member in members(path):
            with member.opened() as file:
                if is_warc(file):
                    return True
    except TORN:
        pass
    return False


class Reel:
    """The entries of an open WARC file from ``start`` on; ``end`` is where to go on once the entries taken are stored."""

    def __init__(self, file: IO[bytes], start: int = 0) -> None:
        file.seek(start)
        self.end = start
        self.finished = False
        self._file, self._entries = file, entries_of(file)
        self._held: Entry | None = None

    def next(self) -> Entry | None:
        """The next entry, None at the end; raises one of TORN."""
        entry, self._held = self._held, None
        entry = entry or next(self._entries, None)
        self.finished = entry is None
        self.end = entry.offset if entry else self._file.tell()
        return entry

    def put_back(self, entry: Entry) -> None:
        """Let this entry be the next one again."""
        self._held, self.end = entry, entry.offset


def identity(file: IO[bytes], wanted: str) -> str:
    """What a file is known by, and what was ``wanted`` of it: it may be moved, and grow at its end."""
    file.seek(0)
    return hashlib.sha256(file.read(HEAD) + wanted.encode()).hexdigest()


def imported(db: sqlite3.Connection, file: str) -> tuple[int, int]:
    """The offset behind what was imported of a file, and how many records that were."""
    row = db.execute("SELECT end, records FROM imports WHERE file = ?", (file,)).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def note(db: sqlite3.Connection, file: str, name: str, end: int, records: int) -> None:
    """Note how far a file was imported. Inside a transaction, behind that of the rows."""
    db.execute(NOTE, (file, name, end, records, now()))
