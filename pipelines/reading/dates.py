"""The time of publication: every candidate with where it came from, a ranked and explained choice.

A page is full of dates that are not its own (an image's path, a script's constant: docs/source-facts.md: bytes-and-trees), so only named
places count, never a date that merely stands somewhere in the source. Ranks, lower is better:

    10 the page's own data (script variables, article meta)   20 the visible stamp   30 the address's own day
    25, 5, 50 to 60 a mirror's head (``heads``)               40 the list or feed
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from archive.address import Address
from archive.platform import Platform
from archive.times import CHINA, moment
from archive.types import Confidence, Evidence, Page
from pipelines.reading.clocks import Clocks
from pipelines.reading.heads import of_head
from pipelines.reading.locate import Place, locate_all, markup_of
from pipelines.reading.stamps import stamps
from pipelines.reading.written import parse_time
from spiders.platforms.phrases import RENDERED

FINER = 15  # ranks
REJECTED = 900  # ranks
NEAREST = 4  # visible times that are looked at
FILLED_IN = re.compile(rf"{RENDERED}[^\d<>]{{0,8}}(\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)")


def candidates(place: Place, platform: Platform, address: Address, page: Page, clocks: Clocks) -> list[Evidence]:
    """Every time a page, its address, its mirror's head and its place of discovery name for it."""
    zone, found = platform.timezone, []

    def add(text: str, where: str, rank: int, confidence: Confidence, note: str = "") -> None:
        if value := parse_time(text, zone):
            found.append(Evidence(_known(value, where), where, rank, note, confidence=confidence))

    if not place.front or platform.domains:
        for value, where in locate_all(platform.fields.get("published", ()), place):
            rank = 20 if where.startswith(("css:", "re:", "tail:")) else 10
            add(value, where, rank, Confidence.SURE if rank == 10 or platform.domains else Confidence.LIKELY)
    found = _rendered(place, found)
    if (
        place.tree is not None
        and not place.front
        and not platform.domains
        and not any(e.rank == 10 and "T" in e.value for e in found)
    ):
        found += [
            Evidence(_known(value, where), where, 20 + order, "", confidence=confidence)
            for order, (text, where, confidence) in enumerate(
                islice(stamps(place.tree, place.node, place.title), NEAREST)
            )
            if (value := parse_time(text, zone))
        ]
    add(address.day, "url", 30, Confidence.SURE)
    add(page.found.published, "found", 40, Confidence.LIKELY)
    return found + of_head(place, platform, address, clocks)


def _known(value: str, where: str) -> str:
    """A time without the minute that nobody wrote: templates fill in the first or the last second of a day."""
    return value[:10] if value[11:19] in ("00:00:00", "23:59:59") and where.startswith("meta:") else value


def _rendered(place: Place, found: list[Evidence]) -> list[Evidence]:
    """Without faith in a time that the page itself says is when its template was rendered."""
    if place.tree is None or place.front or not (match := FILLED_IN.search(markup_of(place))):
        return found
    rendered = parse_time(match[1])
    return [
        replace(e, rank=REJECTED + e.rank, note="rejected: when the page was rendered")
        if rendered and e.value[:16] == rendered[:16]
        else e
        for e in found
    ]


def choose(found: Iterable[Evidence], now: str = "") -> tuple[Evidence | None, tuple[Evidence, ...]]:
    """The evidence chosen, if any, and all of it, best first. A time in the future or against the address's day is rejected."""
    found = list(found)
    day = next((e.value for e in found if e.where == "url"), "")
    limit = (datetime.fromisoformat(now) if now else datetime.now(UTC)) + timedelta(days=2)
    judged = []
    for evidence in found:
        said = moment(evidence.value)
        if said > limit:
            evidence = replace(evidence, rank=evidence.rank + REJECTED, note="rejected: in the future")
        elif (
            day
            and evidence.where != "url"
            and abs(said.astimezone(CHINA).date() - datetime.fromisoformat(day).date()) > timedelta(days=1)
        ):
            evidence = replace(evidence, rank=evidence.rank + REJECTED, note=f"rejected: the address says {day}")
        judged.append(evidence)
    judged.sort(key=lambda e: e.rank)
    best = next((e for e in judged if e.rank < REJECTED), None)
    if best is None:
        return None, tuple(judged)
    if "T" not in best.value:  # a place that knows only the day does not outvote one that knows its minute as well
        finer = (e for e in judged if e.rank <= best.rank + FINER and e.value.startswith(f"{best.value}T"))
        best = next(finer, best)
    judged.remove(best)
    judged.insert(0, best)
    return best, tuple(judged)
