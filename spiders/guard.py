"""What the crawler may ask for: http and https, and no host inside this network that the user did not write himself.

A feed is somebody else's text: it must not make the crawler read ``file://`` or a cloud's metadata address.
"""

from __future__ import annotations

import ipaddress
import socket
from functools import lru_cache
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from spiders.crawl import PlatformSpider


class Guard:
    """A downloader middleware, so that redirects pass it too."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> Deferred[None] | None:
        """Refuse what may not be asked for; raises IgnoreRequest."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https"):
            raise self._refused(request, f"refused: only http and https are fetched, not {parts.scheme}:")
        if self._written_by_user(host) or request.meta.get("proxy"):
            return None
        if (literal := _address(host)) is not None:
            if not literal.is_global:
                raise self._refused(request, f"refused: {host} is inside this network and is in no source")
            return None
        return deferToThread(self._check_name, request, host)

    def _check_name(self, request: Request, host: str) -> None:
        for found in _resolve(host):
            if (literal := _address(found)) is not None and not literal.is_global:
                raise self._refused(request, f"refused: {host} leads to {found}, inside this network")

    def _written_by_user(self, host: str) -> bool:
        spider = self.crawler.spider
        return isinstance(spider, PlatformSpider) and host in {urlsplit(a).hostname for a in spider.source.asked}

    def _refused(self, request: Request, text: str) -> IgnoreRequest:
        if isinstance(self.crawler.spider, PlatformSpider):
            self.crawler.spider.run.count("refused")
        return IgnoreRequest(text)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        try:  # 2130706433, 0x7f.1 and other spellings that a resolver takes for an address
            return ipaddress.ip_address(socket.inet_aton(host)) if host[:1].isdigit() else None
        except OSError:
            return None


@lru_cache(maxsize=1024)
def _resolve(host: str) -> tuple[str, ...]:
    try:
        return tuple({str(info[4][0]) for info in socket.getaddrinfo(host, None)})
    except OSError:
        return ()  # the download will say that the name is unknown
