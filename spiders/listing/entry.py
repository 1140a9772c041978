"""What a list yields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.times import CHINA

MOST = 5000  # pages that one answer may name
MOST_OF = {"sitemaps": 50_000}  # by their standard
LONGEST = 2 << 20  # bytes of a list in HTML: reading one takes 60 ns a byte
MOMENT = re.compile(r"\d{10}(?:\d{3})?")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})|(\d{4})(\d{2})(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Listed:
    """An address a list names, and what the list says of it; ``ask`` is where the page is asked for, if not there."""

    url: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: its entries in order, and the address of the next page or ``""``.

    ``empty`` is said by a JSON answer that has its rows' place and no row in it: the list has ended, its form is as ever.
    """

    entries: tuple[Listed, ...] = ()
    next: str = ""

    @property
    def both(self) -> tuple[list[Listed], str]:
        """The entries, and the next page."""
        return list(self.entries), self.next


def day_of(published: str) -> str:
    """The day in China of a time as lists write it (Unix seconds, ISO, 2026/4/9, 20260409), else ``""``."""
    if MOMENT.fullmatch(published):
        return datetime.fromtimestamp(int(published[:10]), CHINA).date().isoformat()
    if re.match(r"\d{4}-\d\d-\d\dT\S*(?:Z|[+-]\d\d:?\d\d)$", published):
        try:
            return datetime.fromisoformat(published).astimezone(CHINA).date().isoformat()
        except ValueError:
            return ""
    found = DAY.match(published)
    return iso(*(found.groups()[:3] if found[1] else found.groups()[3:])) if found else ""


def iso(year: str | int, month: str | int, day: str | int) -> str:
    """A day as ISO, ``""`` where there is no such day."""
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""


def stale(listed: list[Listed], days: int) -> str:
    """What to say of a list that goes on answering but names nothing new (Sina's lids 2510, 2511, 2514 since 2024)."""
    newest = max((day for entry in listed if (day := day_of(entry.published))), default="")
    limit = (datetime.now(CHINA) - timedelta(days=days)).date().isoformat()
    if not days or not newest or newest >= limit:
        return ""
    return f"stale: its newest entry is of {newest}, older than {days} days"
