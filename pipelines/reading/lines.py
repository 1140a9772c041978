"""Line rules applied: what on a page is not the article's. Every removed line keeps the rule that removed it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from archive.platform import LineRule
from archive.types import Removed
from pipelines.reading.text import LINK_MARK

SANDWICHED = 30
OPENING = 30  # characters in which a line that introduces its publisher names it
PLACES = ("any", "head", "tail", "cut", "start", "block", "own")
ASKED = ("start", "cut", "any")  # those whose rules are asked of every line
REFERENCES = "参考"  # how a list of references is headed
SENTENCE = re.compile(r"^[^\x1f].{18,}[。；！？]|，.{12,}。")
BEHIND, BEHIND_SHARE = 160, 12  # characters of prose that may stand behind the end of an article, or a twelfth of it
ADDRESS = re.compile(r"^\x1f?(?:\[?\d{1,2}\]?[.、]?\s?)?https?://\S+$")


Rules = Sequence[tuple[str, re.Pattern[str]]]  # names and patterns


@lru_cache(maxsize=64)
def _compiled(rules: tuple[LineRule, ...]) -> tuple[dict[str, Rules], dict[str, re.Pattern[str]], frozenset[str]]:
    """The rules by place; those of ASKED as one pattern each, as most bodies hold no such line; the names of ``account``."""
    by_place: dict[str, Rules] = {
        p: [(r.name, re.compile(r.pattern, re.M)) for r in rules if r.where == p] for p in PLACES
    }
    patterns = {p: "|".join(f"(?:{r.pattern})" for r in rules if r.where == p) or r"(?!)" for p in ASKED}
    of_account = frozenset(rule.name for rule in rules if rule.account)
    return by_place, {place: re.compile(pattern, re.M) for place, pattern in patterns.items()}, of_account


def clean(
    lines: Sequence[str], rules: Sequence[LineRule], learnt: Collection[str] = (), publisher: str = ""
) -> tuple[list[str], list[Removed]]:
    """The lines that are the article's, and the others with their rules.

    Order: ``start``, ``cut``, ``block``, ``any``, then the runs at the head and the tail, where ``learnt`` lines count too
    and, at the tail, ``own`` lines that begin with the ``publisher``'s name.
    """
    by_place, any_of, of_account = _compiled(tuple(rules))
    kept = list(lines)
    removed: list[Removed] = []

    def take(begin: int, end: int, rule: str) -> None:
        removed.extend(Removed(line.lstrip(LINK_MARK), rule) for line in kept[begin:end])
        del kept[begin:end]

    def blocks() -> None:
        for name, pattern in by_place["block"]:
            if match := pattern.search(text := "\n".join(kept)):
                begin = text.count("\n", 0, match.start())
                take(begin, begin + len(match[0].strip("\n").split("\n")), name)

    seen = (*kept, *(line[1:] for line in kept if line[:1] == LINK_MARK))
    some = {place for place in ASKED if any(map(any_of[place].search, seen))}
    for index in range(len(kept) - 1, -1, -1) if "start" in some else ():
        if rule := _match(kept[index], by_place["start"]):
            take(0, index + 1, rule)
            break
    for index, line in enumerate(kept) if "cut" in some else ():
        if (rule := _match(line, by_place["cut"])) and _ends(kept, index, by_place):
            take(index, len(kept), rule)
            break
    blocks()
    for index in range(len(kept) - 1, -1, -1) if "any" in some else ():
        if rule := _match(kept[index], by_place["any"]):
            take(index, index + 1, rule)
    while kept and (rule := _run(kept[0], by_place["head"], learnt)):
        take(0, 1, rule)
    floor = _last_address(kept, by_place["tail"], learnt, of_account)
    while len(kept) > floor and (
        rule := _tail(kept, by_place["tail"], learnt) or _own(kept[-1], by_place["own"], publisher)
    ):
        take(len(kept) - 1, len(kept), rule)
    blocks()  # those that end a body: its end is found only now
    return [line.lstrip(LINK_MARK) for line in kept], removed


def _ends(kept: Sequence[str], index: int, by_place: Mapping[str, Rules]) -> bool:
    """Whether a line of the interface ends the article: only with little prose behind it that no rule knows."""
    rules = [*by_place["cut"], *by_place["tail"], *by_place["any"]]
    behind = sum(len(line) for line in kept[index + 1 :] if SENTENCE.search(line) and not _match(line, rules))
    return behind <= BEHIND or behind * BEHIND_SHARE < sum(map(len, kept[:index]))


def _tail(kept: Sequence[str], rules: Rules, learnt: Collection[str]) -> str:
    """The rule that the last line falls to; a short one below two lines that both fall goes with them."""
    if rule := _run(kept[-1], rules, learnt):
        return rule
    if len(kept) < 3 or len(kept[-1]) > SANDWICHED or kept[-1].endswith("。"):
        return ""
    return _run(kept[-2], rules, learnt) if _run(kept[-3], rules, learnt) else ""


def _own(line: str, rules: Rules, publisher: str) -> str:
    """The rule by which a line introduces its publisher; of another it may be what the article is about."""
    return _match(line, rules) if publisher and publisher in line[:OPENING] else ""


def _last_address(kept: Sequence[str], rules: Rules, learnt: Collection[str], of_account: Collection[str]) -> int:
    """The number of lines the tail's run may not reach into.

    A digest names its source's address below each item: where one stands above the run, the last in it is the last
    item's. A list of references has a heading of its own.
    """
    begin = len(kept)
    while begin and _run(kept[begin - 1], rules, learnt):
        begin -= 1
    if any(line.startswith(REFERENCES) for line in kept[begin:]) or not any(
        ADDRESS.match(line) for line in kept[:begin]
    ):
        return 0
    items = (
        n
        for n in range(begin, len(kept))
        if ADDRESS.match(kept[n]) and _run(kept[n - 1], rules, learnt) not in of_account
    )
    return max(items, default=-1) + 1


def _match(line: str, rules: Rules) -> str:
    """The first rule that a line falls to, as a link or for its words."""
    found = next((name for name, pattern in rules if pattern.search(line)), "")
    return found or (_match(line[1:], rules) if line[:1] == LINK_MARK else "")


def _run(line: str, rules: Rules, learnt: Collection[str]) -> str:
    if line.lstrip(LINK_MARK) in learnt:
        return "learnt"
    return _match(line, rules)
