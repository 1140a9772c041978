"""Feeds (RSS, Atom, RSSHub) and sitemaps: which pages they name and what they say of them."""

from __future__ import annotations

import gzip
import re
import zlib
from calendar import timegm
from datetime import UTC, datetime

import feedparser
from scrapy.utils.sitemap import Sitemap

from spiders.listing.entry import Listed

GZIP = b"\x1f\x8b"
MAX_SITEMAP = 64 * 1024 * 1024


def entries(body: bytes, base: str) -> list[Listed]:
    """The entries of a feed with a link, as it orders them; times in UTC."""
    feed = feedparser.parse(body, response_headers={"content-location": base})
    publisher = feed.feed.get("title", "")
    return [
        Listed(e.link, e.get("title", ""), _time(e), e.get("author", "") or publisher)
        for e in feed.entries
        if str(e.get("link", "")).startswith("http")
    ]


def _time(entry: feedparser.FeedParserDict) -> str:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else ""


def sitemap(body: bytes, base: str, story: str) -> tuple[list[Listed], list[str]]:
    """The story addresses of a sitemap (of all, where ``story`` is empty), and the sitemaps an index names."""
    if body.startswith(GZIP):
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_SITEMAP)
        except (zlib.error, gzip.BadGzipFile):
            return [], []
    found = Sitemap(body)
    locations = [(str(item["loc"]), str(item.get("lastmod") or "")) for item in found if "loc" in item]
    if found.type == "sitemapindex":
        return [], [loc for loc, _ in locations]
    return [Listed(loc, "", day) for loc, day in locations if not story or re.search(story, loc)], []
