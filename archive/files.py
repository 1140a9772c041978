"""Small files on disk: read, unzipped where their name says so, never more than a page can be; and written whole or not at all."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024


def write_whole(file: Path, text: str) -> None:
    """Put a file in its place that holds ``text``, in UTF-8; raises OSError, and then what was there is there still."""
    partial = file.with_suffix(".partial")
    partial.write_text(text, "utf-8")
    partial.replace(file)


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
