"""Texts without structure, as lines: an OCRed page of several stories, or a ministry's text on one line.

Only their shape is found here; what their lines say is read by ``reader`` like every other page's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.types import Removed
from pipelines.reading.dom import Body
from pipelines.reading.markdown import body_of_markdown
from pipelines.reading.ocr import stories, unglue
from pipelines.reading.text import LINK_MARK, tidy
from spiders.platforms.phrases import COLON, EDITOR, SOURCE

LEAST_ITEMS = 6  # lines
HEADLINE = 60  # characters; a longer first line is a paragraph


@dataclass(frozen=True, slots=True)
class Story:
    """One of the texts of a page without structure. ``part`` numbers them from 0."""

    title: str
    body: Body
    part: int = 0


# A line of a list or of a table with a link and no sentence.
ITEM = re.compile(r"^\s{0,12}(?:[-*+|]|\d{1,3}[.、])\s?[^。\n]{0,400}\]\([^()\s]{1,500}\)[^。\n]{0,200}$", re.M)
WORDS = re.compile(r"^.*[A-Za-z\u4e00-\u9fff].*$", re.M)


def is_index(text: str) -> bool:
    """Whether a text is a list of links to articles, and none itself: most of its lines are such links."""
    lines = len(WORDS.findall(text))
    return lines >= LEAST_ITEMS and len(ITEM.findall(text)) > lines / 2


def stories_of(text: str, shape: str) -> Iterator[Story]:
    """The stories in a text; ``shape`` is what its platform's texts have, if that is known."""
    if shape == "ocr" or re.search(r"^#\s", text, re.M):
        found = ((title, body, cut) for title, body, cut in stories(body_of_ocr(text)) if body)
        for part, (title, body, cut) in enumerate(found):
            yield Story(title, Body(tuple(body), (), tuple(cut)), part)
        return
    title, rest = unglue(text) if text.strip().count("\n") == 0 else ("", text)
    lines = [line for raw in rest.split("\n") if (line := tidy(raw))]
    if not title and len(lines) > 1 and len(lines[0]) < HEADLINE and not lines[0].endswith("。"):
        title, lines = lines[0], lines[1:]
    lines, removed = _cut_credit(lines)
    yield Story(title, Body(tuple(lines), (), tuple(removed)))


CREDIT = re.compile(
    rf"((?:{SOURCE}{COLON}[^。，]{{2,20}}?)?\s{{0,9}}(?:{EDITOR}){COLON}\S{{2,6}}|{SOURCE}{COLON}[^。，]{{2,20}})\s*$"
)


def _cut_credit(lines: list[str]) -> tuple[list[str], list[Removed]]:
    """The credit glued to the end of the last line: ``…来源：公安部编辑：某某``."""
    if lines and (match := CREDIT.search(lines[-1])) and match.start() > 0:
        return [*lines[:-1], lines[-1][: match.start()].rstrip()], [Removed(match[1].strip(), "text/credit")]
    return lines, []


def body_of_ocr(text: str) -> list[str]:
    """The lines of an OCRed page, headings still marked, inline marks gone."""
    lines = []
    for raw in text.split("\n"):
        heading = re.match(r"^\s{0,3}#{1,6}\s+", raw)
        found = body_of_markdown(raw).lines
        if found:
            lines.append((heading[0].strip() + " " if heading else "") + found[0].lstrip(LINK_MARK))
    return lines
