"""Whether two texts are one story: a pure decision on the texts, with thresholds explained here and pinned by a gate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.fold import fold, words_of
from archive.stories.sketch import Shingles, resemblance, shingles

NEAR = 0.70  # Jaccard of 5-grams: one changed character costs five, so 0.70 is about one change in thirty characters
CONTAINED = 0.80  # of the shorter text's 5-grams found in the longer one
LONGER = 1.25  # below this ratio of lengths two texts are reprints of one length, not excerpt and whole
SHORT = 60  # folded characters; under it only an exact text counts
OWN_WORDS = 200  # folded characters; a shorter text may be an account's standing words under many titles
TITLE = 6  # folded characters of a title that says something
REPRINT = 0.97  # above it two texts are one whatever their titles and numbers say
FORM, NAME = 6, 4  # characters two titles of one form share, and characters of the name in its slot
MIN_EXCERPT = 120  # an excerpt shorter than this is a quotation
SAME_NUMBERS = 0.5  # bulletins of a series share their words and differ in their numbers
NUMBER = re.compile(r"\d+(?:\.\d+)?")
ISSUE = re.compile(
    r"第?[\d一二三四五六七八九十百零〇]+[期号批次周季章篇讲回集]|[(（【\[]?[\d一二三四五六七八九十]+[)）】\]]?$|\d+"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text ready to be compared: folded title, folded words, their 5-grams, the numbers in it."""

    title: str
    words: str
    grams: Shingles
    numbers: frozenset[str]

    @classmethod
    def of(cls, title: str, text: str) -> Text:
        """Prepare ``text`` (and its ``title``) for comparing."""
        folded = fold(text)
        words = words_of(folded)
        return cls(fold(title), words, shingles(words), frozenset(NUMBER.findall(folded)))


def relation(new: Text, old: Text) -> tuple[str, float]:
    """How ``new`` relates to ``old``: ``exact``, ``near``, ``excerpt`` (new is part of old), ``whole`` (the reverse),
    or ``""`` (another story); with the similarity, 0 to 1."""
    if new.words == old.words:
        return ("exact", 1.0) if len(new.words) >= OWN_WORDS or _same_title(new, old) else ("", 1.0)
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


def _same_title(new: Text, old: Text) -> bool:
    """Whether one title is the other, or contains it, but for punctuation."""
    ours, theirs = words_of(new.title), words_of(old.title)
    return ours == theirs or (min(len(ours), len(theirs)) >= TITLE and (ours in theirs or theirs in ours))


def _series(new: Text, old: Text, jaccard: float) -> bool:
    """Whether two alike texts are issues of one series or fillings of one template.

    Their titles differ in a number, or in a slot between words they share; or most of their numbers differ.
    """
    ours, theirs = new.title, old.title
    if ISSUE.findall(ours) != ISSUE.findall(theirs) and ISSUE.sub("", ours) == ISSUE.sub("", theirs):
        return True
    if jaccard >= REPRINT or _same_title(new, old):
        return False
    if _slot(ours, theirs):
        return True
    fewer = min(len(new.numbers), len(old.numbers))
    return fewer >= 4 and len(new.numbers & old.numbers) / fewer < SAME_NUMBERS


def _slot(ours: str, theirs: str) -> bool:
    """Whether two titles are one form with another name in it: 欧盟《…》全文翻译, 关于…的通告."""
    head = _shared(ours, theirs)
    tail = _shared(ours[head:][::-1], theirs[head:][::-1])
    return head + tail >= FORM and min(len(ours), len(theirs)) - head - tail >= NAME


def _shared(one: str, other: str) -> int:
    """How many characters two strings begin with together."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _subset(part: Text, whole: Text) -> bool:
    """Whether the part's numbers are the whole's too: a filled-in template has its own."""
    return len(part.numbers) < 3 or len(part.numbers & whole.numbers) / len(part.numbers) >= 0.7
