"""Sources that only a browser is let into (``fetch = "browser"``): Chromium asks, by the same robots, delays and guard.

What a challenge's script does is waited for; what comes behind it is read as any answer. The browser loads nothing but
what is of the source's own sites.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from functools import partial
from html import unescape
from importlib.util import find_spec
from typing import Any, Protocol, Self, cast

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from archive.sources import Source, SourceError
from spiders.challenge import wants_browser
from spiders.listing.links import same_site

HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
NAMES = ("chromium", "chromium-browser", "google-chrome")
NEEDED = frozenset(("document", "script", "xhr", "fetch"))
TRIES, PAUSE = 40, 0.5  # looks at a page whether the challenge is over, and seconds between them
TEXT = re.compile(rb"^<html[^>]*>.{0,400}?<pre[^>]*>(.*)</pre>", re.S | re.I)


class Crawling(Protocol):
    """What is asked of a spider here."""

    source: Source


def settings(source: Source) -> dict[str, Any]:
    """The settings of a crawl with a browser, none where a source needs none; raises SourceError if there is none."""
    if source.fetch != "browser":
        return {}
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None or find_spec("scrapy_playwright") is None:
        raise SourceError(f"source {source.name} wants a browser: install chromium and run `make browser`")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to be root with one
    return {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": program, "args": arguments},
        "PLAYWRIGHT_ABORT_REQUEST": partial(_foreign, source.asked),
    }


def _foreign(asked: tuple[str, ...], request: Any) -> bool:
    """Whether a page's own request is none the source needs: pictures, fonts, other sites, this network."""
    return request.resource_type not in NEEDED or not any(same_site(request.url, each) for each in asked)


async def _through(page: Any) -> None:
    """Wait until a page is no challenge any more; it loads itself again in between."""
    for _ in range(TRIES):
        try:
            if not wants_browser(200, (await page.content()).encode()):
                return
        except Exception as error:  # Playwright's, while the page is being changed for another
            if "navigat" not in str(error):
                raise
        await asyncio.sleep(PAUSE)


class Browser:
    """A downloader middleware: gives requests to the browser, and makes an answer behind a challenge one."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Have it asked for by the browser."""
        if cast(Crawling, self.crawler.spider).source.fetch == "browser" and request.method == "GET":
            from scrapy_playwright.page import PageMethod  # noqa: PLC0415 - optional

            request.meta["playwright"] = True
            request.meta["playwright_page_methods"] = [PageMethod(_through)]

    def process_response(self, request: Request, response: Response) -> Response:
        """What stands behind a challenge is a page; text and JSON as they were before the browser drew them."""
        if not request.meta.get("playwright"):
            return response
        if text := TEXT.match(response.body):
            body = unescape(text[1].decode("utf-8", "replace")).encode()
            response = response.replace(body=body)
        if response.status in (412, 521) and not wants_browser(response.status, response.body):
            response = response.replace(status=200)
        return response
