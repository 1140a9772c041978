"""Where parcels and the file of what is held lie on their way: a directory, or whatever else fsspec can reach.

A file is written under another name first, so that nobody takes half of one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import fsspec

from archive.cluster.held import NAME
from archive.cluster.parcel import SUFFIX
from archive.errors import ArchiveError

PART = ".part"


@contextmanager
def _as_os_error() -> Iterator[None]:
    """A store's package has errors of its own: one that can't be reached is an OSError as a directory's is."""
    try:
        yield
    except (OSError, ArchiveError, sqlite3.Error):
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


class Exchange:
    """An exchange at ``url``: a directory, s3://…, sftp://… Every method raises OSError. Raises ArchiveError."""

    def __init__(self, url: str) -> None:
        try:
            with _as_os_error():
                self.files, self.root = fsspec.core.url_to_fs(url)
                self.files.makedirs(f"{self.root}/parcels", exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"the exchange {url} can't be used: {error}") from error

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write, there under its name when it is whole."""
        path = f"{self.root}/{name}"
        with _as_os_error():
            with self.files.open(path + PART, "wb") as out:
                yield out
            self.files.mv(path + PART, path)

    @_as_os_error()
    def parcels(self) -> list[str]:
        """The names of the parcels that wait, oldest first."""
        self.files.invalidate_cache()
        try:
            found = self.files.ls(f"{self.root}/parcels", detail=True)
        except FileNotFoundError:  # a store of objects has no empty folders
            return []
        waiting = [each for each in found if each["name"].endswith(SUFFIX)]
        waiting.sort(key=lambda each: str(each.get("mtime") or each.get("LastModified") or ""))
        return [each["name"].rpartition("/")[2] for each in waiting]

    @_as_os_error()
    def fetch(self, name: str, folder: Path) -> Path:
        """Bring a parcel into a folder."""
        part, path = folder / (name + PART), folder / name
        self.files.get_file(f"{self.root}/parcels/{name}", str(part))
        return part.rename(path)

    @_as_os_error()
    def remove(self, name: str) -> None:
        """Take a parcel away: it was taken in."""
        self.files.rm_file(f"{self.root}/parcels/{name}")

    @_as_os_error()
    def held(self, before: str, path: Path) -> str:
        """Bring the file of what is held to ``path`` if it is not the one marked ``before``; the mark of that one."""
        there = f"{self.root}/{NAME}"
        self.files.invalidate_cache()
        if not self.files.exists(there) or (mark := str(self.files.ukey(there))) == before:
            return before
        part = path.with_name(path.name + PART)
        self.files.get_file(there, str(part))
        part.replace(path)
        return mark
