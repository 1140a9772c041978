"""The stages of a crawl, in the order of settings.ITEM_PIPELINES: keep raw → read → relevant? → store.

Each is a few lines around a function that takes and returns data; what went which way is counted under ``fanzha/``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.raw.warc import WarcFile
from archive.store import Archive
from archive.stories.learnt import known
from archive.types import Page, Reading, State
from pipelines.reading.read import read
from pipelines.topic import Topic, on_topic
from spiders.platforms import PLATFORMS


class Stage:
    """What every stage has: the crawl it belongs to."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    @property
    def archive(self) -> Archive:
        """The archive of this crawl, opened by the RunReport extension."""
        archive: Archive = self.crawler.archive  # type: ignore[attr-defined]
        return archive

    @property
    def run(self) -> int:
        """The crawl's row in ``runs``."""
        run: int = self.crawler.run_id  # type: ignore[attr-defined]
        return run

    def count(self, outcome: str) -> None:
        """Count one page or article under ``outcome``."""
        if self.crawler.stats:
            self.crawler.stats.inc_value(f"fanzha/{outcome}")


class KeepRaw(Stage):
    """Page → Page with its row: the bytes are in a WARC file before anything may fail on them."""

    warc: WarcFile | None = None

    def process_item(self, item: Page) -> Page:
        """Keep the page; one whose bytes were kept and read before is unchanged and goes no further."""
        if all(self._known(page) for page in (item, *item.more)):
            self.count("unchanged")
            raise DropItem(f"unchanged: {item.url}", log_level="DEBUG")
        return replace(self._kept(item), more=tuple(self._kept(page) for page in item.more))

    def _known(self, page: Page) -> bool:
        return self.archive.page_known(page.address, hashlib.sha256(page.body).hexdigest())

    def _kept(self, page: Page) -> Page:
        if self.warc is None:
            self.warc = WarcFile(self.archive.warc_dir)
        sha256, place = self.warc.write(page)
        self.count("kept")
        return replace(page, id=self.archive.add_page(self.run, page, sha256, place))

    def close_spider(self) -> None:
        """Close the WARC file."""
        if self.warc:
            self.warc.close()


class Read(Stage):
    """Page → Reading, by the pure function ``pipelines.reading.read.read``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.learnt: Mapping[str, Collection[str]] = {}

    def open_spider(self) -> None:
        """Take what the archive has learnt about its publishers."""
        self.learnt = known(self.archive.db.conn)

    def process_item(self, item: Page) -> Reading:
        """Read the page."""
        return read(item, PLATFORMS, self.learnt)


class Relevant(Stage):
    """Reading → Reading without the articles that are off the source's topic."""

    def process_item(self, item: Reading) -> Reading:
        """Judge the articles; a page without any on topic goes on, so that it is remembered and not fetched again."""
        words: Any = getattr(self.crawler.spider, "topic_words", ())
        return on_topic(item, Topic.of(tuple(words)))


class Store(Stage):
    """Reading → Reading, stored: the dedupe decision and the rows are one transaction."""

    def process_item(self, item: Reading) -> Reading:
        """Store the articles, or the reason there are none."""
        if item.state == State.BLOCKED:
            self.count("blocked")
        outcomes = self.archive.store(self.run, item)
        for outcome in outcomes:
            self.count(outcome.relation)
        if not outcomes:
            self.count(f"discarded/{item.state}")
            raise DropItem(f"{item.state}: {item.page.url}: {item.reason}", log_level="DEBUG")
        return item
