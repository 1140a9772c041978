"""Scrapy's seat of the way in: every Page that a spider yields goes through the run's intake."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from concurrent.futures import Future
from dataclasses import replace
from typing import Protocol, Self, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.task import LoopingCall

from archive.kept import Kept, OutOfOrderError, out_of_order
from archive.run import Run
from archive.sources import Source
from archive.types import Page, Reading, State
from pipelines.intake import Intake
from pipelines.topic import on_topic

EVERY = 1.0  # seconds until what waits for a batch is stored all the same
PATIENCE = 3.0  # seconds that a reading may go on after the crawl was asked to stop


log = logging.getLogger(__name__)


class Crawling(Protocol):
    """What a spider brings: the run it belongs to, and its source."""

    run: Run
    source: Source

    def follow(self, reading: Reading) -> None:
        """Ask for the files that the articles of a reading are published with."""


class TakeIn:
    """The item pipeline: Page → kept, read, judged, stored."""

    intake: Intake
    clock: LoopingCall

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stopping = 0.0  # seconds since the crawl was asked to stop
        self.last: asyncio.Event | None = None  # set when the page kept last is settled

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Open the intake of the crawl's run."""
        crawling = cast(Crawling, self.crawler.spider)
        choice = crawling.source.choice
        self.intake = Intake(crawling.run, lambda reading: on_topic(reading, choice))
        self.clock = LoopingCall(self._tick)
        self.clock.start(EVERY, now=False)

    async def process_item(self, item: Page) -> Page:
        """Take a page in; one whose bytes were kept and read before is unchanged and goes no further."""
        if self.intake.run.broken:
            raise DropItem(f"{item.url}: the crawl is ending", log_level="DEBUG")
        try:
            kept = self.intake.keep(item)
            if kept is None:
                raise DropItem(f"unchanged: {item.url}", log_level="DEBUG")
            reading = await self._in_turn(kept, self.intake.read(kept))
            if reading and reading.articles:
                cast(Crawling, self.crawler.spider).follow(reading)
        except OutOfOrderError as error:
            self._stop(error)
            raise DropItem(f"{item.url}: {error}", log_level="DEBUG") from error
        except (OSError, sqlite3.Error) as error:
            if (reason := out_of_order(error)) is not None:
                self._stop(reason)
            else:  # of this page: the others go on
                self._said(item.address, f"{type(error).__name__}: {error}")
            raise DropItem(f"{item.url}: {error}", log_level="DEBUG") from error
        if reading is None or not (reading.articles or reading.state == State.ATTACHMENT):
            why = f"{reading.state}: {item.url}: {reading.reason}" if reading else f"unread: {item.url}"
            raise DropItem(why, log_level="DEBUG")
        return replace(item, body=b"", more=())

    async def _in_turn(self, kept: Kept, future: Future[Reading]) -> Reading | None:
        """Settle a reading after those of the pages kept before: the same mirror gives the same archive."""
        before, self.last = self.last, (settled := asyncio.Event())
        try:
            await asyncio.gather(asyncio.wrap_future(future), return_exceptions=True)  # settle meets its exception
            if before is not None:
                await before.wait()
            return self.intake.settle(kept, future)
        finally:
            settled.set()

    def close_spider(self) -> None:
        """End the readers; the run stores what waits when it is finished."""
        self.clock.stop()
        self.intake.reader.close()

    def _tick(self) -> None:
        """Store what waits; end readings that hold up a crawl that was asked to stop."""
        try:
            self.intake.run.flush()
        except OutOfOrderError as error:
            self._stop(error)
        scraper = self.crawler.engine.scraper if self.crawler.engine else None
        slot = scraper.slot if scraper else None
        if scraper is None or slot is None or slot.closing is None:
            return
        self.stopping += EVERY
        if self.stopping > PATIENCE:
            self.intake.reader.close()
        # Scrapy 2.19 looks only after responses whether a crawl that is closing is idle, never after an item that
        # Spider.start() yielded: without this look a mirror's crawl that is asked to stop waits for ever.
        if slot.is_idle() and not slot.closing.called:
            scraper._check_if_closing()

    def _said(self, address: str, text: str) -> None:
        failure = self.intake.run.error(address, text)
        log.error("%s: %s: %s", *failure)

    def _stop(self, error: OutOfOrderError) -> None:
        """End the crawl: no page to come could be kept."""
        run, engine = self.intake.run, self.crawler.engine
        if run.broken is None and engine is not None:
            run.broken = error.reason
            self._said("", str(error))
            deferred_from_coro(engine.close_spider_async(reason=str(error.reason)))
            self.intake.reader.close()
