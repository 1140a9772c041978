"""Reading in worker processes, each page within a time and a memory limit: no page can stop a run.

A worker imports ``pipelines.reading`` and neither Scrapy nor Twisted. A page that takes too long or too much memory ends
its worker; it becomes a reading in the state HUNG, and a new worker goes on with the next page.
"""

from __future__ import annotations

import os
import resource
import signal
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future, InvalidStateError, TimeoutError
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Self

from pebble import ProcessExpired, ProcessPool

from archive.stories.learnt import Learnt
from archive.types import Page, Reading, State

SECONDS = 30.0  # of a page; a large one takes a tenth of a second
MEMORY = 2 << 30  # bytes of address space of a worker
PAGES = 20_000  # of a worker's life: what leaks in C libraries goes with it
AHEAD = 6  # pages a worker may have waiting
NOT_TEXT = frozenset({"image", "audio", "video", "font", "application"})  # main types of no text, but for:
TEXT = frozenset(
    f"application/{kind}"
    for kind in (
        "xhtml+xml",
        "xml",
        "json",
        "rss+xml",
        "atom+xml",
        "javascript",
        "x-javascript",
        "ld+json",
        "octet-stream",
    )
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may cost: seconds, and bytes of address space of its worker."""

    seconds: float = SECONDS
    memory: int = MEMORY


class InterruptedReadingError(Exception):
    """The readers were ended before this page was read: nothing is wrong with it."""


class Reader:
    """Up to ``workers`` processes (one a core by default) that read; ``learnt`` is what an archive knows of its publishers
    and mirrors.

    The first page starts one process, and so does every page that finds all of them with ``AHEAD`` pages to read.
    """

    def __init__(self, learnt: Learnt, workers: int = 0, limits: Limits | None = None) -> None:
        self.learnt, self.workers, self.limits = learnt, workers or os.cpu_count() or 1, limits or Limits()
        self._pools: list[ProcessPool] = []  # of one process each: a pool of pebble can't grow
        self._waiting: dict[Future[Reading], ProcessPool] = {}
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, whatever they are at; readings to come fail with InterruptedReadingError."""
        self._closed = True
        for pool in self._pools:
            pool.stop()  # type: ignore[no-untyped-call]
        while self._pools:
            self._pools.pop().join()
        for future in tuple(self._waiting):
            _interrupt(future)

    def submit(self, page: Page) -> Future[Reading]:
        """The reading of a page, to come; one whose Content-Type is of no text is not read. Never fails."""
        done: Future[Reading] = Future()
        if not page.found.file_of and (kind := _not_text(page)) is not None:
            done.set_result(Reading(page, State.NOT_TEXT, reason=kind, url=page.url))
            return done
        if self._closed:
            _interrupt(done)
            return done
        pool = self._free()
        self._waiting[done] = pool
        done.add_done_callback(lambda future: self._waiting.pop(future, None))
        work = pool.schedule(_read, args=[replace(page, headers=())], timeout=self.limits.seconds)
        work.add_done_callback(lambda future: self._deliver(future, page, done))
        return done

    def _free(self) -> ProcessPool:
        """The process with the least to do, a new one where all have enough."""
        load = Counter(tuple(self._waiting.values()))  # a copy: readings end in other threads
        least = min(self._pools, key=lambda pool: load[pool], default=None)
        if least is None or (load[least] >= AHEAD and len(self._pools) < self.workers):
            # spawn: a fork would copy the event loop, open files and the database
            least = ProcessPool(
                1, max_tasks=PAGES, context=get_context("spawn"), initializer=_begin,
                initargs=(self.learnt, self.limits.memory),
            )  # fmt: skip
            self._pools.append(least)
        return least

    def _deliver(self, work: Future[Reading], page: Page, done: Future[Reading]) -> None:
        """Hand a worker's answer on, with its page; what ended the worker becomes a reading that says so."""
        try:
            reading = replace(work.result(), page=page)
        except TimeoutError:
            reading = Reading(page, State.HUNG, reason="reading took too long", url=page.url)
        except (Exception, CancelledError) as error:
            # Workers being ended fail in as many ways as there are moments: none of them is the page's doing.
            if self._closed or isinstance(error, CancelledError):
                _interrupt(done)
                return
            if not isinstance(error, (ProcessExpired, MemoryError)):  # a fault of ours: later runs try the page again
                with suppress(InvalidStateError):
                    done.set_exception(error)
                return
            reading = Reading(page, State.HUNG, reason=f"reading ended its process: {error}"[:200], url=page.url)
        with suppress(InvalidStateError):  # nobody waits any more
            done.set_result(reading)

    def read_all(self, pages: Iterable[Page]) -> Iterator[Reading]:
        """The readings of pages in their order, some of them read ahead."""
        waiting: deque[Future[Reading]] = deque()
        for page in pages:
            waiting.append(self.submit(page))
            if len(waiting) >= AHEAD * self.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _interrupt(future: Future[Reading]) -> None:
    with suppress(InvalidStateError):  # it came after all
        future.set_exception(InterruptedReadingError("the readers were ended"))


def _not_text(page: Page) -> str | None:
    said = next((value for name, value in page.headers if name.lower() == "content-type"), "")
    kind = said.partition(";")[0].strip().lower()
    return kind if kind.partition("/")[0] in NOT_TEXT and kind not in TEXT else None


def _begin(learnt: Learnt, memory: int) -> None:
    """Prepare a worker: its limit of memory, its deafness to Ctrl-C (the parent stops it), what was learnt."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    _LEARNT.append(learnt)


_LEARNT: list[Learnt] = []  # what this worker was begun with


def _read(page: Page) -> Reading:
    from archive.topic.judge import judge  # noqa: PLC0415
    from pipelines.reading.read import read  # noqa: PLC0415 - in the worker: the parent need not import the reader
    from spiders.platforms import PLATFORMS  # noqa: PLC0415

    if page.found.file_of:
        from pipelines.reading.attachment import read_file  # noqa: PLC0415 - most crawls meet no file

        return replace(read_file(page), page=replace(page, body=b""))
    reading = read(page, PLATFORMS, _LEARNT[-1])
    articles = tuple(replace(a, verdict=judge(a.title, a.text, a.publisher)) for a in reading.articles)
    return replace(reading, articles=articles, page=replace(page, body=b"", more=()))
