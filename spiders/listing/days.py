"""Days on a list page: which pieces of its text say when something was published."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from spiders.listing.entry import iso
from spiders.listing.places import position, texts_of
from spiders.platforms.phrases import OTHER_DAYS, PUBLISHED_DAY

FULL = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-/.年_]\s?(\d{1,2})\s?[-/.月_]\s?(\d{1,2})(?:\s?[日号])?(?!\d)")
PACKED = re.compile(r"^\W*((?:19|20)\d{2})([01]\d)([0-3]\d)\W*$")
SHORT_YEAR = re.compile(r"^\W*(\d{2})[-/.](\d{1,2})[-/.](\d{1,2})\W*$")
MONTH_DAY = re.compile(r"^\W*(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?\W*(?:\d{1,2}:\d{2}\W*)?$")
DAY_FIRST = re.compile(r"^(\d{1,2})\D{0,3}?((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?月?$")
MONTH_DAY_YEAR = re.compile(r"^(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?\D{0,3}((?:19|20)\d{2})年?$")
YEAR_MONTH_DAY = re.compile(r"^((?:19|20)\d{2})\D{0,3}(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?$")
TIME = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
PIECE = re.compile(r"^\W*\d[\d\s./年月日-]{0,9}\W*$")  # of a day that is written in several elements
NOT_PUBLISHED = re.compile(OTHER_DAYS)
SAYS_PUBLISHED = re.compile(PUBLISHED_DAY)
EDGES = " \t()[]（）【】:：|·-"
LAST = sys.maxsize  # behind every child
AROUND = 40  # characters that may stand beside a day in a line that says when, from whom, how often read
SPLIT = 24  # characters of an element that says a day in pieces
UNREAD = frozenset(("script", "style", "option", "textarea", "title", "noscript"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on the page: the element whose text says it, the child of it that the text stands behind, and whether it is
    said to be of another event."""

    holder: HtmlElement
    behind: HtmlElement | None
    day: str
    other: bool = False

    @property
    def position(self) -> tuple[int, ...]:
        """Where it stands in the page; compares with ``places.position`` of an element."""
        return (*position(self.holder), -1) if self.behind is None else (*position(self.behind), LAST)


def marks(tree: HtmlElement, today: str) -> Iterator[Mark]:
    """Every day of the page in its order. ``today`` tells the year of those that say none; ``""``: they are left out."""
    seen: set[HtmlElement] = set()
    label = ""
    for holder, behind, text in _texts(tree):
        words = " ".join(text.split())
        if not any(c.isdigit() for c in words):
            label = words[-8:] or label
            continue
        for day, beside in _days(words):
            if len(TIME.sub("", beside)) <= (2 if _in_link(holder) else AROUND):
                yield Mark(holder, behind, day, _other(beside or label))
            elif _in_link(holder) and day_in_title(words)[1] == day:
                yield Mark(holder, behind, day)
        if not FULL.search(words) and (day := _pieces(holder, words, seen) or _alone(words, today)):
            yield Mark(holder, behind, day, _other(label))
        label = ""


def day_in_title(text: str) -> tuple[str, str]:
    """A link's text without the day before or behind it, and that day; a day inside it is a title's own."""
    for found in FULL.finditer(text):
        before, behind = _bare(text[: found.start()]), _bare(TIME.sub("", text[found.end() :]))
        if (day := iso(*found.groups())) and (not before or not behind):
            bare = text[found.end() :] if not before else text[: found.start()]
            if before and bare.rstrip()[-1:] not in "([（【[" and not bare[-1:].isspace():
                continue  # "…至2024年3月1日" is how the title ends
            return TIME.sub("", bare).strip(EDGES), day
    return text, ""


def _bare(text: str) -> str:
    return text.strip(EDGES)


def _days(words: str) -> Iterator[tuple[str, str]]:
    """The whole days of a text, each with what stands beside it up to the next."""
    found = list(FULL.finditer(words))
    for i, match in enumerate(found):
        start = found[i - 1].end() if i else 0
        rest = words[match.end() :] if i + 1 == len(found) else ""
        if day := iso(*match.groups()):
            yield day, (words[start : match.start()] + rest).strip(" ()[]（）【】:：|·-,，")


def _alone(words: str, today: str) -> str:
    """The day that a text is and nothing else, in a form that tells nothing inside a sentence."""
    if match := PACKED.match(words):
        return iso(*match.groups())
    if match := SHORT_YEAR.match(words):
        return iso("20" + match[1], match[2], match[3])
    match = MONTH_DAY.match(words)
    if not match or not today or re.match(r"^\W*0?\d\.\d{1,2}\W*$", words):
        return ""
    year = int(today[:4])
    day = iso(year, match[1], match[2])
    return day if day <= today else iso(year - 1, match[1], match[2])


def _pieces(holder: HtmlElement, words: str, seen: set[HtmlElement]) -> str:
    """The day whose pieces stand in an element and its neighbours: ``<b>09</b><i>2026-04</i>``."""
    if not PIECE.match(words):
        return ""
    for element in (holder, holder.getparent()):
        if element is None or element in seen:
            continue
        whole = " ".join(" ".join(texts_of(element)).split()) if len(element) <= 4 else ""
        if not whole or len(whole) > SPLIT or whole == words:
            continue
        for pattern, order in ((DAY_FIRST, (1, 2, 0)), (MONTH_DAY_YEAR, (2, 0, 1)), (YEAR_MONTH_DAY, (0, 1, 2))):
            if (match := pattern.match(whole)) and (day := iso(*(match.groups()[i] for i in order))):
                seen.add(element)
                return day
        if (match := FULL.search(whole)) and (day := iso(*match.groups())):
            seen.add(element)
            return day
    return ""


def _other(label: str) -> bool:
    return bool(NOT_PUBLISHED.search(label)) and not SAYS_PUBLISHED.search(NOT_PUBLISHED.sub("", label))


def _in_link(element: HtmlElement | None) -> bool:
    while element is not None:
        if element.tag == "a":
            return True
        element = element.getparent()
    return False


def _texts(tree: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement | None, str]]:
    """The page's texts in their order, each with the element that holds it and the child that it stands behind."""
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    while stack:
        element, left = stack.pop()
        if left:
            parent = element.getparent()
            if element.tail and parent is not None and element is not tree:
                yield parent, element, element.tail
            continue
        stack.append((element, True))
        if isinstance(element.tag, str) and element.tag not in UNREAD:
            if element.text:
                yield element, None, element.text
            stack.extend((child, False) for child in reversed(element))
