"""Reading in worker processes, each page within a time and a memory limit: no page can stop a run.

A page that takes too long or too much memory ends its worker (pipelines/worker.py); it becomes a reading in the state HUNG,
and a new worker goes on with the next page. A worker that somebody else killed between two pages, or at a moment that leaves its
channel locked for ever, is replaced with its channel, and what it had is read again.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future, InvalidStateError, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Self

from pebble import ProcessExpired, ProcessPool

from archive.kept import OutOfOrderError
from archive.stories.learnt import Learnt
from archive.types import Page, Reading, Reason, State
from pipelines import worker
from pipelines.kinds import not_text

SECONDS = 30.0  # of a page; a large one takes a tenth of a second
MEMORY = 2 << 30  # bytes of address space of a worker
PAGES = 20_000  # of a worker's life: what leaks in C libraries goes with it
AHEAD = 6  # pages a worker may have waiting
SWITCH = 0.0005  # seconds a thread may compute while others wait: by Python's 5 ms, those that hear workers take 20 for a page
LOOK = 1.0  # seconds between looks at the workers
SILENT = 60.0  # seconds behind the limit of a page after which a worker that answers nothing is replaced
RENEWALS = 3  # of the worker that has a page, after which no worker can be had


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may cost: seconds, and bytes of address space of its worker."""

    seconds: float = SECONDS
    memory: int = MEMORY


class InterruptedReadingError(Exception):
    """The readers were ended before this page was read: nothing is wrong with it."""


@dataclass(slots=True)
class _Worker:
    """A process and its channel: a pool of pebble can't grow, so each is of one; ``heard`` is a monotonic time."""

    pool: ProcessPool
    heard: float


@dataclass(frozen=True, slots=True)
class _Work:
    """A page that a worker has; ``renewed``: how many had it before."""

    page: Page
    worker: _Worker
    renewed: int = 0


class Reader:
    """Up to ``workers`` processes (one a core by default) that read; ``learnt`` is what an archive knows of its publishers
    and mirrors.

    The first page starts one process, and so does every page that finds all of them with ``AHEAD`` pages to read.
    """

    def __init__(self, learnt: Learnt, workers: int = 0, limits: Limits | None = None) -> None:
        self.learnt, self.workers, self.limits = learnt, workers or os.cpu_count() or 1, limits or Limits()
        self._workers: list[_Worker] = []
        self._waiting: dict[Future[Reading], _Work] = {}
        self._lock = threading.RLock()  # of both: answers come in threads of pebble's
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        sys.setswitchinterval(SWITCH)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, whatever they are at; readings to come fail with InterruptedReadingError."""
        self._closed.set()
        if self._watch.is_alive():
            self._watch.join()
        for each in self._workers:
            each.pool.stop()  # type: ignore[no-untyped-call]
        while self._workers:
            self._workers.pop().pool.join()
        for future in tuple(self._waiting):
            answer(future, InterruptedReadingError("the readers were ended"))

    def submit(self, page: Page) -> Future[Reading]:
        """The reading of a page, to come; one whose Content-Type is of no text is not read. Never fails.

        The reading is an OutOfOrderError where workers end again and again before they read anything.
        """
        done: Future[Reading] = Future()
        if not page.found.file_of and (kind := not_text(page)) is not None:
            done.set_result(Reading(page, State.NOT_TEXT, reason=kind, url=page.url))
            return done
        if self._closed.is_set():
            answer(done, InterruptedReadingError("the readers were ended"))
            return done
        with self._lock:
            done.add_done_callback(lambda future: self._waiting.pop(future, None))
            self._give(done, _Work(page, self._free()))
        return done

    def _give(self, done: Future[Reading], work: _Work) -> None:
        """Have a worker read a page."""
        self._waiting[done] = work
        with suppress(RuntimeError):  # a pool that broke just now: the next look finds it
            told = [replace(work.page, headers=())]
            given = work.worker.pool.schedule(worker.read_page, args=told, timeout=self.limits.seconds)
            given.add_done_callback(lambda future: self._deliver(future, work, done))

    def _free(self) -> _Worker:
        """The worker with the least to do, a new one where all have enough."""
        load = Counter(id(work.worker) for work in tuple(self._waiting.values()))
        least = min(self._workers, key=lambda each: load[id(each)], default=None)
        if least is None or (load[id(least)] >= AHEAD and len(self._workers) < self.workers):
            least = self._begin()
        elif not load[id(least)]:
            least.heard = time.monotonic()
        return least

    def _begin(self) -> _Worker:
        # spawn: a fork would copy the event loop, open files and the database
        pool = ProcessPool(
            1, max_tasks=PAGES, context=get_context("spawn"), initializer=worker.begin,
            initargs=(self.learnt, self.limits.memory),
        )  # fmt: skip
        self._workers.append(begun := _Worker(pool, time.monotonic()))
        if self._watch.ident is None:
            self._watch.start()
        return begun

    def _look(self) -> None:
        """Replace workers that broke or that answer nothing, again and again until the readers are closed."""
        while not self._closed.wait(LOOK):
            with self._lock:
                for each in tuple(self._workers):
                    late = time.monotonic() - each.heard > self.limits.seconds + SILENT
                    had = [(done, work) for done, work in self._waiting.items() if work.worker is each]
                    if not each.pool.active or (late and had):
                        self._renew(each, had)

    def _renew(self, broken: _Worker, had: list[tuple[Future[Reading], _Work]]) -> None:
        self._workers.remove(broken)
        new = self._begin() if had else broken
        for done, work in had:
            if work.renewed < RENEWALS:
                self._give(done, _Work(work.page, new, work.renewed + 1))
            else:
                answer(done, OutOfOrderError(Reason.FAILED, "no process that reads can be kept alive"))
        broken.pool.stop()  # type: ignore[no-untyped-call]
        threading.Thread(target=broken.pool.join, daemon=True).start()  # it kills what is left

    def _deliver(self, given: Future[Reading], work: _Work, done: Future[Reading]) -> None:
        """Hand a worker's answer on, with its page; what ended the worker becomes a reading that says so."""
        page = work.page
        if self._closed.is_set() or self._waiting.get(done) is not work:
            return  # close has failed it, or another worker has it now
        work.worker.heard = time.monotonic()
        try:
            reading = replace(given.result(), page=page)
        except TimeoutError:
            reading = Reading(page, State.HUNG, reason="reading took too long", url=page.url)
        except (ProcessExpired, MemoryError) as error:
            if not work.renewed:  # it may be the machine's doing, which is short of memory, or a person's
                with self._lock:
                    self._give(done, replace(work, renewed=1))
                return
            reading = Reading(page, State.HUNG, reason=f"reading ended its process: {error}"[:200], url=page.url)
        except (BrokenProcessPool, CancelledError):
            return  # the next look gives it to another
        except Exception as error:  # a fault of ours: later runs try the page again
            answer(done, error)
            return
        answer(done, reading)

    def read_all(self, pages: Iterable[Page]) -> Iterator[Reading]:
        """The readings of pages in their order, some of them read ahead."""
        waiting: deque[Future[Reading]] = deque()
        for page in pages:
            waiting.append(self.submit(page))
            if len(waiting) >= AHEAD * self.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def answer(done: Future[Reading], told: Reading | BaseException) -> None:
    """Give a reading that is waited for, or what it failed with."""
    with suppress(InvalidStateError):  # nobody waits any more, or it came after all
        if isinstance(told, Reading):
            done.set_result(told)
        else:
            done.set_exception(told)
