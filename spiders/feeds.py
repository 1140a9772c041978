"""Feeds (RSS, Atom, RSSHub) and sitemaps: which pages they name and what they say of them."""

from __future__ import annotations

import gzip
import re
import zlib
from calendar import timegm
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urljoin

import feedparser
from lxml import etree
from scrapy.utils.sitemap import Sitemap

from spiders.listing.entry import MOST, MOST_OF, Listed

GZIP = b"\x1f\x8b"
MAX_SITEMAP = 64 * 1024 * 1024
REFERENCE = re.compile(rb"&#(?:x([0-9a-f]+)|(\d+));?", re.I)
END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.I)


def entries(body: bytes, base: str) -> list[Listed]:
    """The entries of a feed with a link, as it orders them; times in UTC."""
    headers = {"content-location": base}
    # What an entry's text looks like is of no interest: cleaning it takes most of the time.
    feed = feedparser.parse(
        _shortened(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    publisher = feed.feed.get("title", "")
    return [
        Listed(address, e.get("title", ""), _time(e), e.get("author", "") or publisher)
        for e in feed.entries
        if (address := _joined(base, e.get("link", ""))).startswith("http")
    ]


def _joined(base: str, link: str) -> str:
    """The address of an entry; a broken one (``http://[``) as it is, for whoever asks for it to tell."""
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return link


def _shortened(body: bytes) -> bytes:
    """A feed with one entry more than are taken: parsing hundreds of thousands takes minutes.

    Without references to characters that there are not: feedparser raises ValueError, and all entries would be lost.
    """
    body = REFERENCE.sub(_sound, body)
    ends = [match.end() for match in END.finditer(body)]
    return body if len(ends) <= MOST else body[: ends[MOST]] + body[ends[-1] :]


def _sound(reference: re.Match[bytes]) -> bytes:
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    return reference[0] if len(digits) < 8 and int(digits, base) < 0x110000 else b""


def _time(entry: feedparser.FeedParserDict) -> str:
    # An entry's own ``get`` takes one for the other.
    told = (dict.get(entry, key) for key in ("published_parsed", "updated_parsed"))
    parsed = next(filter(None, told), None)
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else ""
    except (ValueError, OverflowError, OSError):  # the year 1, the 0th of a month: this entry has no time
        return ""


def sitemap(body: bytes, base: str, story: str) -> tuple[list[Listed], list[str]]:
    """The story addresses of a sitemap (of all, where ``story`` is empty), and the sitemaps an index names."""
    if body.startswith(GZIP):
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_SITEMAP)
        except (zlib.error, gzip.BadGzipFile):
            return [], []
    try:
        found = Sitemap(body)
        items = list(islice(found, MOST_OF["sitemaps"] + 1))
    except (StopIteration, etree.XMLSyntaxError):  # no XML, or none of its elements is whole
        return [], []
    locations = [(str(item["loc"]), str(item.get("lastmod") or "")) for item in items if "loc" in item]
    if found.type == "sitemapindex":
        return [], [loc for loc, _ in locations]
    return [Listed(loc, "", day) for loc, day in locations if not story or re.search(story, loc)], []
