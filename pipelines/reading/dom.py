"""HTML to a tree, and a tree's node to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from archive.charset import for_a_tree
from archive.types import Image, Removed
from pipelines.reading import trace
from pipelines.reading.around import pointer
from pipelines.reading.linked import absolute
from pipelines.reading.selectors import Matcher, matcher, select
from pipelines.reading.tables import is_gallery, table_rows
from pipelines.reading.text import LINK_MARK, text_of, tidy

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul", "option", "mp-common-profile"
])  # fmt: skip
SKIPPED = frozenset([
    "script", "style", "noscript", "template", "iframe", "object", "svg", "head", "title", "select", "button",
    "textarea", "input"
])  # fmt: skip
CAPTIONS = re.compile(
    r"(?:^|[\s_-])(?:img_descr|pictext|figcaption|caption|img-?desc|wp-caption-text)(?:$|[\s_-])", re.I
)
# Keyword stuffing is written in transparent letters (docs/source-facts.md: wechat-bodies); the WeChat body itself is visibility:hidden.
HIDDEN = re.compile(
    r"display:\s*none|color:\s*rgba\(255,\s*255,\s*255,\s*0\)|text-indent:\s*-\d{3,}px|font-size:\s*0(?:px)?\s*(?:;|$)",
    re.I,
)
SOURCES = ("data-src", "data-original", "data-lazy-src", "file", "zoomfile", "src")
BREAK = "\x1e"
NO_NOISE: Mapping[str, str] = {}
WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Body:
    """Paragraphs of a body in order, its pictures with their captions, and what was cut by selector."""

    lines: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    removed: tuple[Removed, ...] = ()
    linked: float = 0.0  # share of its characters that are inside links
    taken: Mapping[str, int] = field(default_factory=dict)  # characters of prose that each selector of noise took


def parse(html: str) -> HtmlElement:
    """The tree of a page or a fragment. Never raises: an empty page gives an empty body."""
    if not any(tag in html for tag in ("<html", "<body", "<HTML", "<BODY")):
        html = f"<html><body>{html}</body></html>"  # else a fragment that starts with a comment loses its text
    data = for_a_tree(html)
    # lxml.html's own parser makes a Python object of a class of its own for each element: three times slower to walk.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        tree = etree.fromstring(b"<html><body></body></html>", parser)
    return cast("HtmlElement", tree)


def body_of(node: HtmlElement, noise: Mapping[str, str] = NO_NOISE, base: str = "") -> Body:
    """The paragraphs and pictures of ``node`` without what the ``noise`` selectors (each with its rule's name) name.
    ``node`` is not changed.

    A line that is nothing but a link keeps LINK_MARK before its text, for the line rules.
    """
    rules = matcher(tuple(noise))
    walk = _Walk(base, noise, rules, {e: selector for selector in rules.complex for e in select(node, selector)})
    walk.run(node)
    total = sum(map(len, walk.lines))
    return Body(
        tuple(walk.lines), tuple(walk.images), tuple(walk.removed), walk.linked / total if total else 0.0, walk.taken
    )


@lru_cache(maxsize=4096)
def _hidden(style: str) -> bool:
    """Whether a style hides its element; a page repeats a few styles a thousand times."""
    return bool(HIDDEN.search(style))


@lru_cache(maxsize=4096)
def _caption(name: str) -> bool:
    """Whether a class is a picture's caption's."""
    return bool(CAPTIONS.search(name))


class _Walk:
    """One pass over a tree: text is gathered until a block begins or ends."""

    def __init__(self, base: str, noise: Mapping[str, str], rules: Matcher, cut: dict[HtmlElement, str]) -> None:
        self.base, self.noise, self.rules, self.cut = base, noise, rules, cut
        self.removed: list[Removed] = []
        self.taken: dict[str, int] = {}
        self.linked, self.in_link, self.in_pre = 0, 0, 0
        self.lines: list[str] = []
        self.images: list[Image] = []
        self.buffer: list[str] = []
        self.unlinked: list[str] = []  # the buffer without what is inside links

    def flush(self) -> None:
        if not self.buffer:  # blocks begin and end in each other
            return
        lines = "".join(self.buffer).split(BREAK)
        unlinked = "".join(self.unlinked).split(BREAK) if len(self.unlinked) < len(self.buffer) else lines
        for line, outside in zip(lines, unlinked, strict=True):
            if text := tidy(line):
                self.lines.append(LINK_MARK + text if line != outside and not WORD.search(outside) else text)
        self.buffer.clear()
        self.unlinked.clear()

    def add(self, text: str) -> None:
        if self.in_pre:
            text = text.replace("\n", BREAK)
        self.buffer.append(text)
        if self.in_pre or not self.in_link or text == BREAK:  # a link in code is the code's
            self.unlinked.append(text)

    def run(self, root: HtmlElement) -> None:
        walker = etree.iterwalk(root, events=("start", "end", "comment"))
        skipped: HtmlElement | None = None
        for event, element in walker:
            if event == "comment":
                self._tail(element, root)
                continue
            if event == "start":
                if element is not root and self._skips(element):
                    skipped = element
                    walker.skip_subtree()
                else:
                    self._start(element)
            else:
                if element is skipped:
                    skipped = None
                else:
                    self.in_link -= element.tag == "a"
                    self.in_pre -= element.tag == "pre"
                if element.tag in BLOCKS:
                    self.flush()
                self._tail(element, root)
        self.flush()

    def _tail(self, element: HtmlElement, root: HtmlElement) -> None:
        if element is not root and element.tail:
            self.add(element.tail)

    def _skips(self, element: HtmlElement) -> bool:
        if (tag := element.tag) in SKIPPED:
            return True
        if selector := (self.cut and self.cut.get(element)) or next(iter(self.rules.match(element)), ""):
            trace.fired(selector, text := text_of(element))
            if text:
                self.removed.append(Removed(text[:200], self.noise[selector]))
                if "。" in text and 2 * sum(len(text_of(a)) for a in element.iter("a")) < len(text):
                    self.taken[selector] = self.taken.get(selector, 0) + len(text)
            return True
        if tag == "a" and not self.in_pre and (text := pointer(element)):
            self.removed.append(Removed(text, "pointer"))
            return True
        style = element.get("style")
        if style and tag != "img" and _hidden(style):
            return True
        if tag == "figcaption" or ((name := element.get("class")) and _caption(name)):
            self._add_caption(text_of(element))
            return True
        if tag == "table" and is_gallery(element):
            self.removed.append(Removed(text_of(element)[:200], "gallery"))
            return True
        if tag == "table" and (rows := table_rows(element)):
            self.flush()
            self.lines.extend(rows)
            self.images.extend(i for e in element.iter("img") if (i := self._image(e)))
            return True
        return False

    def _start(self, element: HtmlElement) -> None:
        tag = element.tag
        self.in_link += tag == "a"
        self.in_pre += tag == "pre"
        if self.in_link:
            self.linked += len((element.text or "").strip())
        if tag in BLOCKS:
            self.flush()
        elif tag == "br":
            self.add(BREAK)
        elif tag == "img" and (image := self._image(element)):
            self.images.append(image)
        if element.text:
            self.add(element.text)

    def _image(self, element: HtmlElement) -> Image | None:
        for name in SOURCES:
            value = (element.get(name) or "").strip()
            if value and not value.startswith("data:"):
                return Image(url) if (url := absolute(self.base, value)) else None
        return None

    def _add_caption(self, text: str) -> None:
        if self.images and text and not self.images[-1].caption:
            self.images[-1] = Image(self.images[-1].url, text)
