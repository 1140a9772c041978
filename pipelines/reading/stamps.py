"""The time that a page shows beside its article, told from all the other dates on it by where it stands.

A page is full of dates: today's in a banner, those of the other stories in its lists, those its prose speaks of. Its own
stands between the title and the body or next to them, in few words, often with a word for what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from archive.types import Confidence
from pipelines.reading.around import alike
from pipelines.reading.text import text_of
from spiders.platforms.phrases import OTHER_TIMES, TIME_LABELS

YEARS = XPath("descendant::text()[contains(., '20') or contains(., '19')]")
STAMP = re.compile(r"(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)")
TIMED = re.compile(STAMP.pattern + r"日?[T\s　,，]*(?:星期.|周.|[A-Z]{3}\s)?\s*\d{1,2}[:：时]\d{1,2}")
# A time whose parts stand in elements of their own: 2024 | 05 / 06 | 16:20:31, and 06 | 2024-05.
YEAR = re.compile(r"^\s*(?:19|20)\d\d\s*[-/.年]?\s*(?:\d{1,2}\s*月?)?\s*$")
YEAR_FIRST = re.compile(
    r"((?:19|20)\d\d)\s?[-/.年\s]\s?(\d{1,2})\s?[-/.月\s]\s?(\d{1,2})(?!\d)\s?日?\s?(\d{1,2}:\d\d(?::\d\d)?)?"
)
DAY_FIRST = re.compile(r"^\W*(\d{1,2})\s?日?\s((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})(?!\d)")
SPREAD_STEPS, SPREAD_LONG = 4, 40  # elements around a year; characters in one
LABEL = re.compile(TIME_LABELS)
NOT_OURS = re.compile(f"{OTHER_TIMES}|Copyright|©", re.I)
ANOTHER = re.compile(rf"(?:{OTHER_TIMES})\s?[:：]?\s?{STAMP.pattern}日?[T\s]*(?:\d{{1,2}}:\d{{1,2}}(?::\d{{1,2}})?)?")
NAMED = re.compile(r"time|date|pub|info|source|meta|author|sub", re.I)
ELSEWHERE = re.compile(
    r"nav|banner|weather|today|foot|copyright|header|top-?bar|hot|rank|related|recommend|comment|reply|list", re.I
)
SKIPPED = frozenset(["script", "style", "noscript", "a", "option", "textarea", "select"])
BEGINNING = 8  # elements of a body before which its own time may stand
ENTRIES, ENTRY_STEPS = 3, 4  # of a list; elements around a date that are looked at
SHORT = 90  # characters of a line that tells a time; prose is longer
FAR, INSIDE, BEHIND, LISTED, NOT_MINE, CALLED, HINTED = (
    120,
    60,
    150,
    150,
    400,
    60,
    40,
)  # what counts against and for one


def stamps(tree: HtmlElement, body: HtmlElement | None, title: str) -> Iterator[tuple[str, str, Confidence]]:
    """The lines with a time that may be the article's, the likeliest first, each with where it stands.

    A day in the midst or at the end of the text that is not called that of publication is a guess: it may be the day that a
    document was signed, or one that it speaks of.
    """
    elements = [e for e in tree.iter() if isinstance(e.tag, str)]
    places = {element: number for number, element in enumerate(elements)}
    begin = places.get(body, len(elements)) if body is not None else len(elements)
    end = begin + sum(1 for _ in body.iter("*")) if body is not None else len(elements)
    head = _title_place(elements[:end], title)
    scored = []
    for element, text in _dated(tree):
        number = places[element]
        scored.append((_against(element, number, text, head, begin, end), number, text))
    for against, number, text in sorted(scored):
        if against < FAR + BEHIND and not _is_dated_entry(elements[number]):
            guessed = number >= begin + BEGINNING and not LABEL.search(text) and not TIMED.search(text)
            yield text, f"stamp:{elements[number].tag}", Confidence.GUESSED if guessed else Confidence.LIKELY


def _is_dated_entry(element: HtmlElement) -> bool:
    """Whether a date is that of an entry of a list: what holds it has others like it beside it, each with a link and a date."""
    for each in (element, *element.iterancestors())[:ENTRY_STEPS]:
        parent = each.getparent()
        if parent is None or each.tag == "body":
            return False
        if each.find(".//a") is not None and len(like := alike(each)) >= ENTRIES:
            return all(e.find(".//a") is not None and STAMP.search(text_of(e)) for e in like[:ENTRIES])
    return False


def _title_place(elements: list[HtmlElement], title: str) -> int:
    """The number of the element that shows the title, or of the last first heading, or 0."""
    wanted, found = "".join(title.split())[:12], 0
    for number, element in enumerate(elements):
        if element.tag == "h1" or (
            wanted
            and element.tag not in ("title", "meta", "a")
            and element.text
            and element.text.lstrip()[:1] == wanted[0]
            and "".join(element.text.split()).startswith(wanted)
        ):
            found = number
    return found


def _dated(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The elements whose own words hold a date, with the words; the time of day may stand in the element beside."""
    for text in cast("list[Any]", YEARS(tree)):
        element = text.getparent().getparent() if text.is_tail else text.getparent()
        if element is None or element.tag in SKIPPED or len(text.strip()) > SHORT:
            continue
        if not STAMP.search(text):
            if YEAR.match(text) and (whole := _spread(element)):
                yield element, whole
            continue
        line = " ".join(text.split())
        if STAMP.search(own := ANOTHER.sub("", line)):  # the time of its change stands beside that of its publication
            line = own
        around = element
        while not TIMED.search(line) and (around := around.getparent()) is not None:
            wider = text_of(around)
            if len(wider) > SHORT or wider.count("20") > 3:
                break
            if (match := TIMED.search(wider)) and STAMP.search(line) and match[0].startswith(STAMP.search(line)[0]):  # type: ignore[index]
                line = wider
        yield element, line


def _spread(element: HtmlElement) -> str:
    """The time of which an element holds the year and those around it the rest, each in an element of its own."""
    for around in (element, *element.iterancestors())[:SPREAD_STEPS]:
        line = " ".join(" ".join(cast("Iterator[str]", around.itertext())).split())
        if len(line) > SPREAD_LONG:
            break
        if found := YEAR_FIRST.search(line):
            return f"{found[1]}-{found[2]}-{found[3]} {found[4] or ''}".strip()
        if found := DAY_FIRST.match(line):
            return f"{found[2]}-{found[3]}-{found[1]}"
    return ""


def _against(element: HtmlElement, number: int, text: str, head: int, begin: int, end: int) -> int:
    """What speaks against a time being the article's, less what speaks for it."""
    if number < begin:
        against = min(FAR, begin - number) + (BEHIND if head and number < head - 12 else 0)
    else:
        against = INSIDE if number < min(end, begin + BEGINNING) else BEHIND + (number >= end) * -30
    parent = element.getparent()
    names = " ".join((e.get("class") or "") + " " + (e.get("id") or "") for e in (element, parent) if e is not None)
    against -= (
        HINTED * bool(NAMED.search(names)) + CALLED * bool(LABEL.search(text)) + HINTED * bool(TIMED.search(text))
    )
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag == "a" or (ancestor.tag == "li" and ancestor.find(".//a") is not None):
            return against + LISTED
    lists = ELSEWHERE.search(names) and not NAMED.search(names)
    return against + NOT_MINE * bool(NOT_OURS.search(text)) + LISTED * bool(lists)
