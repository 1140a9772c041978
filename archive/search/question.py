"""What somebody asks for, as an FTS5 expression that is never wrong: docs/queries.md has the language.

An operand is a pair (expression, whether everything *but* what it finds is meant): so NOT may stand anywhere, and the
laws of De Morgan do the rest. FTS5 itself knows only "this without that".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from archive.fold import fold_chars
from archive.search.dates import period, today
from archive.search.filters import Filter
from archive.search.spelling import FIELDS, FILTERS, KEYS, SIDES, SIGNS, VALUES
from archive.stories.numbers import number_form

GAP = "·"  # a token of its own for whatever is no word: a phrase does not cross it, as a LIKE scan would not
BETWEEN = re.compile(r"[\W_]+")
TOKEN = re.compile(r"[0-9a-z]+|.")
END = r'(?=[\s()"]|$)'
NEW = r"(?<![^\s()])"  # where a word may begin
ITEM = re.compile(
    rf"""(?i:number|文号):\s*(?P<number>[^\s()"]*\([12][0-9]{{3}}\)[^\s()"]*)
    | (?i:(?P<field>{"|".join(FIELDS)})):\s*
    | (?i:(?P<filter>{"|".join(FILTERS)})):\s*
    | (?i:(?P<side>{"|".join(SIDES)})):\s*(?P<day>[^\s()"]*)
    | (?P<since>[0-9][0-9年月日/-]*)?\.\.(?P<until>[0-9][0-9年月日/-]*)?{END}
    | (?P<sign>[()]|{NEW}(?i:AND|OR|NOT|或|\|){END}|{NEW}-(?=[^\s)-]))
    | "(?P<phrase>[^"]*)"(?P<star>\*?)
    | (?P<open>")
    | (?P<word>[^\s()"]+)""",
    re.X,
)
UNKNOWN = re.compile(r"([^\W\d]{1,12}):(?!//)")  # looks like a field, and is none
DEEPEST = 12  # parentheses in parentheses: FTS5's parser has a stack of a hundred
MOST = 200  # words and phrases; FTS5 has no limit, patience has

Operand = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Unclear:
    """A part of a query that was passed over, or means something else than it may seem; ``archive.search.explain`` has the words."""

    said: str
    why: str  # date, field, value, empty, sign, quote, many, deep, only


@dataclass(frozen=True, slots=True)
class Question:
    """A query read: ``match`` for FTS5 ("" finds nothing), ``phrases`` to highlight, ``filters`` that narrow it.

    Phrases are tokens with spaces between, a ``*`` behind those whose last word is only begun. ``worded`` is False where
    only filters were said. ``unclear`` is what was not understood.
    """

    match: str
    phrases: tuple[str, ...]
    filters: tuple[Filter, ...]
    worded: bool
    unclear: tuple[Unclear, ...] = ()

    def admits(self, published: str) -> bool:
        """Whether the dates allow a time of publication; "" is an article that has none."""
        dates = [each for each in self.filters if each.kind == "dated"]
        return all((each.values[0] <= published < each.values[1]) != each.negated for each in dates)


def tokens(text: str) -> str:
    """``text`` folded and spaced for FTS5: Chinese characters alone, Latin words and numbers whole, gaps as ``·``."""
    return " ".join(TOKEN.findall(BETWEEN.sub(GAP, fold_chars(text).lower()).strip(GAP)))


def parse(query: str) -> Question:
    """Read a query. Nothing is an error: signs that make no sense where they stand are passed over, and named."""
    return _parse(query, today())


@lru_cache(maxsize=64)  # ``dated`` and ``excerpt`` ask for it with every row
def _parse(query: str, now: date) -> Question:
    reader = _Reader(query, now)
    found = reader.either(0, True)
    match = found[0] if found and not found[1] else ""
    if found and found[1]:
        reader.unclear.append(Unclear(query.strip(), "only"))
    unclear = tuple(dict.fromkeys(reader.unclear))
    return Question(match, tuple(dict.fromkeys(reader.phrases)), tuple(reader.filters), found is not None, unclear)


class _Reader:
    """Reads a query from left to right."""

    def __init__(self, query: str, now: date) -> None:
        self.items = list(ITEM.finditer(query.translate(KEYS)))
        self.now = now
        self.at = 0
        self.words = 0
        self.phrases: list[str] = []
        self.filters: list[Filter] = []
        self.unclear: list[Unclear] = []

    def next(self) -> re.Match[str] | None:
        return self.items[self.at] if self.at < len(self.items) else None

    def missed(self, item: re.Match[str] | str, why: str) -> None:
        self.unclear.append(Unclear((item if isinstance(item, str) else item[0]).strip(), why))

    def either(self, depth: int, wanted: bool, columns: str = "") -> Operand | None:
        """Operands with OR between; ``wanted`` says whether what is found here is part of the answer."""
        found = [self.all(depth, wanted, columns)]
        while (item := self.next()) and _sign(item) == "OR":
            self.at += 1
            found.append(self.all(depth, wanted, columns))
            if None in found[-2:]:
                self.missed(item, "sign")
        both = _both([(expression, not without) for each in found if each for expression, without in [each]])
        return both and (both[0], not both[1])

    def all(self, depth: int, wanted: bool, columns: str) -> Operand | None:
        """Operands with AND, NOT or nothing between."""
        found: list[Operand] = []
        negated, within, kind = False, "", ""
        while (item := self.next()) and not (_sign(item) == "OR" or (item["sign"] == ")" and depth)):
            self.at += 1
            if _sign(item) == "NOT":
                negated = not negated
            elif item["field"] or item["filter"]:
                if within or kind:
                    self.missed(item, "empty")
                within = FIELDS.get((item["field"] or "").lower(), "")
                kind = FILTERS.get((item["filter"] or "").lower(), "")
            elif item["side"] or item["since"] or item["until"]:
                self.dated(item, negated)
                negated = False
            elif item["sign"] == ")" or (item["sign"] == "(" and depth == DEEPEST):
                self.missed(item, "sign" if item["sign"] == ")" else "deep")
            elif item["open"]:
                self.missed(item.string[item.start() :], "quote")
            elif item["number"] or (kind and item["sign"] != "("):
                self.narrowed("number" if item["number"] else kind, item, negated)
                negated, kind = False, ""
            elif _sign(item) != "AND":
                operand = self.operand(item, depth, wanted != negated, within or columns)
                if operand and within:
                    operand = (f"({{{within}}} : {operand[0]})", operand[1])
                if operand:
                    found.append((operand[0], operand[1] != negated))
                negated, within, kind = False, "", ""
        if within or kind or (negated and found):
            self.missed(f"{self.items[self.at - 1][0]}", "empty")
        return _both(found)

    def narrowed(self, kind: str, item: re.Match[str], negated: bool) -> None:
        """A value of a field that narrows the whole query."""
        said = (item["number"] or item["word"] or item["phrase"] or "").strip()
        if said and said not in VALUES.get(kind, {said}):
            self.missed(f"{self.items[self.at - 2][0].strip()}{said}", "value")
            return
        values: tuple[str, ...] = (VALUES.get(kind, {}).get(said, said),)
        if kind == "number" and (phrase := tokens(said)):
            values = (number_form(said), number_form(said), f'"{phrase}"')
            self.phrases += [] if negated else [phrase]
        elif kind == "number":
            said = ""
        self.filters += [Filter(kind, values, negated)] if said else []

    def dated(self, item: re.Match[str], negated: bool) -> None:
        """A time that narrows the whole query; the bounds are days as text."""
        said = [item["day"]] if item["side"] else [item["since"], item["until"]]
        times = [period(each, self.now) if each else ("0", "~") for each in said]
        if None in times or said == [""]:
            self.missed(item, "date")
            return
        first, last = times[0] or ("", ""), times[-1] or ("", "")
        side = SIDES[item["side"].lower()] if item["side"] else "in"
        bounds = {"after": (first[0], "~"), "before": ("0", first[0]), "in": (first[0], last[1])}[side]
        self.filters.append(Filter("dated", bounds, negated))

    def operand(self, item: re.Match[str], depth: int, wanted: bool, columns: str) -> Operand | None:
        """A group, a phrase or a word."""
        if item["sign"] == "(":
            group = self.either(depth + 1, wanted, columns)
            self.at += 1  # its closing sign, or the end
            return group
        said = item["word"] or item["phrase"] or ""
        phrase, stem = tokens(said), said.rstrip("*")
        if not phrase or self.words == MOST:
            if phrase:
                self.missed(item, "many")
            return None
        if item["word"] and (looks := UNKNOWN.match(said)):
            self.missed(f"{looks[1]}:", "field")
        self.words += 1
        begun = bool(item["star"] or stem != said) and not BETWEEN.match(fold_chars(stem[-1:]))
        if wanted and columns != "publisher":
            self.phrases.append(phrase + "*" * begun)
        return f'"{phrase}"' + " *" * begun, False


def _sign(item: re.Match[str]) -> str:
    """The sign an item is, in its own spelling: AND, OR, NOT, a parenthesis or ""."""
    return SIGNS.get(item["sign"] or "", (item["sign"] or "").upper())


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
