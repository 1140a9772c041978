"""The bytes of a file on disk, unzipped where its name says so, never more than a page can be."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024


def load_bytes(file: str | Path) -> bytes:
    """A file's bytes, unzipped if its name ends in ``.gz``; raises OSError, or ValueError with a plain sentence."""
    file = Path(file)
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
            body = opened.read(MAX_BYTES + 1)
    except (EOFError, zlib.error) as error:
        raise ValueError(f"not a whole gzip file: {error}") from error
    if len(body) > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES >> 20} MB")
    return bytes(body)
