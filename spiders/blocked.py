"""Pages that say "prove you are human": a failure of transport, asked once more, never stored."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Self, cast
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Request, Response

from archive.types import State
from archive.watch.queue import host_queue
from spiders.challenge import wants_browser
from spiders.platforms import PLATFORMS
from spiders.polite import Crawling, note_closed

LOOKED_AT = 20_000
PAUSE = 2.0  # seconds, times how many were blocked in a row
ENOUGH, ALONE = 3, 3600.0  # so many in a row, and the host is left alone for so many seconds, outside any crawl


class BrowserWantedError(Exception):
    """A site lets only browsers in."""


class Blocked:
    """Recognises blocked pages by the platforms' rules, asks once more, and leaves a host alone that goes on."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.queue = host_queue(Path(crawler.settings["ARCHIVE"]))
        self.in_a_row: Counter[str] = Counter()  # blocked responses by host
        rules = [r for p in PLATFORMS for r in p.states]
        self.blocked = re.compile(
            "|".join(part for r in rules if r.state == State.BLOCKED for part in r.parts) or r"(?!)"
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request once more."""
        host = urlsplit(request.url).netloc
        if wants_browser(response.status, response.body):
            self._walled(request, response, host)
        head = response.body[:LOOKED_AT].decode("utf-8", "replace") if len(response.body) < 5 * LOOKED_AT else ""
        if "captcha" not in response.url and not (head and self.blocked.search(head)):
            self.in_a_row[host] = 0
            return response
        self.in_a_row[host] += 1
        spider = cast(Crawling, self.crawler.spider)
        spider.run.count("blocked_responses")
        if self.in_a_row[host] >= ENOUGH:
            note_closed(spider.run, self.queue.close(host, ALONE))
            return response
        self.queue.pause(host, PAUSE * self.in_a_row[host])
        again = get_retry_request(request, spider=cast(Spider, spider), reason="blocked", max_retry_times=1)
        return again or response

    def _walled(self, request: Request, response: Response, host: str) -> None:
        """Let the host rest and say that it wants a browser; raises BrowserWantedError: nothing of it is read or stored."""
        text = f'HTTP {response.status}: {host} wants a browser: fetch = "browser", or a feed of your own RSSHub'
        run = cast(Crawling, self.crawler.spider).run
        run.count("wants_browser")
        if request.url.endswith("/robots.txt"):  # nobody else tells of it
            run.error(request.url, text)
        self.queue.pause(host, PAUSE)
        raise BrowserWantedError(text)
