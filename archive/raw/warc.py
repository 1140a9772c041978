"""Raw bytes in gzip-per-record WARC 1.1 files: written before anything is read from them, never changed.

One file a process, so that several crawls never share one. A record is flushed to the disk before the row that points
at it is written. A process that was killed may leave half a record at the end of its file; ``repair`` cuts it off.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.types import Found, Page

SOFTWARE = "fanzha-archive"
FOUND = "WARC-Fanzha-Found"  # what the place of discovery said: without it a rebuild from WARC would know less
# The body is kept as it was read, not as it came over the wire, so these no longer describe it.
WIRE_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
CHUNK = 1 << 20


class WarcFile:
    """A WARC file being written by this process."""

    def __init__(self, directory: Path) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        self.path = directory / f"fanzha-{stamp}-{os.getpid()}.warc.gz"
        self._file: IO[bytes] = self.path.open("xb")
        fcntl.flock(self._file, fcntl.LOCK_EX)  # says to repair() that somebody still writes here
        self._writer = WARCWriter(self._file, gzip=True, warc_version="WARC/1.1")
        info = self._writer.create_warcinfo_record(
            self.path.name, {"software": SOFTWARE, "format": "WARC File Format 1.1"}
        )
        self._writer.write_record(info)

    def write(self, page: Page) -> tuple[str, tuple[str, int, int]]:
        """Write a page; returns its SHA-256 and (file name, offset, length). Raises OSError if the disk is full."""
        offset = self._file.tell()
        try:
            self._writer.write_record(self._record(page))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(offset)
            self._file.seek(offset)
            raise
        return hashlib.sha256(page.body).hexdigest(), (self.path.name, offset, self._file.tell() - offset)

    def _record(self, page: Page) -> object:
        extra = {"WARC-Date": page.fetched.replace("+00:00", "Z")}
        told = {"source": page.source, "platform": page.platform, "requested": page.requested, **asdict(page.found)}
        extra[FOUND] = json.dumps(told)
        if not page.url.startswith("http"):
            return self._writer.create_warc_record(
                page.url, "resource", payload=io.BytesIO(page.body), warc_content_type="application/octet-stream",
                warc_headers_dict=extra,
            )  # fmt: skip
        headers = [(k, v) for k, v in page.headers if k.lower() not in WIRE_HEADERS]
        headers.append(("Content-Length", str(len(page.body))))
        reason = HTTPStatus(page.status).phrase if page.status in set(HTTPStatus) else ""
        http = StatusAndHeaders(f"{page.status} {reason}", headers, protocol="HTTP/1.1")
        return self._writer.create_warc_record(
            page.url, "response", payload=io.BytesIO(page.body), http_headers=http, warc_headers_dict=extra
        )

    def close(self) -> None:
        """Close the file; one that holds no page is removed."""
        empty = self._file.tell() < 1 or sum(1 for _ in _members(self.path)) <= 1
        self._file.close()
        if empty:
            self.path.unlink()


def pages_of(file: IO[bytes]) -> Iterator[Page]:
    """The pages in a WARC file, ours or another's, in their order."""
    for record in ArchiveIterator(file):
        if record.rec_type not in ("response", "resource"):
            continue
        told = json.loads(record.rec_headers.get_header(FOUND) or "{}")
        http = record.http_headers
        yield Page(
            source=told.pop("source", "import"), platform=told.pop("platform", "web"),
            requested=told.pop("requested", ""), url=record.rec_headers.get_header("WARC-Target-URI"),
            body=record.content_stream().read(),
            fetched=record.rec_headers.get_header("WARC-Date").replace("Z", "+00:00"),
            status=int(http.get_statuscode()) if http else 200,
            headers=tuple(http.headers) if http else (), found=Found(**told),
        )  # fmt: skip


def read_record(path: Path, offset: int) -> Page:
    """The page whose record begins at ``offset``; raises OSError if the file is gone, ValueError if no record is there."""
    with path.open("rb") as file:
        file.seek(offset)
        for page in pages_of(file):
            return page
    raise ValueError(f"no record at {offset} of {path}")


def _members(path: Path) -> Iterator[int]:
    """The end of each whole gzip member (one record each) of a file."""
    with path.open("rb") as file:
        end, unused = 0, b""
        while True:
            inflate = zlib.decompressobj(wbits=31)
            consumed = 0
            while not inflate.eof:
                data = unused or file.read(CHUNK)
                unused = b""
                if not data:
                    return
                try:
                    inflate.decompress(data)
                except zlib.error:
                    return
                consumed += len(data) - len(inflate.unused_data)
            unused = inflate.unused_data
            end += consumed
            yield end


def repair(directory: Path) -> list[str]:
    """Cut off what killed processes left half written; returns a sentence a file. Files being written are left alone."""
    said = []
    for path in sorted(directory.glob("*.warc.gz")):
        with path.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            end = max(_members(path), default=0)
            size = path.stat().st_size
            if size > end:
                file.truncate(end)
                said.append(f"{path.name}: {size - end} bytes of an unfinished record cut off")
    return said
