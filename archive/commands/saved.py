"""The commands for saved searches."""

from __future__ import annotations

import sys

import click

from archive.commands.language import is_chinese, told
from archive.commands.options import as_json, changing, in_archive, opened
from archive.out.safe import echo
from archive.out.tables import write_json
from archive.search.asked import Asked
from archive.search.explain import explained
from archive.search.question import parse
from archive.search.saved import forget, save, saved
from archive.search.search import count


@click.command("save", context_settings={"ignore_unknown_options": True})  # -词 is a word that is not wanted
@click.argument("name")
@click.argument("words", nargs=-1, required=True)
@click.option("--alert", is_flag=True, help="Tell it at once, over the channels of alerts.")
@in_archive
def save_command(name: str, words: tuple[str, ...], alert: bool, folder: str) -> None:
    """Save a search as NAME: the digest tells what is new of it. WORDS are those of `search`."""
    if option := next((word for word in words if word.startswith("--")), ""):
        raise click.UsageError(f"No such option: {option}", click.get_current_context())
    query = " ".join(words)
    for sentence in explained(parse(query).unclear, chinese=is_chinese()):
        echo(sentence, err=True)
    with changing(folder) as archive:
        save(archive, name, Asked(words=query), alert=alert)


@click.command("forget")
@click.argument("name")
@in_archive
def forget_command(name: str, folder: str) -> None:
    """Save a search no longer."""
    with changing(folder) as archive:
        forget(archive, name)


@click.command("searches")
@in_archive
@as_json
def searches_command(folder: str, as_json: bool) -> None:
    """Print the saved searches, and how many articles each finds."""
    with opened(folder) as db:
        rows = [(each, count(db, each.asked.words, only=each.asked.filters())) for each in saved(db)]
    if as_json:
        found = ({"name": each.name, "asked": each.asked.link(), "alert": each.alert, "made": each.made, "articles": n} for each, n in rows)  # fmt: skip
        write_json(found, sys.stdout)
        return
    for each, n in rows:
        narrowed = ["=".join((f.kind, *f.values[:1])) for f in each.asked.filters()]
        marked = [told("(alert)", "（提醒）")] if each.alert else []
        echo(f"{n:>8}  {each.name}: {' '.join([each.asked.words, *narrowed, *marked]).strip()}")
    if not rows:
        echo(told("no search is saved: save NAME WORDS", "还没有保存的搜索：save 名称 搜索词"), err=True)


COMMANDS = [save_command, searches_command, forget_command]
