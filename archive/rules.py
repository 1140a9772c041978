"""Rules: named, sourced facts about the pages of a platform, as data. ``pipelines.reading`` applies them.

A rule may have several ``parts`` (locators, selectors or patterns) that state one fact; ``python -m pipelines rules`` counts
how often each decided something. ``source`` is a heading of docs/source-facts.md, ``why`` says in a line what the rule knows.

A *locator* is a string saying where a field stands on a page; the first that yields text wins:

    css:SELECTOR        text of the first element          css:SELECTOR@ATTR   an attribute of it
    meta:NAME           content of meta[name|property|itemprop]
    js:NAME             a variable or object key in the page's scripts (JsDecode, htmlDecode, "a" || "b" understood)
    js:NAME.KEY.KEY     what stands there in the object literal given to NAME, lists walked through
    ld:KEY              a key of the JSON-LD article object
    front:KEY           a key of a mirror post's front matter
    re:PATTERN          group 1 (or the match) searched in the page's source without scripts, comments included
    script:PATTERN      group 1 (or the match) searched in the page's scripts that hold data
    tail:PATTERN        group 1 searched in the lines that the line rules removed or in the last lines of the body

Patterns are Python's, with ``re.M``. They must take time in proportion to a line's length: bound every repetition that
another may follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.types import State


@dataclass(frozen=True, slots=True)
class Rule:
    """What all rules have. ``name`` is unique: ``platform/what``, for a field ``platform/field`` or ``platform/field:how``."""

    name: str
    parts: tuple[str, ...]
    source: str
    why: str

    def patterns(self) -> Iterator[str]:
        """The regular expressions among the parts."""
        yield from ()


@dataclass(frozen=True, slots=True)
class FieldRule(Rule):
    """Where a field stands: locators, tried in order. The rules of one field are tried in the order of their platform."""

    @property
    def field(self) -> str:
        """The name of the field, which is in the rule's name."""
        return self.name.partition("/")[2].partition(":")[0]

    def patterns(self) -> Iterator[str]:
        """The patterns of locators that search a text."""
        for part in self.parts:
            kind, _, rest = part.partition(":")
            if kind in ("re", "script", "tail"):
                yield rest


@dataclass(frozen=True, slots=True)
class BodyRule(Rule):
    """Where the body stands: selectors, the first with text is the body."""


@dataclass(frozen=True, slots=True)
class NoiseRule(Rule):
    """What is cut out of the body before it is read: selectors."""


@dataclass(frozen=True, slots=True)
class LineRule(Rule):
    """A line that is not the article's: the parts are patterns, searched in each line.

    ``where``: ``any``; ``head``/``tail``: only in the run of such lines at that end of the body;
    ``cut``: this line and everything after it goes;
    ``block``: searched in the lines joined by newlines, all lines of the match go;
    ``own``: as ``tail``, of a line that names its publisher at its beginning.
    ``account``: an address below such a line is the publisher's, not one that the article names.
    """

    where: str = "any"
    account: bool = False

    def patterns(self) -> Iterator[str]:
        """All its parts."""
        yield from self.parts


@dataclass(frozen=True, slots=True)
class StateRule(Rule):
    """A page that is no (whole) article: a part found says that it is in ``state``.

    With ``css`` the parts are searched in the text of the elements it names (no parts: their presence says it); with
    ``raw`` in the beginning of the page's source; with neither, or with ``lines``, in the lines of a page that has only a few.
    """

    state: State = State.NOT_ARTICLE
    css: str = ""
    raw: bool = False
    lines: bool = False

    def patterns(self) -> Iterator[str]:
        """All its parts."""
        yield from self.parts


def patterns(rules: Iterable[Rule]) -> Iterator[tuple[str, str]]:
    """Every regular expression of ``rules`` with its rule's name, for tests that time or count them."""
    for rule in rules:
        for pattern in rule.patterns():
            yield rule.name, pattern
