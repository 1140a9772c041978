"""A line of text, clean: of a string, and of a tree's node."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

SPACES = re.compile(r"[ \t\r\n\f\v\xa0]+")
BOM = "\ufeff"
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\u00ad\u200e\u200f]+")  # str.translate takes twenty times as long
HIGH, LOW = r"\\{1,4}u([dD][89abAB][0-9a-fA-F]{2})", r"\\{1,4}u([dD][c-fC-F][0-9a-fA-F]{2})"
SURROGATES = re.compile(f"{HIGH}(?:{LOW})?|{LOW}")
LINK_MARK = "\x1f"  # before a line that is nothing but a link, until the line rules have seen it


def text_of(node: HtmlElement) -> str:
    """The text of a node on one line."""
    if node.find(".//script") is None and node.find(".//style") is None:
        return tidy("".join(node.itertext()))
    return tidy("".join(node.xpath(".//text()[not(parent::script or parent::style)]")))


def tidy(text: str) -> str:
    """White space folded, the full-width indent and invisible characters gone: inside a word they hide it from search.

    A byte order mark that begins a paragraph hides nothing and stays as the page has it.
    """
    line = INVISIBLE.sub("", SPACES.sub(" ", text)).strip(" \u3000")
    return "" if line == BOM else line[:1] + line[1:].replace(BOM, "")


def paired(source: str) -> str:
    """A page's source with emoji in place of their escaped surrogates, as JSON, YAML and scripts write them.

    YAML would leave two halves; a lone one, of a title cut in its emoji, would be what no encoding can write: U+FFFD.
    """
    if "\\ud" not in source and "\\uD" not in source:  # a hundredth of the pattern's time, and most pages have none
        return source
    return SURROGATES.sub(_joined, source)


def _joined(found: re.Match[str]) -> str:
    high, low = found[1], found[2]
    return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF)) if high and low else "\ufffd"
