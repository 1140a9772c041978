"""The raw captures of articles, taken out of the archive's WARC files byte by byte: a record is a gzip member."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import IO, Any

from warcio.warcwriter import WARCWriter

from archive.connect import file_of
from archive.upkeep.verify import Place, page_at

CAPTURES = """
SELECT DISTINCT p.id, p.warc_file, p.warc_offset, p.warc_length, p.sha256, p.url FROM copies c
JOIN versions v ON v.copy_id = c.id JOIN pages p ON p.id = v.page_id WHERE c.article_id = ? ORDER BY p.id"""


def with_captures(db: sqlite3.Connection, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Articles with ``captures``: (WARC directory, place) of every page that a version of a copy of theirs came from."""
    folder = file_of(db).parent / "warc"
    for row in rows:
        places = db.execute(CAPTURES, (row["id"],)).fetchall()
        yield row | {"captures": [(folder, Place(*place)) for place in places]}


def write_captures(rows: Iterable[dict[str, Any]], out: IO[bytes]) -> list[str]:
    """Write the captures of articles, each once, as a WARC file; returns a sentence for each that is damaged or gone."""
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    told = {
        "software": "fanzha-archive",
        "format": "WARC File Format 1.1",
        "description": "captures of chosen articles",
    }
    writer.write_record(writer.create_warcinfo_record("captures.warc.gz", told))
    written, missing = set[int](), []
    for folder, place in (capture for row in rows for capture in row["captures"]):
        if place.id in written:
            continue
        written.add(place.id)
        try:
            page_at(folder, place)
            with (folder / place.file).open("rb") as file:
                file.seek(place.offset)
                out.write(file.read(place.length))
        except (OSError, ValueError) as error:
            missing.append(f"page {place.id}: {error}")
    return missing
