"""Where elements stand in a page's tree."""

from __future__ import annotations

import re

from lxml.html import HtmlElement


def position(element: HtmlElement) -> tuple[int, ...]:
    """The numbers of the children on the way from the root: they sort as the page does."""
    steps = []
    while (parent := element.getparent()) is not None:
        steps.append(parent.index(element))
        element = parent
    return tuple(reversed(steps))


def place(element: HtmlElement) -> str:
    """Where an element stands: the tags above it, with the names of all but itself and its parent."""
    steps = [str(element.tag)]
    for i, each in enumerate(element.iterancestors()):
        name = re.sub(r"\d+", "", f"{each.get('id') or ''}.{each.get('class') or ''}") if i else ""
        steps.append(f"{each.tag}{name}")
    return "<".join(steps)


def words_in(element: HtmlElement) -> int:
    """How many characters an element shows."""
    return sum(len("".join(text.split())) for text in element.itertext())
