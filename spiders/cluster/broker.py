"""The machine that archives: due sources become jobs, what workers bring is taken in, the dead are told from the living."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from apscheduler.triggers.interval import IntervalTrigger
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status

from archive.cluster import held
from archive.cluster.exchange import Exchange
from archive.runs import RunRecord, runs
from archive.store import Archive
from spiders.cluster.jobs import HEARTBEAT, MISSED, TASK, app, locks, prepare
from spiders.crawls import NOTHING, PROJECT, TICK, Crawls, Plan
from spiders.timetable import Timetable

EVERY = 5.0  # seconds between two looks at what arrived
KEPT_HOURS = 24  # that a job which is over can be looked at
SLACK = 300.0  # seconds over its limit that a job may take

log = logging.getLogger("scheduler")


class Queued(Crawls):
    """Crawls that workers do: a source that is due becomes a job, unless it is one already."""

    def __init__(self, crawls: Crawls, broker: str, exchange: str, heartbeat: float = HEARTBEAT) -> None:
        super().__init__(crawls.archive, crawls.sources, crawls.limit, crawls.grace)
        self.broker, self.heartbeat = broker, heartbeat
        prepare(broker)
        self.exchange = Exchange(exchange)
        self.app: App = app(broker).open()
        self.arriving = self.archive / "arriving"
        self.arriving.mkdir(exist_ok=True)
        self.published = -1

    def crawl(self, plan: Plan, told: object = NOTHING) -> RunRecord | None:
        """Queue a source; its run comes with the parcel."""
        try:
            if any(self.app.job_manager.list_jobs(lock=plan.source.name, status=Status.DOING.value)):
                log.info("%s: its crawl still goes on, this one is left out", plan.source.name)
                return None
            self.app.configure_task(TASK, allow_unknown=True, **locks(plan.source)).defer(source=plan.source.table())
            log.info("%s: queued", plan.source.name)
        except AlreadyEnqueued:
            log.info("%s: still queued, no worker has taken it", plan.source.name)
        except ConnectorException as error:  # due again at the next start, or when its time comes
            log.error("%s: not queued, the broker can't be reached: %s", plan.source.name, error.__cause__ or error)
        return None

    def take_over(self) -> None:
        """There is nothing to take over: jobs and parcels outlive the scheduler."""

    # The dead ------------------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Queue anew what dead workers were at, and forget jobs that have long been over."""
        try:
            asyncio.run(self._sweep())
        except ConnectorException as error:
            log.error("the broker can't be reached: %s", error.__cause__ or error)

    async def _sweep(self) -> None:
        async with app(self.broker).open_async() as opened:
            manager = opened.job_manager
            dead = {
                job.id: job for job in await manager.get_stalled_jobs(seconds_since_heartbeat=MISSED * self.heartbeat)
            }
            with (
                warnings.catch_warnings()
            ):  # what a living worker holds far too long: it could not say that it was done
                warnings.simplefilter("ignore", DeprecationWarning)
                longest = int(self.limit + self.grace + SLACK)
                dead |= {job.id: job for job in await manager.get_stalled_jobs(nb_seconds=longest)}
            for job in dead.values():
                await self._again(opened, job)
            await manager.delete_old_jobs(KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)

    async def _again(self, opened: App, job: Job) -> None:
        """End a dead worker's job and queue another. To retry the job itself would fail where one waits behind it, and a
        worker that was not dead would take the same job's end for its own."""
        log.warning("%s: its worker is gone, it is queued anew", job.lock)
        await opened.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        where = {"queue": job.queue, "lock": job.lock, "queueing_lock": job.queueing_lock}
        try:
            await opened.configure_task(TASK, allow_unknown=True, **where).defer_async(**job.task_kwargs)
        except AlreadyEnqueued:
            log.info("%s: waits already", job.lock)

    # What arrives --------------------------------------------------------------------------------------------------

    def collect(self) -> list[RunRecord]:
        """Take in what arrived and tell the workers what is held; the runs that came of it."""
        try:
            waiting = self.exchange.parcels()
            for name in waiting:
                if not (self.arriving / name).exists():
                    self.exchange.fetch(name, self.arriving)
            before = self._last()
            if any(self.arriving.glob("*.gz")):
                self._take_in()
            for name in waiting:
                if not (self.arriving / name).exists():
                    self.exchange.remove(name)
            self._publish()
        except OSError as error:
            log.error("the exchange can't be used: %s", error)
            return []
        with closing(Archive(self.archive)) as archive:
            return [run for run in runs(archive, "id > ?", (before,)) if run.finished]

    def _last(self) -> int:
        with closing(Archive(self.archive)) as archive:
            return int(archive.db.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()[0])

    def _take_in(self) -> None:
        command = [sys.executable, "-m", "pipelines", "collect", str(self.arriving), "--archive", str(self.archive)]
        command += ["--sources", str(self.sources)]
        with (self.logs / "collect.log").open("ab") as out:
            process = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        while process.poll() is None:
            time.sleep(TICK)
            if self.stop_requests:  # what it has stored is stored; it goes on there the next time
                process.terminate()
                process.wait()
        if process.returncode and not self.stop_requests:
            log.error("not everything that arrived could be taken in, see collect.log; it is tried again")

    def _publish(self) -> None:
        """Publish what is held, if that is more than was published."""
        with closing(Archive(self.archive)) as archive:
            part = self.archive / "held.part"
            if (keys := held.write(archive, part)) == self.published:
                return
            with self.exchange.writing(held.NAME) as out:
                out.write(part.read_bytes())
            self.published = keys


class ClusterTimetable(Timetable):
    """A timetable whose crawls are done elsewhere."""

    def __init__(self, crawls: Queued, workers: int, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(crawls, workers, clock)
        self.queued = crawls
        for name, what, seconds in (("sweep", crawls.sweep, crawls.heartbeat), ("collect", self.collect, EVERY)):
            self.scheduler.add_job(what, IntervalTrigger(seconds=seconds), id=f"/{name}")

    def collect(self) -> None:
        """Take in what arrived; then what follows of each run, as if it had been crawled here."""
        for run in self.queued.collect():
            if plan := self.planned.get(run.source):
                self._follow(plan, run)
