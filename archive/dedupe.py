"""Whether two texts are one story: a pure decision on the texts, with thresholds explained here and pinned by a gate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.fold import fold, shingle_text
from archive.sketch import Shingles, resemblance, shingles

NEAR = 0.70  # Jaccard of 5-grams: one changed character costs five, so 0.70 is about one change in thirty characters
CONTAINED = 0.80  # of the shorter text's 5-grams found in the longer one
LONGER = 1.25  # below this ratio of lengths two texts are reprints of one length, not excerpt and whole
SHORT = 60  # folded characters; under it only an exact text with the same title counts
MIN_EXCERPT = 120  # an excerpt shorter than this is a quotation
SAME_NUMBERS = 0.5  # bulletins of a series share their words and differ in their numbers
NUMBER = re.compile(r"\d+(?:\.\d+)?")
ISSUE = re.compile(
    r"第?[\d一二三四五六七八九十百零〇]+[期号批次周季章篇讲回集]|[(（【\[]?[\d一二三四五六七八九十]+[)）】\]]?$|\d+"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text ready to be compared."""

    title: str
    words: str
    grams: Shingles
    numbers: frozenset[str]

    @classmethod
    def of(cls, title: str, text: str) -> Text:
        """Prepare ``text`` (and its ``title``) for comparing."""
        return cls(title, shingle_text(text), shingles(text), frozenset(NUMBER.findall(fold(text))))


def relation(new: Text, old: Text) -> tuple[str, float]:
    """How ``new`` relates to ``old``: ``exact``, ``near``, ``excerpt`` (new is part of old), ``whole`` (the reverse),
    or ``""`` (another story); with the similarity, 0 to 1."""
    if new.words == old.words:
        return ("exact", 1.0) if len(new.words) >= SHORT or fold(new.title) == fold(old.title) else ("", 1.0)
    if min(len(new.words), len(old.words)) < SHORT:
        return "", 0.0
    jaccard, of_new, of_old = resemblance(new.grams, old.grams)
    ratio = len(new.words) / len(old.words)
    if jaccard >= NEAR and not _series(new, old, jaccard):
        return "near", jaccard
    if ratio * LONGER <= 1 and of_new >= CONTAINED and len(new.words) >= MIN_EXCERPT and _subset(new, old):
        return "excerpt", of_new
    if ratio >= LONGER and of_old >= CONTAINED and len(old.words) >= MIN_EXCERPT and _subset(old, new):
        return "whole", of_old
    return "", jaccard


def _series(new: Text, old: Text, jaccard: float) -> bool:
    """Whether two alike texts are issues of one series: other numbers in the title, or most numbers differ."""
    ours, theirs = ISSUE.findall(fold(new.title)), ISSUE.findall(fold(old.title))
    if ours != theirs and ISSUE.sub("", fold(new.title)) == ISSUE.sub("", fold(old.title)):
        return True
    both = new.numbers | old.numbers
    return jaccard < 0.97 and len(both) >= 4 and len(new.numbers & old.numbers) / len(both) < SAME_NUMBERS


def _subset(part: Text, whole: Text) -> bool:
    """Whether the part's numbers are the whole's too: a filled-in template has its own."""
    return len(part.numbers) < 3 or len(part.numbers & whole.numbers) / len(part.numbers) >= 0.7
