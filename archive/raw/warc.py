"""Raw bytes in gzip-per-record WARC 1.1 files: written before anything is read from them, never changed.

A file is written by one process at a time (its ``flock`` says so) and goes on being filled, by this process or a later
one, until it has ``FULL`` bytes. Where a file ends is noted in ``warc_files`` when it is closed (``archive.raw.files``).
"""

from __future__ import annotations

import fcntl
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.times import shallow
from archive.types import Found, Page

SOFTWARE = "fanzha-archive"
FOUND = "WARC-Fanzha-Found"  # what the place of discovery said: without it a rebuild from WARC would know less
# The body is kept as it was read, not as it came over the wire, so these no longer describe it.
WIRE_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
NOBODY = "import"  # the source of a record that names none
FULL = 256 * 1024 * 1024  # bytes after which a file is left alone
ADDRESS = "!#$%&'()*+,/:;=?@[]-._~"  # characters that a WARC-Target-URI may hold as they are
LONGEST_HEADER = 8192  # characters
FOUND_FIELDS = frozenset(field.name for field in fields(Found))


class Written(NamedTuple):
    """Where a record lies: file name, first byte, length in bytes."""

    file: str
    offset: int
    length: int


def target_uri(url: str) -> str:
    """``url`` as it may stand in a WARC header: names of files hold spaces, line ends and any other character."""
    return quote(url, safe=ADDRESS)


class WarcFile:
    """A WARC file being written by this process: a new one, or ``path``, which the caller has locked, from its end on."""

    def __init__(self, directory: Path, opened: IO[bytes] | None = None) -> None:
        if opened is None:
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
            opened = (directory / f"fanzha-{stamp}-{os.getpid()}.warc.gz").open("x+b")
            fcntl.flock(opened, fcntl.LOCK_EX)  # says to everybody that somebody writes here
        self.path = Path(opened.name)
        self._file = opened
        self._file.seek(0, os.SEEK_END)
        self._writer = WARCWriter(self._file, gzip=True, warc_version="WARC/1.1")
        if not self._file.tell():
            told = {"software": SOFTWARE, "format": "WARC File Format 1.1"}
            self._writer.write_record(self._writer.create_warcinfo_record(self.path.name, told))
        self.end = self._file.tell()

    @property
    def full(self) -> bool:
        """Whether the next page belongs into another file."""
        return self.end >= FULL

    def write(self, page: Page) -> Written:
        """Write a page; ``sync`` brings it to the disk. Raises OSError if the disk is full: the file is as before then."""
        offset = self.end
        try:
            self._writer.write_record(self._record(page))
            self._file.flush()
        except OSError:
            self._file.truncate(offset)
            self._file.seek(offset)
            raise
        self.end = self._file.tell()
        return Written(self.path.name, offset, self.end - offset)

    def sync(self) -> None:
        """Bring what was written to the disk; raises OSError."""
        os.fsync(self._file.fileno())

    def _record(self, page: Page) -> object:
        told = {"source": page.source, "platform": page.platform, "requested": page.requested, **shallow(page.found)}
        if target_uri(page.url) != page.url:
            told["url"] = page.url
        extra = {"WARC-Date": page.fetched.replace("+00:00", "Z"), FOUND: json.dumps(told)}
        if not page.url.startswith("http"):
            return self._writer.create_warc_record(
                target_uri(page.url), "resource", payload=io.BytesIO(page.body),
                warc_content_type="application/octet-stream", warc_headers_dict=extra,
            )  # fmt: skip
        headers = [(_line(k), _line(v)) for k, v in page.headers if k.lower() not in WIRE_HEADERS]
        headers.append(("Content-Length", str(len(page.body))))
        reason = HTTPStatus(page.status).phrase if page.status in set(HTTPStatus) else ""
        http = StatusAndHeaders(f"{page.status} {reason}", headers, protocol="HTTP/1.1")
        return self._writer.create_warc_record(
            target_uri(page.url), "response", payload=io.BytesIO(page.body), http_headers=http, warc_headers_dict=extra
        )

    def close(self) -> None:
        """Close the file; its lock goes with it."""
        self._file.close()


def _line(text: str) -> str:
    """A header's name or value on one line, of a length that readers take."""
    return " ".join(text.split())[:LONGEST_HEADER]


@dataclass(frozen=True, slots=True)
class Entry:
    """A response or resource record at ``offset`` of a WARC file. Ask for its page before the next entry."""

    offset: int
    record: Any  # warcio's

    @property
    def told(self) -> dict[str, str]:
        """What this program wrote about the page; nothing in another's file."""
        return dict(json.loads(self.record.rec_headers.get_header(FOUND) or "{}"))

    @property
    def ours(self) -> bool:
        """Whether this program wrote it."""
        return self.record.rec_headers.get_header(FOUND) is not None

    @property
    def url(self) -> str:
        """The address it was answered from; empty where the record does not say."""
        return self.told.get("url") or self.record.rec_headers.get_header("WARC-Target-URI") or ""

    @property
    def status(self) -> int:
        """The answer's; 200 for a resource."""
        return int(self.record.http_headers.get_statuscode()) if self.record.http_headers else 200

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The answer's headers."""
        return tuple(self.record.http_headers.headers) if self.record.http_headers else ()

    @property
    def length(self) -> int:
        """Bytes of the record's content, as it came over the wire."""
        return int(self.record.rec_headers.get_header("Content-Length") or 0)

    def page(self) -> Page:
        """The page, its body in memory."""
        return self._page(self.record.content_stream().read())

    def page_within(self, most: int) -> Page | None:
        """The page; None if its body is longer than ``most`` bytes once it is unpacked."""
        body = _read(self.record.content_stream(), most)
        return self._page(body) if len(body) <= most else None

    def _page(self, body: bytes) -> Page:
        told = self.told
        return Page(
            source=told.get("source", NOBODY), platform=told.get("platform", "web"),
            requested=told.get("requested", ""), url=self.url, body=body,
            fetched=self.record.rec_headers.get_header("WARC-Date").replace("Z", "+00:00"),
            status=self.status, headers=self.headers,
            found=Found(**{name: value for name, value in told.items() if name in FOUND_FIELDS}),
        )  # fmt: skip


def _read(stream: IO[bytes], most: int) -> bytes:
    """What a stream holds, or a little more than ``most`` of it."""
    parts, size = [], 0
    while size <= most and (part := stream.read(1 << 20)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def entries_of(file: IO[bytes]) -> Iterator[Entry]:
    """The responses and resources in a WARC file, ours or another's, in their order, from where the file stands."""
    records = ArchiveIterator(file)
    for record in records:
        if record.rec_type in ("response", "resource"):
            yield Entry(records.offset, record)


def pages_of(file: IO[bytes]) -> Iterator[Page]:
    """The pages in a WARC file, ours or another's, in their order."""
    for entry in entries_of(file):
        yield entry.page()


def read_record(path: Path, offset: int) -> Page:
    """The page whose record begins at ``offset``; raises OSError if the file is gone, ValueError if no record is there."""
    with path.open("rb") as file:
        file.seek(offset)
        for page in pages_of(file):
            return page
    raise ValueError(f"no record at {offset} of {path}")
