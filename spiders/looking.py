"""One look at a place: a saved page or an address, read as a crawl would."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.files import load_bytes
from archive.platform import Platform, of_host
from archive.times import CHINA
from spiders.listing.entry import ListPage, day_of
from spiders.listing.read import read_list
from spiders.platforms import PLATFORMS


class LookError(ValueError):
    """The place can't be looked at; the text is one line."""


def platform_of(address: str, name: str = "") -> Platform:
    """The platform called ``name``, else the one whose site an address is on, else ``web``."""
    told = {platform.name: platform for platform in PLATFORMS}
    return told.get(name) or of_host(urlsplit(address).hostname or "", PLATFORMS) or told["web"]


def body_of(place: str) -> bytes:
    """The bytes of a saved page; raises LookError."""
    try:
        return load_bytes(place)
    except (OSError, ValueError) as error:
        raise LookError(getattr(error, "strerror", None) or str(error)) from error


def listed(place: str, url: str = "", source: str = "") -> dict[str, Any]:
    """What a list names, as the row of the ``list`` command; raises LookError."""
    address = url or Path(place.removesuffix(".gz")).absolute().as_uri()
    page = read_list(body_of(place), address, platform_of(address), today=datetime.now(CHINA).date().isoformat())
    return as_row(place, page)


def as_row(place: str, page: ListPage) -> dict[str, Any]:
    """A page of a list as JSON."""
    entries = [{"url": e.url, "title": e.title, "day": day_of(e.published)} for e in page.entries]
    return {"file": place, "entries": entries, "next": page.next}
