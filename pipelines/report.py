"""One row a crawl, whatever happened: opened when the crawl begins, closed with its counts, errors and reason."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured
from twisted.python.failure import Failure

from archive.lock import BusyError, hold
from archive.raw.warc import repair
from archive.store import Archive
from archive.stories.learnt import learn_of_run
from archive.types import Page, Reading

KEPT_ERRORS = 100
PREFIX = "fanzha/"
DUPLICATES = (
    "same",
    "exact",
    "near",
    "excerpt",
    "whole",
    "decided",
)  # outcomes of archive.articles.write that are copies


def totals(counts: Mapping[str, int]) -> dict[str, int]:
    """``duplicates`` and ``discarded`` of a run, out of its counts by outcome."""
    discarded = sum(count for name, count in counts.items() if name.startswith("discarded/"))
    return {"duplicates": sum(counts.get(name, 0) for name in DUPLICATES), "discarded": discarded}


class RunReport:
    """Opens the archive of the crawl, writes its row in ``runs`` and says at the end what came of it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.errors: list[dict[str, str]] = []
        self.lock: IO[str] | None = None
        path = crawler.settings.get("ARCHIVE")
        if not path:
            raise NotConfigured("no ARCHIVE is set")
        self.archive = Archive(path)
        crawler.archive = self.archive  # type: ignore[attr-defined]
        for sentence in repair(self.archive.warc_dir):
            self.errors.append({"source": "", "address": "", "error": sentence})
        spider = crawler.spidercls
        self.source = str(getattr(crawler, "source_name", "") or getattr(spider, "name", ""))
        self.platform = str(getattr(spider, "name", ""))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        report = cls(crawler)
        crawler.signals.connect(report.opened, signals.spider_opened)
        crawler.signals.connect(report.closed, signals.spider_closed)
        crawler.signals.connect(report.item_error, signals.item_error)
        crawler.signals.connect(report.spider_error, signals.spider_error)
        crawler.report = report  # type: ignore[attr-defined]
        return report

    def opened(self, spider: Any) -> None:
        """Write the row; end the crawl at once if its source can't be used or is being crawled."""
        self.source = getattr(spider, "source_name", self.source)
        command = " ".join(sys.argv[1:])
        self.crawler.run_id = self.archive.start_run(self.source, self.platform, command)  # type: ignore[attr-defined]
        if declared := getattr(spider, "source", None):
            table = {key: value for key, value in asdict(declared).items() if value}
            self.archive.note_source(self.source, self.platform, declared.schedule, table)
        if refusal := getattr(spider, "refusal", ""):
            self.error("", refusal)
            raise CloseSpider("start_error")
        if not getattr(spider, "by_hand", True):
            try:
                self.lock = hold(self.archive.path, self.source)
            except BusyError as busy:
                self.error("", str(busy))
                raise CloseSpider("already_running") from busy

    def error(self, address: str, text: str) -> None:
        """Note an error: one line that names the source and the address, and a count."""
        line = " ".join(text.split())[:300]
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append({"source": self.source, "address": address, "error": line})
        if self.crawler.stats:
            self.crawler.stats.inc_value(f"{PREFIX}errors")
        if self.crawler.spider:
            self.crawler.spider.logger.error("%s: %s: %s", self.source, address, line)

    def item_error(self, item: Any, failure: Failure) -> None:
        """A stage failed on an item; the others go on."""
        page = item.page if isinstance(item, Reading) else item
        address = page.address if isinstance(page, Page) else ""
        self.error(address, f"{failure.type.__name__ if failure.type else ''}: {failure.getErrorMessage()}")

    def spider_error(self, failure: Failure, response: Any) -> None:
        """A callback failed on a response."""
        self.error(
            getattr(response, "url", ""),
            f"{failure.type.__name__ if failure.type else ''}: {failure.getErrorMessage()}",
        )

    def closed(self, spider: Any, reason: str) -> None:
        """Close the row."""
        stats = self.crawler.stats.get_stats() if self.crawler.stats else {}
        counts = {key.removeprefix(PREFIX): int(value) for key, value in stats.items() if key.startswith(PREFIX)}
        counts |= totals(counts)
        for name, key in (("fetched", "response_received_count"), ("robots", "robotstxt/forbidden")):
            if stats.get(key):
                counts[name] = int(stats[key])
        self._learn(counts)
        self.archive.finish_run(self.crawler.run_id, reason, dict(sorted(counts.items())), self.errors)  # type: ignore[attr-defined]
        told = ", ".join(f"{value} {key}" for key, value in sorted(counts.items())) or "nothing"
        spider.logger.info("%s: %s: %s", self.source, reason, told)
        self.archive.close()
        if self.lock:
            self.lock.close()

    def _learn(self, counts: dict[str, int]) -> None:
        """Learn boilerplate from the publishers this crawl brought articles of, for the next reading of them."""
        if not counts.get("new"):
            return
        with self.archive.writing() as db:
            if lines := learn_of_run(db, self.crawler.run_id):  # type: ignore[attr-defined]
                counts["boilerplate_lines_learnt"] = lines
