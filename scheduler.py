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
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from archive.errors import ArchiveError
from archive.lock import hold
from archive.runs import RunRecord, last_whole, table
from archive.schedule import trigger
from archive.sources import Source, SourceError, Sources, load
from archive.store import Archive
from archive.times import CHINA
from spiders.crawls import GRACE, LIMIT, NAMES, Crawls, Plan

INTERVAL = re.compile(r"(\d+)\s*([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
TICK = 0.5  # seconds until a signal is noticed
RELOAD_EVERY = 30.0  # seconds between two looks at sources.toml

log = logging.getLogger("scheduler")


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
        self.planned: Mapping[str, Plan] = {}
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
            sources = load(self.crawls.sources, NAMES)
            plan = {source.name: Plan(source, sources.words_of(source)) for source in scheduled(sources)}
        except (OSError, SourceError) as error:
            log.error("%s can't be used, the schedules stay as they were: %s", self.crawls.sources.name, error)
            return
        for name in self.planned.keys() - plan.keys():
            self.scheduler.remove_job(name)
            log.info("%s: no longer scheduled", name)
        with closing(Archive(self.crawls.archive)) as archive:
            last = last_whole(archive)
        for name, planned in plan.items():
            if self.planned.get(name) == planned:
                continue
            schedule = planned.source.schedule
            when = due(schedule, last.get(name))
            arguments: dict[str, Any] = {"id": name, "args": (planned,), "next_run_time": when}
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


def scheduled(sources: Sources) -> list[Source]:
    """The sources that have a schedule."""
    return [source for source in sources.sources if source.schedule and source.enabled]


def once(crawls: Crawls, plans: Iterable[Plan], workers: int, console: Console) -> list[tuple[str, RunRecord | None]]:
    """Crawl each source now, some at a time; their runs in the order given."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def one(plan: Plan) -> tuple[str, RunRecord | None]:
            task = progress.add_task(plan.source.name, total=None)
            try:
                return plan.source.name, crawls.crawl(plan)
            finally:
                progress.remove_task(task)

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(one, plans))


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
        declared = load(sources, NAMES)
        wanted = [declared.named(name) for name in names] or [s for s in declared.sources if s.enabled]
        chosen = [Plan(source, declared.words_of(source)) for source in wanted]

        def stop(_signal: int, _frame: object) -> None:
            crawls.stop_requests += 1

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if at_once:
            done = once(crawls, chosen, jobs, console)
            Console(width=None if sys.stdout.isatty() else 160).print(table(done))
            sys.exit(0 if all(run and run.whole for _, run in done) else 1)
        if not scheduled(declared):
            raise click.ClickException(f"{sources}: no source has a schedule; `--once` crawls them now")
        with hold(archive, "scheduler"):
            Timetable(crawls, jobs).run()
    except ArchiveError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
