"""``python -m spiders``: what a place yields, before it becomes a source."""

from __future__ import annotations

import json
import sys

import click

from spiders.looking import LookError, listed


@click.group()
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
            row = listed(place, url, source)
        except LookError as error:
            click.echo(f"{place}: {error}", err=True)
            failed = True
            continue
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    cli(prog_name="python -m spiders")
