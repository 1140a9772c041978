"""The geometry of the charts. Places across are percentages, so that a chart is as wide as the page and its words keep
their size on a phone; the templates draw it as SVG."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.times import CHINA, moment

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
BARS = 36  # months; where there are more, a bar is a year
FEWEST = 12  # months at least: one bar as wide as the page says nothing
LANE = 20  # pixels
LANES = 6
MARGIN = 4.0  # per cent on either side of a timeline
NEAR = 5.0  # per cent: dots closer than this stand above each other


@dataclass(frozen=True, slots=True)
class Part:
    """What a bar has of one kind: ``begin`` and ``height`` are per cent of the tallest bar, ``begin`` above the axis."""

    kind: str
    count: int
    begin: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The count of a month or a year: ``x`` and ``width`` are per cent of the width, ``height`` of the tallest bar.

    ``parts`` are what it is made of, from the axis upwards.
    """

    month: str
    count: int
    x: float
    width: float
    height: float
    label: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A copy on the timeline: ``x`` per cent of the width, ``y`` pixels above the axis."""

    number: int
    x: float
    y: int
    published: bool
    title: str


def period_bars(
    counts: Mapping[tuple[str, str], int], kinds: Iterable[str] = (), today: datetime | None = None
) -> list[Bar]:
    """A bar for each month, or each year where there would be more than BARS months, from the first to the last with
    articles, empty ones too: nothing that is counted is left out but what has no date or one in the future.

    ``counts`` are articles by month (2025-03) and kind, ``kinds`` the order in which kinds lie on each other; of a bar,
    ``month`` is the month or the year.
    """
    now = today or datetime.now(CHINA)
    known: dict[int, Counter[str]] = {}
    for (month, kind), n in counts.items():
        if MONTH.fullmatch(month) and _ordinal(month) <= now.year * 12 + now.month - 1:
            known.setdefault(_ordinal(month), Counter())[kind] += n
    if not known:
        return []
    first, last = min(known), max(known)
    if last - first < BARS:
        numbers = range(min(first, last + 1 - FEWEST), last + 1)
        names = {month: f"{month // 12:04}-{month % 12 + 1:02}" for month in numbers}
    else:
        names = {year: f"{year:04}" for year in range(first // 12, last // 12 + 1)}
        years: dict[int, Counter[str]] = {}
        for at, found in known.items():
            years.setdefault(at // 12, Counter()).update(found)
        known = years
    tallest, step, order = max(found.total() for found in known.values()), 100 / len(names), list(kinds)
    return [
        _bar(name, known.get(number, Counter()), at, step, tallest, order, _label(name, at, len(names)))
        for at, (number, name) in enumerate(names.items())
    ]


def _bar(
    name: str, found: Counter[str], at: int, step: float, tallest: int, order: Sequence[str], label: str
) -> Bar:  # fmt: skip
    parts, below = [], 0
    for kind in sorted(found, key=lambda kind: order.index(kind) if kind in order else len(order)):
        parts.append(Part(kind, found[kind], round(100 * below / tallest, 2), round(100 * found[kind] / tallest, 2)))
        below += found[kind]
    x, width = round(at * step + step * 0.1, 3), round(step * 0.8, 3)
    return Bar(name, below, x, width, round(100 * below / tallest, 2), label, tuple(parts))


def _ordinal(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _label(name: str, at: int, of: int) -> str:
    """Years where they begin, as many as there is room for; where there are few months, every second month too."""
    if len(name) == 4:
        return name if at % max(1, of // 8) == 0 else ""
    few = of <= FEWEST
    if name.endswith("-01") or (at == 0 and few):
        return name[:4] if not few else name
    return f"{int(name[5:])}月" if few and at > 1 and int(name[5:]) % 2 else ""


def as_moment(time: str) -> datetime | None:
    """The moment of a time, None for what is none."""
    try:
        return moment(time)
    except ValueError:
        return None


def timeline(copies: Sequence[Mapping[str, str]]) -> tuple[list[Dot], tuple[str, str]]:
    """Where each copy stands in time, and the first and the last day; numbers are those of the list, from 1.

    A copy stands where it says it was published, or else where it was first seen.
    """
    times = [(as_moment(copy["published"]) or as_moment(copy["first_seen"]) or datetime.now(UTC)) for copy in copies]
    if not times:
        return [], ("", "")
    begin, end = min(times), max(times)
    span = (end - begin).total_seconds()
    dots: list[Dot] = []
    for number, time in sorted(enumerate(times, 1), key=lambda pair: pair[1]):
        share = (time - begin).total_seconds() / span if span else 0.5
        x = MARGIN + (100 - 2 * MARGIN) * share
        below = sum(1 for dot in dots if x - dot.x < NEAR)
        copy = copies[number - 1]
        told = as_moment(copy["published"]) is not None
        what = f"{number} {copy.get('issuer') or copy['source']} {time.astimezone(CHINA):%Y-%m-%d %H:%M}"
        dots.append(Dot(number, round(x, 2), min(below, LANES - 1) * LANE, told, what))
    return dots, (f"{begin.astimezone(CHINA):%Y-%m-%d}", f"{end.astimezone(CHINA):%Y-%m-%d}")
