"""A second parse where the first lost a page's text: BeautifulSoup with the parser of the standard library.

libxml2 ends a document at a stray ``</html>`` in its middle or drops what follows a broken comment; html.parser goes on.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from lxml.html import HtmlElement

from pipelines.reading.dom import parse

WORD, TAG = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"<[^<>]{0,2000}>")
KEPT = 0.9  # of a page's characters: none were lost
# html.parser looks for the end of each of these to the end of the page, however many there are (slow before Python 3.14).
SECTION, LOOSE = re.compile(r"<!\[(?:CDATA\[|[^<>]{0,200}>)?"), re.compile(r"<(?![^<>]*+>)")
LONGEST = 2_000_000  # characters; html.parser reads a few hundred thousand a second


def lenient_tree(html: str, markup: str, tree: HtmlElement) -> HtmlElement | None:
    """The tree of a page as html.parser understands it; None for one too long, or whose ``tree`` holds all that its ``markup``
    says."""
    if len(html) > LONGEST or _words(tree) > KEPT * len(WORD.findall(TAG.sub("", markup))):
        return None
    whole = LOOSE.sub("&lt;", SECTION.sub("", _without_comments(html)))
    soup = BeautifulSoup(f"<body>{whole}", "html.parser")  # without a tag it would warn that a text may be an address
    for element in soup(["html", "head", "title", "body"]):  # they may have ended too early, or never
        element.hidden = True  # written without its tags; taking each out of the tree is quadratic in their number
    return parse(f"<html><body>{soup}</body></html>")


def _without_comments(html: str) -> str:
    """What a browser would show if the last comment, which may never end, were none."""
    shown, end = [], 0
    while (begin := html.find("<!--", end)) >= 0 and (close := html.find("-->", begin)) >= 0:
        shown.append(html[end:begin])
        end = close + 3
    return "".join(shown) + html[end:].replace("<!--", "")


def _words(tree: HtmlElement) -> int:
    """The Chinese characters of a tree's body outside programs."""
    texts = tree.xpath(
        "(body | self::body)[1]/descendant::text()[not(parent::script or parent::style)]", smart_strings=False
    )
    return len(WORD.findall("".join(texts)))
