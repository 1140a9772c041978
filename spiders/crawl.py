"""The one spider. A platform is a subclass that only declares; a source says where to look; both meet here.

Every way of discovery ends in the same two things: a request for a page, or a Page (a file that is already here).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from archive.platform import Platform
from archive.sources import Source, SourceError, named
from archive.sources import load as load_sources
from archive.times import now
from archive.types import Found, Page
from spiders import mirror_git, mirror_path
from spiders.feeds import entries, sitemap
from spiders.listing.entry import Listed, day_of
from spiders.listing.read import next_part, read_list
from spiders.platforms import PLATFORMS

KEEP_HEADERS = 60
MOST_PARTS = 30  # pages of one article
LISTED = "fanzha/listed"


class PlatformSpider(scrapy.Spider):
    """Crawls one source of a platform, or what is given by hand: ``-a url=…``, ``-a path=…``, ``-a source=NAME``."""

    platform: Platform

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Say in the user agent whom a webmaster can write to."""
        super().update_settings(settings)
        agent = str(settings["USER_AGENT"]).replace("{contact}", str(settings["CONTACT"]))
        settings.set("USER_AGENT", agent, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way to make one."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        try:
            spider.source = spider._declared(crawler, **kwargs)
        except SourceError as error:  # the RunReport extension ends the crawl with it: one line and a row in `runs`
            spider.source, spider.refusal = Source(str(kwargs.get("source", spider.name)), spider.name), str(error)
        spider.by_hand = not kwargs.get("source")
        spider.source_name = spider.source.name
        spider.topic_words = spider.source.topic if kwargs.get("source") or kwargs.get("topic") == "on" else ()
        return spider

    source: Source
    refusal: str = ""
    by_hand: bool
    source_name: str
    topic_words: tuple[str, ...]

    def _declared(self, crawler: Crawler, url: str = "", path: str = "", source: str = "", topic: str = "") -> Source:
        file = crawler.settings.get("SOURCES", "sources.toml")
        if source:
            found = named(file, source)
            if found.platform != self.name:
                raise SourceError(f"source {source} is of platform {found.platform}: scrapy crawl {found.platform}")
            return found
        words: tuple[str, ...] = ()
        if topic == "on":
            words = next((s.topic for s in load_sources(file) if s.topic), ())
        addresses = tuple(u for u in url.split() if u)
        if not addresses and not path:
            raise SourceError(f"say what to crawl: scrapy crawl {self.name} -a url=…, -a path=… or -a source=NAME")
        return Source(f"{self.name}:hand", self.name, addresses=addresses, paths=(path,) if path else (), topic=words)

    # Where to look ------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """What the source's declaration leads to, files of this machine first."""
        source = self.source
        for path in source.paths:
            for item in mirror_path.pages(path, source.name, self.name, self._failed):
                self._listed()
                yield item
        for repository in source.git:
            for item in mirror_git.pages(repository, source, self.crawler, self._failed):
                self._listed()
                yield item
        for file in source.files:
            for line in Path(file).read_text("utf-8").splitlines():
                if (address := line.split("#")[0].strip()).startswith("http"):
                    yield self._article(Listed(address), file)
        for address in source.addresses:
            yield self._article(Listed(address), "", ask_again=self.by_hand)
        for kind in ("feeds", "sitemaps", "lists", "apis"):
            for address in getattr(source, kind):
                yield self._list_request(address, kind, 1)

    def _list_request(self, address: str, kind: str, number: int) -> Request:
        headers = next(
            (
                {"Referer": x.referer}
                for x in self.platform.listings
                if x.referer and x.kind == "json" and kind == "apis"
            ),
            {},
        )
        return Request(
            address, self.parse_list, errback=self.failed, headers=headers, dont_filter=True, priority=10,
            meta={"kind": kind, "number": number, "list": True},
        )  # fmt: skip

    def _article(self, listed: Listed, where: str, ask_again: bool = False) -> Request:
        self._listed()
        found = Found(where, "", listed.title, listed.published, listed.publisher)
        return Request(
            listed.url,
            self.parse_page,
            errback=self.failed,
            dont_filter=ask_again,
            meta={"found": found, "hand": ask_again},
        )

    def _listed(self) -> None:
        if self.crawler.stats:
            self.crawler.stats.inc_value(LISTED)

    # What comes back ----------------------------------------------------------------------------------------------

    def parse_list(self, response: Response) -> Iterator[Any]:
        """Requests for the pages a feed, sitemap, list page or JSON answer names, and for its next page."""
        kind, number = response.meta["kind"], response.meta["number"]
        following = ""
        if kind == "feeds":
            listed = entries(response.body, response.url)
        elif kind == "sitemaps":
            listed, more = sitemap(response.body, response.url, self.platform.story)
            for address in more:
                yield self._list_request(address, kind, number)
        else:
            listed, following = read_list(response.body, response.url, self.platform).both
        if not listed and number == 1 and kind != "sitemaps":
            self._failed(response.url, f"no entries in this {kind.rstrip('s')}: has its form changed, or is it stale?")
        elif stale := self._stale(listed) if number == 1 else "":
            self._failed(response.url, stale)
        for entry in listed:
            yield self._article(entry, response.url)
        if following and number < self.source.pages and listed:
            yield self._list_request(following, kind, number + 1)

    def _stale(self, listed: list[Listed]) -> str:
        """What to say of a list that goes on answering but names nothing new (Sina's lids 2510, 2511, 2514 since 2024)."""
        newest = max((day for entry in listed if (day := day_of(entry.published))), default="")
        limit = (datetime.now(UTC) - timedelta(days=self.source.stale_after)).date().isoformat()
        if not self.source.stale_after or not newest or newest >= limit:
            return ""
        return f"stale: its newest entry is of {newest}, older than {self.source.stale_after} days"

    def parse_page(self, response: Response) -> Iterator[Any]:
        """The page as it arrived, with the further pages of its article."""
        page = Page(
            source=self.source_name, platform=self.name, url=response.url, body=response.body, fetched=now(),
            requested=self._first_url(response), status=response.status, headers=_headers(response),
            found=response.meta.get("found", Found()),
        )  # fmt: skip
        pages: list[Page] = [*response.meta.get("pages", ()), page]
        following = next_part(response.body, response.url) if len(pages) < MOST_PARTS else ""
        if following and following not in {each.url for each in pages}:
            found = replace(page.found, part_of=pages[0].requested)
            meta = {"found": found, "pages": pages, "hand": True}
            yield Request(following, self.parse_page, errback=self.part_failed, dont_filter=True, meta=meta)
        else:
            yield replace(pages[0], more=tuple(pages[1:]))

    def part_failed(self, failure: Failure) -> Iterator[Any]:
        """A further page that can't be had: the article is kept as far as it goes."""
        self.failed(failure)
        pages: list[Page] = failure.request.meta["pages"]  # type: ignore[attr-defined]
        yield replace(pages[0], more=tuple(pages[1:]))

    def _first_url(self, response: Response) -> str:
        urls: list[str] = response.meta.get("redirect_urls", [])
        return urls[0] if urls else response.url

    def failed(self, failure: Failure) -> None:
        """A request that came to nothing."""
        request: Request | None = getattr(failure, "request", None)
        response = getattr(failure.value, "response", None)
        text = (
            f"HTTP {response.status}"
            if response is not None
            else f"{failure.type.__name__ if failure.type else ''} {failure.getErrorMessage()}"
        )
        self._failed(request.url if request else "", text)

    def _failed(self, address: str, text: str) -> None:
        report: Any = getattr(self.crawler, "report", None)
        if report:
            report.error(address, text)


def _headers(response: Response) -> tuple[tuple[str, str], ...]:
    pairs = []
    for name, values in (response.headers or {}).items():
        for value in values if isinstance(values, list) else [values]:
            pairs.append((name.decode("latin-1"), value.decode("latin-1")))
    return tuple(pairs[:KEEP_HEADERS])


# One spider class a platform, made from its data: Scrapy finds them by name in this module.
for _platform in PLATFORMS:
    globals()[_platform.name] = type(
        _platform.name, (PlatformSpider,), {"name": _platform.name, "platform": _platform, "__module__": __name__}
    )
