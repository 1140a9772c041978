"""One look at a place: a saved page or an answer, read as a crawl of its source would."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from archive.address import host_of
from archive.files import load_bytes
from archive.platform import Platform, of_host
from archive.sources import Source
from archive.times import CHINA
from spiders.feeds import entries, sitemap
from spiders.listing.entry import ListPage, day_of
from spiders.listing.read import read_list
from spiders.platforms import PLATFORMS

FEED = (b"<rss", b"<feed", b"<rdf:RDF")
SITEMAP = (b"<urlset", b"<sitemapindex")
LOOKED_AT = 1000  # bytes


class LookError(ValueError):
    """The place can't be looked at; the text is one line."""


def platform_of(address: str, name: str = "") -> Platform:
    """The platform called ``name``, else the one whose site an address is on, else ``web``."""
    told = {platform.name: platform for platform in PLATFORMS}
    return told.get(name) or of_host(host_of(address), PLATFORMS) or told["web"]


def body_of(path: str) -> bytes:
    """The bytes of a saved page; raises LookError."""
    try:
        return load_bytes(path)
    except (OSError, ValueError) as error:
        raise LookError(getattr(error, "strerror", None) or str(error)) from error


def address_of(path: str) -> str:
    """What stands for the address of a saved page."""
    return Path(path.removesuffix(".gz")).absolute().as_uri()


def is_feed(body: bytes) -> bool:
    """Whether an answer is a feed."""
    return any(mark in body[:LOOKED_AT] for mark in FEED)


def is_sitemap(body: bytes) -> bool:
    """Whether an answer is a sitemap."""
    return any(mark in body[:LOOKED_AT] for mark in SITEMAP)


def listed(body: bytes, address: str, source: Source | None = None) -> ListPage:
    """What a feed, sitemap, list or JSON answer names, by what its source declares."""
    if is_feed(body):
        return ListPage(tuple(entries(body, address)))
    if is_sitemap(body):
        platform = platform_of(address, source.platform if source else "")
        return ListPage(tuple(sitemap(body, address, platform.story)[0]))
    own = (source.json,) if source and source.json else ()
    platform = platform_of(address, source.platform if source else "")
    today = datetime.now(CHINA).date().isoformat()
    return read_list(body, address, platform, own, source.hosts if source else (), today)


def as_row(place: str, page: ListPage) -> dict[str, Any]:
    """A page of a list as JSON."""
    found = [{"url": e.url, "title": e.title, "day": day_of(e.published)} for e in page.entries]
    return {"file": place, "entries": found, "next": page.next}
