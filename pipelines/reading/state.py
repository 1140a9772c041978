"""What a page is, before anything is read from it: an article, or one of the notices a platform shows instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from lxml.html import HtmlElement

from archive.platform import Platform
from archive.rules import StateRule
from archive.types import Removed, State
from pipelines.reading import trace
from pipelines.reading.selectors import may_match, select
from spiders.platforms.phrases import EDITED

MODIFIED = re.compile(EDITED)
NOTICEABLE = 60.0  # seconds: WeChat writes a time of modification a moment after the first publication
BEGINNING = 40_000  # characters of a page's source in which a page of verification shows itself
NOTICE_LINES = 12  # a notice stands alone; an article that quotes one has more lines
NOTICE_LENGTH = 32  # Chinese characters of a line of a notice; an article quotes it inside a longer sentence
CHINESE = re.compile(r"[一-鿿]")


def state_of(
    source: str, markup: str, tree: HtmlElement | None, lines: Sequence[str], platform: Platform
) -> tuple[State, str]:
    """The state a platform's rules see and the words that showed it; an article where no rule speaks."""
    short = "\n".join(line for line in lines if len(CHINESE.findall(line)) <= NOTICE_LENGTH)
    found: dict[str, list[str]] = {}  # css → the texts of the elements
    for rule in platform.states:
        if tree is None and rule.raw and not rule.lines:  # a text may quote what a page's source says
            continue
        if rule.css and rule.css not in found:
            elements = select(tree, rule.css) if tree is not None and may_match(rule.css, markup) else []
            found[rule.css] = ["".join(element.itertext()) for element in elements]
        if words := next(_said(rule, found.get(rule.css, ()), source, short, len(lines)), ""):
            return rule.state, words
    return State.ARTICLE, ""


def _said(rule: StateRule, texts: Sequence[str], source: str, short: str, lines: int) -> Iterator[str]:
    """The words that show a rule's state.

    Without ``css`` they are looked for in the short lines of a page that has only a few, and not behind a quotation
    mark, so that an article about notices is no notice.
    """
    if rule.css and not rule.parts and texts:
        trace.fired(rule.css, texts[0])
        yield " ".join(texts[0].split())[:120] or rule.css
    for part in rule.parts:
        pattern = re.compile(part, re.S)
        said: Iterator[str] = iter(())
        if rule.css:
            said = (" ".join(text.split()) for text in texts if pattern.search(text))
        elif rule.raw:
            said = (match[0] for match in pattern.finditer(source, 0, BEGINNING))
        if (rule.lines or not (rule.css or rule.raw)) and lines <= NOTICE_LINES:
            said = chain(said, (m[0] for m in pattern.finditer(short) if not _quoted(short, m.start())))
        for words in said:
            trace.fired(part, words)
            yield words[:120]


def _quoted(text: str, position: int) -> bool:
    return text[position - 1 : position] in tuple('“「『‘"')


def is_amended(removed: Sequence[Removed], published: str, modified: str) -> bool:
    """Whether a page says that it was changed after its publication, by a line or by its two times."""
    if any(MODIFIED.match(each.line) for each in removed):
        return True
    if "T" not in published or "T" not in modified:
        return False
    return (datetime.fromisoformat(modified) - datetime.fromisoformat(published)).total_seconds() > NOTICEABLE
