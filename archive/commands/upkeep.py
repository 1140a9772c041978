"""The commands that look after an archive: verify, backup, restore, and people's notes."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from pathlib import Path

import click

from archive.commands.options import as_json, changing, in_archive, opened
from archive.commands.progress import steps
from archive.errors import ArchiveError
from archive.out.safe import echo, to_json
from archive.out.tables import write_json
from archive.upkeep.backup import backup, restore
from archive.upkeep.notes import note, notes, tag, untag
from archive.upkeep.verify import verify

SHOWN = 20  # problems of one check that are printed; --json prints all


@click.command("verify")
@in_archive
@as_json
@click.pass_context
def verify_command(context: click.Context, folder: str, as_json: bool) -> None:
    """Check that every row finds its bytes and every table says what it should; status 1 if anything is wrong."""
    with opened(folder), steps() as step:
        problems, counts = verify(folder, step)
    if as_json:
        found = [problem._asdict() for problem in problems]
        echo(to_json({"checked": counts, "problems": found}, indent=1))
    else:
        left = Counter(problem.check for problem in problems)
        for check, number in left.items():
            of_check = [problem for problem in problems if problem.check == check]
            for problem in of_check[:SHOWN]:
                echo(f"{check}: {problem.where}: {problem.what}")
            if number > SHOWN:
                echo(f"{check}: and {number - SHOWN} more (--json prints all)")
        told = ", ".join(f"{count} {what}" for what, count in counts.items())
        echo(f"{len(problems)} problems in {told}" if problems else f"nothing is wrong with {told}")
    context.exit(1 if problems else 0)


@click.command("backup")
@click.argument("target", type=click.Path(file_okay=False))
@in_archive
def backup_command(target: str, folder: str) -> None:
    """Copy the archive to TARGET, new or an earlier backup, of which only what is new is copied; crawls may go on meanwhile."""
    if not Path(target).absolute().parent.is_dir():
        raise click.ClickException(f"{Path(target).parent} is not there; is the disk mounted?")
    try:
        with steps() as step:
            made = backup(folder, target, lambda done, total: step("WARC files", done, total))
    except ArchiveError as error:
        raise click.ClickException(str(error)) from error
    kept = f", {made.kept} there already" if made.kept else ""
    new = f" ({made.written / 1e6:.1f} MB)" if made.written else ""
    echo(f"{target}: {made.pages} pages; {made.linked} WARC files linked, {made.copied} copied{new}{kept}")
    if made.left:
        echo(f"{made.left} WARC files left out: no row of the copy points into them")
    for sentence in made.missing:
        echo(f"missing: {sentence}", err=True)
    if made.missing:
        raise click.ClickException(
            f"{len(made.missing)} WARC files are not whole in {folder}, so not in {target} either"
        )


@click.command("restore")
@click.argument("backup_folder", metavar="BACKUP", type=click.Path(file_okay=False, exists=True))
@in_archive
@click.pass_context
def restore_command(context: click.Context, backup_folder: str, folder: str) -> None:
    """Make an archive from BACKUP in a new directory (--archive) and verify it; the backup stays as it is."""
    try:
        with steps() as step:
            made = restore(backup_folder, folder, lambda done, total: step("WARC files", done, total))
            problems, _ = verify(folder, step)
    except ArchiveError as error:
        raise click.ClickException(str(error)) from error
    echo(f"{folder}: {made.pages} pages; {made.copied} WARC files copied; {len(problems)} problems")
    told = [f"missing: {sentence}" for sentence in made.missing]
    for line in (*told, *(f"{each.check}: {each.where}: {each.what}" for each in problems[:SHOWN])):
        echo(line, err=True)
    context.exit(1 if problems or made.missing else 0)


@click.command("tag")
@click.argument("article_id", type=int)
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@in_archive
def tag_command(article_id: int, words: tuple[str, ...], folder: str) -> None:
    """Put tags on an article; they stay with it through rebuilds. `query "SELECT * FROM tagged"` lists them."""
    with changing(folder) as archive:
        story = tag(archive, article_id, words)
    echo(f"article {story}: {' '.join(words)}")


@click.command("untag")
@click.argument("article_id", type=int)
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@in_archive
def untag_command(article_id: int, words: tuple[str, ...], folder: str) -> None:
    """Take tags off an article."""
    with changing(folder) as archive:
        gone = untag(archive, article_id, words)
    echo(f"{gone} tags taken off")


@click.command("note")
@click.argument("article_id", type=int)
@click.argument("text")
@in_archive
def note_command(article_id: int, text: str, folder: str) -> None:
    """Write a note on an article."""
    with changing(folder) as archive:
        story = note(archive, article_id, text)
    echo(f"noted on article {story}")


@click.command("notes")
@click.argument("article_id", type=int, required=False)
@in_archive
@as_json
def notes_command(article_id: int | None, folder: str, as_json: bool) -> None:
    """Print the notes and tags of an article, or of all."""
    with opened(folder) as connection:
        try:
            found = notes(connection, article_id or 0)
        except (ArchiveError, sqlite3.Error) as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        write_json(found, sys.stdout)
        return
    for row in found:
        where = f"article {row['article_id']}" if row["article_id"] else f"no article ({row['key']})"
        echo(f"{where}  {row['made'][:10]}  {'#' + row['tag'] if 'tag' in row else row['text']}")
    if not found:
        echo("no notes", err=True)


COMMANDS = [verify_command, backup_command, restore_command, tag_command, untag_command, note_command, notes_command]
