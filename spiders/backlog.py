"""What is yet to be asked for of places that name more pages than requests should lie in memory (files, sitemaps).

A request takes 2 kB, and sitemaps of 50,000 addresses name each other: requests are made when Scrapy's scheduler has none left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request

AT_ONCE = 100  # requests made each time; those of pages that are known are dropped at once


class Backlog:
    """Requests to come, of the place read last first: a sitemap's pages come before the next sitemap."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._left: list[tuple[Iterator[Request], int]] = []  # requests, how many of them at once
        self._reading = False  # a list of this that was asked for, and did not come yet

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """One that hears when the crawler has nothing to do."""
        backlog = cls(crawler)
        crawler.signals.connect(backlog.ask, signals.scheduler_empty)
        crawler.signals.connect(backlog.hold, signals.spider_idle)
        return backlog

    def pages(self, requests: Iterator[Request]) -> None:
        """Ask for these pages before what waits."""
        self._left.append((requests, AT_ONCE))

    def lists(self, requests: Iterator[Request]) -> None:
        """Ask for these lists before what waits, each when the one before it was read and its pages asked for."""
        self._left.append((requests, 1))

    def came(self) -> None:
        """A list was answered, or failed."""
        self._reading = False

    def ask(self) -> None:
        """Have the engine ask for what is next."""
        while self._left and (engine := self.crawler.engine):
            requests, number = self._left[-1]
            if number == 1 and self._reading:
                return
            if some := list(islice(requests, number)):
                self._reading = self._reading or number == 1
                for request in some:
                    engine.crawl(request)
                return
            self._left.pop()

    def hold(self) -> None:
        """The crawl is not over, though none of the last requests was to be made; raises DontCloseSpider."""
        if self._left:
            raise DontCloseSpider


def addresses_in(file: str, failed: Callable[[str, str], None]) -> Iterator[str]:
    """The addresses in a file of the user's, one a line; what stands behind # is for people."""
    try:
        with Path(file).open(encoding="utf-8") as lines:
            for line in lines:
                if (address := line.split("#")[0].strip()).startswith("http"):
                    yield address
    except (OSError, UnicodeDecodeError) as error:
        failed(file, str(error))
