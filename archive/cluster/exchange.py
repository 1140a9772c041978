"""Where parcels and the file of what is held lie on their way: a directory, or whatever else fsspec can reach.

A file is written under another name first, so that nobody takes half of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import fsspec

from archive.cluster.held import NAME
from archive.cluster.parcel import SUFFIX
from archive.errors import ArchiveError

PART = ".part"


class Exchange:
    """An exchange at ``url``: a directory, s3://…, sftp://… Every method raises OSError. Raises ArchiveError."""

    def __init__(self, url: str) -> None:
        try:
            self.files, self.root = fsspec.core.url_to_fs(url)
            self.files.makedirs(f"{self.root}/parcels", exist_ok=True)
        except (ImportError, ValueError, OSError) as error:
            raise ArchiveError(f"the exchange {url} can't be used: {error}") from error

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write, there under its name when it is whole."""
        path = f"{self.root}/{name}"
        with self.files.open(path + PART, "wb") as out:
            yield out
        self.files.mv(path + PART, path)

    def parcels(self) -> list[str]:
        """The names of the parcels that wait, oldest first."""
        self.files.invalidate_cache()
        found = self.files.ls(f"{self.root}/parcels", detail=True)
        waiting = [each for each in found if each["name"].endswith(SUFFIX)]
        waiting.sort(key=lambda each: str(each.get("mtime") or each.get("LastModified") or ""))
        return [each["name"].rpartition("/")[2] for each in waiting]

    def fetch(self, name: str, folder: Path) -> Path:
        """Bring a parcel into a folder."""
        part, path = folder / (name + PART), folder / name
        self.files.get_file(f"{self.root}/parcels/{name}", str(part))
        return part.rename(path)

    def remove(self, name: str) -> None:
        """Take a parcel away: it was taken in."""
        self.files.rm_file(f"{self.root}/parcels/{name}")

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
