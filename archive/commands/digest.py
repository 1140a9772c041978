"""``python -m archive digest``: what is new, for the morning."""

from __future__ import annotations

import click

from archive.commands.options import in_archive, opened
from archive.out.digest import digest
from archive.out.digest_forms import FORMS
from archive.out.export import news_feed
from archive.search.dates import period, today
from archive.search.spelling import VALUES
from archive.sources import meant


@click.command("digest")
@click.option(
    "--since", default="yesterday", show_default=True, help="From when on: a day, a month, yesterday, 上周, 3d."
)
@click.option("--class", "classes", multiple=True, metavar="NAME", help="Only this class; may be repeated.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["atom", *FORMS]),
    default="text",
    show_default=True,
    help="Form of the output.",
)
@click.option("--output", "-o", default="-", help="File to write; - is standard output.")
@in_archive
def digest_command(since: str, classes: tuple[str, ...], form: str, output: str, folder: str) -> None:
    """Print what is new: stories by class, documents first, who reprinted them, what was edited or deleted since."""
    span = period(since, today())
    if span is None:
        raise click.UsageError(f"--since {since}: no time that is understood (2025-03-01, yesterday, 上周, 3d)")
    known = VALUES["class"]
    if unknown := next((name for name in classes if name not in known), ""):
        raise click.UsageError(f"there is no class {unknown!r}{meant(unknown, list(known))}")
    with opened(folder) as connection:
        found = digest(connection, span[0], [known[name] for name in classes])
        made = news_feed(connection, found).decode() if form == "atom" else FORMS[form](found)
    with click.open_file(output, "w", encoding="utf-8") as out:
        out.write(made)


COMMANDS = [digest_command]
