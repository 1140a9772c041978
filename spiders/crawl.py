"""The one spider. A platform is a subclass that only declares; a source says where to look; both meet here.

Every way of discovery ends in the same two things: a request for a page, or a Page (a file that is already here).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from archive.address import without_keys
from archive.platform import Platform
from archive.run import Run
from archive.runs import told as summary
from archive.sources import Source
from archive.types import Found, Page, Reading
from spiders import mirrors
from spiders.again import is_gone, passing, rechecks, told
from spiders.attached import Files
from spiders.backlog import Backlog, addresses_in
from spiders.conditional import Unmodified
from spiders.feeds import entries, sitemap
from spiders.inner import place
from spiders.listing.entry import MOST, MOST_OF, Listed, stale
from spiders.listing.read import next_part
from spiders.lists import Lists, Place
from spiders.page import page_of
from spiders.platforms import PLATFORMS

DEEPEST, MOST_SITEMAPS = 4, 500  # levels of sitemaps, and how many
MOST_PARTS = 30  # pages of one article
UNDER_WAY = 48  # pages of a mirror in memory


class PlatformSpider(scrapy.Spider):
    """Crawls one source of a platform. The command gives it the run it belongs to and its source."""

    platform: Platform
    run: Run
    source: Source
    written: set[tuple[str, int]]  # hosts and ports of the addresses that the user wrote
    sitemaps: set[str]  # that were asked for
    lists: Lists
    files: Files
    backlog: Backlog
    by_hand: bool  # whether a person named what is crawled: it is asked for even if the archive has it

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Say in the user agent whom a webmaster can write to."""
        super().update_settings(settings)
        contact = str(settings["CONTACT"] or "not given")
        settings.set("USER_AGENT", str(settings["USER_AGENT"]).replace("{contact}", contact), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way to make one."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.sitemaps, spider.written = set(), {place(address) for address in spider.source.asked}
        spider.lists = Lists(spider.source, cls.platform, spider.run, kwargs.get("since", ""))
        spider.files, spider.backlog = Files(spider.run, spider.source, cls.name), Backlog.of(crawler)
        crawler.signals.connect(spider.spider_error, signals.spider_error)
        crawler.signals.connect(spider.ended, signals.spider_closed)
        return spider

    def spider_error(self, failure: Failure, response: Any) -> None:
        """A callback failed on a response."""
        self._failed(getattr(response, "url", ""), told(failure))

    def ended(self, reason: str) -> None:
        """Close the run's row and say what came of it."""
        stats = self.crawler.stats.get_stats() if self.crawler.stats else {}
        seen = {"fetched": "response_received_count", "robots": "robotstxt/forbidden"}
        self.run.finish(reason, {name: int(stats[key]) for name, key in seen.items() if stats.get(key)})
        self.logger.info("%s", summary(self.run.source, self.run.ended, self.run.counts))

    async def start(self) -> AsyncIterator[Any]:
        """What the source's declaration leads to, files of this machine first."""
        source = self.source
        if not self.by_hand:
            for request in (*rechecks(self.run, self.parse_page, self.failed), *self.files.left()):
                yield request
        with closing(mirrors.pages(source, self.name, self.run, self._failed)) as mirrored:
            for item in mirrored:
                if item:
                    self.run.count("listed")
                    yield item
                await (self._room() if item else asyncio.sleep(0.02))
        for file in source.files:
            self.backlog.pages(self._articles(self._addresses(file), file))
        for request in self._articles(map(Listed, source.addresses), "", ask_again=self.by_hand):
            yield request
        self.sitemaps.update(source.sitemaps)
        for kind in ("feeds", "sitemaps", "lists", "apis"):
            for address in getattr(source, kind):
                if place := self.lists.first(address, kind):
                    yield self._list_request(place)
        # Scrapy looks whether a crawl is over when start() ends, else only every five seconds: so it ends after its pages.
        await self._room(1)
        await asyncio.sleep(0.02)  # an item leaves Scrapy's slot after it is settled

    def _addresses(self, file: str) -> Iterator[Listed]:
        for address in addresses_in(file, self._failed):
            self.written.add(place(address))
            yield Listed(address)

    async def _room(self, enough: int = UNDER_WAY) -> None:
        """Wait while enough pages are under way: a mirror has more than fit into memory."""
        while self.run.under_way >= enough and self.run.broken is None:
            await asyncio.sleep(0.005)

    def _list_request(self, place: Place) -> Request:
        meta, asked = self.lists.meta(place), self.lists.asked(place)
        return Request(callback=self.parse_list, errback=self.failed, dont_filter=True, meta=meta, **asked)

    def _articles(self, listed: Iterable[Listed], where: str, ask_again: bool = False) -> Iterator[Request]:
        """Requests for what a place names; an entry whose address is none is told and costs only itself."""
        for entry in listed:
            self.run.count("listed")
            shown = entry.url if entry.ask else ""
            found = Found(without_keys(where), entry.title, entry.published, entry.publisher, shown=shown)
            meta = {"found": found, "hand": ask_again}
            try:
                urlsplit(entry.url).port  # noqa: B018 - raises where it is none
                yield Request(
                    entry.ask or entry.url, self.parse_page, errback=self.failed, dont_filter=ask_again, meta=meta
                )
            except ValueError as error:
                self._failed(entry.url, f"no address: {error}")

    def parse_list(self, response: Response) -> Iterator[Any]:
        """Requests for the pages a feed, sitemap, list page or JSON answer names, and for its next page."""
        place: Place = response.meta["place"]
        self.backlog.came()
        kind, number = place.kind, place.number
        following, more = "", list[str]()
        if kind == "feeds":
            listed = entries(response.body, response.url)
        elif kind == "sitemaps":
            listed, more = sitemap(response.body, response.url, self.platform.story)
            self.backlog.lists(self._sitemaps(place, more))
        else:
            listed, following = self.lists.read(response.body, response.url, place).both
        if not listed and not more and number == 1:
            self._failed(response.url, f"no entries in this {kind.rstrip('s')}: has its form changed, or is it stale?")
        elif old := stale(listed, self.source.stale_after) if number == 1 else "":
            self._failed(response.url, old, may_pass=False)
        if len(listed) > (most := MOST_OF.get(kind, MOST)):
            self._failed(response.url, f"names more than {most} pages: the first of them are taken", may_pass=False)
        articles = self._articles(listed[:most], response.url)
        if kind == "sitemaps":
            self.backlog.pages(articles)
        else:
            yield from articles
        if following:
            yield self._list_request(place.next(following))

    def _sitemaps(self, place: Place, named: Iterable[str]) -> Iterator[Request]:
        """Requests for the sitemaps that one names: an index may name itself, or indexes without end."""
        for address in named:
            if place.number < DEEPEST and address not in self.sitemaps and len(self.sitemaps) < MOST_SITEMAPS:
                self.sitemaps.add(address)
                yield self._list_request(place.next(address))

    def parse_page(self, response: Response) -> Iterator[Any]:
        """The page as it arrived, with the further pages of its article."""
        page = page_of(response, self.source.name, self.name)
        pages: list[Page] = [*response.meta.get("pages", ()), page]
        following = next_part(response.body, response.url) if len(pages) < MOST_PARTS else ""
        if following and following not in {each.url for each in pages}:
            found = replace(page.found, part_of=pages[0].requested)
            meta = {"found": found, "pages": pages, "hand": True}
            yield Request(following, self.parse_page, errback=self.part_failed, dont_filter=True, meta=meta)
        else:
            yield replace(pages[0], more=tuple(pages[1:]))

    def follow(self, reading: Reading) -> None:
        """Ask for the files of the articles that a page holds; called while the page's item is under way."""
        for request in self.files.of(reading) if self.crawler.engine else ():
            self.crawler.engine.crawl(request)

    def part_failed(self, failure: Failure) -> Iterator[Any]:
        """A further page that can't be had: the article is kept as far as it goes."""
        self.failed(failure)
        pages: list[Page] = failure.request.meta["pages"]  # type: ignore[attr-defined]
        yield replace(pages[0], more=tuple(pages[1:]))

    def failed(self, failure: Failure) -> None:
        """A request that came to nothing."""
        request = getattr(failure, "request", None)
        if request and request.meta.get("list"):
            self.backlog.came()
        if request and not passing(failure):
            self.run.settle(request.url)  # gone, or not for us: no cursor waits for it
        if not isinstance(failure.value, Unmodified) and not is_gone(self.run, failure):
            self._failed(request.url if request else "", told(failure), passing(failure))

    def _failed(self, address: str, text: str, may_pass: bool = True) -> None:
        failure = self.run.error(address, text, may_pass)
        self.logger.error("%s: %s: %s", *failure)


# One spider class a platform, made from its data: Scrapy finds them by name in this module.
for _platform in PLATFORMS:
    globals()[_platform.name] = type(
        _platform.name, (PlatformSpider,), {"name": _platform.name, "platform": _platform, "__module__": __name__}
    )
