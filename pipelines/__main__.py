"""``python -m pipelines``: reading pages without a crawl."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click
from scrapy.utils.project import get_project_settings

from archive.commands.progress import steps
from archive.connect import connect
from archive.errors import ArchiveError
from archive.store import Archive
from archive.stories.learnt import known
from pipelines.extract import extract
from pipelines.imports import Import, files_under, import_warc
from pipelines.offline import SourcesError, topics
from pipelines.reextract import EXAMPLES, compare, laid_aside, store, told
from pipelines.rules import by_rule, fired_under, plain
from pipelines.rules import told as told_rules
from spiders.platforms import PLATFORMS


@click.group()
def cli() -> None:
    """Read pages: saved ones, or those an archive has kept."""


@cli.command("extract")
@click.argument("paths", nargs=-1, required=True)
@click.option("--url", default="", help="The address the page came from, where the file does not say it.")
@click.option(
    "--archive", "folder", default="", metavar="DIR", help="Use the boilerplate that this archive has learnt."
)
def extract_command(paths: tuple[str, ...], url: str, folder: str) -> None:
    """Print what saved pages say, one JSON line each: HTML, Markdown, text, .gz of them, directories."""
    learnt = {}
    if folder:
        try:
            with closing(connect(folder)) as connection:
                learnt = known(connection)
        except ArchiveError as error:
            raise click.ClickException(str(error)) from error
    for row in extract(paths, url, learnt):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


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
@click.option("--sources", default="", metavar="FILE", help="Where the sources' topics stand, if not in sources.toml.")
@click.option("--examples", default=EXAMPLES, show_default=True, help="How many changes of each field to print.")
@click.option("--dry-run", is_flag=True, help="Print what would change and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reextract_command(
    folder: str, since: object, source: str, sources: str, examples: int, dry_run: bool, as_json: bool
) -> None:
    """Read every page that an archive kept again by today's rules, print what differs, and store it."""
    settings = get_project_settings()
    with opened(folder) as archive, laid_aside() as aside, steps() as step:
        diff = compare(
            archive, topics(sources or settings["SOURCES"]), aside,
            str(since)[:10] if since else "", source, examples, step,
        )  # fmt: skip
        if not as_json:
            for line in told(diff):
                click.echo(line)
        changed, counts = diff.pages["changed"], dict[str, int]()
        if changed and not dry_run:
            run = archive.start_run("reextract", "", " ".join(sys.argv[1:]))
            reason = "shutdown"
            try:
                counts = dict(store(archive, run, aside, changed, step))
                reason = "finished"
            finally:
                archive.finish_run(run, reason, {**diff.pages, **counts})
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
@click.option("--sources", default="", metavar="FILE", help="Where the sources' topics stand, if not in sources.toml.")
@click.option("--platform", default="", metavar="NAME", help="Platform of such records where their address tells none.")
def import_command(paths: tuple[str, ...], folder: str, source: str, sources: str, platform: str) -> None:
    """Bring the pages of WARC files (ours or others', .warc, .warc.gz, directories of them) into an archive."""
    settings = get_project_settings()
    platforms = [known_one.name for known_one in PLATFORMS]
    if platform and platform not in platforms:
        raise click.UsageError(f"there is no platform {platform!r}; there are {', '.join(platforms)}")
    files = files_under(paths)
    with opened(folder, make=True) as archive, steps() as step:
        run = archive.start_run(source or "import", platform or "web", " ".join(sys.argv[1:]))
        into = Import(archive, run, source, platform)
        reason = "shutdown"
        try:
            import_warc(into, files, topics(sources or settings["SOURCES"]), lambda done: step("records", done, 0))
            reason = "finished"
        finally:
            archive.finish_run(run, reason, dict(sorted(into.counts.items())), into.errors)
    for error in into.errors:
        click.echo(f"{error['address']}: {error['error']}", err=True)
    click.echo(", ".join(f"{count} {what}" for what, count in sorted(into.counts.items()) if count) or "nothing")


@contextmanager
def opened(folder: str, make: bool = False) -> Iterator[Archive]:
    """The archive in a directory; what is wrong with it becomes one line. There has to be one unless it is to be made."""
    try:
        if not make:
            connect(folder).close()
        with closing(Archive(folder)) as archive:
            yield archive
    except (ArchiveError, SourcesError, sqlite3.Error, OSError) as error:
        raise click.ClickException(f"{folder}: {error}") from error


if __name__ == "__main__":
    cli()
