"""Crawl every source of sources.toml when it is due, for as long as this runs; with --once, each of them now."""

from __future__ import annotations

import logging
import re
import signal
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from apscheduler.executors.pool import ThreadPoolExecutor as Pool
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from archive.errors import ArchiveError
from archive.lock import hold
from archive.runs import Run, last_whole, table
from archive.sources import Source, SourceError, load
from archive.store import Archive
from archive.times import CHINA
from spiders.crawls import GRACE, LIMIT, Crawls

INTERVAL = re.compile(r"(\d+)\s*([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
TICK = 0.5  # seconds until a signal is noticed
RELOAD_EVERY = 30.0  # seconds between two looks at sources.toml

log = logging.getLogger("scheduler")


def trigger(schedule: str) -> Any:
    """The APScheduler trigger of ``30m``, ``6h``, ``1d`` or of a crontab line in Beijing time; raises ValueError."""
    if interval := INTERVAL.fullmatch(schedule.strip()):
        if not int(interval[1]):
            raise ValueError(f"schedule {schedule!r} would never rest; give it at least 1{interval[2]}")
        return IntervalTrigger(**{UNITS[interval[2]]: int(interval[1])}, timezone=UTC)
    fields = schedule.split()
    if len(fields) != 5:
        raise ValueError(f"schedule {schedule!r} is neither an interval such as 30m, 6h, 1d nor five crontab fields")
    if re.search(r"\d", fields[4]):  # APScheduler 3 counts 0 as Monday, crontab as Sunday: nobody should have to know
        raise ValueError(
            f"schedule {schedule!r}: write weekdays as mon … sun, a number means different days to different programs"
        )
    if fields[2] != "*" and fields[4] != "*":  # crontab would take either, APScheduler only days that are both
        raise ValueError(f"schedule {schedule!r}: give a day of the month or a weekday, not both")
    return CronTrigger.from_crontab(schedule, timezone=CHINA)


def due(schedule: str, last: str | None) -> datetime:
    """When a source is to be crawled next: now if it never was, or if its time came while nobody was looking."""
    now = datetime.now(UTC)
    if not last:
        return now
    then = datetime.fromisoformat(last)
    return max(now, trigger(schedule).get_next_fire_time(then, then) or now)


class Timetable:
    """The sources' schedules as APScheduler jobs, kept equal to sources.toml."""

    def __init__(self, crawls: Crawls, workers: int) -> None:
        self.crawls = crawls
        self.planned: Mapping[str, tuple[str, str]] = {}  # name: (platform, schedule)
        self.stamp: tuple[int, ...] = ()
        self.scheduler = BackgroundScheduler(
            executors={"default": Pool(workers)},
            # However late: the default of 1 s would silently skip the daily crawl of a machine that slept.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )

    def reload(self) -> None:
        """Take over a changed sources.toml; one that can't be used is reported and changes nothing."""
        try:
            stat = self.crawls.sources.stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if stamp == self.stamp:
                return
            self.stamp = stamp
            plan = {source.name: (source.platform, source.schedule) for source in scheduled(self.crawls.sources)}
        except (OSError, SourceError, ValueError) as error:
            log.error("%s can't be used, the schedules stay as they were: %s", self.crawls.sources.name, error)
            return
        for name in self.planned.keys() - plan.keys():
            self.scheduler.remove_job(name)
            log.info("%s: no longer scheduled", name)
        with closing(Archive(self.crawls.archive)) as archive:
            last = last_whole(archive)
        for name, (platform, schedule) in plan.items():
            if self.planned.get(name) == (platform, schedule):
                continue
            when = due(schedule, last.get(name))
            arguments: dict[str, Any] = {"id": name, "args": (name, platform), "next_run_time": when}
            self.scheduler.add_job(self.crawls.crawl, trigger(schedule), replace_existing=True, **arguments)
            log.info("%s: %s, next at %s", name, schedule, when.astimezone(CHINA).isoformat(" ", "minutes"))
        self.planned = plan

    def run(self) -> None:
        """Go on until a signal asks to stop; then wait for the crawls to end."""
        self.reload()
        self.scheduler.start()
        looked = time.monotonic()
        while not self.crawls.stop_requests:
            time.sleep(TICK)
            if time.monotonic() - looked >= RELOAD_EVERY:
                self.reload()
                self.scheduler.wakeup()  # its own timer stands still while the machine sleeps
                looked = time.monotonic()
        log.info("stopping")
        self.scheduler.shutdown(wait=True)
        log.info("stopped")


def scheduled(path: Path) -> list[Source]:
    """The sources of a sources.toml that have a schedule; raises SourceError or ValueError if one makes no sense."""
    found = [source for source in load(path) if source.schedule and source.enabled]
    for source in found:
        try:
            trigger(source.schedule)
        except ValueError as error:
            raise ValueError(f"[{source.name}] {error}") from error
    return found


def once(crawls: Crawls, sources: Iterable[Source], workers: int, console: Console) -> list[tuple[str, Run | None]]:
    """Crawl each source now, some at a time; their runs in the order given."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def one(source: Source) -> tuple[str, Run | None]:
            task = progress.add_task(source.name, total=None)
            try:
                return source.name, crawls.crawl(source.name, source.platform)
            finally:
                progress.remove_task(task)

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(one, sources))


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--once", "at_once", is_flag=True, help="Crawl every source (or those named) now, print a table, end.")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    default="data",
    show_default=True,
    help="Directory of the archive.",
)
@click.option(
    "--sources",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default="sources.toml",
    show_default=True,
    help="File that declares the sources.",
)
@click.option("--jobs", type=click.IntRange(1), default=4, show_default=True, help="Crawls at the same time.")
@click.option("--limit", type=click.IntRange(1), default=LIMIT, show_default=True, help="Seconds a crawl may take.")
@click.option("--grace", type=click.IntRange(0), default=GRACE, show_default=True,
              help="Seconds a crawl asked to stop may take to do so.")  # fmt: skip
def main(
    names: tuple[str, ...], at_once: bool, archive: Path, sources: Path, jobs: int, limit: int, grace: int
) -> None:
    """Crawl every source of sources.toml when it is due, until stopped with Ctrl-C or SIGTERM.

    Schedules are intervals (30m, 6h, 1d) or crontab lines in Beijing time with weekdays by name (0 8 * * mon-fri).
    What came due while this did not run is crawled at once, one time.
    """
    console = Console(stderr=True)
    handler: logging.Handler = (
        RichHandler(console=console, show_path=False) if console.is_terminal else logging.StreamHandler()
    )
    logging.basicConfig(
        level=logging.INFO, handlers=[handler], format="%(asctime)s %(levelname)s %(message)s", datefmt="%F %T"
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    if names and not at_once:
        raise click.UsageError("name sources only together with --once")
    try:
        Archive(archive).close()
        crawls = Crawls(archive, sources, limit, grace)
        chosen = [source for source in load(sources) if (source.name in names if names else source.enabled)]
        if unknown := set(names) - {source.name for source in chosen}:
            raise click.UsageError(f"{sources} declares no source {', '.join(sorted(unknown))}")

        def stop(_signal: int, _frame: object) -> None:
            crawls.stop_requests += 1

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if at_once:
            done = once(crawls, chosen, jobs, console)
            Console(width=None if sys.stdout.isatty() else 160).print(table(done))
            sys.exit(0 if all(run and run.whole for _, run in done) else 1)
        scheduled(sources)
        with hold(archive, "scheduler"):
            Timetable(crawls, jobs).run()
    except (ArchiveError, SourceError, ValueError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
