"""What the crawler may ask for: http and https, and no host inside this network that the user did not write himself.

A feed is somebody else's text: it must not make the crawler read ``file://`` or a cloud's metadata address. ``Guard``
looks at what is asked for (and, as a downloader middleware, at every redirect); ``Resolver`` looks at the address that a
name leads to, the one that is then connected to, so that a name can't lead to one address for the check and to another
for the request.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from spiders.crawl import PlatformSpider
from spiders.inner import PORTS, inner, literal, place


class InnerAddressError(DNSLookupError):
    """A name leads inside this network."""


class Guard:
    """A downloader middleware, so that redirects pass it too."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse what may not be asked for; raises IgnoreRequest."""
        host, port = place(request.url)
        if not host:
            raise self._refused(f"refused: only http and https are fetched, not {request.url.partition(':')[0]}:")
        written = _written(self.crawler)
        if request.meta.get("proxy") or not written.isdisjoint((host, each) for each in _alike(port)):
            return
        address = literal(host)
        if address is not None and inner(address):
            raise self._refused(f"refused: {host} is inside this network and is in no source")
        if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
            raise self._refused(f"refused: {host} is a name of this network and is in no source")
        if address is None and any(host == each for each, _ in written):  # the resolver lets this name lead inside
            raise self._refused(f"refused: {host} is in a source with another port than {port}")

    def _refused(self, text: str) -> IgnoreRequest:
        if isinstance(self.crawler.spider, PlatformSpider):
            self.crawler.spider.run.count("refused")
        return IgnoreRequest(text)


class Resolver(CachingThreadedResolver):
    """Scrapy's resolver; a name that leads inside this network does so only if the user wrote it (setting
    TWISTED_DNS_RESOLVER)."""

    process: Any  # of the crawls, which are not there yet when Scrapy makes this

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """Scrapy's way to make one; it gives its CrawlerProcess."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.process = crawler
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """The address of a name; fails with InnerAddressError, and with what the system's resolver fails with."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        found = literal(address)
        if found is not None and inner(found) and name not in self._allowed():
            raise InnerAddressError(f"refused: {name} leads to {address}, inside this network")
        return address

    def _allowed(self) -> set[str]:
        crawlers = getattr(self.process, "crawlers", ())
        names = {host for crawler in crawlers for host, _ in _written(crawler)}
        proxies = (os.environ.get(f"{scheme}_proxy", "") for scheme in ("http", "https", "all", "HTTP", "HTTPS", "ALL"))
        return names | {urlsplit(proxy).hostname or "" for proxy in proxies}


def _alike(port: int) -> Iterable[int]:
    """The ports that are one and the same site: a source at https:// has links to itself at http://."""
    return PORTS.values() if port in PORTS.values() else (port,)


def _written(crawler: Crawler) -> set[tuple[str, int]]:
    """Hosts and ports of the addresses that the user wrote, in sources.toml or at the command line."""
    spider = crawler.spider
    if not isinstance(spider, PlatformSpider):
        return set()
    return spider.written
