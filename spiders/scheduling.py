"""The scheduler's command line: `python scheduler.py`."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from archive.commands.group import OneLine
from archive.errors import ArchiveError
from archive.kept import fruitless
from archive.lock import hold
from archive.runs import RunRecord, last_whole, table
from archive.schedule import due
from archive.sources import load
from archive.store import Archive
from archive.times import CHINA
from archive.watch.morning import schedule as digest_time
from archive.watch.state import SourceState, states
from spiders.crawls import GRACE, LIMIT, NO_CONTACT, PROJECT, STARTER, Crawls, Plan
from spiders.platforms import NAMES
from spiders.timetable import Timetable, scheduled

log = logging.getLogger("scheduler")


COLUMNS = ("source", "schedule", "next (Beijing)", "left alone until", "failures", "wants")


def upcoming(plans: Iterable[Plan], archive: Path) -> Table:
    """When each source is crawled next, and what keeps it from it."""
    now, found = datetime.now(UTC), Table(*COLUMNS)
    with closing(Archive(archive)) as opened:
        last, known = last_whole(opened), states(opened.db.conn)
    for plan in plans:
        source = plan.source
        state = known.get(source.name, SourceState(source.name))
        when = due(source.schedule, last.get(source.name), now).astimezone(CHINA) if source.schedule else None
        waits = state.not_before.astimezone(CHINA) if state.not_before and state.waits(now) else None
        found.add_row(
            source.name, source.schedule or "only by hand", when.isoformat(" ", "minutes") if when else "",
            waits.isoformat(" ", "minutes") if waits else "", str(state.failures), "a browser" if state.wants_browser else "",
        )  # fmt: skip
    return found


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


@click.command(
    "scheduler", cls=OneLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--once", "at_once", is_flag=True, help="Crawl every source (or those named) now, print a table, end.")
@click.option("--dry-run", is_flag=True, help="Print when each source is crawled next, end.")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="FANZHA_ARCHIVE",
    default="data",
    show_default=True,
    help="Directory of the archive.",
)
@click.option(
    "--sources",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    envvar="FANZHA_SOURCES",
    default="sources.toml",
    show_default=True,
    help="File that declares the sources.",
)
@click.option("--jobs", type=click.IntRange(1), default=4, show_default=True, help="Crawls at the same time.")
@click.option("--limit", type=click.IntRange(1), default=LIMIT, show_default=True, help="Seconds a crawl may take.")
@click.option("--grace", type=click.IntRange(0), default=GRACE, show_default=True,
              help="Seconds a crawl asked to stop may take to do so.")  # fmt: skip
@click.option("--broker", envvar="FANZHA_BROKER", default="", metavar="URL",
              help="PostgreSQL: other machines crawl (docs/scale.md), this one archives.")  # fmt: skip
@click.option("--worker", is_flag=True, help="With --broker: take its jobs; --archive is a spool that is sent on.")
@click.option("--exchange", envvar="FANZHA_EXCHANGE", default="", metavar="DIR|URL", help="What travels lies there.")
@click.option("--region", "regions", multiple=True, help="Of a worker: also take what only this region may crawl.")
@click.option("--heartbeat", type=click.FloatRange(0.1), default=10.0, show_default=True,
              help="Seconds between a worker's signs of life; three missing, and it is taken for dead.")  # fmt: skip
def main(
    names: tuple[str, ...],
    at_once: bool,
    dry_run: bool,
    archive: Path,
    sources: Path,
    jobs: int,
    limit: int,
    grace: int,
    broker: str,
    worker: bool,
    exchange: str,
    regions: tuple[str, ...],
    heartbeat: float,
) -> None:
    """Crawl every source of sources.toml when it is due, until stopped with Ctrl-C or SIGTERM.

    Schedules are intervals (30m, 6h, 1d) or crontab lines in Beijing time with weekdays by name (0 8 * * mon-fri).
    What came due while this did not run is crawled at once, one time. Settings of the environment: FANZHA_CONTACT,
    FANZHA_ARCHIVE, FANZHA_SOURCES, FANZHA_ALERTS, FANZHA_DIGEST, FANZHA_HEARTBEAT (docs/operation.md).
    """
    console = Console(stderr=True)
    handler: logging.Handler = (
        RichHandler(console=console, show_path=False) if console.is_terminal else logging.StreamHandler()
    )
    logging.basicConfig(
        level=logging.INFO, handlers=[handler], format="%(asctime)s %(levelname)s %(message)s", datefmt="%F %T %z"
    )
    for name, level in (("apscheduler", logging.ERROR), ("procrastinate", logging.WARNING)):
        logging.getLogger(name).setLevel(level)
    if names and not (at_once or dry_run):
        raise click.UsageError("name sources only together with --once or --dry-run")
    if ((worker or exchange) and not broker) or (broker and not exchange):
        raise click.UsageError("--broker and --exchange belong together, and --worker needs both")
    if not os.environ.get("FANZHA_CONTACT"):
        log.warning(NO_CONTACT)
    archive, sources = archive.resolve(), sources.resolve()
    os.chdir(PROJECT)  # the process that crawls are forked from imports from there
    os.environ[STARTER] = str(os.getpid())
    try:
        Archive(archive).close()
        crawls = Crawls(archive, sources, limit, grace)
        if worker:
            from spiders.cluster.worker import Worker  # noqa: PLC0415 - asks for the extra "cluster"

            with hold(archive, "scheduler"):
                Worker(crawls, broker, exchange, regions, jobs, heartbeat).run()
            return
        declared = load(sources, NAMES)
        wanted = [declared.named(name) for name in names] or [s for s in declared.sources if s.enabled]
        chosen = [Plan(source) for source in wanted]

        if dry_run:
            Console(width=None if sys.stdout.isatty() else 160).print(upcoming(chosen, archive))
            return

        def stop(_signal: int, _frame: object) -> None:
            crawls.stop_requests += 1

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        if at_once:
            done = once(crawls, chosen, jobs, console)
            Console(width=None if sys.stdout.isatty() else 160).print(table(done))
            sys.exit(0 if all(run and run.whole and not fruitless(run.counts) for _, run in done) else 1)
        if not scheduled(declared):
            raise click.ClickException(f"{sources}: no source has a schedule; `--once` crawls them now")
        try:
            digest_time()
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        with hold(archive, "scheduler"):
            if broker:
                from spiders.cluster.broker import ClusterTimetable, Queued  # noqa: PLC0415

                crawls = queued = Queued(crawls, broker, exchange, heartbeat)  # a signal raises its stop_requests
                ClusterTimetable(queued, jobs).run()
            else:
                Timetable(crawls, jobs).run()
    except ArchiveError as error:
        raise click.ClickException(str(error)) from error
    except ImportError as error:
        if broker:
            raise click.ClickException(f"--broker needs more: `make cluster` ({error})") from error
        raise
