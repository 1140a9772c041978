"""``python -m pipelines``: reading pages without a crawl."""

from __future__ import annotations

import json
import sys
from contextlib import closing

import click
from scrapy.utils.project import get_project_settings

from archive.connect import connect
from archive.learnt import known
from archive.store import ArchiveError
from pipelines.extract import extract


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
    for row in extract(paths, get_project_settings().getlist("PLATFORMS"), url, learnt):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    cli()
