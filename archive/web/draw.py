"""The geometry of the charts. Places across are percentages, so that a chart is as wide as the page and its words keep
their size on a phone; the templates draw it as SVG."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.times import CHINA, moment

BARS = 36  # months at most
FEWEST = 12  # months at least: one bar as wide as the page says nothing
LANE = 20  # pixels
LANES = 6
MARGIN = 4.0  # per cent on either side of a timeline
NEAR = 5.0  # per cent: dots closer than this stand above each other


@dataclass(frozen=True, slots=True)
class Bar:
    """A month's count: ``x`` and ``width`` are per cent of the width, ``height`` of the tallest bar."""

    month: str
    count: int
    x: float
    width: float
    height: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A copy on the timeline: ``x`` per cent of the width, ``y`` pixels above the axis."""

    number: int
    x: float
    y: int
    published: bool
    title: str


def month_bars(counts: Mapping[str, int], today: datetime | None = None) -> list[Bar]:
    """A bar for each month up to the newest that has articles, empty months too; what lies in the future is left out."""
    now = today or datetime.now(CHINA)
    months = [_ordinal(month) for month in counts if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month)]
    months = [month for month in months if month <= now.year * 12 + now.month - 1]
    if not months:
        return []
    end = max(months)
    begin = end + 1 - max(FEWEST, min(BARS, end + 1 - min(months)))
    names = [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(begin, end + 1)]
    tallest = max(counts.get(name, 0) for name in names)
    step = 100 / len(names)
    few = len(names) <= FEWEST
    return [
        Bar(name, counts.get(name, 0), round(at * step + step * 0.1, 3), round(step * 0.8, 3),
            round(100 * counts.get(name, 0) / tallest, 2), _label(name, at, few))
        for at, name in enumerate(names)
    ]  # fmt: skip


def _ordinal(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _label(month: str, at: int, few: bool) -> str:
    """Years where they begin; where there are few months, every second month too."""
    if month.endswith("-01") or (at == 0 and few):
        return month[:4] if not few else month
    return f"{int(month[5:])}月" if few and at > 1 and int(month[5:]) % 2 else ""


def _moment(time: str) -> datetime | None:
    """The moment of a time, None for what is none."""
    try:
        return moment(time)
    except ValueError:
        return None


def timeline(copies: Sequence[Mapping[str, str]]) -> tuple[list[Dot], tuple[str, str]]:
    """Where each copy stands in time, and the first and the last day; numbers are those of the list, from 1.

    A copy stands where it says it was published, or else where it was first seen.
    """
    times = [(_moment(copy["published"]) or _moment(copy["first_seen"]) or datetime.now(UTC)) for copy in copies]
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
        told = _moment(copy["published"]) is not None
        what = f"{number} {copy['source']} {time.astimezone(CHINA):%Y-%m-%d %H:%M}"
        dots.append(Dot(number, round(x, 2), min(below, LANES - 1) * LANE, told, what))
    return dots, (f"{begin.astimezone(CHINA):%Y-%m-%d}", f"{end.astimezone(CHINA):%Y-%m-%d}")
