"""The command that says what an archive's articles are about."""

from __future__ import annotations

import json
from importlib import import_module

import click

from archive.commands.options import as_json, in_archive, opened

NEAREST = 10  # pages off topic that are shown
READS_PAGES = "pipelines.rejudge"  # in the room that reads pages: by name, because the archive does without it


@click.command("topic")
@click.option(
    "--rejudge", "again", is_flag=True, help="Judge all of it again: articles go out, pages off topic come in."
)
@click.option("--dry-run", is_flag=True, help="With --rejudge: print what would change and write nothing.")
@click.option(
    "--sources", default="", metavar="FILE", help="Where it stands what sources keep, if not in sources.toml."
)
@in_archive
@as_json
def topic_command(again: bool, dry_run: bool, sources: str, folder: str, as_json: bool) -> None:
    """Say what the articles are about, and which pages that are off topic came nearest to it."""
    if again:
        import_module(READS_PAGES).command(folder, sources, dry_run, as_json)
        return
    names = ("score", "class", "title", "address", "reasons")
    with opened(folder) as db:
        classes = db.execute("SELECT class, count(*) FROM articles GROUP BY class ORDER BY 2 DESC").fetchall()
        nearest = db.execute(f"SELECT {', '.join(names)} FROM off_topic LIMIT ?", (NEAREST,)).fetchall()
    if as_json:
        rows = [dict(zip(names, row, strict=True)) for row in nearest]
        found = {"classes": dict(classes), "off_topic": rows}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for name, count in classes:
        click.echo(f"{count:>8}  {name or 'not judged'}")
    for score, name, title, address, reasons in nearest:
        click.echo(f"{score or 0:.2f}  {name}  {title}  {address}\n      {'; '.join(json.loads(reasons))}")


COMMANDS = [topic_command]
