"""What the archive holds, for crawls on other machines: the identities it knows, as sorted hashes of 8 bytes.

The file is NumPy's own (.npy, which tells its form), looked into where it lies. Two identities share a hash once in some
million million archives of a million articles: nothing is lost by it that matters more than a machine that breaks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from archive.store import PASSING, Archive

NAME = "held-1.npy"  # 1: how an identity is hashed; a worker that hashes otherwise asks for another file
KEYS = f"""
SELECT key FROM copies UNION SELECT alias FROM aliases
UNION SELECT key FROM discarded WHERE key != '' AND reason NOT IN ({PASSING})"""


def hashed(key: str) -> int:
    """The hash of an identity."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")


def hashes(keys: Iterable[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """The hashes of identities, sorted."""
    return np.unique(np.fromiter(map(hashed, keys), dtype=np.uint64))


def write(archive: Archive, path: Path) -> int:
    """Write what the archive knows; how many identities that is."""
    found = hashes(str(key) for (key,) in archive.db.execute(KEYS))
    with path.open("wb") as file:
        np.save(file, found)
    return len(found)


class Held:
    """What an archive elsewhere holds."""

    def __init__(self, path: Path) -> None:
        self._hashes = np.load(path, mmap_mode="r", allow_pickle=False)

    def __contains__(self, key: object) -> bool:
        wanted = np.uint64(hashed(str(key)))
        place = int(np.searchsorted(self._hashes, wanted))
        return place < len(self._hashes) and self._hashes[place] == wanted
