"""topics.toml as values: groups of words, combinations, publishers, classes. Everything in it is folded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from archive.fold import fold_chars
from archive.terms import Class

FILE = Path(__file__).with_name("topics.toml")
STRONG, WORD, SIGN, WEAK, AGAINST = STANDS = "strong", "word", "sign", "weak", "against"


@dataclass(frozen=True, slots=True)
class Group:
    """Words that say the same thing; ``stands`` is one of STANDS."""

    name: str
    stands: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A combination: one word of each in the same title or head."""

    name: str
    one: tuple[str, ...]
    other: tuple[str, ...]

    def holds(self, folded: str) -> bool:
        """Whether the text has both."""
        return any(term in folded for term in self.one) and any(term in folded for term in self.other)


@dataclass(frozen=True, slots=True)
class Form:
    """A class of text: the title's forms that name it, and words that speak for it."""

    class_: Class
    title: re.Pattern[str] | None
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What topics.toml says.

    ``gate`` are the fewest terms one of which is in every text that has a strong one, a word or a sign, thus in every text
    that is weighed. Three patterns find the first of many terms at once: ``stem`` of a strong one or a word, ``fraud`` of
    the gate, ``clear`` of a strong or a weak one.
    """

    threshold: float
    groups: tuple[Group, ...]
    pairs: tuple[Pair, ...]
    publishers: tuple[Group, ...]
    forms: tuple[Form, ...]
    gate: tuple[str, ...]
    stem: re.Pattern[str]
    fraud: re.Pattern[str]
    clear: re.Pattern[str]


@cache
def rules() -> Rules:
    """The rules of the file beside this module; raises ValueError if it can't be read."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    groups = tuple(_group(table) for table in data["group"])
    if wrong := [group.name for group in groups if group.stands not in STANDS]:
        raise ValueError(f"{FILE.name}: groups {', '.join(wrong)}: stands is none of {', '.join(STANDS)}")
    strong, word, sign, weak = (_all(groups, stands) for stands in (STRONG, WORD, SIGN, WEAK))
    gate = _stems((*strong, *word, *sign))
    return Rules(
        float(data["threshold"]),
        groups,
        tuple(Pair(table["name"], _folded(table["one"]), _folded(table["other"])) for table in data["pair"]),
        tuple(_group(table) for table in data["publisher"]),
        tuple(_form(table) for table in data["class"]),
        gate,
        _any(_stems((*strong, *word))),
        _any(gate),
        _any((*strong, *weak)),
    )


def named(title: str) -> Class | None:
    """The class that a folded title names itself: the first class of the file one of whose forms it has."""
    return next((form.class_ for form in rules().forms if form.title and form.title.search(title)), None)


def _group(table: Mapping[str, Any]) -> Group:
    return Group(table["name"], table.get("stands", ""), _folded(table["terms"]))


def _all(groups: Sequence[Group], stands: str) -> tuple[str, ...]:
    return tuple(term for group in groups if group.stands == stands for term in group.terms)


def _form(table: Mapping[str, Any]) -> Form:
    pattern = "|".join(f"(?:{fold_chars(form)})" for form in table["form"])
    return Form(Class(table["name"]), re.compile(pattern) if pattern else None, _folded(table["cues"]))


def _folded(terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(fold_chars(term) for term in terms)


def _any(terms: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, terms)))


def _stems(terms: Sequence[str]) -> tuple[str, ...]:
    """The terms without those that another is part of: a text without any of these has none of the terms."""
    return tuple(sorted({term for term in terms if not any(other in term for other in terms if other != term)}))
