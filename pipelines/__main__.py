"""``python -m pipelines``: reading pages without a crawl."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import click

from archive.commands.group import Commands
from archive.commands.progress import steps
from archive.connect import connect
from archive.errors import ArchiveError
from archive.kept import OutOfOrderError, fruitless
from archive.lock import hold
from archive.raw.foreign import files_under, holds_warc
from archive.run import Run
from archive.sources import SourceError, load, meant
from archive.store import Archive
from archive.stories.learnt import NOTHING_LEARNT, known
from archive.topic.choice import EVERYTHING, Choice
from archive.types import Reason
from pipelines.collect import collect
from pipelines.extract import extract
from pipelines.imports import Foreign, import_files
from pipelines.readers import of_cluster
from pipelines.reextract import EXAMPLES, compare, laid_aside, store, told
from pipelines.rules import by_rule, fired_under, plain
from pipelines.rules import told as told_rules
from pipelines.topic import choices, on_topic
from spiders.platforms import NAMES, PLATFORMS


@click.group("pipelines", cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Read pages: saved ones, or those an archive has kept."""


@cli.command("extract")
@click.argument("paths", nargs=-1, required=True)
@click.option("--url", default="", help="The address the page came from, where the file does not say it.")
@click.option("--platform", default="web", metavar="NAME", help="Platform of pages whose address and marks tell none.")
@click.option("--archive", "folder", default="", metavar="DIR", help="Use what this archive has learnt.")
def extract_command(paths: tuple[str, ...], url: str, platform: str, folder: str) -> None:
    """Print what saved pages say, one JSON line each: HTML, Markdown, text, .gz of them, directories."""
    _known_platform(platform)
    learnt = NOTHING_LEARNT
    if folder:
        try:
            with closing(connect(folder)) as connection:
                learnt = known(connection)
        except ArchiveError as error:
            raise click.ClickException(str(error)) from error
    unread = False
    for row in extract(paths, url, learnt, platform):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        unread |= row["status"] == "error"
    if unread:
        raise click.ClickException("not every file could be read")


@cli.command("rules")
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rules_command(paths: tuple[str, ...], as_json: bool) -> None:
    """Print which rules fired on saved pages, how often and on what, and those that never did."""
    counts = by_rule(fired_under(paths))
    if as_json:
        click.echo(json.dumps(plain(counts), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(told_rules(counts)))


@cli.command("reextract")
@click.option("--archive", "folder", default="data", show_default=True, help="Its directory.", metavar="DIR")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Only pages fetched on DAY or later.")
@click.option("--source", default="", metavar="NAME", help="Only pages of this source.")
@click.option(
    "--sources", default="", metavar="FILE", help="Where it stands what sources keep, if not in sources.toml."
)
@click.option("--examples", default=EXAMPLES, show_default=True, help="How many changes of each field to print.")
@click.option("--dry-run", is_flag=True, help="Print what would change and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reextract_command(
    folder: str, since: object, source: str, sources: str, examples: int, dry_run: bool, as_json: bool
) -> None:
    """Read every page that an archive kept again by today's rules, print what differs, and store it."""
    with opened(folder) as archive, laid_aside() as aside, steps() as step:
        _known_source(archive, source)
        diff = compare(
            archive, choices(sources), aside,
            str(since)[:10] if since else "", source, examples, step,
        )  # fmt: skip
        if not as_json:
            for line in told(diff):
                click.echo(line)
        changed, counts = diff.pages["changed"], dict[str, int]()
        if changed and not dry_run:
            run = Run(archive, "reextract")
            with ended(run, diff.pages):
                store(run, aside, changed, step)
                counts = dict(run.counts)
    if as_json:
        click.echo(json.dumps({**diff.plain(), "dry_run": dry_run, "stored": counts}, ensure_ascii=False, indent=1))
    elif changed:
        said = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
        click.echo("\nnothing was written (--dry-run)" if dry_run else f"\nstored: {said or 'states of pages'}")
        click.echo("`python -m archive dedupe --rebuild` recomputes which articles are copies of one another")


@cli.command("import")
@click.argument("paths", nargs=-1, required=True)
@click.option("--archive", "folder", default="data", show_default=True, help="Its directory.", metavar="DIR")
@click.option("--source", default="", metavar="NAME", help="Source of records that name none (others' WARC files).")
@click.option(
    "--sources", default="", metavar="FILE", help="Where it stands what sources keep, if not in sources.toml."
)
@click.option("--platform", default="", metavar="NAME", help="Platform of such records where their address tells none.")
@click.option("--everything", is_flag=True, help="Keep of such records what is off topic too.")
@click.option("--again", is_flag=True, help="Read files from their beginning that were imported before.")
@click.option("--cluster", default="", metavar="tcp://HOST:PORT", help="Read with the workers of this Dask scheduler.")
def import_command(
    paths: tuple[str, ...], folder: str, source: str, sources: str, platform: str, everything: bool, again: bool,
    cluster: str,
) -> None:  # fmt: skip
    """Bring the pages of WARC files (ours or others', .warc, .warc.gz, .wacz, directories of them) into an archive.

    Of others' files what is on topic is kept. A stopped import goes on where it was.
    """
    _known_platform(platform)
    if not any(Path(path).exists() for path in paths):
        raise click.UsageError(f"{paths[0]} is not there")
    files = files_under(paths)
    if files and not any(map(holds_warc, files)):  # an archive is not made of nothing
        raise click.ClickException(f"there is no WARC file in {', '.join(paths[:3])}")
    with opened(folder, make=True) as archive, of_cluster(archive, cluster) as reader, steps() as step:
        declared = choices(sources)
        run = Run(archive, source or "import", platform or "web")
        with ended(run):
            wanted = EVERYTHING if everything else declared.get(source, Choice())
            import_files(
                run, files, lambda reading: on_topic(reading, declared.get(reading.page.source, EVERYTHING)),
                Foreign(source, platform, wanted), again, lambda done, total: step("records", done, total), reader,
            )  # fmt: skip
    for _, address, error in run.errors:
        click.echo(f"{address}: {error}" if address else error, err=True)
    click.echo(", ".join(f"{count} {what}" for what, count in sorted(run.counts.items()) if count) or "nothing")
    if run.ended != Reason.FINISHED or fruitless(run.counts):
        raise SystemExit(1)


@cli.command("collect")
@click.argument("arrived", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--archive", "folder", default="data", show_default=True, help="Its directory.", metavar="DIR")
@click.option("--sources", default="sources.toml", metavar="FILE", help="Where it stands what sources keep.")
def collect_command(arrived: Path, folder: str, sources: str) -> None:
    """Take in the parcels in a directory that workers on other machines sent, each once; they are removed.

    `scheduler.py --broker` does so by itself.
    """
    with opened(folder, make=True) as archive, hold(archive.path, "collect"):
        left = collect(archive, arrived, load(sources, NAMES))
    if left:
        raise click.ClickException(f"{left} parcels could not be taken in now")


def _known_platform(name: str) -> None:
    """Raise UsageError for a platform that there is not; no name is none asked for."""
    platforms = [platform.name for platform in PLATFORMS]
    if name and name not in platforms:
        raise click.UsageError(f"there is no platform {name!r}; there are {', '.join(platforms)}")


def _known_source(archive: Archive, name: str) -> None:
    """Raise UsageError for a source that no page is of; no name is none asked for."""
    if name and not archive.rows("SELECT 1 FROM pages WHERE source = ? LIMIT 1", [name]):
        there = [row["source"] for row in archive.rows("SELECT DISTINCT source FROM runs ORDER BY source")]
        raise click.UsageError(f"no page is of source {name!r}{meant(name, there)}")


@contextmanager
def ended(run: Run, seen: Mapping[str, int] | None = None) -> Iterator[None]:
    """Finish a run whatever happens."""
    reason = Reason.SHUTDOWN
    try:
        yield
        reason = Reason.FINISHED
    except OutOfOrderError as error:
        run.error("", str(error))
        reason = error.reason
    finally:
        run.finish(reason, seen)


@contextmanager
def opened(folder: str, make: bool = False) -> Iterator[Archive]:
    """The archive in a directory; what is wrong with it becomes one line. There has to be one unless it is to be made."""
    try:
        if not make:
            connect(folder).close()
        with closing(Archive(folder)) as archive:
            yield archive
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    except (ArchiveError, sqlite3.Error, OSError) as error:
        raise click.ClickException(f"{folder}: {error}") from error


if __name__ == "__main__":
    cli(prog_name="python -m pipelines")
