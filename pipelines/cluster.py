"""Reading handed to Dask: the pages of an import are read by the workers of a cluster, and stored here in their order.

A page is a task. In its worker the usual reader has it, with its limits of time and memory. What a worker had that dies is
given to another by Dask's scheduler; a page under which workers die again and again is read here, in a process of its own.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import weakref
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import replace
from functools import cache
from multiprocessing import current_process
from pathlib import Path
from typing import Self

import dask
import distributed
from distributed.scheduler import KilledWorker

from archive.errors import ArchiveError
from archive.kept import OutOfOrderError
from archive.stories.learnt import Learnt
from archive.types import Page, Reading, Reason
from pipelines.kinds import not_text
from pipelines.reader import InterruptedReadingError, Limits, Reader, answer

PATIENCE = 30.0  # seconds to reach the scheduler, and that it may be without a worker
LOOK = 1.0  # seconds between looks at the cluster
PROJECT = Path(__file__).parents[1]
CODE = ("archive", "pipelines", "spiders/platforms")
LARGE = "distributed.admin.large-graph-warning-threshold"


@cache
def code() -> str:
    """A hash of what reads pages: workers of another version would read by other rules and nobody would know."""
    found = hashlib.sha256()
    for folder in CODE:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


class InWorker:
    """What a worker of the cluster reads with, as many pages at a time as it has threads. Its processes begin with the first
    page and end when the import lets go of them."""

    def __init__(self, learnt: Learnt, limits: Limits, version: str) -> None:
        self._told = learnt, limits, version
        self._reader: Reader | None = None
        self._lock = threading.Lock()  # tasks are done in threads

    def __reduce__(self) -> tuple[type[Self], tuple[Learnt, Limits, str]]:
        return type(self), self._told

    def read(self, page: Page) -> Reading:
        """The reading of a page, without its bytes. Raises OutOfOrderError."""
        with self._lock:
            if self._reader is None:
                self._reader = self._begun()
                weakref.finalize(self, self._reader.close)
        reading = self._reader.submit(page).result()
        return replace(reading, page=replace(page, body=b"", more=()))

    def _begun(self) -> Reader:
        learnt, limits, version = self._told
        worker = distributed.get_worker()
        if code() != version:
            raise OutOfOrderError(Reason.FAILED, f"the worker {worker.address} runs another version of this program")
        if current_process().daemon:
            raise OutOfOrderError(Reason.FAILED, f"the worker {worker.address} was not started with --no-nanny")
        return Reader(learnt, worker.state.nthreads, limits)


def _read(page: Page, reader: InWorker) -> Reading | Exception:
    """The task. What a page's reading raises is its answer: as the error of a task it would travel with its traceback, and
    a page whose traceback Dask can't pack would never be answered."""
    try:
        return reader.read(page)
    except Exception as error:
        return error.with_traceback(None)


class ClusterReader:
    """Reads with the workers of the Dask scheduler at ``address``. Raises ArchiveError if there are none."""

    def __init__(self, learnt: Learnt, address: str, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self.address = address
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said by the run
        try:
            self._client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ArchiveError(f"the cluster {address} can't be reached: {error}") from error
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            self._client.close()
            raise ArchiveError(f"the cluster {address} has no workers") from error
        self.workers = self._threads()
        dask.config.set({LARGE: "1GB"})
        # A task of its own and no scattered data: those would be lost with the worker that has them.
        self._learnt = self._client.submit(InWorker, learnt, limits, code(), pure=False)
        self._here = Reader(learnt, 1, limits)
        self._waiting: dict[Future[Reading], distributed.Future[Reading | Exception]] = {}
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def close(self) -> None:
        """Let go of the workers, whatever they are at; readings to come fail with InterruptedReadingError."""
        self._closed.set()
        self._watch.join()
        self._fail(InterruptedReadingError("the readers were let go"))
        self._here.close()
        self._learnt.release()
        self._client.close()

    def submit(self, page: Page) -> Future[Reading]:
        """The reading of a page, to come. Never fails; the reading is an OutOfOrderError where the cluster is gone."""
        if not page.found.file_of and not_text(page) is not None:
            return self._here.submit(page)
        done: Future[Reading] = Future()
        try:
            given = self._client.submit(_read, page, self._learnt, pure=False)
        except Exception as error:
            done.set_exception(OutOfOrderError(Reason.FAILED, f"the cluster {self.address} is gone: {error}"))
            return done
        self._waiting[done] = given
        given.add_done_callback(lambda future: self._deliver(future, page, done))
        return done

    def _deliver(self, given: distributed.Future[Reading | Exception], page: Page, done: Future[Reading]) -> None:
        """Hand a worker's answer on, with its page."""
        try:
            told = self._fetched(given)
            answer(done, told if isinstance(told, Exception) else replace(told, page=page))
        except KilledWorker:  # by it, or by another page that its workers had
            here = self._here.submit(page)
            here.add_done_callback(lambda future: answer(done, future.exception() or future.result()))
        except CancelledError:  # the scheduler forgot it: it is gone, or another has taken its place
            answer(done, OutOfOrderError(Reason.FAILED, f"the cluster {self.address} is gone"))
        except Exception as error:  # of Dask's
            answer(done, error)
        self._waiting.pop(done, None)

    def _fetched(self, given: distributed.Future[Reading | Exception]) -> Reading | Exception:
        """What a worker told. One that died with it has Dask wait for another, and a client that was closed for ever: neither
        may hold up the end of the program."""
        while not self._closed.is_set():
            with suppress(TimeoutError):
                return given.result(timeout=PATIENCE)
        raise InterruptedReadingError("the readers were let go")

    def _threads(self) -> int:
        """How many pages the cluster reads at a time, 0 where there is no worker or no scheduler."""
        try:
            return sum(self._client.nthreads().values())
        except Exception:  # of whatever layer of a connection that broke
            return 0

    def _look(self) -> None:
        """Follow workers that come and go; give up where there is none for too long."""
        seen = time.monotonic()
        while not self._closed.wait(LOOK):
            if threads := self._threads():
                self.workers, seen = threads, time.monotonic()
            elif time.monotonic() - seen > PATIENCE:
                self._fail(OutOfOrderError(Reason.FAILED, f"the cluster {self.address} has no workers any more"))

    def _fail(self, error: Exception) -> None:
        for done in tuple(self._waiting):
            answer(done, error)
