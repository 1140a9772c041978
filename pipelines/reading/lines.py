"""Line rules applied: what on a page is not the article's. Every removed line keeps the rule that removed it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from archive.fold import simplified
from archive.rules import LineRule
from archive.stories.boilerplate import Boilerplate
from archive.types import Removed
from pipelines.reading import trace
from pipelines.reading.text import LINK_MARK
from spiders.platforms.phrases import REFERENCES

SANDWICHED = 30
OPENING = 30  # characters in which a line that introduces its publisher names it
PLACES = ("any", "head", "tail", "cut", "block", "own")
ASKED = ("cut", "any")  # those whose rules are asked of every line
NOTHING = Boilerplate()
FEW = 2  # lines: a heading and one link may be the article's
WORD = re.compile(r"\w")
SENTENCE = re.compile(r"^[^\x1f].{18,400}[。；！？]|，[^，。]{12,400}。")
TITLE = re.compile(
    r"^\x1f?\W*\d{1,2}\s?[.、)）]\s?[^。；]{4,80}$|^[^。；]{4,45}[！？]$"
)  # of another article, in a list of them
BEHIND, BEHIND_SHARE = 160, 12  # characters of prose that may stand behind the end of an article, or a twelfth of it
ADDRESS = re.compile(r"^\x1f?(?:\[?\d{1,2}\]?[.、]?\s?)?https?://\S+$")


Hit = tuple[str, re.Pattern[str]]  # a rule's name, and the part of it that a line falls to
Rules = Sequence[Hit]
LEARNT: Hit = ("learnt", re.compile(r"(?!)"))


@lru_cache(maxsize=64)
def _compiled(rules: tuple[LineRule, ...]) -> tuple[dict[str, Rules], dict[str, re.Pattern[str]], frozenset[str]]:
    """The rules by place; those of ASKED as one pattern each, as most bodies hold no such line; the names of ``account``."""
    by_place: dict[str, Rules] = {
        place: [(rule.name, re.compile(part, re.M)) for rule in rules if rule.where == place for part in rule.parts]
        for place in PLACES
    }
    patterns = {p: "|".join(f"(?:{part.pattern})" for _, part in by_place[p]) or r"(?!)" for p in ASKED}
    of_account = frozenset(rule.name for rule in rules if rule.account)
    return by_place, {place: re.compile(pattern, re.M) for place, pattern in patterns.items()}, of_account


def clean(
    lines: Sequence[str], rules: Sequence[LineRule], learnt: Boilerplate = NOTHING, publisher: str = ""
) -> tuple[list[str], list[Removed]]:
    """The lines that are the article's, and the others with their rules, which are asked of either script in simplified words.

    Order: ``block``, ``cut``, ``any``, then the runs at the head and the tail, where ``learnt`` lines count too
    and, at the tail, ``own`` lines that begin with the ``publisher``'s name.
    """
    simple = simplified(text := "\n".join(lines)).split("\n")
    if "\n".join(simple) == text:
        return _clean(lines, rules, learnt, publisher)
    written = {a.lstrip(LINK_MARK): b.lstrip(LINK_MARK) for a, b in zip(simple, lines, strict=True)}
    learnt = Boilerplate(frozenset(map(simplified, learnt.head)), frozenset(map(simplified, learnt.tail)))
    kept, removed = _clean(simple, rules, learnt, simplified(publisher))
    return [written[line] for line in kept], [Removed(written[each.line], each.rule) for each in removed]


def _clean(
    lines: Sequence[str], rules: Sequence[LineRule], learnt: Boilerplate, publisher: str
) -> tuple[list[str], list[Removed]]:
    by_place, any_of, of_account = _compiled(tuple(rules))
    kept = list(lines)
    removed: list[Removed] = []

    def take(begin: int, end: int, rule: Hit) -> None:
        removed.extend(Removed(line.lstrip(LINK_MARK), rule[0]) for line in kept[begin:end])
        trace.fired(rule[1].pattern, kept[begin])
        del kept[begin:end]

    def blocks() -> None:
        for rule in by_place["block"]:
            if match := rule[1].search(text := "\n".join(kept)):
                begin = text[: match.start()].count("\n")
                take(begin, begin + len(match[0].strip("\n").split("\n")), rule)

    seen = (*kept, *(line[1:] for line in kept if line[:1] == LINK_MARK))
    some = {place for place in ASKED if any(map(any_of[place].search, seen))}
    blocks()  # those that end a page: what they hold is no prose behind a cut
    for index, line in enumerate(kept) if "cut" in some else ():
        if rule := _match(line, by_place["cut"]):
            if _ends(kept, index, by_place):
                take(index, len(kept), rule)
                break
            behind = next((n for n in range(index + 1, len(kept)) if not kept[n].startswith(LINK_MARK)), len(kept))
            if behind - index > FEW:  # a box inside the article: the heading and its links
                take(index, behind, rule)
    for index in range(len(kept) - 1, -1, -1) if "any" in some else ():
        if rule := _match(kept[index], by_place["any"]):
            take(index, index + 1, rule)
    while kept and (rule := _run(kept[0], by_place["head"], learnt.head)):
        take(0, 1, rule)
    floor = _last_address(kept, by_place["tail"], learnt.tail, of_account)
    while len(kept) > floor and (
        rule := _tail(kept, by_place["tail"], learnt.tail) or _own(kept[-1], by_place["own"], publisher)
    ):
        take(len(kept) - 1, len(kept), rule)
    blocks()  # those that end a body: its end is found only now
    return [line.lstrip(LINK_MARK) for line in kept], removed


def _ends(kept: Sequence[str], index: int, by_place: Mapping[str, Rules]) -> bool:
    """Whether a line of the interface ends the article: only with little prose behind it that no rule knows."""
    rules = [*by_place["cut"], *by_place["tail"], *by_place["any"]]
    after = kept[index + 1 : index + 2]
    if not WORD.search(kept[index]) and not any(
        not WORD.search(line) or _match(line, by_place["cut"]) for line in after
    ):
        return False  # a mark alone is anybody's
    behind = sum(
        len(line)
        for line in kept[index + 1 :]
        if SENTENCE.search(line) and not TITLE.search(line) and not _match(line, rules)
    )
    above = sum(map(len, kept[:index]))  # no cut takes more prose than it leaves
    return behind <= min(BEHIND, above) or behind * BEHIND_SHARE < above


def _tail(kept: Sequence[str], rules: Rules, learnt: Collection[str]) -> Hit | None:
    """The rule that the last line falls to; a short one below two lines that both fall goes with them."""
    if rule := _run(kept[-1], rules, learnt):
        return rule
    if len(kept) < 3 or len(kept[-1]) > SANDWICHED or kept[-1].endswith("。"):
        return None
    return _run(kept[-2], rules, learnt) if _run(kept[-3], rules, learnt) else None


def _own(line: str, rules: Rules, publisher: str) -> Hit | None:
    """The rule by which a line introduces its publisher; of another it may be what the article is about."""
    return _match(line, rules) if publisher and publisher in line[:OPENING] else None


def _last_address(kept: Sequence[str], rules: Rules, learnt: Collection[str], of_account: Collection[str]) -> int:
    """The number of lines the tail's run may not reach into.

    A digest names its source's address below each item: where one stands above the run, the final address in the run
    belongs to the body. A list of references has a heading of its own.
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
        if ADDRESS.match(kept[n]) and not ((above := _run(kept[n - 1], rules, learnt)) and above[0] in of_account)
    )
    return max(items, default=-1) + 1


def _match(line: str, rules: Rules) -> Hit | None:
    """The first rule that a line falls to, as a link or for its words."""
    found = next((rule for rule in rules if rule[1].search(line)), None)
    return found or (_match(line[1:], rules) if line[:1] == LINK_MARK else None)


def _run(line: str, rules: Rules, learnt: Collection[str]) -> Hit | None:
    if line.lstrip(LINK_MARK) in learnt:
        return LEARNT
    return _match(line, rules)
