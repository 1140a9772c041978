"""A directory or file on disk as a place of discovery. Only paths that the user wrote are ever read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from archive.files import load_bytes
from archive.times import now
from archive.types import Found, Page

SKIPPED_FOLDERS = frozenset({".git", ".svn", "node_modules"})

Failed = Callable[[str, str], None]


def pages(path: str, source: str, platform: str, failed: Failed) -> Iterator[Page]:
    """Every file below ``path`` as a Page, in order of name; one that can't be read is told to ``failed``."""
    root = Path(path)
    if not root.exists():
        failed(path, "no such file or directory")
        return
    for file in [root] if root.is_file() else _files(root):
        address = file.resolve().as_uri()
        try:
            _raise_if_odd(file, root)
            body = load_bytes(file)
        except (OSError, ValueError) as error:
            failed(address, str(error))
            continue
        yield Page(source, platform, address, body, now(), requested=address, found=Found(address=address))


def size(path: str) -> int:
    """How many files are below ``path``."""
    root = Path(path)
    return sum(1 for _ in _files(root)) if root.is_dir() else int(root.exists())


def _raise_if_odd(file: Path, root: Path) -> None:
    """Raise ValueError for what would never end, as a pipe, and for a link out of a folder that others may have filled."""
    if not file.exists():
        raise ValueError("a link to nothing")
    if not file.is_file():
        raise ValueError("neither a file nor a folder")
    if file.is_symlink() and file != root and not file.resolve().is_relative_to(root.resolve()):
        raise ValueError("a link out of the folder")


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
        for name in sorted(names):
            yield Path(folder, name)
