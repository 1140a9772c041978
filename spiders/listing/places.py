"""Where elements stand in a page's tree."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

PIECES = 9  # with the white space between an element's children


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


def texts_of(element: HtmlElement) -> list[str]:
    """The texts of an element, none of one that has more than PIECES: it is no button and no day, and of a nest of elements
    each would be read to its end."""
    texts = list(islice(element.itertext(), PIECES + 1))
    return texts if len(texts) <= PIECES else []


def words_in(element: HtmlElement) -> int:
    """How many characters an element shows."""
    return sum(len("".join(text.split())) for text in element.itertext())
