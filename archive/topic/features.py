"""An article as named numbers: which words of topics.toml stand where, and the characters of its title and head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log1p, sqrt
from operator import add

from archive.fold import fold_chars
from archive.topic.rules import Rules

READ = 8_000  # characters of a body that are looked at: what a text is about stands by then
HEAD = 300  # characters
PARTS = 8  # a text is cut into, to see through how many of them it speaks of fraud
FEW = 600  # characters: in a shorter text a word counts as in one of this length
SENTENCE, CLAUSE = re.compile(r"[。!?;]"), re.compile(r"[。!?;,、:]")
SHOWN = 3  # words of a group named in a reason


@dataclass(frozen=True, slots=True)
class Text:
    """An article folded: its title, the beginning of its body, its body, its publisher's name."""

    title: str
    head: str
    body: str
    publisher: str

    @classmethod
    def of(cls, title: str, text: str, publisher: str) -> Text:
        """Fold what is looked at."""
        body = fold_chars(text[:READ])
        head = " ".join(body[:HEAD].split())
        return cls(" ".join(fold_chars(title).split()), head, body, fold_chars(publisher))


@dataclass(frozen=True, slots=True)
class Feature:
    """One number; ``words`` are those of the article it stands for, if any."""

    name: str
    value: float
    words: tuple[str, ...] = ()


def features(text: Text, rules: Rules) -> Iterator[Feature]:
    """Everything that is weighed, but for the characters; what is 0 is not told."""
    length = max(len(text.body), FEW)
    held = {*text.title, *text.head, *text.body}
    for group in rules.groups:
        if terms := [term for term in group.terms if held.issuperset(term)]:  # most are not there by their characters
            yield from _of_group(group.name, terms, text, length)
    for pair in rules.pairs:
        yield from _told(f"title {pair.name}", pair.holds(text.title))
        yield from _told(f"head {pair.name}", pair.holds(text.head))
    for publisher in rules.publishers:
        yield from _told(f"publisher {publisher.name}", any(term in text.publisher for term in publisher.terms))
    for form in rules.forms:
        yield from _told(f"title {form.class_}", min(sum(cue in text.title for cue in form.cues), 3))
        yield from _told(f"head {form.class_}", min(sum(cue in text.head for cue in form.cues), 5))
    first = rules.stem.search(text.head)
    yield from _told("spread", _spread(text.body, rules.stem))
    yield from _told("sentences", _share(SENTENCE.split(text.head), rules.stem))
    yield from _told("clauses", _share(CLAUSE.split(text.head), rules.stem))
    yield from _told("late", first.start() / HEAD if first else 1.0)
    yield from _told("several subjects", text.title.count(";") + text.title.count("|") / 2)


def _told(name: str, value: float) -> Iterator[Feature]:
    if value:
        yield Feature(name, float(value))


def _of_group(name: str, terms: Sequence[str], text: Text, length: int) -> Iterator[Feature]:
    """How many of a group's words the title and the head hold, and how often they stand in the body."""
    for place, content, most in (("title", text.title, 2), ("head", text.head, 3)):
        if found := [term for term in terms if term in content]:
            yield Feature(f"{place} {name}", min(len(found), most), tuple(found[:SHOWN]))
    counts = [(count, term) for term in terms if (count := text.body.count(term))]
    if total := sum(count for count, _ in counts):
        often = tuple(term for _, term in sorted(counts, reverse=True)[:SHOWN])
        yield Feature(f"body {name}", log1p(total * 1000 / length), often)


def _spread(body: str, stem: re.Pattern[str]) -> float:
    """Through how much of the text it speaks of fraud: of its eight parts those that hold a word of it."""
    step = len(body) // PARTS + 1
    return sum(stem.search(body, start, start + step) is not None for start in range(0, len(body), step)) / PARTS


def _share(parts: Sequence[str], stem: re.Pattern[str]) -> float:
    """How much of a text stands in parts that hold a word of fraud."""
    whole = sum(map(len, parts))
    return sum(len(part) for part in parts if stem.search(part)) / whole if whole else 0.0


def characters(text: Text) -> Iterator[tuple[list[str], float]]:
    """Single characters and pairs of them in title (``t:``) and head (``h:``), and what each weighs: a place has length 1."""
    for place, content in (("t:", f"^{text.title}$"), ("h:", text.head)):
        grams = {*content, *map(add, content, content[1:])}
        yield [place + gram for gram in grams], 1 / sqrt(len(grams)) if grams else 0.0
