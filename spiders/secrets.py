"""Keys and logins of addresses stay out of the log, whoever writes the line: Scrapy names the addresses of its requests in full."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from archive.address import without_keys

TRACEBACK = logging.Formatter()


def masked(record: logging.LogRecord) -> bool:
    """The filter of a handler: the line, and the traceback below it, without keys."""
    record.msg, record.args = without_keys(record.getMessage()), ()
    if record.exc_info:
        record.exc_text = without_keys(record.exc_text or TRACEBACK.formatException(record.exc_info))
    return True


class Secrets:
    """The Scrapy extension; filters are on handlers, since those of a logger see only its own lines."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        made = cls()
        crawler.signals.connect(made.start, signals.spider_opened)  # Scrapy sets up its handlers until then
        return made

    def start(self) -> None:
        """Filter every handler there is."""
        for handler in logging.root.handlers:
            handler.addFilter(masked)
