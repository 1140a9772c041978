"""Scrapy's own seats for "do not ask twice for the same article": fingerprint and dupe filter, by identity."""

from __future__ import annotations

import hashlib
from typing import Self

from scrapy.crawler import Crawler
from scrapy.dupefilters import RFPDupeFilter
from scrapy.http import Request
from scrapy.utils.request import RequestFingerprinter

from archive.address import canonical
from spiders.crawl import PlatformSpider
from spiders.platforms import PLATFORMS


def _identity(request: Request) -> str:
    """What the page is asked for as; of data, the address at which people read it."""
    found = request.meta.get("found")
    return canonical((found.shown if found else "") or request.url, PLATFORMS).key


class IdentityFingerprinter(RequestFingerprinter):
    """The fingerprint of a page request is its article's identity; of anything else Scrapy's own."""

    def fingerprint(self, request: Request) -> bytes:
        """20 bytes; requests for one article by another address have the same."""
        if request.meta.get("list") or request.method != "GET":
            return super().fingerprint(request)
        return hashlib.sha1(_identity(request).encode(), usedforsecurity=False).digest()


class SkipArchived(RFPDupeFilter):
    """A dupe filter that also knows what the archive has, unless the address was given by hand."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        filter_ = super().from_crawler(crawler)
        filter_.crawler = crawler
        return filter_

    def request_seen(self, request: Request) -> bool:
        """Whether the request need not be made."""
        spider = self.crawler.spider
        if (
            isinstance(spider, PlatformSpider)
            and not request.meta.get("hand")
            and spider.run.archive.known(_identity(request))
        ):
            spider.run.count("known")
            return True
        return super().request_seen(request)
