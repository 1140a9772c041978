"""Articles on their way out: JSON lines, CSV, Markdown files with front matter, Parquet; a feed, their raw captures."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click
import yaml

from archive.out.digest import Digest
from archive.out.feed import NEWEST, feed
from archive.out.parquet import to_parquet
from archive.out.safe import cell, echo, to_json
from archive.raw.captures import with_captures, write_captures
from archive.search.search import matching
from archive.stories.read import article
from archive.times import moment


def chosen(connection: sqlite3.Connection, words: str = "", number: int = 0) -> list[int]:
    """The numbers of the articles, those that match ``words`` if any are given, or the one with a number; in order."""
    if number:
        return [number]
    if words:
        return sorted(matching(connection, words))
    return [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")]


def articles(connection: sqlite3.Connection, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The articles with these numbers, in this order, with their copies."""
    yield from (found for each in ids if (found := article(connection, each)))


def to_jsonl(rows: Iterable[dict[str, Any]], output: str) -> None:
    """One JSON object a line."""
    with click.open_file(output, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(to_json(row) + "\n")


def to_csv(rows: Iterable[dict[str, Any]], output: str, encoding: str = "utf-8") -> None:
    """One line an article; what is a list or an object is JSON in its cell."""
    with click.open_file(output, "w", encoding=encoding, lazy=False) as out:
        writer: csv.DictWriter[str] | None = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(out, list(row), lineterminator="\n")
                writer.writeheader()
            writer.writerow({k: cell(v if isinstance(v, str | int) else to_json(v)) for k, v in row.items()})


def to_markdown(rows: Iterable[dict[str, Any]], output: str) -> None:
    """A file an article, its fields as YAML front matter, in directory ``output``; one stream on standard output."""
    folder = None if output == "-" else Path(output)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        text = markdown(row)
        if folder:
            (folder / f"{row['published'][:10] or 'undated'}-{row['id']}.md").write_text(text, encoding="utf-8")
        else:
            echo(text)


def markdown(row: dict[str, Any]) -> str:
    """An article as Markdown with front matter."""
    front = {
        k: row[k] for k in ("id", "title", "published", "publisher", "author", "origin", "url", "keywords") if row[k]
    }
    front["copies"] = [copy["address"] for copy in row["copies"]]
    body = row["text"].replace("\n", "\n\n")
    return f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False)}---\n\n# {row['title']}\n\n{body}\n"


def to_atom(rows: Iterable[dict[str, Any]], output: str) -> None:
    """An Atom feed of the newest articles."""
    with click.open_file(output, "wb") as out:
        out.write(feed(rows))


def news_feed(connection: sqlite3.Connection, found: Digest, address: str = "") -> bytes:
    """An Atom feed of the stories of a digest, the newest first."""
    newest = sorted(found.entries, key=lambda entry: moment(entry.published or entry.first_seen))[-NEWEST:]
    return feed(articles(connection, [entry.id for entry in newest]), "新内容", address)


def to_warc(rows: Iterable[dict[str, Any]], output: str) -> None:
    """The raw captures of articles as one gzip-per-record WARC file; ClickException names those that are missing."""
    with click.open_file(output, "wb") as out:
        missing = write_captures(rows, out)
    if missing:
        told = "; ".join(missing[:3])
        raise click.ClickException(f"{len(missing)} captures are missing from {output}: {told}")


FORMATS: dict[str, Callable[[Iterable[dict[str, Any]], str], None]] = {
    "jsonl": to_jsonl,
    "csv": to_csv,
    "csv-bom": partial(to_csv, encoding="utf-8-sig"),  # what Excel needs to see that it is UTF-8
    "markdown": to_markdown,
    "parquet": to_parquet,
    "atom": to_atom,
    "warc": to_warc,
}


def export(
    connection: sqlite3.Connection, form: str, output: str, words: str = "", number: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:  # fmt: skip
    """Write articles as ``form`` (one of FORMATS) to ``output``: all, those that match ``words``, or the one ``number``.

    Returns how many. Raises ClickException if there is no article with that number, before anything is written, and
    OSError where nothing can be written.
    """
    if number and article(connection, number) is None:
        raise click.ClickException(f"there is no article {number}; `search` prints the numbers there are")
    ids, written = chosen(connection, words, number), 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal written
        for found in articles(connection, ids):
            written += 1
            progress(written, len(ids))
            yield found

    FORMATS[form](with_captures(connection, rows()) if form == "warc" else rows(), output)
    return written
