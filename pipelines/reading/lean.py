"""Where a page's programs and styles are, and the page without them: nine tenths of a WeChat page's bytes, and nothing of
what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

OPENING = re.compile(r"<(script|style|title)(?=[\s/>])", re.I | re.A)  # ASCII: else ſ is an s
CLOSING = {name: re.compile(rf"</{name}(?=[\s/>])", re.I | re.A) for name in ("script", "style", "title")}
LONG = 16_000  # bytes; what is shorter costs nothing and may be data
DENSE = 1_000  # bytes a function; data, an article about programs among it, has far fewer
COUNTED = 128_000  # bytes that are looked at


class Inside(NamedTuple):
    """What stands between the tags of a script or a style. One that is not ``ended`` reaches to the end of the page: the
    page was cut in it, or a comment only mentions its tag and the page follows."""

    name: str
    begin: int
    end: int
    ended: bool


def insides(source: str) -> Iterator[Inside]:
    """The insides of a page's scripts and styles, in order."""
    position = 0
    while (opening := OPENING.search(source, position)) and (begin := source.find(">", opening.end()) + 1):
        name = opening[1].lower()
        closing = CLOSING[name].search(source, begin)
        if name == "title":  # no tags are in it: what looks like one is its text
            position = closing.start() if closing else begin
            continue
        position = closing.start() if closing else len(source)
        yield Inside(name, begin, position, closing is not None)


def lean(body: bytes) -> bytes:
    """``body`` with its long programs and styles empty, their tags kept. Any charset but UTF-16: no other has ``<`` inside
    a character."""
    kept, position = [], 0
    for name, begin, end, ended in insides(body.decode("latin-1")):  # a character a byte
        if ended and end - begin >= LONG and (name == "style" or _is_program(body, begin, end)):
            kept.append(body[position:begin])
            position = end
    return b"".join((*kept, body[position:])) if kept else body


def parted(source: str) -> tuple[str, list[str]]:
    """A page's markup, and what its scripts hold. What never ends is taken for both."""
    markup, scripts, position = [], [], 0
    for name, begin, end, ended in insides(source):
        if name == "script":
            scripts.append(source[begin:end])
        if ended:
            markup.append(source[position:begin])
            position = end
    return "".join([*markup, source[position:]]), scripts


def _is_program(body: bytes, begin: int, end: int) -> bool:
    end = min(end, begin + COUNTED)
    return body.count(b"function", begin, end) * DENSE >= end - begin
