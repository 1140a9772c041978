"""A text made ready for comparing: what is its own, who published it and when."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from archive.fold import fold
from archive.stories.folded import Folded, folded
from archive.stories.issuers import Issuer, resolve
from archive.stories.sketch import Shingles, shingles

NUMBER = re.compile(r"\d+(?:\.\d+)?")
HEADING = 40  # folded characters; a line of so few that ends no sentence may be an item's heading
SENTENCE_END = re.compile(r"[.!?;:,。！？；：，、…」』”\"')）\]】》〉]\s*$")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a copy says, as its version's row has it: ``published`` is ISO 8601 or a day or empty."""

    title: str
    text: str
    publisher: str = ""
    published: str = ""
    origin: str = ""

    @property
    def folded(self) -> Folded:
        """Its text as it is compared."""
        return folded(self.text)


@dataclass(frozen=True, slots=True)
class Text:
    """A text ready to be compared.

    ``words`` are its folded words without standing lines (those of many stories), ``lines`` the same by line, ``whole``
    the folded words of all its lines. ``day`` counts days from year 1, 0 where it is not known.
    """

    title: str
    words: str
    whole: str
    lines: tuple[str, ...]
    grams: Shingles
    numbers: frozenset[str]
    headings: int
    issuer: Issuer
    credited: Issuer
    day: int

    @classmethod
    def of(cls, title: str, text: str, standing: Collection[str] = (), **told: str) -> Text:
        """Prepare a text; ``standing`` are folded lines that many stories have, ``told`` the other fields of Seen."""
        return cls.of_seen(Seen(title, text, **told), standing)

    @classmethod
    def of_seen(cls, seen: Seen, standing: Collection[str] = ()) -> Text:
        """Prepare what a copy says."""
        whole = seen.folded
        own = [(line, words) for line, words in whole.lines if words and words not in standing]
        words = "".join(words for _, words in own)
        return cls(
            title=fold(seen.title),
            words=words,
            whole=whole.words,
            lines=tuple(words for _, words in own),
            grams=whole.grams if words == whole.words else shingles(words),
            numbers=frozenset(NUMBER.findall("\n".join(line for line, _ in own))),
            headings=sum(len(words) <= HEADING and not SENTENCE_END.search(line) for line, words in own),
            issuer=resolve(seen.publisher),
            credited=resolve(seen.origin),
            day=_day(seen.published),
        )


def _day(published: str) -> int:
    try:
        return date.fromisoformat(published[:10]).toordinal()
    except ValueError:
        return 0
