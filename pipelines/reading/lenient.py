"""A second parse where the first lost a page's text: BeautifulSoup with the parser of the standard library.

libxml2 ends a document at a stray ``</html>`` in its middle or drops what follows a broken comment; html.parser goes on.
"""

from __future__ import annotations

from bs4 import BeautifulSoup
from lxml.html import HtmlElement

from pipelines.reading.dom import parse

LONGEST = 2_000_000  # characters; html.parser reads a few hundred thousand a second


def lenient_tree(html: str) -> HtmlElement | None:
    """The tree of a page as html.parser understands it, or None for one too long."""
    if len(html) > LONGEST:
        return None
    soup = BeautifulSoup(html, "html.parser")
    for element in soup(["script", "style", "noscript"]):
        element.decompose()
    for element in soup(["html", "head", "title", "body"]):  # they may have ended too early, or never
        element.unwrap()
    return parse(f"<html><body>{soup}</body></html>")
