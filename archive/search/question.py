"""What somebody asks for, as an FTS5 expression that is never wrong: docs/queries.md has the language.

An operand is a pair (expression, whether everything *but* what it finds is meant): so NOT may stand anywhere, and the
laws of De Morgan do the rest. FTS5 itself knows only "this without that".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archive.fold import fold_chars

GAP = "·"  # a token of its own for whatever is no word: a phrase does not cross it, as a LIKE scan would not
BETWEEN = re.compile(r"[\W_]+")
TOKEN = re.compile(r"[0-9a-z]+|.")
KEYS = str.maketrans("（）：＂“”„＊", '():""""*')  # what a Chinese keyboard writes for the signs of the language
DATE = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
END = r'(?=[\s()"]|$)'
ITEM = re.compile(
    rf"""(?i:(?P<field>title|body|publisher)):\s*
    | (?i:(?P<side>after|before)):(?P<day>{DATE}){END}
    | (?P<since>{DATE})?\.\.(?P<until>{DATE})?{END}
    | (?P<sign>[()]|(?:AND|OR|NOT){END})
    | "(?P<phrase>[^"]*)"(?P<star>\*?)
    | (?P<word>[^\s()"]+)""",
    re.X,
)
DEEPEST = 12  # parentheses in parentheses: FTS5's parser has a stack of a hundred
MOST = 200  # words and phrases; FTS5 has no limit, patience has

Operand = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Question:
    """A query read: ``match`` for FTS5 ("" finds nothing), ``phrases`` to highlight, ``dates`` that narrow it.

    Phrases are tokens with spaces between, a ``*`` behind those whose last word is only begun. Dates are (negated, first,
    beyond): texts that a time of publication is ``>=`` and ``<``. ``worded`` is False where only dates were said.
    """

    match: str
    phrases: tuple[str, ...]
    dates: tuple[tuple[bool, str, str], ...]
    worded: bool

    def admits(self, published: str) -> bool:
        """Whether the dates allow a time of publication; "" is an article that has none."""
        return all((first <= published < beyond) != negated for negated, first, beyond in self.dates)


def tokens(text: str) -> str:
    """``text`` folded and spaced for FTS5: Chinese characters alone, Latin words and numbers whole, gaps as ``·``."""
    return " ".join(TOKEN.findall(BETWEEN.sub(GAP, fold_chars(text).lower()).strip(GAP)))


def span(since: str, until: str) -> tuple[str, str]:
    """Bounds for ``since`` to ``until``, both included; each is a year, a month or a day, or "" for no bound."""
    return since or "0", until + "~"  # every time of that day, month or year is less, as text; "" is less than "0"


@lru_cache(maxsize=64)  # ``dated`` and ``excerpt`` ask for it with every row
def parse(query: str) -> Question:
    """Read a query. Nothing is an error: signs that make no sense where they stand are passed over."""
    reader = _Reader(query)
    found = reader.either(0, True)
    match = found[0] if found and not found[1] else ""
    phrases = tuple(dict.fromkeys(reader.phrases))
    return Question(match, phrases, tuple(reader.dates), worded=found is not None)


class _Reader:
    """Reads a query from left to right."""

    def __init__(self, query: str) -> None:
        self.items = list(ITEM.finditer(query.translate(KEYS)))
        self.at = 0
        self.words = 0
        self.phrases: list[str] = []
        self.dates: list[tuple[bool, str, str]] = []

    def next(self) -> re.Match[str] | None:
        return self.items[self.at] if self.at < len(self.items) else None

    def either(self, depth: int, wanted: bool, field: str = "") -> Operand | None:
        """Operands with OR between; ``wanted`` says whether what is found here is part of the answer."""
        found = [self.all(depth, wanted, field)]
        while (item := self.next()) and item["sign"] == "OR":
            self.at += 1
            found.append(self.all(depth, wanted, field))
        both = _both([(expression, not without) for each in found if each for expression, without in [each]])
        return both and (both[0], not both[1])

    def all(self, depth: int, wanted: bool, field: str) -> Operand | None:
        """Operands with AND, NOT or nothing between."""
        found: list[Operand] = []
        negated, within = False, ""
        while (item := self.next()) and not (item["sign"] == "OR" or (item["sign"] == ")" and depth)):
            self.at += 1
            if item["sign"] == "NOT":
                negated = not negated
            elif item["field"]:
                within = item["field"].lower()
            elif dates := _dates(item):
                self.dates.append((negated, *dates))
                negated = False
            elif item["sign"] not in ("AND", ")") and not (item["sign"] == "(" and depth == DEEPEST):
                operand = self.operand(item, depth, wanted != negated, within or field)
                if operand and within:
                    operand = (f"({{{within}}} : {operand[0]})", operand[1])
                if operand:
                    found.append((operand[0], operand[1] != negated))
                negated, within = False, ""
        return _both(found)

    def operand(self, item: re.Match[str], depth: int, wanted: bool, field: str) -> Operand | None:
        """A group, a phrase or a word."""
        if item["sign"] == "(":
            group = self.either(depth + 1, wanted, field)
            self.at += 1  # its closing sign, or the end
            return group
        said = item["word"] or item["phrase"] or ""
        phrase, stem = tokens(said), said.rstrip("*")
        if not phrase or self.words == MOST:
            return None
        self.words += 1
        begun = bool(item["star"] or stem != said) and not BETWEEN.match(fold_chars(stem[-1:]))
        if wanted and field != "publisher":
            self.phrases.append(phrase + "*" * begun)
        return f'"{phrase}"' + " *" * begun, False


def _dates(item: re.Match[str]) -> tuple[str, str] | None:
    if item["side"]:
        first, beyond = span("", "")
        return (item["day"], beyond) if item["side"].lower() == "after" else (first, item["day"])
    return span(item["since"] or "", item["until"] or "") if item["since"] or item["until"] else None


def _both(operands: list[Operand]) -> Operand | None:
    """All of these."""
    found = [expression for expression, without in operands if not without]
    less = [expression for expression, without in operands if without]
    if not operands:
        return None
    if not found:
        return _joined("OR", less), True
    return (f"({_joined('AND', found)} NOT {_joined('OR', less)})" if less else _joined("AND", found)), False


def _joined(sign: str, expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"({f' {sign} '.join(expressions)})"
