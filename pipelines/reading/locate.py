"""Locators interpreted: where on a page a field stands. Their syntax is told in ``archive.rules``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from pipelines.reading import trace
from pipelines.reading.lean import parted
from pipelines.reading.literal import objects, walk
from pipelines.reading.script import values
from pipelines.reading.selectors import may_match, select
from pipelines.reading.text import text_of, tidy
from spiders.platforms.phrases import COLON, LABELS, NOT_A_NAME

LABEL = re.compile(rf"^\W*(?:{LABELS}){COLON}\s*")
NOBODY = re.compile(NOT_A_NAME)
CODE = re.compile(r"(?<!\s)\s*(?:\b[A-Z]{1,3}\d{2,4}\W*$|&\s?nbs.*$)")
PACKED = re.compile(r'JSON\.parse\(\s*"([^"\\]*+(?:\\.[^"\\]*+)*+)"')
NEEDED = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{3,}$")  # words with which all that a pattern finds must end
CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f]"
)  # Zaobao's JSON-LD holds raw control characters (docs/source-facts.md: zaobao-pages)


@dataclass(frozen=True)
class Place:
    """What a locator looks at: the page's source and tree, a post's front matter, the body's lines."""

    source: str = ""
    tree: HtmlElement | None = None
    front: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[str] = ()
    lead: Sequence[str] = ()  # the body's lines as they stand there: a post's own stamp is among the first
    node: HtmlElement | None = None  # the element that holds the body
    title: str = ""
    memory: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False)  # (kind, name): what was looked up


def locate(locators: Sequence[str], place: Place) -> tuple[str, str]:
    """The first value found and the locator that found it, or two empty strings."""
    return next(_found(locators, place), ("", ""))


def locate_name(locators: Sequence[str], place: Place) -> str:
    """The first value that is somebody's name, without the label before it and the staff code behind it."""
    return next(names_of(locators, place), ("", ""))[0]


def names_of(locators: Sequence[str], place: Place) -> Iterator[tuple[str, str]]:
    """Every value that is somebody's name, as ``locate_name`` has it, with its locator."""
    for value, where in _found(locators, place):
        if (
            (name := CODE.sub("", LABEL.sub("", value)).strip(" \u3000,，、；;\"'>"))
            and not name.isdigit()
            and not NOBODY.search(name)
        ):
            yield name, where


def locate_all(locators: Sequence[str], place: Place) -> list[tuple[str, str]]:
    """Every value found with its locator, in the order of the locators."""
    return list(_found(locators, place))


def locate_raw(locators: Sequence[str], place: Place) -> Iterator[tuple[str, str]]:
    """Every value found, its lines as they are, with its locator; what nobody asks for is not looked for."""
    for locator in locators:
        kind, _, rest = locator.partition(":")
        for value in KINDS[kind](rest, place):
            if value.strip():
                trace.fired(locator, value)
            yield value, locator


def _found(locators: Sequence[str], place: Place) -> Iterator[tuple[str, str]]:
    for value, locator in locate_raw(locators, place):
        if value := tidy(unescape(value)):
            yield value, locator


def _css(rest: str, place: Place) -> Iterator[str]:
    selector, at, attribute = rest.rpartition("@")
    selector = selector if at else rest
    if place.tree is None or not may_match(selector, markup_of(place)):
        return
    if ("css", selector) not in place.memory:
        place.memory["css", selector] = select(place.tree, selector)
    for element in place.memory["css", selector]:
        yield element.get(attribute) or "" if at else text_of(element)


def _meta(name: str, place: Place) -> Iterator[str]:
    if ("meta", "") not in place.memory:
        metas: dict[str, list[str]] = {}
        for element in place.tree.iter("meta") if place.tree is not None else ():
            for attribute in ("property", "name", "itemprop"):
                if key := element.get(attribute):
                    metas.setdefault(key.lower(), []).append(element.get("content") or "")
        place.memory["meta", ""] = metas
    yield from place.memory["meta", ""].get(name.lower(), ())


def _ld(key: str, place: Place) -> Iterator[str]:
    if ("ld", "") not in place.memory:
        place.memory["ld", ""] = list(_ld_objects(place.tree))
    for item in place.memory["ld", ""]:
        value: Any = item
        for step in key.split("."):
            value = value[0] if isinstance(value, list) and value else value
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, list):
            value = ",".join(str(v) for v in value)
        if isinstance(value, str):
            yield value


def _ld_objects(tree: HtmlElement | None) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script") if tree is not None else ():
        if (script.get("type") or "").lower() == "application/ld+json":
            try:
                data = json.loads(CONTROL.sub(" ", script.text or ""))
            except (ValueError, RecursionError):
                continue
            items = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
            yield from (i for i in items if isinstance(i, dict))


def markup_of(place: Place) -> str:
    """The page's source without what its scripts and styles hold, which is most of it: what its elements and comments say."""
    return _parts(place)[0]


def _parts(place: Place) -> tuple[str, str]:
    """The page's markup, and its scripts."""
    if ("parts", "") not in place.memory:
        markup, scripts = parted(place.source)
        packed = [_packed(m[1]) for text in scripts for m in PACKED.finditer(text)]
        place.memory["parts", ""] = markup, "\n".join([*scripts, *packed])
    parts: tuple[str, str] = place.memory["parts", ""]
    return parts


def _packed(literal: str) -> str:
    """The JSON that a page hands to ``JSON.parse`` as a string (Zaobao's router data: docs/source-facts.md, zaobao-pages)."""
    try:
        return str(json.loads(f'"{literal}"'))
    except (ValueError, RecursionError):
        return ""


def _js(name: str, place: Place) -> Iterator[str]:
    root, _, path = name.partition(".")
    if not path:
        yield from values(_parts(place)[1], name)
        return
    steps = path.split(".")
    if ("js", asked := f"{root}.{steps[0]}") not in place.memory:
        place.memory["js", asked] = list(objects(_parts(place)[1], root, steps[0]))
    yield from walk(place.memory["js", asked], steps)


def _front(key: str, place: Place) -> Iterator[str]:
    yield place.front.get(key, "")


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.M)


def _re(pattern: str, place: Place) -> Iterator[str]:
    if "|" not in pattern and (needed := NEEDED.search(pattern)) and needed[0] not in markup_of(place):
        return  # a fiftieth of the pattern's time
    yield from map(_told, _compiled(pattern).finditer(markup_of(place)))


def _script(pattern: str, place: Place) -> Iterator[str]:
    yield from map(_told, _compiled(pattern).finditer(_parts(place)[1]))


def _tail(pattern: str, place: Place) -> Iterator[str]:
    yield from map(_told, filter(None, map(_compiled(pattern).search, place.lines)))


def _told(match: re.Match[str]) -> str:
    """What a pattern means: its group where it has one."""
    return match[min(1, match.re.groups)]


KINDS = {"css": _css, "meta": _meta, "js": _js, "ld": _ld, "front": _front, "re": _re, "script": _script, "tail": _tail}
