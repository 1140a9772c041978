"""robots.txt as RFC 9309 has it: a host that can't give one (5xx, no answer) allows nothing for now."""

from __future__ import annotations

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response, TextResponse
from scrapy.robotstxt import ProtegoRobotParser
from twisted.internet.defer import Deferred

NOTHING = b"User-agent: *\nDisallow: /\n"
LARGEST = 512 * 1024  # bytes that are read of it, as the RFC asks for at least


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, with an answer of 5xx or none at all taken for a refusal (RFC 9309, 2.3.1.4)."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        body = NOTHING if response.status >= 500 else response.body[:LARGEST]
        told = TextResponse(response.url, status=response.status, headers=response.headers, body=body)
        await super()._parse_robots(told, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting = self._parsers[netloc]
        parser = ProtegoRobotParser(NOTHING, self.crawler.spider)
        self._parsers[netloc] = parser
        if isinstance(waiting, Deferred):
            waiting.callback(parser)
