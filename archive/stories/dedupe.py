"""Whether two texts are one story: a pure decision on the texts, with thresholds explained here and pinned by a gate.

A cluster is what one would call the same article. A text that holds another and more besides is the same article only
where the titles or the way it was cut say so; else it *quotes* the other, and the two are linked, not joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.fold import words_of
from archive.stories.sketch import Shingles, resemblance
from archive.stories.text import Text
from archive.types import Relation

NEAR = 0.70  # Jaccard of 5-grams: one changed character costs five, so 0.70 is about one change in thirty characters
RETITLED = 0.80  # the same under another headline: what two articles quote in full may well be 0.75 of both
CONTAINED = 0.80  # of the shorter text's 5-grams found in the longer one
LEAST_SHARED = 0.6  # less than CONTAINED: standing lines are taken off after this look
LONGER = 1.25  # below this ratio of lengths two texts are reprints of one length, not excerpt and whole
SHORT = 60  # folded characters; under it only an exact text counts
OWN_WORDS = 200  # folded characters; a shorter text may be an account's standing words under many titles
TITLE = 6  # folded characters of a title that says something
COMMON = 8  # folded characters that two headlines of one story have in a row
REPRINT = 0.97  # above it two texts are one whatever their titles and numbers say
FORM, NAME = 6, 4  # characters two titles of one form share, and characters of the name in its slot
MIN_EXCERPT = 120  # an excerpt shorter than this is a quotation
SAME_NUMBERS = 0.5  # bulletins of a series share their words and differ in their numbers
MOST = 0.6  # of the longer text: with less of it, a text of another title is an item in it
START = 2  # lines of the longer text, one of which the shorter begins with
ITEMS = 3  # headings in a text that has several articles in it
LATER = 10  # days; a text of another title that comes so much later is a follow-up, however much it repeats
ISSUE = re.compile(
    r"第?[\d一二三四五六七八九十百零〇]{1,12}[期号批次周季章篇讲回集]|[(（【\[]?[\d一二三四五六七八九十]{1,12}[)）】\]]?$|\d+"
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """What two texts' heads say of each other."""

    same_title: bool
    related_title: bool
    same_issuer: bool
    days: int | None  # new minus old, None where one is not known


def alike(one: Shingles, other: Shingles) -> bool:
    """Whether two texts, all their lines, share so much that they may be related; the others are not looked at closer."""
    _, of_one, of_other = resemblance(one, other)
    return max(of_one, of_other) >= LEAST_SHARED


def relation(new: Text, old: Text) -> tuple[Relation, float]:
    """How ``new`` relates to ``old``, with the similarity, 0 to 1."""
    heads = _heads(new, old)
    if new.whole == old.whole:
        enough = len(new.words) >= OWN_WORDS and (heads.related_title or not _another_time(heads))
        return (Relation.EXACT if heads.same_title or enough else Relation.APART), 1.0
    if min(len(new.words), len(old.words)) < SHORT:
        return (Relation.EXACT, 1.0) if heads.same_title and new.words == old.words != "" else (Relation.APART, 0.0)
    jaccard, of_new, of_old = resemblance(new.grams, old.grams)
    ratio = len(new.words) / len(old.words)
    if jaccard >= (NEAR if heads.related_title else RETITLED):
        apart = _series(new, old, jaccard, heads) or (jaccard < REPRINT and _another_time(heads))
        return (Relation.APART if apart else Relation.NEAR), jaccard
    if ratio * LONGER <= 1 and of_new >= CONTAINED and len(new.words) >= MIN_EXCERPT and _subset(new, old):
        return _part(new, old, heads, Relation.EXCERPT, Relation.QUOTED), of_new
    if ratio >= LONGER and of_old >= CONTAINED and len(old.words) >= MIN_EXCERPT and _subset(old, new):
        return _part(old, new, heads, Relation.WHOLE, Relation.QUOTES), of_old
    return Relation.APART, jaccard


def _heads(new: Text, old: Text) -> _Pair:
    ours, theirs = words_of(new.title), words_of(old.title)
    short, long = sorted((ours, theirs), key=len)
    same = ours == theirs or (len(short) >= TITLE and short in long)
    related = same or any(short[i : i + COMMON] in long for i in range(len(short) - COMMON + 1))
    days = new.day - old.day if new.day and old.day else None
    return _Pair(same, related, bool(new.issuer.name) and new.issuer.name == old.issuer.name, days)


def _another_time(heads: _Pair) -> bool:
    """Whether title and day say that one publisher, or somebody weeks later, wrote another article of the same words."""
    if heads.same_title or heads.days is None:
        return False
    return abs(heads.days) > LATER or (heads.same_issuer and heads.days != 0)


def _part(part: Text, whole: Text, heads: _Pair, joined: Relation, linked: Relation) -> Relation:
    """Whether a text that lies in a longer one is that article cut short, or an item that the longer one quotes."""
    if heads.same_title:
        return joined
    if _another_time(heads) or _slot(part.title, whole.title):
        return linked
    begins = _begins(part, whole)
    if part.credited.name and part.credited.name == whole.issuer.name and begins:
        return joined
    most = len(part.words) >= MOST * len(whole.words)
    if most and not (part.title and whole.title):
        return joined
    items = whole.headings - part.headings >= ITEMS
    return joined if begins and most and not items else linked


def _begins(part: Text, whole: Text) -> bool:
    """Whether the part's first sentence stands at the beginning of the whole."""
    first = next((line for line in part.lines if len(line) >= TITLE), "")[:COMMON]
    head = [line for line in whole.lines if len(line) >= TITLE][:START]
    return bool(first) and any(first in line[: 4 * COMMON] for line in head)


def _series(new: Text, old: Text, jaccard: float, heads: _Pair) -> bool:
    """Whether two alike texts are issues of one series or fillings of one template.

    Their titles differ in a number, or in a slot between words they share; or most of their numbers differ.
    """
    ours, theirs = new.title, old.title
    if ISSUE.findall(ours) != ISSUE.findall(theirs) and ISSUE.sub("", ours) == ISSUE.sub("", theirs):
        return True
    if jaccard >= REPRINT or heads.same_title:
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
