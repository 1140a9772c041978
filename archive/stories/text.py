"""A text made ready for comparing: what is its own, who published it and when."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from archive.fold import fold
from archive.stories.issuers import Issuer, resolve
from archive.stories.sketch import Shingles, shingles

NUMBER = re.compile(r"\d+(?:\.\d+)?")
IN_LINE = re.compile(r"(?:[^\w\n]|_)+")  # what fold.words_of takes off, but for the ends of lines
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
        folded = folded_lines(seen.text)
        own = [(line, words) for line, words in folded if words and words not in standing]
        words = "".join(words for _, words in own)
        return cls(
            title=fold(seen.title),
            words=words,
            whole=whole_words(seen.text),
            lines=tuple(words for _, words in own),
            grams=shingles(words),
            numbers=frozenset(NUMBER.findall("\n".join(line for line, _ in own))),
            headings=sum(len(words) <= HEADING and not SENTENCE_END.search(line) for line, words in own),
            issuer=resolve(seen.publisher),
            credited=resolve(seen.origin),
            day=_day(seen.published),
        )


@lru_cache(maxsize=32)  # a text's lines are asked for by its standing lines, its comparison and its sketch
def folded_lines(text: str) -> tuple[tuple[str, str], ...]:
    """The lines of a text, each folded and as words alone."""
    folded = fold(text)
    return tuple(zip(folded.split("\n"), IN_LINE.sub("", folded).split("\n"), strict=True))


def whole_words(text: str) -> str:
    """What ``shingle_text`` says of a text, from its lines."""
    return "".join(words for _, words in folded_lines(text))


def _day(published: str) -> int:
    try:
        return date.fromisoformat(published[:10]).toordinal()
    except ValueError:
        return 0
