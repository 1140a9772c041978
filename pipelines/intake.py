"""The one way in: keep → read → judge → store, for crawls, imports and everything else that brings pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from typing import Self

from archive.kept import Kept, OutOfOrderError
from archive.run import Run
from archive.stories.learnt import known
from archive.types import Page, Reading, State
from pipelines.reader import AHEAD, InterruptedReadingError, Limits, Reader
from pipelines.readers import Readers

Judge = Callable[[Reading], Reading]  # a reading with the articles that its source wants


class Intake:
    """Brings pages into the archive of a run. ``judge`` decides what is on a source's topic; a ``reader`` that is given
    outlives the intake."""

    def __init__(
        self, run: Run, judge: Judge, workers: int = 0, limits: Limits | None = None, reader: Readers | None = None
    ) -> None:
        self.run, self.judge = run, judge
        self.own = reader is None
        self.reader: Readers = reader or Reader(known(run.archive.db.conn), workers, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.own:
            self.reader.close()

    def keep(self, page: Page) -> Kept | None:
        """Keep a page raw; None if its bytes were kept and read before. Raises OutOfOrderError."""
        return self.run.keep(page)

    def read(self, kept: Kept) -> Future[Reading]:
        """The reading of a kept page, to come."""
        return self.reader.submit(kept.page)

    def settle(self, kept: Kept, future: Future[Reading]) -> Reading | None:
        """Judge and store a reading; None where the reader failed on the page. Raises OutOfOrderError."""
        try:
            reading = self.judge(future.result())
        except InterruptedReadingError:
            self.run.let_go()
            return None
        except OutOfOrderError:
            self.run.let_go()
            raise
        except Exception as error:
            self.run.failed(kept, f"{type(error).__name__}: {error}")
            return None
        self._store(kept, reading)
        return reading

    def _store(self, kept: Kept, reading: Reading) -> None:
        if reading.state == State.BLOCKED:
            self.run.count("blocked")
        if reading.state == State.HUNG:
            self.run.error(kept.page.address, reading.reason)
        # The bytes are in the WARC file: what waits to be stored is small.
        light = replace(kept, page=lightened(kept.page))
        self.run.store(light, replace(reading, page=light.page))

    def take_all(self, pages: Iterable[Page]) -> None:
        """Bring in pages, read ahead, in their order. Raises OutOfOrderError."""
        waiting: deque[tuple[Kept, Future[Reading]]] = deque()
        for page in pages:
            if kept := self.keep(page):
                waiting.append((kept, self.read(kept)))
            if len(waiting) >= AHEAD * self.reader.workers:
                self.settle(*waiting.popleft())
        while waiting:
            self.settle(*waiting.popleft())

    def choose_all(self, pages: Iterable[Page], judge: Judge) -> None:
        """Bring in pages whose bytes lie safe elsewhere: read first, and only what holds an article that ``judge`` leaves
        is kept; the others are counted by what they are. Raises OutOfOrderError."""
        waiting: deque[tuple[Page, Future[Reading]]] = deque()
        for page in pages:
            waiting.append((page, self.reader.submit(page)))
            if len(waiting) >= AHEAD * self.reader.workers:
                self._choose(*waiting.popleft(), judge)
        while waiting:
            self._choose(*waiting.popleft(), judge)

    def _choose(self, page: Page, future: Future[Reading], judge: Judge) -> None:
        try:
            reading = judge(future.result())
        except OutOfOrderError:
            raise
        except Exception as error:
            self.run.error(page.address, f"{type(error).__name__}: {error}")
            return
        if not reading.state.stored:
            self.run.count(f"skipped/{reading.state}")
            if reading.state == State.HUNG:
                self.run.error(page.address, reading.reason)
        elif kept := self.keep(page):
            self._store(kept, reading)


def lightened(page: Page) -> Page:
    """A page without its bytes; its length and hash are those of its record."""
    return replace(page, body=b"", more=tuple(replace(part, body=b"") for part in page.more))
