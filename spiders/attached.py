"""The files that articles are published with, as ordinary requests of the crawl: same robots, delay, guard and limits."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from archive.run import Run
from archive.sources import Source
from archive.stories.attached import Wanted, files_of, is_wanted, refuse, settle, try_again, wanted
from archive.types import Found, Page, Reading, State
from spiders.again import passing, told
from spiders.listing.links import same_site
from spiders.page import page_of

log = logging.getLogger(__name__)

MOST = 40  # left over from earlier runs, a run
OF_ONE = 30  # of one article at once; the others are left to later runs
LARGEST = 20 << 20  # bytes of a file
CUT_OFF = ("CancelledError", "DownloadCancelledError")  # what Scrapy ends too long a response with


class Files:
    """What a crawl asks for of files."""

    def __init__(self, run: Run, source: Source, platform: str) -> None:
        self.run, self.source, self.platform = run, source, platform

    def left(self) -> Iterator[Request]:
        """Requests for what earlier runs did not get to."""
        yield from self._requests(wanted(self.run.archive.db.conn, self.run.source, MOST))

    def of(self, reading: Reading) -> Iterator[Request]:
        """Requests for the files of the articles of a page; raises OutOfOrderError."""
        page = reading.page.address
        for article in reading.articles:
            urls = [each.url for each in files_of(article)]
            fresh = [url for url in urls if is_wanted(self.run.archive.db.conn, url)]
            if fresh:
                self.run.flush()  # so that each has its row, whatever comes of it
            yield from self._requests([Wanted(url, page) for url in fresh[:OF_ONE]])

    def _requests(self, files: list[Wanted]) -> Iterator[Request]:
        for url, page in files:
            if not same_site(
                url, page, self.source.hosts
            ):  # nothing outside the site is asked unless the source says so
                self._settled(url, "elsewhere", "on another site, which the source does not name in `hosts`")
                continue
            try:
                yield Request(
                    url, self.parse, errback=self.failed, priority=-5,
                    meta={"found": Found(page, file_of=page), "hand": True, "download_maxsize": LARGEST},
                )  # fmt: skip
            except ValueError as error:
                self._settled(url, "failed", f"no address: {error}")

    def parse(self, response: Response) -> Iterator[Page]:
        """The file as it arrived."""
        yield page_of(response, self.source.name, self.platform)

    def failed(self, failure: Failure) -> None:
        """Say that a file can't be had, and note it; the source is none the worse for it."""
        url: str = failure.request.url  # type: ignore[attr-defined]
        said = self.run.error(url, self._why(url, failure), passing=False)
        log.error("%s: %s: %s", *said)

    def _why(self, url: str, failure: Failure) -> str:
        if failure.type and failure.type.__name__ in CUT_OFF:
            reason = f"more than {LARGEST >> 20} MB"
            with self.run.archive.writing() as db:
                refuse(db, url, reason)
            self.run.count(f"discarded/{State.TOO_LARGE}")
            return f"attachment not kept: {reason}"
        if passing(failure):
            with self.run.archive.writing() as db:
                try_again(db, url, told(failure))
        else:
            self._settled(url, "failed", told(failure))
        return f"attachment can't be had: {told(failure)}"

    def _settled(self, url: str, state: str, detail: str) -> None:
        self.run.count(f"files_{state}")
        with self.run.archive.writing() as db:
            settle(db, url, state, detail)
