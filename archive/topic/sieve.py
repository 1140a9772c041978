"""Whether a page can hold an article on topic, before anything of it is parsed: for files of which few pages can.

An article that is judged on topic, or chosen by words, has one of some words in its title or body, so its page has it too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from archive.charset import decode
from archive.fold import fold_chars
from archive.topic.choice import Choice
from archive.topic.rules import rules

BETWEEN = r"(?:<[^<>]*>|[\s\u200b\ufeff])*"  # what may stand between two characters of a word in a page's source
SCRIPT = re.compile(r"(?<!\\)\\++u([0-9a-fA-F]{4})")


class Sieve:
    """Lets a page through whose source holds one of the words that a choice asks for; everything, where it asks for none."""

    def __init__(self, choice: Choice) -> None:
        words = () if choice.everything else choice.words or rules().gate
        self._pattern = _any(words) if words else None

    def lets_through(self, body: bytes) -> bool:
        """Whether a page of these bytes can hold such an article; where it says no, no reading of it does."""
        if self._pattern is None:
            return True
        text = decode(body)
        if "\\u" in text:
            text = SCRIPT.sub(lambda found: chr(int(found[1], 16)), text)
        if "&#" in text:
            text = html.unescape(text)
        return self._pattern.search(fold_chars(text)) is not None


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(BETWEEN.join(map(re.escape, word)) for word in words))
