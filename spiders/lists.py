"""Lists page after page: how a page of one is asked for, and how far back a crawl goes.

A daily crawl reads the first ``pages`` of a list. A backfill (``-a backfill=2020-01``) goes on to that month, a list page
only after the articles of the one before it; where it is, is a cursor that moves behind what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.address import canonical
from archive.platform import Listing, Platform
from archive.run import Run
from archive.sources import Source
from archive.times import CHINA
from spiders.listing.entry import ListPage, day_of
from spiders.listing.read import read_list
from spiders.platforms import PLATFORMS

MOST = 2000  # pages of a list that a backfill reads
ENDED = "ended"
FIRST = 10  # priority of a list before what it names
LAST = -10  # a backfill's next page after what the last one named


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a list: its address, its number, what kind it is, and where the list begins."""

    address: str
    kind: str
    number: int = 1
    begun: str = ""

    def next(self, address: str) -> Place:
        """The page behind it."""
        return replace(self, address=address, number=self.number + 1, begun=self.begun or self.address)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a source in one run; ``since`` is the first day of a backfill, ``""`` in a daily crawl."""

    source: Source
    platform: Platform
    run: Run
    since: str = ""

    def first(self, address: str, kind: str) -> Place | None:
        """Where reading a list begins: a backfill where the last one ended, None where there is nothing left."""
        if not self.since or kind not in ("lists", "apis"):
            return Place(address, kind)
        at = self.run.archive.cursor(self.source.name).get(self._cursor(address), "")
        if at == ENDED:
            return None
        number, _, following = at.partition(" ")
        return Place(following or address, kind, int(number or 1), address)

    def asked(self, place: Place) -> dict[str, Any]:
        """How a page of a list is requested, as arguments of Scrapy's Request."""
        listing = next((x for x in self._listings(place.kind) if re.search(x.url, place.address)), Listing("html"))
        headers = {"Referer": listing.referer} if listing.referer else {}
        priority = LAST if self.since and place.number > 1 else FIRST
        wanted: dict[str, Any] = {"url": place.address, "method": listing.method, "priority": priority}
        if listing.method != "GET":
            wanted["body"] = listing.body.replace("{page}", str(place.number))
            is_json = listing.body.lstrip()[:1] in ("{", "[")
            headers["Content-Type"] = "application/json" if is_json else "application/x-www-form-urlencoded"
        return wanted | {"headers": headers}

    def meta(self, place: Place) -> dict[str, Any]:
        """What the request of a list page carries; a backfill reads a list even if it says what it said."""
        return {"place": place, "list": True, "number": 0 if self.since else place.number}

    def read(self, body: bytes, url: str, place: Place) -> ListPage:
        """What a page of a list names, and the next page if this crawl goes on to it."""
        declared = (self.source.json,) if self.source.json else ()
        page = read_list(body, url, self.platform, declared, self.source.hosts, datetime.now(CHINA).date().isoformat())
        if not self.since:
            on = bool(page.entries) and place.number < self.source.pages
            return page if on else replace(page, next="")
        return self._backfilled(page, place)

    def _backfilled(self, page: ListPage, place: Place) -> ListPage:
        days = [day for entry in page.entries if (day := day_of(entry.published))]
        on = bool(page.next and page.entries and place.number < MOST and (not days or days[-1] >= self.since))
        wanted = tuple(e for e in page.entries if (day_of(e.published) or self.since) >= self.since)
        cursor = f"{place.number + 1} {page.next}" if on else ENDED
        offer = self.run.offer(self._cursor(place.begun or place.address), cursor)
        offer.pending.update(
            e.ask or e.url for e in wanted if not self.run.archive.known(canonical(e.url, PLATFORMS).key)
        )
        offer.complete = True
        return ListPage(wanted, page.next if on else "")

    def _cursor(self, address: str) -> str:
        return f"backfill {self.since} {address}"

    def _listings(self, kind: str) -> Sequence[Listing]:
        own = (self.source.json,) if self.source.json else ()
        return [x for x in (*own, *self.platform.listings) if (x.kind == "json") == (kind == "apis")]
