"""Clocks of mirrors: what a time in a mirror's head is worth.

A mirror writes times by a clock of its own, and not always by the same: local time in one year, UTC in another. An archive
learns it by source and month (``archive.stories.clocks``). Where it has too little, what was measured beforehand holds, by
the mirror's dialect, in the data file beside this module; then the offset that a time states; else only the day is known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from archive.stories.clocks import Spot, spot_of
from archive.times import CHINA
from archive.types import Confidence, Evidence
from pipelines.reading.written import iso, parse_time

FILE = Path(__file__).with_name("clocks.toml")
OFFSET = re.compile(r"\d(?:Z|\s?[+-]\d{2}:?\d{2})$|GMT$|UTC$|^\d{10}(?:\d{3})?$")
OWN_CLOCK = re.compile(r"\.(?!000)\d{3}")  # milliseconds: the mirror's own clock, not the page's
PLACES = {"wxvl": "front:head"}  # dialect → where its times stand


@dataclass(frozen=True, slots=True)
class Clocks:
    """What is known of the clocks of a source: what its archive has learnt, and what ships with the program."""

    source: str = ""
    learnt: Mapping[Spot, int | None] = field(default_factory=dict)

    def read(self, place: str, text: str, rank: int) -> Evidence | None:
        """The time that a mirror has written at a place of its head, as far as its clock is known; None if it is none."""
        value = parse_time(text)
        if not value:
            return None
        written, stated = value[:19], value[19:] if OFFSET.search(text.strip()) else ""
        spot = spot_of(self.source, place, written)
        late = self.learnt.get(spot)
        if spot.unit == "day":
            if late is None:
                return Evidence(written, place, rank, confidence=Confidence.LIKELY)
            day = date.fromisoformat(written) - timedelta(minutes=late)
            note = (
                f"learnt: this mirror's days are {late // 1440} late"
                if late
                else "learnt: this mirror's days are right"
            )
            return Evidence(day.isoformat(), place, rank, note, confidence=Confidence.LIKELY)
        if late is not None:
            moment = datetime.fromisoformat(written).replace(tzinfo=CHINA) - timedelta(minutes=late)
            note = f"learnt: this mirror's clock was {late:+} minutes off in {spot.month}"
            return Evidence(iso(moment), place, rank, note, confidence=Confidence.LIKELY)
        zone = "" if spot in self.learnt else stated or _zone_before(place, written)
        if not zone:
            return Evidence(written[:10], place, rank, "by a clock nobody knows", confidence=Confidence.GUESSED)
        moment = datetime.fromisoformat(written + zone).astimezone(CHINA)
        return Evidence(iso(moment), place, rank, f"written at {zone}", confidence=Confidence.LIKELY)


def stamps_of(front: Mapping[str, str]) -> dict[str, str]:
    """The times of a mirror's head by their place, as written and without an offset: its clocks are learnt from them."""
    texts = {"front:head": front.get("head_date", ""), "front:date": front.get("date", "")}
    found = {
        place: value[:19] for place, text in texts.items() if (value := parse_time(text)) and not OWN_CLOCK.search(text)
    }
    if "front:date" in found:
        found[place_of(front["date"])] = found.pop("front:date")
    return found


def place_of(text: str) -> str:
    """The name of the place of a head's date: a time that states its offset has a clock of its own."""
    return "front:zoned" if OFFSET.search(text.strip()) else "front:date"


@cache
def _months() -> tuple[tuple[str, str, str, str], ...]:
    tables = tomllib.loads(FILE.read_text("utf-8"))["clock"]
    return tuple((PLACES[table["mirror"]], *table["months"], table["zone"]) for table in tables)


def _zone_before(place: str, written: str) -> str:
    """The offset of a dialect's clock as measured before any archive was, or an empty string where nobody knows it."""
    month = written[:7]
    return next((zone for where, first, last, zone in _months() if where == place and first <= month <= last), "")
