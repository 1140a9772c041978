"""A text in the forms by which its story is found and it is compared: pure, and dear, so each is made once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from archive.fold import fold
from archive.stories.sketch import Shingles, sample, shingles

IN_LINE = re.compile(r"(?:[^\w\n]|_)+")  # what fold.words_of takes off, but for the ends of lines


@dataclass(frozen=True)
class Folded:
    """A text; each of its forms is made when it is first asked for."""

    text: str

    @cached_property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Its lines, each folded and as words alone."""
        folded = fold(self.text)
        return tuple(zip(folded.split("\n"), IN_LINE.sub("", folded).split("\n"), strict=True))

    @cached_property
    def words(self) -> str:
        """What ``fold.shingle_text`` says of it, from its lines."""
        return "".join(words for _, words in self.lines)

    @cached_property
    def grams(self) -> Shingles:
        """What it is compared by."""
        return shingles(self.words)

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """What it is found by among all stories."""
        return sample(self.words)


@lru_cache(maxsize=32)  # a text's forms are asked for by its standing lines, its comparison and its sketch
def folded(text: str) -> Folded:
    """A text with the forms that were made of it lately."""
    return Folded(text)
