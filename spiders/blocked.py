"""Pages that say "prove you are human": a failure of transport, retried later with the host slowed down, never stored."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Request, Response

from archive.types import State
from spiders.crawl import PlatformSpider
from spiders.platforms import PLATFORMS

SLOWER = 4.0
LOOKED_AT = 20_000
MAX_DELAY = 300.0


class Blocked:
    """Recognises blocked pages by the platforms' rules, backs the host off and asks once more; honours Retry-After."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        rules = [r for p in PLATFORMS for r in p.states]
        self.blocked = re.compile(
            "|".join(part for r in rules if r.state == State.BLOCKED for part in r.parts) or r"(?!)"
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request once more."""
        if wait := _seconds(response.headers.get("Retry-After")) if response.status in (429, 503) else 0.0:
            self._slow(request, wait)
        head = response.body[:LOOKED_AT].decode("utf-8", "replace") if len(response.body) < 5 * LOOKED_AT else ""
        if "captcha" in response.url or (head and self.blocked.search(head)):
            self._slow(request, 0.0)
            spider = self.crawler.spider
            if isinstance(spider, PlatformSpider):
                spider.run.count("blocked_responses")
            if spider and (again := get_retry_request(request, spider=spider, reason="blocked", max_retry_times=1)):
                return again
        return response

    def _slow(self, request: Request, least: float) -> None:
        engine = self.crawler.engine
        key = request.meta.get("download_slot")
        slot = engine.downloader.slots.get(key) if engine and key else None
        if slot:
            slot.delay = min(MAX_DELAY, max(least, slot.delay * SLOWER, 1.0))


def _seconds(value: bytes | None) -> float:
    """Retry-After in seconds: a number of them, or a date."""
    text = (value or b"").decode("latin-1").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(MAX_DELAY, float(text))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    wait = (moment - datetime.now(moment.tzinfo or UTC)).total_seconds() if moment.tzinfo else 0.0
    return min(MAX_DELAY, max(0.0, wait))
