"""Articles on their way out: JSON lines, CSV, Markdown files with front matter."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import yaml

from archive.article import article
from archive.search import search


def articles(connection: sqlite3.Connection, words: str = "") -> Iterator[dict[str, Any]]:
    """The articles, those that match ``words`` if any are given, in order of their numbers."""
    if words:
        ids = sorted(hit["article_id"] for hit in search(connection, words, limit=1_000_000_000))
    else:
        ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")]
    for number in ids:
        if found := article(connection, number):
            yield found


def to_jsonl(rows: Iterable[dict[str, Any]], output: str) -> None:
    """One JSON object a line."""
    with click.open_file(output, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def to_csv(rows: Iterable[dict[str, Any]], output: str) -> None:
    """One line an article; what is a list or an object is JSON in its cell."""
    with click.open_file(output, "w", encoding="utf-8", lazy=False) as out:
        writer: csv.DictWriter[str] | None = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(out, list(row), lineterminator="\n")
                writer.writeheader()
            writer.writerow(
                {k: v if isinstance(v, str | int) else json.dumps(v, ensure_ascii=False) for k, v in row.items()}
            )


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
            click.echo(text)


def markdown(row: dict[str, Any]) -> str:
    """An article as Markdown with front matter."""
    front = {
        k: row[k] for k in ("id", "title", "published", "publisher", "author", "origin", "url", "keywords") if row[k]
    }
    front["copies"] = [copy["address"] for copy in row["copies"]]
    body = row["text"].replace("\n", "\n\n")
    return f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False)}---\n\n# {row['title']}\n\n{body}\n"


FORMATS: dict[str, Callable[[Iterable[dict[str, Any]], str], None]] = {
    "jsonl": to_jsonl,
    "csv": to_csv,
    "markdown": to_markdown,
}


def export(connection: sqlite3.Connection, form: str, output: str, words: str = "") -> None:
    """Write articles as ``form`` (one of FORMATS) to ``output``."""
    FORMATS[form](articles(connection, words), output)
