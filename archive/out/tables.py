"""Rows on their way to a person: tables on a terminal, CSV, JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.out.safe import cell, printable, to_json


def write_json(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    """A JSON array with one object a line, so that both a parser and ``grep`` can read it."""
    out.write("[")
    for number, row in enumerate(rows):
        out.write((",\n " if number else "") + to_json(dict(row)))
    out.write("]\n")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    """CSV with a line of column names."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)


def write_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    """A table as wide as the terminal, or as wide as it needs to be where there is none."""
    console = Console(file=out, width=None if out.isatty() else 200)
    table = Table(*columns)
    for row in rows:
        table.add_row(
            *(Text("" if value is None else printable(str(value))) for value in row)
        )  # Text: no markup in the data
    console.print(table)
