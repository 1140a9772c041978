"""``python -m spiders``: what a place yields, before it becomes a source."""

from __future__ import annotations

import json
import sys

import click
from scrapy.utils.project import get_project_settings

from archive.commands.group import Commands
from archive.sources import Source, SourceError, load
from spiders.fetch import fetch
from spiders.looking import LookError, address_of, as_row, body_of, listed
from spiders.platforms import PLATFORMS
from spiders.record import record
from spiders.trying import report


@click.group("spiders", cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Look at lists and pages without an archive."""


@cli.command("list")
@click.argument("places", nargs=-1, required=True, metavar="PATH|URL…")
@click.option("--url", default="", help="The address a saved page came from.")
@click.option("--source", default="", metavar="NAME", help="Read it as this source of sources.toml declares.")
def list_command(places: tuple[str, ...], url: str, source: str) -> None:
    """Print what each list names as one JSON line: file, entries (url, title, day), next."""
    failed = False
    for place in places:
        try:
            declared = named(source) if source else None
            if place.startswith(("http://", "https://")):
                seen = fetch(place)
                row = as_row(place, listed(seen.body, seen.url, declared))
            else:
                row = as_row(place, listed(body_of(place), url or address_of(place), declared))
        except (LookError, SourceError) as error:
            click.echo(f"{place}: {error}", err=True)
            failed = True
            continue
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    sys.exit(1 if failed else 0)


def named(name: str) -> Source:
    """The source of sources.toml called so; raises SourceError."""
    return load(get_project_settings()["SOURCES"], [p.name for p in PLATFORMS]).named(name)


@cli.command("try")
@click.argument("address")
def try_command(address: str) -> None:
    """Say what kind of place an address is, what it names, how its first article reads, and print the table to paste."""
    try:
        for line in report(address):
            click.echo(line)
    except LookError as error:
        raise click.ClickException(f"{address}: {error}") from error


@cli.command("record")
@click.argument("source")
@click.option("--into", default="tests/recordings", show_default=True, help="The directory of recordings.")
def record_command(source: str, into: str) -> None:
    """Save a source's list and its first page as a test, without cookies and tokens."""
    try:
        click.echo(f"recorded: {record(named(source), into)}")
    except (LookError, SourceError) as error:
        raise click.ClickException(f"{source}: {error}") from error


if __name__ == "__main__":
    cli(prog_name="python -m spiders")
