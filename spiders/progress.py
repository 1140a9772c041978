"""How far a crawl by hand is, on the terminal of a person: done, waiting, how many a second, how much time is left."""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from twisted.internet.task import LoopingCall

from archive.commands.progress import steps
from spiders.crawl import PlatformSpider
from spiders.mirror_path import size

EVERY = 0.5  # seconds


class Progress:
    """The Scrapy extension; where nobody looks there is none."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.open = ExitStack()
        self.known = 0  # files that the source names
        self.clock = LoopingCall(self.tick)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        if not sys.stderr.isatty():
            raise NotConfigured
        made = cls(crawler)
        crawler.signals.connect(made.start, signals.spider_opened)
        crawler.signals.connect(made.stop, signals.spider_closed)
        return made

    def start(self, spider: PlatformSpider) -> None:
        """Show the bar."""
        self.known = sum(map(size, spider.source.paths))
        self.step = self.open.enter_context(steps())
        for handler in logging.root.handlers:  # lines of the log stand above the bar, not in it
            if isinstance(handler, logging.StreamHandler) and handler.stream is sys.__stderr__:
                handler.setStream(sys.stderr)
                self.open.callback(handler.setStream, sys.__stderr__)
        self.clock.start(EVERY)

    def tick(self) -> None:
        """Pages that are settled, of those that are known by now."""
        spider, stats, engine = self.crawler.spider, self.crawler.stats, self.crawler.engine
        if not isinstance(spider, PlatformSpider) or stats is None or engine is None:
            return
        done = sum(int(stats.get_value(name, 0)) for name in ("item_scraped_count", "item_dropped_count"))
        waiting = len(engine.scheduler) if engine.scheduler is not None and hasattr(engine.scheduler, "__len__") else 0
        self.step(spider.source.name, done, max(done + waiting + len(engine.downloader.active), self.known))

    def stop(self) -> None:
        """Leave the bar as it is at the end."""
        self.tick()
        if self.clock.running:
            self.clock.stop()
        self.open.close()


def quiet(settings: BaseSettings) -> bool:
    """Whether a person sees the bar, and did not ask for the lines of the log: then only what is wrong is told."""
    if not sys.stderr.isatty() or (settings.getpriority("LOG_LEVEL") or 0) > SETTINGS_PRIORITIES["project"]:
        return False
    settings.set("LOG_LEVEL", "WARNING", "project")
    return True
