"""What a page is, before anything is read from it: an article, or one of the notices a platform shows instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from lxml.html import HtmlElement

from archive.platform import Platform
from archive.types import Removed, State
from pipelines.reading.selectors import may_match, select

EDITED = re.compile(r"修改于")
NOTICEABLE = 60.0  # seconds: WeChat writes a time of modification a moment after the first publication
BEGINNING = 40_000  # characters of a page's source in which a page of verification shows itself
NOTICE_LINES = 12  # a notice stands alone; an article that quotes one has more lines
NOTICE_LENGTH = 32  # Chinese characters of a line of a notice; an article quotes it inside a longer sentence
CHINESE = re.compile(r"[一-鿿]")


def state_of(
    source: str, markup: str, tree: HtmlElement | None, lines: Sequence[str], platform: Platform
) -> tuple[State, str]:
    """The state a platform's rules see and the words that showed it; an article where no rule speaks.

    A rule with ``css`` looks at the tree (its pattern, if any, at the found element's text); one without looks at the
    folded lines of a page that has only a few, so that an article about notices is no notice.
    """
    short = "\n".join(line for line in lines if len(CHINESE.findall(line)) <= NOTICE_LENGTH)
    found: dict[str, list[HtmlElement]] = {}
    for rule in platform.states:
        if rule.css:
            if tree is None:
                continue
            if rule.css not in found:
                found[rule.css] = select(tree, rule.css) if may_match(rule.css, markup) else []
            for element in found[rule.css]:
                text = "".join(element.itertext())
                if not rule.pattern or re.compile(rule.pattern, re.S).search(text):
                    return rule.state, " ".join(text.split())[:120] or rule.css
        elif tree is not None and rule.source:
            if match := re.compile(rule.pattern, re.S).search(source, 0, BEGINNING):
                return rule.state, match[0][:120]
        elif len(lines) <= NOTICE_LINES:
            for match in re.compile(rule.pattern, re.S).finditer(short):
                if short[match.start() - 1 : match.start()] not in tuple('“「『‘"'):
                    return rule.state, match[0][:120]
    return State.ARTICLE, ""


def was_edited(removed: Sequence[Removed], published: str, modified: str) -> bool:
    """Whether a page says that it was changed after its publication, by a line or by its two times."""
    if any(EDITED.match(each.line) for each in removed):
        return True
    if "T" not in published or "T" not in modified:
        return False
    return (datetime.fromisoformat(modified) - datetime.fromisoformat(published)).total_seconds() > NOTICEABLE
