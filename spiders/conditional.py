"""Lists, feeds and sitemaps are asked whether they changed; one that did not leads nowhere, nor do its further pages.

What a list was is remembered only at the end of a run in which nothing failed: else an article that could not be had
would never be asked for again.
"""

from __future__ import annotations

import hashlib
from typing import Protocol, Self, cast

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from archive.run import Run
from archive.sources import Source
from archive.times import now
from archive.types import Reason

FAILED = ("passing", "blocked", "closed_until", "interrupted")


class Spider(Protocol):
    """What is asked of a spider here."""

    run: Run
    source: Source
    by_hand: bool


class Unmodified(IgnoreRequest):
    """The list says what it said when all it led to was stored."""


class Conditional:
    """A downloader middleware that sees bodies decompressed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.seen: dict[str, tuple[str, str, str]] = {}  # address: etag, last modified, SHA-256 of the body

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        made = cls(crawler)
        crawler.signals.connect(made.closed, signals.spider_closed)
        return made

    def process_request(self, request: Request) -> None:
        """Ask for what is new only."""
        if not self._is_list(request):
            return
        etag, modified, _ = self._known(request.url)
        if etag:
            request.headers["If-None-Match"] = etag
        if modified:
            request.headers["If-Modified-Since"] = modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember what the list is; raises Unmodified if it is what it was."""
        if not self._is_list(request):
            return response
        address, known = _asked(request), self._known(_asked(request))
        sha256 = hashlib.sha256(response.body).hexdigest()
        if response.status == 304 or (response.status == 200 and known[2] == sha256):
            self._spider.run.count("unmodified")
            raise Unmodified(f"unmodified: {address}")
        if response.status == 200:
            etag, modified = (response.headers.get(name) or b"" for name in ("ETag", "Last-Modified"))
            self.seen[address] = (etag.decode("latin-1"), modified.decode("latin-1"), sha256)
        return response

    def closed(self, spider: Spider, reason: str) -> None:
        """Remember the lists if all they led to is stored; forget them if anything failed."""
        whole = reason == Reason.FINISHED and not any(spider.run.counts[name] for name in FAILED)
        with spider.run.archive.writing() as db:
            for address, (etag, modified, sha256) in self.seen.items():
                if whole:
                    values = (address, spider.source.name, etag, modified, sha256, now())
                    db.execute("INSERT OR REPLACE INTO lists VALUES (?, ?, ?, ?, ?, ?)", values)
                else:
                    db.execute("DELETE FROM lists WHERE address = ?", (address,))

    def _is_list(self, request: Request) -> bool:
        """Whether it is the first page of a list of a declared source; what a person asks for by hand is always read."""
        return bool(request.meta.get("list")) and request.meta.get("number") == 1 and not self._spider.by_hand

    def _known(self, address: str) -> tuple[str, str, str]:
        archive = self._spider.run.archive
        found = archive.rows("SELECT etag, modified, sha256 FROM lists WHERE address = ?", [address])
        return (found[0]["etag"], found[0]["modified"], found[0]["sha256"]) if found else ("", "", "")

    @property
    def _spider(self) -> Spider:
        return cast(Spider, self.crawler.spider)


def _asked(request: Request) -> str:
    """The address as declared, whatever it redirected to."""
    redirected: list[str] = request.meta.get("redirect_urls", [])
    return redirected[0] if redirected else request.url
