"""The time of publication: every candidate with where it came from, a ranked and explained choice.

A page is full of dates that are not its own (an image's path, a script's constant: source-facts F1, F2), so only named
places count, never a date that merely stands somewhere in the source. Ranks, lower is better:

    10 the page's own data (script variables, article meta)   20 the visible stamp   30 the address's own day
    35 a mirror's stamp that agrees with the address          40 the list or feed    50 a mirror's front matter
    60 a mirror's day alone
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from archive.platform import Platform
from archive.times import CHINA, moment
from archive.types import Evidence, Page
from pipelines.reading.locate import Place, locate_all

FINER = 15  # ranks
FIRST_YEAR = 1995
NUMBER = re.compile(r"^\d{10}(?:\d{3})?$")
ISO = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})(?!\d)日?"
    r"(?:[T\s　,，]*(?:星期.|周.)?\s*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?(?:\.\d+)?秒?\s*(?:(Z|[+-]\d{2}:?\d{2})|([AaPp])\.?[Mm])?)?"
)
OWN_CLOCK = re.compile(r"\.(?!000)\d{3}")
SLACK = timedelta(minutes=5)
PRECISE = re.compile(r"T\d\d:\d\d")


def parse_time(text: str, zone: str = "+08:00") -> str:
    """``text`` as ISO 8601 with an offset, or its day if it has no time of day, or ``""``; naive times are ``zone``'s."""
    text = text.strip()
    home = _zone(zone)
    if NUMBER.match(text):
        return _iso(datetime.fromtimestamp(int(text[:10]), UTC).astimezone(home))
    if match := ISO.search(text):
        year, month, day, hour, minute, second, offset, half = match.groups()
        try:
            if hour is None:
                return datetime(int(year), int(month), int(day), tzinfo=home).date().isoformat()
            hours = int(hour) % 12 + 12 * (half in "Pp") if half else int(hour)
            moment = datetime(int(year), int(month), int(day), hours, int(minute), int(second or 0), tzinfo=home)
        except ValueError:
            return ""
        if offset:
            shift = "+00:00" if offset == "Z" else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
            moment = datetime.fromisoformat(moment.replace(tzinfo=None).isoformat() + shift)
        return _iso(moment)
    if "," in text and ":" in text:
        try:
            sent = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return ""
        return _iso(sent if sent.tzinfo else sent.replace(tzinfo=UTC))
    return ""


def _home(value: str, zone: str) -> str:
    """A time with its place's own offset; a day stays a day."""
    if "T" not in value:
        return value
    return datetime.fromisoformat(value).astimezone(_zone(zone)).isoformat(timespec="seconds")


def _zone(offset: str) -> timezone:
    return timezone(timedelta(hours=int(offset[:3]), minutes=int(offset[0] + offset[4:])))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds") if moment.year >= FIRST_YEAR else ""


def candidates(place: Place, platform: Platform, url_day: str, page: Page) -> list[Evidence]:
    """Every time a page, its address, its mirror's head and its place of discovery name for it."""
    zone, found = platform.timezone, []

    def add(text: str, where: str, rank: int, note: str = "") -> None:
        if value := parse_time(text, zone):
            found.append(Evidence(value, where, rank, note))

    for locator in platform.fields.get("published", ()):
        # The page's own data told the minute: patterns over its whole source could add nothing that would win.
        if locator.startswith("re:") and any(e.rank == 10 and "T" in e.value for e in found):
            continue
        for value, where in locate_all((locator,), place):
            add(value, where, 20 if where.startswith(("css:", "re:", "tail:")) else 10)
    add(url_day, "url", 30)
    front = place.front.get("date", "")
    home = _home(parse_time(front, "+00:00"), zone)
    own_clock = bool(PRECISE.search(home) and OWN_CLOCK.search(front))
    found += _stamps(place.front.get("comment_ms", ""), url_day, home if own_clock else "")
    if home:
        rank, note = (50, "") if PRECISE.search(home) else (60, "the mirror's day, often one late")
        if own_clock:
            rank, note = 55, "has milliseconds: the mirror's own clock, not the page's"
        found.append(Evidence(home, "front:date", rank, note))
    add(place.front.get("head_date", ""), "front:head", 50, "the mirror's clock may be UTC")
    add(page.found.published, "found", 40)
    return found


def _stamps(stamp: str, day: str, seen: str) -> list[Evidence]:
    """NodeBE4's ``<!--ms-->``: UTC, UTC+16 h or local time written as UTC over the years (data README).

    The day in the address decides which reading holds. Where several do and the mirror's own clock says when it had
    ``seen`` the page, the last before that holds: mirrors look every few hours, and nobody sees a page before it is out.
    """
    if not stamp:
        return []
    moment = datetime.fromtimestamp(int(stamp) / 1000, UTC)
    shifts = {"UTC": 0, "local written as UTC": 8, "UTC+16h": 16}
    local = {name: (moment - timedelta(hours=hours)).astimezone(CHINA) for name, hours in shifts.items()}
    if not day:
        return [Evidence(_iso(local["UTC"]), "comment:ms", 52, "read as UTC")]
    holding = {name: m for name, m in local.items() if m.date().isoformat() == day}
    if seen:
        latest = datetime.fromisoformat(seen) + SLACK
        holding = {name: m for name, m in holding.items() if m <= latest} or holding
    return [
        Evidence(_iso(m), "comment:ms", 25 + i, f"read as {name}, which agrees with the address's day")
        for i, (name, m) in enumerate(holding.items())
    ]


def choose(found: Iterable[Evidence], now: str = "") -> tuple[str, tuple[Evidence, ...]]:
    """The time chosen and all evidence, best first. A time in the future or against the address's day is rejected."""
    found = list(found)
    day = next((e.value for e in found if e.where == "url"), "")
    limit = (datetime.fromisoformat(now) if now else datetime.now(UTC)) + timedelta(days=2)
    judged = []
    for evidence in found:
        said = moment(evidence.value)
        if said > limit:
            evidence = replace(evidence, rank=evidence.rank + 900, note="rejected: in the future")
        elif (
            day
            and evidence.where != "url"
            and abs(said.astimezone(CHINA).date() - datetime.fromisoformat(day).date()) > timedelta(days=1)
        ):
            evidence = replace(evidence, rank=evidence.rank + 900, note=f"rejected: the address says {day}")
        judged.append(evidence)
    judged.sort(key=lambda e: e.rank)
    best = next((e for e in judged if e.rank < 900), None)
    if best is None:
        return "", tuple(judged)
    if "T" not in best.value:  # a place that knows only the day does not outvote one that knows its minute as well
        finer = (e for e in judged if e.rank <= best.rank + FINER and e.value.startswith(f"{best.value}T"))
        best = next(finer, best)
    return best.value, tuple(judged)
