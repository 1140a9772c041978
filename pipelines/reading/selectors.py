"""CSS selectors answered: complex ones by lxml, simple ones while a tree is walked anyway.

A body is asked for dozens of selectors of noise. Each by itself is a walk over the whole tree; most are one tag, id,
class or attribute, which a look at each element tells in one walk for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import cast

from lxml.cssselect import CSSSelector
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.reading import trace

SIMPLE = re.compile(
    r"^([a-z][\w-]*)?(?:#([\w-]+)|\.([\w-]+)|\[(class|id)([*^])=['\"]?([\w-]+)['\"]?\])?$"
)  # tag, id, class, [class*=…] or [id^=…]
IDS = re.compile(r"#[\w-]+(?:,\s*#[\w-]+)*")
NAME = re.compile(r"[.#]([A-Za-z_][\w-]*)|\[[\w-]+[*^$|~]?=['\"]?([^'\"\]]+)|(?:^|\s)([a-z]+-[a-z-]+)")


@lru_cache(maxsize=2048)
def _names(selector: str) -> list[list[str]]:
    """The ids, classes, attribute values and custom tags that a page's source must hold for each part of a selector to
    match."""
    return [[m[1] or m[2] or m[3] for m in NAME.finditer(part)] for part in selector.split(",")]


def may_match(selector: str, source: str) -> bool:
    """Whether the source holds the names of a selector: searching a text is far faster than walking its tree."""
    return any(all(name in source for name in names) for names in _names(selector))


@lru_cache(maxsize=2048)
def _css(selector: str) -> XPath:
    if IDS.fullmatch(selector):  # the parser keeps a table of ids: nothing is walked
        return XPath(f"id('{selector.replace('#', '').replace(',', ' ')}')")
    return CSSSelector(selector, translator="html")


def select(node: HtmlElement, selector: str) -> list[HtmlElement]:
    """The elements below ``node`` that a CSS selector names; ids are looked for in its whole document."""
    return cast("list[HtmlElement]", _css(selector)(node))


class Matcher:
    """Many selectors at once. ``complex`` are those that only lxml answers; the others ``match`` does."""

    def __init__(self, selectors: tuple[str, ...]) -> None:
        self.complex: list[str] = []
        self.tags: dict[str, str] = {}
        self.ids: dict[str, list[tuple[str, str]]] = {}
        self.classes: dict[str, list[tuple[str, str]]] = {}
        self.parts: list[tuple[str, str, bool, str, str]] = []
        for selector in selectors:
            self._add(selector)

    def _add(self, selector: str) -> None:
        found = SIMPLE.match(selector)
        if not found or not selector:
            self.complex.append(selector)
            return
        tag, name, class_, attribute, how, value = found.groups()
        if name:
            self.ids.setdefault(name, []).append((tag or "", selector))
        elif class_:
            self.classes.setdefault(class_, []).append((tag or "", selector))
        elif attribute:
            self.parts.append((tag or "", attribute, how == "^", value, selector))
        else:
            self.tags[tag] = selector

    def match(self, element: HtmlElement) -> list[str]:
        """The simple selectors that name ``element``."""
        tag = element.tag
        found = [self.tags[tag]] if tag in self.tags else []
        name, classes = element.get("id"), element.get("class")
        if name and name in self.ids:
            found += [selector for wanted, selector in self.ids[name] if wanted in ("", tag)]
        if classes:
            for each in classes.split():
                if each in self.classes:
                    found += [selector for wanted, selector in self.classes[each] if wanted in ("", tag)]
        if name or classes:
            for wanted, attribute, start, value, selector in self.parts:
                text = classes if attribute == "class" else name
                if text and wanted in ("", tag) and (text.startswith(value) if start else value in text):
                    found.append(selector)
        return found


@lru_cache(maxsize=64)
def matcher(selectors: tuple[str, ...]) -> Matcher:
    """The matcher of these selectors, made once."""
    return Matcher(selectors)


def in_order(tree: HtmlElement, source: str, selectors: Iterable[str]) -> Iterator[HtmlElement]:
    """The elements that ``selectors`` name: those of the first selector first, each selector's in the tree's order."""
    for selector in selectors:
        if may_match(selector, source):
            for element in select(tree, selector):
                trace.fired(selector, element.tag)
                yield element
