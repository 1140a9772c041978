"""What the head of a mirror's post says of the time of publication, read by the mirror's own clock.

Ranks: 5 the post's own stamp with an offset, 25 a stamp that agrees with the day in the address, 50 a feed's time,
55 a day that a feed's time agrees with, 60 the day of the mirror's own clock.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.address import Address, host_of
from archive.outlets import zone_of
from archive.platform import Platform
from archive.times import CHINA
from archive.types import Confidence, Evidence
from pipelines.reading.clocks import OFFSET, OWN_CLOCK, Clocks, place_of
from pipelines.reading.locate import Place
from pipelines.reading.written import home, iso, parse_time

SLACK = timedelta(minutes=5)
PRECISE = re.compile(r"T\d\d:\d\d")
STAMPED = re.compile(
    r"^\W*(?:[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4}|(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|\d{1,2}/\d{1,2}/(?:19|20)\d{2})"
    r"[T\s,，-]*(?:星期.|周.)?\s*(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\.\d+)?)?\s?(?:Z|GMT|UTC|[+-]\d{2}:?\d{2}|[AP]M)?\W*$"
)
DATED = re.compile(
    r"^[（(【]?[\u4e00-\u9fff]{2,8}(?:19|20)\d{2}年\d{1,2}月\d{1,2}日(?:讯|訊|电|電)"
)  # 【某报2021年3月14日讯】
LEADING = 6  # lines of a post among which its own stamp stands
SHIFTED = frozenset(
    ["zaobao"]
)  # whose times the mirror has written by three clocks (docs/source-facts.md: zaobao-pages)


def of_head(place: Place, platform: Platform, address: Address, clocks: Clocks) -> list[Evidence]:
    """What the head says, and the stamp that the post's body begins with."""
    front = place.front
    if not front:
        return []
    head = clocks.read("front:head", front.get("head_date", ""), 50)
    found = [head] if head else []
    text = front.get("date", "")
    if shown := parse_time(front.get("shown", "")):
        found.append(Evidence(shown, "front:shown", 45, "as the page showed it", confidence=Confidence.LIKELY))
    own_clock = bool(OWN_CLOCK.search(text) and PRECISE.search(parse_time(text)))
    read = clocks.read(place_of(text), text, 50)
    feed = home(read.value, platform.timezone) if read else ""
    seen = home(parse_time(text, "+00:00"), platform.timezone) if own_clock else ""
    lead, sure = _lead(place, address, seen or feed)
    if lead and sure:
        found.append(Evidence(lead, "body:stamp", 5, "the post's own stamp", confidence=Confidence.SURE))
    elif lead and feed[:10] != lead[:10]:
        found.append(
            Evidence(lead[:10], "body:stamp", 24, "the post's own day, in whatever zone", confidence=Confidence.LIKELY)
        )
    if platform.name in SHIFTED:
        found += _shifted(front.get("comment_ms", ""), address.day, seen)
    if own_clock:
        note = "the day the mirror saw it: its own clock, with milliseconds"
        found.append(Evidence(seen[:10], "front:date", 60, note, confidence=Confidence.GUESSED))
    elif read:
        rank = 60 if not PRECISE.search(feed) else 26 if address.day == feed[:10] else 50
        if "fetch_date" in front and not read.note:
            read = replace(read, note="the mirror's day, in most cases one late", confidence=Confidence.GUESSED)
        found.append(replace(read, value=feed, where="front:date", rank=rank))
    return found


def _lead(place: Place, address: Address, feed: str) -> tuple[str, bool]:
    """The stamp among the first lines of the body, and whether its zone is known.

    A naive one is in the outlet's zone where the data file has it: then it is before the feed's time.
    """
    text = next(filter(STAMPED.match, place.lead[:LEADING]), "")
    if not text:
        return parse_time(next(filter(DATED.match, place.lead[:LEADING]), "")), False
    if OFFSET.search(text.strip()):
        return home(parse_time(text, "+00:00"), "+08:00"), True
    value = parse_time(text)
    zone = zone_of(host_of(address.url))
    if "T" in value and zone:
        try:
            moment = datetime.fromisoformat(value).replace(tzinfo=ZoneInfo(zone)).astimezone(CHINA)
        except ZoneInfoNotFoundError:
            return value, False
        return iso(moment), not feed or iso(moment) <= feed
    return value, False


def _shifted(stamp: str, day: str, seen: str) -> list[Evidence]:
    """NodeBE4's ``<!--ms-->`` of Zaobao: UTC, UTC+16 h or local time written as UTC over the years (docs/source-facts.md: zaobao-pages).

    The day in the address decides which reading holds. Where several do and the mirror's own clock says when it had
    ``seen`` the page, the last before that holds: mirrors look every few hours, and nobody sees a page before it is out.
    """
    if not stamp:
        return []
    moment = datetime.fromtimestamp(int(stamp) / 1000, UTC)
    shifts = {"UTC": 0, "local written as UTC": 8, "UTC+16h": 16}
    local = {name: (moment - timedelta(hours=hours)).astimezone(CHINA) for name, hours in shifts.items()}
    if not day:
        return [Evidence(iso(local["UTC"])[:10], "comment:ms", 52, "read as UTC", confidence=Confidence.GUESSED)]
    holding = {name: m for name, m in local.items() if m.date().isoformat() == day}
    if seen:
        latest = datetime.fromisoformat(seen) + SLACK
        holding = {name: m for name, m in holding.items() if m <= latest} or holding
    return [
        Evidence(
            iso(m),
            "comment:ms",
            25 + i,
            f"read as {name}, which agrees with the address's day",
            confidence=Confidence.LIKELY,
        )
        for i, (name, m) in enumerate(holding.items())
    ]
