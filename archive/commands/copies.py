"""The commands about copies: where a story was seen, how its texts differ, repairing clusters."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import SequenceMatcher

import click

from archive.commands.options import as_json, changing, in_archive, opened
from archive.commands.progress import steps
from archive.out.safe import echo
from archive.out.tables import write_json, write_table
from archive.upkeep.rebuild import Move, decide, rebuild

COLUMNS = (
    "copy_id",
    "relation",
    "similarity",
    "issuer",
    "level",
    "credited",
    "published",
    "first_seen",
    "last_seen",
    "url",
)
TEXTS = """
SELECT v.id, c.id AS copy_id, v.seen, v.title, t.text, c.source FROM stories s JOIN copies c ON c.article_id = s.id
JOIN versions v ON v.copy_id = c.id JOIN texts t ON t.id = v.text_id WHERE s.id = ? ORDER BY s.version_id != v.id, v.id"""


@click.command("copies")
@click.argument("article_id", type=int)
@in_archive
@as_json
def copies_command(article_id: int, folder: str, as_json: bool) -> None:
    """Print every place an article was seen, the earliest first, and who credited whom."""
    with opened(folder) as connection:
        rows = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM reprints WHERE article_id = ? ORDER BY julianday(moment), copy_id",
            (article_id,),
        ).fetchall()
        spread = connection.execute("SELECT * FROM story_spread WHERE article_id = ?", (article_id,)).fetchone()
    if not rows or spread is None:
        raise click.ClickException(f"there is no article {article_id}")
    if as_json:
        write_json([dict(spread) | {"copies": [dict(row) for row in rows]}], sys.stdout)
        return
    echo(
        f"{spread['title']}\n{spread['copies']} copies of {spread['issuers']} issuers over {spread['days'] or 0:.1f} days"
    )
    for word in ("earliest", "most_authoritative"):
        echo(f"{word.replace('_', ' '):>20}  {spread[word]}  {spread[f'{word}_url']}")
    if spread["credited"]:
        echo(f"{'credited':>20}  {spread['credited']}")
    write_table(COLUMNS, [list(row) for row in rows], sys.stdout)


@click.command("diff")
@click.argument("article_id", type=int)
@in_archive
def diff_command(article_id: int, folder: str) -> None:
    """Print what changed between an article's versions and copies, the earlier one first, paragraph by paragraph.

    Each is compared with the version that the article shows; - is what only the earlier one has, + what only the later has.
    """
    with opened(folder) as connection:
        texts = connection.execute(TEXTS, (article_id,)).fetchall()
    if not texts:
        raise click.ClickException(f"there is no article {article_id}")
    shown, others = (
        texts[0],
        [row for row in texts[1:] if (row["title"], row["text"]) != (texts[0]["title"], texts[0]["text"])],
    )
    for row in others:
        old, new = sorted((shown, row), key=lambda each: (each["seen"], each["id"]))
        echo(
            " → ".join(f"version {v['id']} (copy {v['copy_id']}, {v['source']}, seen {v['seen']})" for v in (old, new)),
            bold=True,
        )
        for sign, line in differences(f"{old['title']}\n{old['text']}", f"{new['title']}\n{new['text']}"):
            echo(f"{sign} {line}", fg={"-": "red", "+": "green"}.get(sign))
    if not others:
        echo("all its copies say the same")


def differences(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Paragraphs that went (``-``) and came (``+``), with a mark (``…``) for those between that stayed."""
    before, after = old.split("\n"), new.split("\n")
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield "…", f"{b - a} paragraphs alike"
            continue
        yield from (("-", line) for line in before[a:b])
        yield from (("+", line) for line in after[c:d])


@click.command("dedupe")
@click.option(
    "--rebuild", "wanted", is_flag=True, required=True, help="Recompute every cluster; goes on where it stopped."
)
@in_archive
def dedupe_command(wanted: bool, folder: str) -> None:
    """Recompute the clusters after a threshold or the reader changed, and print what moved."""
    with changing(folder) as archive, steps() as step:
        moved = rebuild(archive, lambda done, total: step("clusters", done, total))
    for move in moved:
        echo(_told(move))
    echo(f"{len(moved)} copies moved")


@click.command("same")
@click.argument("article_id", type=int)
@click.argument("other", type=int)
@click.option("--note", default="", help="Why.")
@in_archive
def same_command(article_id: int, other: int, note: str, folder: str) -> None:
    """Say that article OTHER is a copy of ARTICLE_ID; that survives rebuilds."""
    _decide(folder, article_id, other, True, note)


@click.command("different")
@click.argument("article_id", type=int)
@click.argument("copy_id", type=int)
@click.option("--note", default="", help="Why.")
@in_archive
def different_command(article_id: int, copy_id: int, note: str, folder: str) -> None:
    """Say that copy COPY_ID (see `copies`) is not of ARTICLE_ID; that survives rebuilds."""
    _decide(folder, article_id, copy_id, False, note)


def _decide(folder: str, one: int, other: int, same: bool, note: str) -> None:
    with changing(folder) as archive:
        echo(_told(decide(archive, one, other, same, note)))


def _told(move: Move) -> str:
    return f"copy {move.copy_id}: article {move.before} → {move.after} ({move.relation})"


COMMANDS = [copies_command, diff_command, dedupe_command, same_command, different_command]
