"""robots.txt as RFC 9309 has it, asked once a day for all crawls of an archive, with its Crawl-delay.

A host that can't give one (5xx, no answer) goes on as it said last, and allows nothing if it never said anything.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response, TextResponse
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from archive.store import Archive
from archive.times import now
from archive.watch.queue import host_queue
from spiders.polite import Crawling

FRESH = timedelta(hours=24)  # RFC 9309, 2.4
STALE = timedelta(days=30)  # as long as a server fails, what it said last goes on counting
NOTHING = b"User-agent: *\nDisallow: /\n"
LARGEST = 512 * 1024  # bytes that are read of it, as the RFC asks for at least


def _one_line(record: logging.LogRecord) -> bool:
    """Scrapy logs a robots.txt that can't be had with a traceback of fifty lines; its message says it all."""
    record.exc_info = None
    return True


logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_one_line)


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware with a memory."""

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host."""
        parts = urlsplit(request.url)
        if parts.netloc not in self._parsers and (kept := self._kept(_origin(request), FRESH)) is not None:
            self._parsers[parts.netloc] = self._parsed(kept, parts.netloc)
        found = await super().robot_parser(request)
        return found if found is None or isinstance(found, RobotParser) else None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        origin = _origin(request)
        if response.status >= 500:
            kept = self._kept(origin, STALE)
            body = NOTHING if kept is None else kept
        else:
            body = response.body[:LARGEST] if response.status < 400 else b""  # none there allows everything
            self._keep(origin, response.status, body)
        told = TextResponse(response.url, status=response.status, headers=response.headers, body=body)
        await super()._parse_robots(told, netloc, request)
        self._slow(self._parsers[netloc], netloc)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting = self._parsers[netloc]
        kept = self._kept(f"https://{netloc}", STALE) or self._kept(f"http://{netloc}", STALE)
        parser = self._parsers[netloc] = self._parsed(NOTHING if kept is None else kept, netloc)
        if isinstance(waiting, Deferred):
            waiting.callback(parser)

    def _parsed(self, body: bytes, netloc: str) -> RobotParser:
        parser: RobotParser = self._parserimpl.from_crawler(self.crawler, body)
        self._slow(parser, netloc)
        return parser

    def _slow(self, parser: object, netloc: str) -> None:
        rules: Any = getattr(parser, "rp", None)  # Protego
        delay = rules.crawl_delay(self._default_useragent) if rules else None
        host_queue(self._archive().path).slow(netloc, float(delay or 0.0))

    def _archive(self) -> Archive:
        return cast(Crawling, self.crawler.spider).run.archive

    def _kept(self, origin: str, age: timedelta) -> bytes | None:
        rows = self._archive().rows("SELECT body, asked FROM robots WHERE origin = ?", [origin])
        today = datetime.now(UTC)
        if not rows or not timedelta(0) <= today - datetime.fromisoformat(rows[0]["asked"]) < age:
            return None
        return bytes(rows[0]["body"])

    def _keep(self, origin: str, status: int, body: bytes) -> None:
        with self._archive().writing() as db:
            db.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)", (origin, status, body, now()))


def _origin(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}"
