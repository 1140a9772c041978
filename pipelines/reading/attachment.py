"""What a file says that an article is published with: text of PDF, DOCX and OFD. Runs in a worker, within its limits.

A file is somebody else's: what it unpacks to is bounded before it is unpacked, and whatever a library fails with is a
reading that says so.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from lxml import etree
from pypdf import PdfReader

from archive.types import FileText, Page, Reading, State

MOST_PAGES, MOST_TEXT = 1_000, 2_000_000  # of a PDF; characters that are kept
MOST_MEMBERS, MOST_UNPACKED = 5_000, 64 << 20  # of a packed file, bytes of what is read of it
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
MARKUP = re.compile(rb"\s*+(?:\xef\xbb\xbf\s*+)?<(?:!doctype|html|head|script|\?xml)", re.I)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PACKED = (
    ("docx", "word/document.xml"),
    ("ofd", "OFD.xml"),
    ("xlsx", "xl/workbook.xml"),
    ("pptx", "ppt/presentation.xml"),
)
OFD_PAGE = re.compile(r"Doc_\d+/Pages/Page_(\d+)/Content\.xml$", re.I)
ENDS = ("。", "！", "？", "；", "：", ".", ":", ";")
FULL = 0.8  # of the longest line of a page: one that long goes on in the next


class NoFileError(ValueError):
    """A file can't be read; the text says why."""


def read_file(page: Page) -> Reading:
    """The reading of a file. Raises MemoryError only, which its worker answers for."""
    kind = "file"
    try:
        kind = type_of(page)
        text = READERS[kind](page.body) if kind in READERS else ""
    except MemoryError:
        raise
    except Exception as error:  # libraries fail on hostile files in more ways than they say
        why = str(error) if isinstance(error, NoFileError) else f"damaged: {type(error).__name__}: {error}"
        return Reading(page, State.UNREADABLE, reason=why[:200], url=page.url, file=FileText(kind))
    reason = "no text in it" if kind in READERS and not text else ""
    return Reading(page, State.ATTACHMENT, reason=reason, url=page.url, file=FileText(kind, text[:MOST_TEXT]))


def type_of(page: Page) -> str:
    """What a file is, by its bytes first; raises NoFileError for a web page in its place."""
    body, suffix = page.body, PurePosixPath(urlsplit(page.url).path).suffix.lstrip(".").lower()
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if body.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            names = set(packed.namelist())
        return next((kind for kind, name in PACKED if name in names), "zip")
    if not body or MARKUP.match(body):
        raise NoFileError("no file: a web page, or nothing, in its place")
    if suffix in ("pdf", "docx", "ofd", "xlsx", "zip"):
        raise NoFileError(f"no {suffix}: other bytes in its place")
    return suffix if body.startswith(OLE) or suffix else "file"


def of_pdf(body: bytes) -> str:
    """The text layer of a PDF, its lines joined to paragraphs."""
    reader = PdfReader(io.BytesIO(body))
    if reader.is_encrypted and not reader.decrypt(""):
        raise NoFileError("locked by a password")
    pages, size = [], 0
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES or size > MOST_TEXT:
            break
        pages.append("\n".join(paragraphs(page.extract_text().splitlines())))
        size += len(pages[-1])
    return "\n".join(page for page in pages if page)


def paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines as they were typed: one that fills the page's width and ends no sentence goes on in the next."""
    kept = [line.strip() for line in lines if line.strip()]
    width = len(max(kept, key=len, default="")) * FULL
    begun = ""
    for line in kept:
        begun += line
        if len(line) < width or line.endswith(ENDS):
            yield begun
            begun = ""
    if begun:
        yield begun


def of_docx(body: bytes) -> str:
    """The paragraphs of a Word document, tables' too."""
    root = _xml(_unpacked(body, "word/document.xml"))
    lines = ("".join(e.text or "" for e in p.iter(f"{WORD}t")) for p in root.iter(f"{WORD}p"))
    return "\n".join(line.strip() for line in lines if line.strip())


def of_ofd(body: bytes) -> str:
    """The text of an OFD document (GB/T 33190), page by page."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        names = sorted((int(found[1]), name) for name in packed.namelist() if (found := OFD_PAGE.search(name)))
    pages, left = [], MOST_UNPACKED
    for _, name in names[:MOST_PAGES]:
        content = _unpacked(body, name, left)
        left -= len(content)
        codes = [e.text or "" for e in _xml(content).iter("{*}TextCode")]
        pages.append("\n".join(paragraphs(codes)))
    return "\n".join(page for page in pages if page)


READERS = {"pdf": of_pdf, "docx": of_docx, "ofd": of_ofd}


def _unpacked(body: bytes, name: str, most: int = MOST_UNPACKED) -> bytes:
    """A member of a packed file; raises NoFileError where it is more than is unpacked."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        if len(packed.infolist()) > MOST_MEMBERS:
            raise NoFileError(f"more than {MOST_MEMBERS} files in it")
        with packed.open(name) as member:  # what it says of its size may be a lie
            content = member.read(most + 1)
    if len(content) > most:
        raise NoFileError(f"unpacks to more than {MOST_UNPACKED >> 20} MB")
    return content


def _xml(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
