"""A machine that crawls: it takes jobs, runs the crawl command into its own spool archive, and sends what came of it."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Lock
from typing import Any

from procrastinate import JobContext, RetryStrategy
from procrastinate.jobs import Status

from archive.cluster import parcel
from archive.cluster.exchange import Exchange
from archive.cluster.turns import BROKER
from archive.errors import ArchiveError
from archive.runs import RunRecord
from archive.sources import of_table
from archive.store import Archive
from archive.types import Reason
from archive.watch.queue import TICKET
from spiders.cluster.jobs import HEARTBEAT, MISSED, TASK, app, queue
from spiders.crawls import Crawls, Plan
from spiders.platforms import NAMES
from spiders.timetable import LEAST_FREE

RETRY = RetryStrategy(max_attempts=3, wait=10, exponential_wait=5)
AGAIN = (Reason.KILLED, Reason.FAILED, Reason.DISK_FULL, Reason.LOCKED, Reason.SHUTDOWN)  # not the publisher's doing
REST = 5.0  # seconds until a broker that went away is looked for again
SEND_EVERY = 30.0  # seconds until what could not be sent is tried again

log = logging.getLogger("scheduler")


class NotCrawledError(Exception):
    """A crawl that another try, or another machine, may do better."""


class Worker:
    """Takes jobs of every region's queue that is named, ``jobs`` at a time, until a signal asks to stop."""

    def __init__(
        self,
        crawls: Crawls,
        broker: str,
        exchange: str,
        regions: Sequence[str],
        jobs: int,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self.crawls, self.broker, self.jobs, self.heartbeat = crawls, broker, jobs, heartbeat
        self.exchange = Exchange(exchange)
        self.queues = [queue(region) for region in ("", *regions)]
        self.pool = ThreadPoolExecutor(jobs + 1)
        self.sending = Lock()
        self.mark = ""  # of the file of what is held that the spool has

    # A job ---------------------------------------------------------------------------------------------------------

    async def do(self, context: JobContext, source: dict[str, Any]) -> str:
        """Crawl a source. Raises NotCrawledError to have it tried again, unless it is another's by now."""
        job = context.job.id
        run = await asyncio.get_running_loop().run_in_executor(self.pool, self._crawl, job, source)
        if run is not None and run.reason not in AGAIN:
            return str(run)
        find, lock = context.app.job_manager.list_jobs_async, context.job.lock
        if await find(lock=lock, status=Status.TODO.value) or not await find(id=job, status=Status.DOING.value):
            return "the job that waits behind it, or took its place, is the next try"
        raise NotCrawledError(str(run) if run else "it could not be started here")

    def _crawl(self, job: int | None, source: dict[str, Any]) -> RunRecord | None:
        plan = Plan(of_table(source, NAMES))
        try:
            if (free := shutil.disk_usage(self.crawls.archive).free) < LEAST_FREE:
                log.error("%s: not crawled, only %d MB are free in the spool", plan.source.name, free >> 20)
                return None
            self.mark = self.exchange.held(self.mark, self.crawls.archive / "held.npy")
            return self.crawls.crawl(plan, {TICKET: str(job), BROKER: self.broker})
        except (ArchiveError, OSError, sqlite3.Error) as error:
            log.error("%s: %s", plan.source.name, error)
            return None
        finally:
            self.send()

    def send(self) -> None:
        """Send every run that is over and was not sent."""
        with self.sending:
            try:
                with closing(Archive(self.crawls.archive)) as archive:
                    name = parcel.spool_name(archive)  # given at the start: later its disk may be full
                    for run in parcel.unsent(archive):
                        with self.exchange.writing(f"parcels/{name}-{run}{parcel.SUFFIX}") as out:
                            parcel.write(archive, run, out)
                        parcel.sent(archive, run)
            except (ArchiveError, OSError, sqlite3.Error) as error:
                log.error("what was crawled can't be sent yet: %s", error)

    # All the time --------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Go on until a signal asks to stop; then the crawls are asked to, and what they kept is sent."""
        self.crawls.take_over()
        self.send()
        asyncio.run(self._run())
        self.send()
        log.info("stopped")

    async def _run(self) -> None:
        stopped, loop = asyncio.Event(), asyncio.get_running_loop()

        def stop() -> None:
            self.crawls.stop_requests += 1
            stopped.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        sender = asyncio.create_task(self._send_now_and_then())
        while not stopped.is_set():
            working = asyncio.create_task(self._work())
            await asyncio.wait(
                {working, waiting := asyncio.create_task(stopped.wait())}, return_when=asyncio.FIRST_COMPLETED
            )
            working.cancel()  # it waits for its jobs
            waiting.cancel()
            (gone,) = await asyncio.gather(working, return_exceptions=True)
            if not stopped.is_set():
                why = " ".join(str(getattr(gone, "__cause__", None) or gone or "the connection was lost").split())
                log.error("the broker can't be used, it is looked for again: %s", why)
                await asyncio.sleep(REST)
        sender.cancel()

    async def _work(self) -> None:
        app_ = app(self.broker)
        app_.task(name=TASK, retry=RETRY, pass_context=True)(self.do)
        async with app_.open_async() as opened:
            log.info("taking jobs of %s", ", ".join(self.queues))
            await opened.run_worker_async(
                queues=self.queues, concurrency=self.jobs, name=f"{os.uname().nodename}:{os.getpid()}",
                install_signal_handlers=False, update_heartbeat_interval=self.heartbeat,
                stalled_worker_timeout=MISSED * self.heartbeat,
            )  # fmt: skip

    async def _send_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(SEND_EVERY)
            await asyncio.get_running_loop().run_in_executor(self.pool, self.send)
