"""Articles as Parquet: one file, or a directory with a file a month, of which only those that changed are written again."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

import click

from archive.parallel import chunks
from archive.stories.read import article

ROWS = 1000  # articles a row group
FORM = "1"  # of the files: another one has them all written anew
HELD = b"fanzha-archive"  # under this name a month's file says what it was made from
UNDATED = "undated"
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
# All that a row is made from, but a text, which never changes under its number.
MADE_FROM = """
SELECT substr(v.published, 1, 7) AS month, s.id AS story, s.first_seen, v.*, (
    SELECT json_group_array(json_array(c.key, c.source, c.address, c.origin_address, c.relation, c.similarity, c.version_id,
                                       c.first_seen, c.last_seen))
    FROM (SELECT * FROM copies WHERE article_id = s.id ORDER BY first_seen, id) c) AS copies
FROM stories s JOIN versions v ON v.id = s.version_id ORDER BY s.id"""


def to_parquet(rows: Iterable[dict[str, Any]], output: str) -> None:
    """A Parquet file, lists and objects as what they are (``facts``, which differ by platform, as JSON)."""
    library()
    with click.open_file(output, "wb") as out:
        _write(rows, out, {})


def library() -> tuple[Any, Any]:
    """pyarrow and its part for Parquet; raises ClickException where it is not installed."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise click.ClickException(
            "Parquet needs the package pyarrow: .venv/bin/python -m pip install pyarrow"
        ) from None


def _write(rows: Iterable[dict[str, Any]], out: BinaryIO | Any, told: Mapping[bytes, str]) -> None:
    arrow, parquet = library()
    text, number, real = arrow.string(), arrow.int64(), arrow.float64()

    def objects(*names: str, **others: Any) -> Any:
        return arrow.list_(arrow.struct([(name, others.get(name, text)) for name in (*names, *others)]))

    kinds = {
        "id": number, "page_id": number, "part": number, "version_id": number, "score": real, "keywords": arrow.list_(text),
        "images": objects("url", "caption"), "removed": objects("line", "rule"),
        "published_evidence": objects("value", "where", "note", "about", "confidence", rank=number),
        "rivals": objects("value", "where", "note", "about", "confidence", rank=number),
        "copies": objects("key", "source", "address", "origin_address", "relation", "first_seen", "last_seen",
                          similarity=real, version_id=number),
    }  # fmt: skip
    writer = None
    for chunk in chunks(rows, ROWS):
        plain = [row | {n: json.dumps(row[n], ensure_ascii=False) for n in ("facts", "confidence")} for row in chunk]
        schema = arrow.schema([(name, kinds.get(name, text)) for name in plain[0]], metadata=told)
        writer = writer or parquet.ParquetWriter(out, schema)
        writer.write_table(arrow.Table.from_pylist(plain, schema))
    if writer is None:  # no article: a file without rows, which still says what it would hold
        writer = parquet.ParquetWriter(out, arrow.schema(list(kinds.items())))
    writer.close()


def by_month(
    connection: sqlite3.Connection, folder: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[int, int, int]:
    """Bring a directory up to date: ``month=2026-05/articles.parquet`` (the names that DuckDB and pyarrow take for a column
    ``month``) holds the articles published in it, ``month=undated`` the rest.

    Returns how many months were written, removed, and left as they were. Raises ClickException, OSError.
    """
    library()
    folder.mkdir(parents=True, exist_ok=True)
    there = {path: _held(path) for path in folder.glob("month=*/articles.parquet")}
    if strange := [path for path, held in there.items() if not held]:
        raise click.ClickException(f"{strange[0]} is not of this program; name another directory")
    connection.execute("BEGIN")  # one state of the archive, whatever is crawled meanwhile
    try:
        wanted = {folder / f"month={month}" / "articles.parquet": made for month, made in _months(connection).items()}
        changed = {path: ids for path, (state, ids) in wanted.items() if there.get(path) != state}
        for done, (path, ids) in enumerate(changed.items(), 1):
            _replace(path, connection, ids, wanted[path][0])
            progress(done, len(changed))
    finally:
        connection.rollback()
    gone = there.keys() - wanted.keys()
    for path in gone:
        path.unlink()
        with suppress(OSError):  # somebody keeps something else there
            path.parent.rmdir()
    return len(changed), len(gone), len(wanted) - len(changed)


def _months(connection: sqlite3.Connection) -> dict[str, tuple[str, list[int]]]:
    """Of every month a digest of all that its articles are made from, and their numbers."""
    digests: defaultdict[str, Any] = defaultdict(hashlib.sha256)
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for row in connection.execute(MADE_FROM):
        month = row["month"] if MONTH.fullmatch(row["month"]) else UNDATED
        digests[month].update(repr((FORM, tuple(row))).encode())
        ids[month].append(row["story"])
    return {month: (digests[month].hexdigest(), ids[month]) for month in sorted(ids)}


def _held(path: Path) -> str:
    """What a month's file was made from; empty if it is another's or torn."""
    arrow, parquet = library()
    try:
        return str((parquet.read_schema(path).metadata or {}).get(HELD, b"").decode())
    except (OSError, arrow.ArrowInvalid):
        return ""


def _replace(path: Path, connection: sqlite3.Connection, ids: Sequence[int], state: str) -> None:
    """Write a month's file; who reads it meanwhile reads the old one."""
    path.parent.mkdir(exist_ok=True)
    partial = path.with_name("articles.partial")  # no reader takes it for one of the month's
    with partial.open("wb") as out:
        _write((found for each in ids if (found := article(connection, each))), out, {HELD: state})
    partial.replace(path)
