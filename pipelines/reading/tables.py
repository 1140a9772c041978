"""Tables of data as lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from pipelines.reading.text import text_of

FEW, CAPTION = 3, 40  # pictures; characters a picture
SENTENCE = re.compile(r"[。！？；]")


def table_rows(table: HtmlElement) -> list[str]:
    """The rows of a table of data, tabs between their cells; nothing for a table that only lays out the page."""
    rows = [[text_of(cell) for cell in row.iterchildren("td", "th")] for row in _rows(table)]
    rows = [row for row in rows if any(row)]
    wide = [row for row in rows if len(row) > 1]
    if len(rows) < 2 or len(wide) * 2 < len(rows) or any(len(c) > 400 for r in rows for c in r):
        return []
    return ["\t".join(row).rstrip() for row in rows]


def is_gallery(table: HtmlElement) -> bool:
    """Whether a table shows other articles: pictures that are links, at most a few words below each, no sentence."""
    pictures = sum(1 for link in table.iter("a") if link.find(".//img") is not None)
    if pictures < FEW:
        return False
    text = text_of(table)
    return len(text) < CAPTION * pictures and not SENTENCE.search(text)


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    parts: Iterable[HtmlElement] = table.iterchildren("tr", "tbody", "thead", "tfoot")
    for part in parts:
        if part.tag == "tr":
            yield part
        else:
            yield from part.iterchildren("tr")
