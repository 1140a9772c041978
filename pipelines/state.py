"""What a page is, before anything is read from it: an article, or one of the notices a platform shows instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from archive.platform import Platform
from archive.types import State
from pipelines.dom import select

NOTICE_LINES = 12  # a notice stands alone; an article that quotes one has more lines


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.S)


def state_of(
    source: str, tree: HtmlElement | None, lines: Sequence[str], platform: Platform
) -> tuple[State, str] | None:
    """The state a platform's rules see and the words that showed it, or None where no rule speaks.

    A rule with ``css`` looks at the tree (its pattern, if any, at the found element's text); one without looks at the
    folded lines of a page that has only a few, so that an article about notices is no notice.
    """
    for rule in platform.states:
        if rule.css:
            if tree is None:
                continue
            for element in select(tree, rule.css):
                text = "".join(element.itertext())
                if not rule.pattern or _compiled(rule.pattern).search(text):
                    return rule.state, " ".join(text.split())[:120] or rule.css
        elif tree is not None and rule.source:
            if match := _compiled(rule.pattern).search(source):
                return rule.state, match[0][:120]
        elif len(lines) <= NOTICE_LINES and (match := _compiled(rule.pattern).search("\n".join(lines))):
            return rule.state, match[0][:120]
    return None
