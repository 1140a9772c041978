"""``python -m pipelines``: reading pages without a crawl."""

from __future__ import annotations

import json
import sys

import click
from scrapy.utils.project import get_project_settings

from pipelines.extract import extract


@click.group()
def cli() -> None:
    """Read pages: saved ones, or those an archive has kept."""


@cli.command("extract")
@click.argument("paths", nargs=-1, required=True)
@click.option("--url", default="", help="The address the page came from, where the file does not say it.")
def extract_command(paths: tuple[str, ...], url: str) -> None:
    """Print what saved pages say, one JSON line each: HTML, Markdown, text, .gz of them, directories."""
    for row in extract(paths, get_project_settings().getlist("PLATFORMS"), url):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    cli()
