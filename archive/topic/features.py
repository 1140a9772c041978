"""An article as named numbers: which words of topics.toml stand where, and the characters of its title and head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, log1p, sqrt

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
    """Everything that is weighed, but for the characters."""
    length = max(len(text.body), FEW)
    held = {*text.title, *text.head, *text.body}
    for group in rules.groups:
        terms = [term for term in group.terms if held.issuperset(term)]  # most are not there by their characters
        title = [term for term in terms if term in text.title]
        head = [term for term in terms if term in text.head]
        counts = [(text.body.count(term), term) for term in terms]
        total = sum(count for count, _ in counts)
        often = tuple(term for count, term in sorted(counts, reverse=True)[:SHOWN] if count)
        yield Feature(f"title {group.name}", min(len(title), 2), tuple(title[:SHOWN]))
        yield Feature(f"head {group.name}", min(len(head), 3), tuple(head[:SHOWN]))
        yield Feature(f"body {group.name}", log1p(total * 1000 / length), often)
        yield Feature(f"count {group.name}", log1p(total), often)
    for pair in rules.pairs:
        yield Feature(f"title {pair.name}", float(pair.holds(text.title)))
        yield Feature(f"head {pair.name}", float(pair.holds(text.head)))
    for publisher in rules.publishers:
        yield Feature(f"publisher {publisher.name}", float(any(term in text.publisher for term in publisher.terms)))
    for form in rules.forms:
        yield Feature(f"title {form.class_}", min(sum(cue in text.title for cue in form.cues), 3))
        yield Feature(f"head {form.class_}", min(sum(cue in text.head for cue in form.cues), 5))
    yield Feature("spread", _spread(text.body, rules.stems))
    yield Feature("sentences", _share(SENTENCE.split(text.head), rules.stems))
    yield Feature("clauses", _share(CLAUSE.split(text.head), rules.stems))
    yield Feature("late", min((text.head.find(stem) % (HEAD + 1) for stem in rules.stems), default=HEAD) / HEAD)
    yield Feature("length", log(length))
    yield Feature("several subjects", text.title.count(";") + text.title.count("|") / 2)


def _spread(body: str, stems: Sequence[str]) -> float:
    """Through how much of the text it speaks of fraud: of its eight parts those that hold a word of it."""
    step = len(body) // PARTS + 1
    parts = [body[start : start + step] for start in range(0, len(body), step)]
    return sum(any(stem in part for stem in stems) for part in parts) / PARTS


def _share(parts: Sequence[str], stems: Sequence[str]) -> float:
    """How much of a text stands in parts that hold a word of fraud."""
    whole = sum(map(len, parts))
    return sum(len(part) for part in parts if any(stem in part for stem in stems)) / whole if whole else 0.0


def characters(text: Text) -> Iterator[tuple[str, float]]:
    """Single characters and pairs of them in title (``t:``) and head (``h:``); together each place has length 1."""
    for place, content in (("t", f"^{text.title}$"), ("h", text.head)):
        grams = set(content) | {content[i : i + 2] for i in range(len(content) - 1)}
        weight = 1 / sqrt(len(grams)) if grams else 0.0
        for gram in grams:
            yield f"{place}:{gram}", weight
