"""The commands that only read: search, show, stats, query, export."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import click

from archive.commands.language import is_chinese, told
from archive.commands.options import as_json, in_archive, opened
from archive.commands.progress import steps
from archive.commands.query import run, spoken
from archive.out.export import FORMATS, export
from archive.out.parquet import by_month
from archive.out.safe import echo, to_json
from archive.out.stats import stats
from archive.out.tables import write_csv, write_json, write_table
from archive.search.explain import explained
from archive.search.question import parse
from archive.search.search import count, search
from archive.stories.read import article

COUNT = click.IntRange(min=0)
PATIENCE = click.FloatRange(min=0, min_open=True)


@click.command("search", context_settings={"ignore_unknown_options": True})  # -词 is a word that is not wanted
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=COUNT, help="How many at most.")
@click.option("--offset", default=0, show_default=True, type=COUNT, help="Without so many of the best.")
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance", show_default=True, help="Order.")
@in_archive
@as_json
def search_command(
    words: tuple[str, ...], limit: int, offset: int, sort: str, folder: str, as_json: bool
) -> None:  # fmt: skip
    """Print the articles that hold WORDS, best first.

    Words may be of one character; traditional and simplified find each other. "…" is a phrase, -词 or NOT what is not
    wanted, OR or 或 either, ( ) group, 2026* is what begins so. 标题: 正文: 发布者: 来源: 作者: 文号: 标签: 状态: 类别: 级别:
    附件: (title: body: publisher: source: author: number: tag: state: class: level: attachment:) say where; after:2025-03
    before:昨天 日期:上周 or 2025-01..2025-06 say when (the first day is included, what stands after before: is not). What is
    not understood is named.
    """
    if option := next((word for word in words if word.startswith("--")), ""):
        raise click.UsageError(f"No such option: {option}", click.get_current_context())
    if not (query := " ".join(words).strip()):
        raise click.UsageError("say what to look for", click.get_current_context())
    with opened(folder) as connection:
        found = search(connection, query, limit, offset=offset, newest=sort == "date")
        total = count(connection, query)
    for sentence in explained(parse(query).unclear, chinese=is_chinese()):
        echo(sentence, err=True)
    if as_json:
        write_json(found, sys.stdout)
        return
    for hit in found:
        echo(f"{hit['article_id']:>6}  {hit['published'][:10]:10}  {hit['title']}  — {hit['publisher']}")
        echo(f"        {hit['snippet']}\n        {'  '.join(hit['addresses'])}")
    if not total:
        echo(told("nothing found", "没有找到"), err=True)
    elif len(found) < total:
        here = f"{offset + 1}-{offset + len(found)}" if offset and found else str(len(found))
        echo(
            told(
                f"{here} of {total}; --limit and --offset show more",
                f"共 {total} 篇，显示 {here}；用 --limit 和 --offset 看其余",
            ),
            err=True,
        )


@click.command("show")
@click.argument("article_id", type=int)
@in_archive
@as_json
def show_command(article_id: int, folder: str, as_json: bool) -> None:
    """Print one article with its copies."""
    with opened(folder) as connection:
        found = article(connection, article_id)
    if not found:
        raise click.ClickException(f"there is no article {article_id}; `search` prints the numbers there are")
    if as_json:
        echo(to_json(found, indent=1))
        return
    for name in ("title", "published", "publisher", "author", "origin", "url", "state"):
        if found[name]:
            echo(f"{name:>10}  {found[name]}")
    echo(f"\n{found['text']}\n")
    for copy in found["copies"]:
        echo(f"{copy['relation']:>10}  {copy['first_seen'][:10]}  {copy['source']}  {copy['address']}")


@click.command("stats")
@in_archive
@as_json
def stats_command(folder: str, as_json: bool) -> None:
    """Print counts: in all, by source, by month."""
    with opened(folder) as connection:
        found = stats(connection)
    if as_json:
        echo(to_json(found, indent=1))
        return
    out = sys.stdout
    for name, value in found["totals"].items():
        echo(f"{value:>8}  {name}")
    for part in ("sources", "months"):
        if rows := found[part]:
            write_table(list(rows[0]), [list(row.values()) for row in rows], out)


@click.command("query")
@click.argument("sql")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--bom", is_flag=True, help="CSV that Excel opens as UTF-8.")
@click.option("--seconds", default=60.0, show_default=True, type=PATIENCE, help="Stop a query that takes longer.")
@in_archive
@as_json
def query_command(sql: str, as_csv: bool, bom: bool, seconds: float, folder: str, as_json: bool) -> None:
    """Print what SQL answers; it can read everything and change nothing.

    docs/schema.md has the tables and views, docs/queries.md questions with their SQL. Words are found by
    "… FROM search WHERE search MATCH words('反诈')", with what `search` understands but dates, which are
    dated(published, '2025-01..2025-06').
    """
    out = sys.stdout
    if (meant := spoken(sql)) != sql:
        echo(told("read as: ", "已当作：") + meant, err=True)
    with opened(folder) as connection:
        try:
            columns, rows = run(connection, meant, seconds)
            if as_json:
                write_json((dict(zip(columns, row, strict=True)) for row in rows), out)
            elif as_csv or bom:
                write_csv(columns, rows, out, bom=bom)
            else:
                write_table(columns, rows, out)
        except (sqlite3.Error, sqlite3.Warning) as error:  # a warning: two statements at once, until Python 3.12
            raise click.ClickException(f"SQL: {error}") from error


@click.command("export")
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="jsonl", show_default=True)
@click.option("--output", "-o", default="-", help="File (for markdown: directory) to write; - is standard output.")
@click.option("--search", "words", default="", help="Only articles that match these words.")
@click.option("--id", "number", default=0, type=COUNT, metavar="N", help="Only the article with this number.")
@click.option(
    "--by", type=click.Choice(["month"]), help="Parquet: DIR with a file a month; what changed is written again."
)
@click.option("--bom", is_flag=True, help="CSV that Excel opens as UTF-8.")
@in_archive
@click.option("--json", "as_json", is_flag=True, help="The same as --format jsonl.")
def export_command(
    form: str, output: str, words: str, number: int, by: str, bom: bool, folder: str, as_json: bool
) -> None:  # fmt: skip
    """Write articles out: JSON lines, CSV, Markdown files, Parquet, an Atom feed of the newest, raw captures as WARC."""
    form = "csv-bom" if bom else "jsonl" if as_json else form
    for sentence in explained(parse(words).unclear, chinese=is_chinese()):
        echo(sentence, err=True)
    if by:
        if form != "parquet" or output == "-" or words or number:
            raise click.UsageError("--by month is of --format parquet, all articles, into a directory: -o DIR")
        with opened(folder) as connection, steps() as step:
            new, gone, same = by_month(connection, Path(output), lambda done, total: step("months", done, total))
        echo(f"{output}: {new} months written, {gone} removed, {same} unchanged", err=True)
        return
    with opened(folder) as connection, steps() as step:
        written = export(connection, form, output, words, number, lambda done, total: step(form, done, total))
    if output != "-":
        echo(told(f"{written} articles written to {output}", f"已写出 {written} 篇到 {output}"), err=True)


COMMANDS = [search_command, show_command, stats_command, query_command, export_command]
