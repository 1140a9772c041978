"""The sources' schedules as APScheduler jobs, kept equal to sources.toml; what follows from each crawl."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor as Pool
from apscheduler.schedulers.background import BackgroundScheduler

from archive.errors import ArchiveError
from archive.runs import RunRecord, last_whole
from archive.schedule import INTERVAL, due, interval, trigger
from archive.sources import Source, SourceError, Sources, load
from archive.store import Archive
from archive.times import CHINA
from archive.watch.alerts import heartbeat, tell
from archive.watch.check import Change, check
from archive.watch.follow import follow
from archive.watch.notify import notify
from archive.watch.state import SourceState, declare, forget_waits, states
from archive.watch.telling import tell_all
from archive.watch.thin import thin
from spiders.crawls import Crawls, Plan
from spiders.platforms import NAMES

TICK = 0.5  # seconds until a signal is noticed
RELOAD_EVERY = 30.0  # seconds between two looks at sources.toml and the clock
CHECK_EVERY = 1800.0  # seconds between two looks at every source's health
JUMP = 90.0  # seconds that the clock may move by itself
LEAST_FREE = 256 << 20  # bytes: with less room no crawl begins
JITTER = 0.1  # of an interval, so that sources of one interval don't all begin at once

log = logging.getLogger("scheduler")


def scheduled(sources: Sources) -> list[Source]:
    """The sources that have a schedule."""
    return [source for source in sources.sources if source.schedule and source.enabled]


class Timetable:
    """Crawls each source when it is due, until a signal asks to stop. ``clock`` tells the time, UTC."""

    def __init__(self, crawls: Crawls, workers: int, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.crawls, self.clock = crawls, clock
        self.began = clock()
        self.planned: Mapping[str, Plan] = {}
        self.stamp: tuple[int, ...] = ()
        self.scheduler = BackgroundScheduler(
            executors={"default": Pool(workers)},
            # However late: the default of 1 s would silently skip the daily crawl of a machine that slept.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self.scheduler.add_listener(_still_going, EVENT_JOB_MAX_INSTANCES)

    # The plan -----------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Take over a changed sources.toml; one that can't be used is reported and changes nothing."""
        try:
            stat = self.crawls.sources.stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if stamp == self.stamp:
                return
            sources = load(self.crawls.sources, NAMES)
        except (OSError, SourceError) as error:
            self.stamp = stamp if isinstance(error, SourceError) else ()
            log.error("%s can't be used, the schedules stay as they were: %s", self.crawls.sources.name, error)
            return
        plan = {source.name: Plan(source) for source in scheduled(sources)}
        try:
            last = self._note(plan)
        except (ArchiveError, sqlite3.Error) as error:  # the next look tries again
            log.error("%s is not taken over yet, the archive can't be written: %s", self.crawls.sources.name, error)
            return
        self.stamp = stamp
        for name in self.planned.keys() - plan.keys():
            self.scheduler.remove_job(name)
            log.info("%s: no longer scheduled", name)
        for name, planned in plan.items():
            if self.planned.get(name) != planned:
                self._schedule(planned, last.get(name))
        self.planned = plan

    def _note(self, plan: Mapping[str, Plan]) -> dict[str, str]:
        """Note what is scheduled; when each source was crawled last. Raises ArchiveError, sqlite3.Error."""
        now = self.clock()
        with closing(Archive(self.crawls.archive)) as archive:
            last = last_whole(archive)
            with archive.writing() as db:
                declare(db, {name: interval(each.source.schedule, now) for name, each in plan.items()}, now)
                if any(datetime.fromisoformat(time) > now + timedelta(seconds=JUMP) for time in last.values()):
                    forget_waits(db)
        return last

    def _schedule(self, plan: Plan, last: str | None) -> None:
        source = plan.source
        when, fires = due(source.schedule, last, self.clock()), trigger(source.schedule)
        if INTERVAL.fullmatch(source.schedule.strip()):
            fires.jitter = JITTER * fires.interval.total_seconds()
        arguments: dict[str, Any] = {"id": source.name, "args": (plan,), "next_run_time": when}
        self.scheduler.add_job(self.crawl, fires, replace_existing=True, **arguments)
        log.info("%s: %s, next at %s", source.name, source.schedule, when.astimezone(CHINA).isoformat(" ", "minutes"))

    # A crawl ------------------------------------------------------------------------------------------------------

    def crawl(self, plan: Plan) -> RunRecord | None:
        """Crawl a source that is due, unless it is left alone; note what follows. In a thread of the pool."""
        name = plan.source.name
        if self.planned.get(name) != plan or self.crawls.stop_requests:
            return None  # it was removed or edited while this waited for a thread
        try:
            with closing(Archive(self.crawls.archive)) as archive:
                if states(archive.db.conn).get(name, SourceState(name)).waits(self.clock()):
                    return None
            if (free := shutil.disk_usage(self.crawls.archive).free) < LEAST_FREE:
                log.error("%s: not crawled, only %d MB are free in %s", name, free >> 20, self.crawls.archive)
                return None
            run = self.crawls.crawl(plan)
            if run is not None and not self.crawls.stop_requests:
                self._follow(plan, run)
            return run
        except (ArchiveError, sqlite3.Error, OSError) as error:
            log.error("%s: the archive can't be used: %s", name, error)
            return None

    def _follow(self, plan: Plan, run: RunRecord) -> None:
        name, schedule, now = plan.source.name, plan.source.schedule, self.clock()
        following = trigger(schedule).get_next_fire_time(now, now) or now
        row = (run.started, run.finished, run.reason, run.counts)
        adapts = bool(INTERVAL.fullmatch(schedule.strip()))
        with closing(Archive(self.crawls.archive)) as archive:
            every = interval(schedule, now)
            changes, until = follow(archive, name, row, every, following, now, adapts, self.began)
        if until and until > following:
            log.info("%s: left alone until %s", name, until.astimezone(CHINA).isoformat(" ", "minutes"))
        self._tell(changes)

    def _tell(self, changes: list[Change]) -> None:
        for change in changes:
            log.warning(
                "%s: %s: %s%s", change.source, change.ailment, change.text, "" if change.ill else ": well again"
            )
        for sentence in tell(changes):
            log.error("%s", sentence)

    # All the time -------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Go on until a signal asks to stop; then wait for the crawls to end."""
        self.crawls.take_over()
        self.reload()
        self.scheduler.start()
        notify("READY=1")
        looked = checked = time.monotonic()
        wall = self.clock()
        while not self.crawls.stop_requests:
            time.sleep(TICK)
            now = time.monotonic()
            if now - looked < RELOAD_EVERY:
                continue
            notify("WATCHDOG=1")
            wall = self.look(wall, now - looked)
            looked = now
            for sentence in tell_all(self.crawls.archive, self.clock()):
                log.error("%s", sentence)
            if now - checked >= CHECK_EVERY:
                self.check()
                checked = now
        notify("STOPPING=1")
        log.info("stopping")
        self.scheduler.shutdown(wait=True)
        log.info("stopped")

    def look(self, before: datetime, passed: float) -> datetime:
        """Look at sources.toml, and whether the clock moved more than the seconds that passed; the time now."""
        now = self.clock()
        moved = (now - before).total_seconds() - passed
        if abs(moved) > JUMP:
            log.warning("the clock moved by %.0f s: every source is planned anew", moved)
            self.planned, self.stamp = {}, ()
            try:
                with closing(Archive(self.crawls.archive)) as archive, archive.writing() as db:
                    forget_waits(db)
            except (ArchiveError, sqlite3.Error) as error:
                log.error("the archive can't be written: %s", error)
        self.reload()
        if self.scheduler.running:
            self.scheduler.wakeup()  # its own timer stands still while the machine sleeps
        return now

    def check(self) -> None:
        """Look at every source's health, thin old runs, tell the heartbeat address that we live."""
        try:
            with closing(Archive(self.crawls.archive)) as archive:
                self._tell(check(archive, list(self.planned), self.clock(), self.began))
                with archive.writing() as db:
                    thin(db, self.clock())
        except (ArchiveError, sqlite3.Error) as error:
            log.error("health can't be looked at: %s", error)
            return
        heartbeat()


def _still_going(event: JobSubmissionEvent) -> None:
    if not event.job_id.startswith("/"):  # no source's name does
        log.info("%s: its crawl still goes on, this one is left out", event.job_id)
