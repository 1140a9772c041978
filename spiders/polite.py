"""Every request waits for its turn in the host's queue, which all crawls of the archive share (archive.watch.queue)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol, Self, cast
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.defer import deferred_from_coro

from archive.run import Run
from archive.types import Reason
from archive.watch.queue import ClosedError, LostError, host_queue
from spiders.ending import unless_ending

PATIENCE = 30.0  # seconds a host's Retry-After may ask for and be waited for; longer ones end its requests for this run
CLOSED = "closed_until"  # Unix time, the latest of the run; the scheduler leaves the source alone until then


class Crawling(Protocol):
    """What is asked of a spider here."""

    run: Run


class Polite:
    """A downloader middleware inside the retry middleware, so that a request asked again waits again."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.ending = False
        self.delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.queue = host_queue(Path(crawler.settings["ARCHIVE"]))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait; raises IgnoreRequest if the host wants to be left alone for long, or the crawl ends."""
        host = urlsplit(request.url).netloc
        try:
            if (wait := self.queue.turn(host, self.delay)) > 0.01:
                await unless_ending(self.crawler, asyncio.sleep(wait))
                self.queue.waited(host)
        except ClosedError as closed:
            self._note(closed.until)
            raise IgnoreRequest(str(closed)) from closed
        except LostError as lost:
            self._end(str(lost))
            raise IgnoreRequest(str(lost)) from lost

    def process_response(self, request: Request, response: Response) -> Response:
        """Honour Retry-After."""
        if response.status in (429, 503):
            wait = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
            host = urlsplit(request.url).netloc
            if wait > PATIENCE:
                self._note(self.queue.close(host, wait))
            elif wait:
                self.queue.pause(host, wait)
        return response

    def _end(self, why: str) -> None:
        """End the crawl as if it were asked to stop; what it was given is kept."""
        engine = self.crawler.engine
        if not self.ending and engine is not None:
            self.ending = True
            cast(Crawling, self.crawler.spider).run.error("", why)
            deferred_from_coro(engine.close_spider_async(reason=str(Reason.SHUTDOWN)))

    def _note(self, until: float) -> None:
        note_closed(cast(Crawling, self.crawler.spider).run, until)


def note_closed(run: Run, until: float) -> None:
    """Note that a host of the run's source wants to be left alone until then (Unix time)."""
    run.counts[CLOSED] = max(run.counts[CLOSED], int(until))


def retry_after(value: bytes | None, now: datetime) -> float:
    """The seconds that a Retry-After asks for: a number or a date (RFC 9110, 10.2.3); 0 if it says neither."""
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())
