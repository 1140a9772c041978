"""Line rules applied: what on a page is not the article's. Every removed line keeps the rule that removed it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from archive.platform import LineRule
from archive.types import Removed
from pipelines.markdown import LINK_MARK


@lru_cache(maxsize=64)
def _compiled(rules: tuple[LineRule, ...]) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    by_place: dict[str, list[tuple[str, re.Pattern[str]]]] = {w: [] for w in ("any", "head", "tail", "cut", "start")}
    for rule in rules:
        by_place[rule.where].append((rule.name, re.compile(rule.pattern)))
    return by_place


def clean(
    lines: Sequence[str], rules: Sequence[LineRule], learnt: Collection[str] = ()
) -> tuple[list[str], list[Removed]]:
    """The lines that are the article's, and the others with their rules.

    Order: ``start``, ``cut``, ``any``, then the runs at the head and the tail, where ``learnt`` lines count too.
    """
    by_place = _compiled(tuple(rules))
    kept = list(lines)
    removed: list[Removed] = []

    def take(begin: int, end: int, rule: str) -> None:
        removed.extend(Removed(line.lstrip(LINK_MARK), rule) for line in kept[begin:end])
        del kept[begin:end]

    for index in range(len(kept) - 1, -1, -1):
        if rule := _match(kept[index], by_place["start"]):
            take(0, index + 1, rule)
            break
    for index, line in enumerate(kept):
        if rule := _match(line, by_place["cut"]):
            take(index, len(kept), rule)
            break
    for index in range(len(kept) - 1, -1, -1):
        if rule := _match(kept[index], by_place["any"]):
            take(index, index + 1, rule)
    while kept and (rule := _run(kept[0], by_place["head"], learnt)):
        take(0, 1, rule)
    while kept and (rule := _run(kept[-1], by_place["tail"], learnt)):
        take(len(kept) - 1, len(kept), rule)
    return [line.lstrip(LINK_MARK) for line in kept], removed


def _match(line: str, rules: Sequence[tuple[str, re.Pattern[str]]]) -> str:
    return next((name for name, pattern in rules if pattern.search(line)), "")


def _run(line: str, rules: Sequence[tuple[str, re.Pattern[str]]], learnt: Collection[str]) -> str:
    if line in learnt:
        return "learnt"
    return _match(line, rules)
