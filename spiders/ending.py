"""A crawl that was asked to stop waits for no server: Scrapy's handler of HTTP, whose requests can then be given up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

EVERY = 1.0  # seconds between looks whether the crawl is ending
PATIENCE = 3.0  # seconds that a request may go on then

T = TypeVar("T")


class Handler(HTTP11DownloadHandler):
    """Requests over HTTP and HTTPS."""

    async def download_request(self, request: Request) -> Response:
        """The response; raises IgnoreRequest where the crawl ended before it came."""
        return await unless_ending(self._crawler, super().download_request(request))


async def unless_ending(crawler: Crawler, waited_for: Awaitable[T]) -> T:
    """What is waited for; raises IgnoreRequest some seconds after the crawl was asked to stop."""
    task = asyncio.ensure_future(waited_for)
    left = PATIENCE
    while not (await asyncio.wait({task}, timeout=EVERY))[0]:
        # Scrapy 2.19 has no signal for the moment at which a spider begins to close.
        slot = crawler.engine._slot if crawler.engine else None
        left -= EVERY if slot is not None and slot.closing is not None else 0
        if left <= 0:
            task.cancel()
            raise IgnoreRequest("the crawl is ending")
    return task.result()
