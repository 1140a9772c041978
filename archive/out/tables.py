"""Rows on their way to a person: tables on a terminal, CSV, JSON."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TextIO

from rich.cells import cell_len, set_cell_size

from archive.out.safe import cell, printable, to_json

LONGEST = 300  # characters of a cell that are shown; CSV and JSON have all of it
LOOKED_AT = 200  # rows from which the widths of the columns are taken
NARROWEST = 12  # cells; columns that would be narrower are shown as lines
UNKNOWN_WIDTH = 200  # of what is no terminal
GAP = "  "


def write_json(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    """A JSON array with one object a line, so that both a parser and ``grep`` can read it."""
    out.write("[")
    for number, row in enumerate(rows):
        out.write((",\n " if number else "") + to_json(dict(row)))
    out.write("]\n")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO, *, bom: bool = False) -> None:
    """CSV with a line of column names; with a byte order mark spreadsheets know that it is UTF-8."""
    if bom:
        out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)


def write_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO, width: int = 0) -> None:
    """A table as wide as the terminal (or ``width`` cells); a line for each column where that is too narrow for a table."""
    width = width or (shutil.get_terminal_size().columns if out.isatty() else UNKNOWN_WIDTH)
    shown = ([_cell(value) for value in row] for row in rows)
    first = list(islice(shown, LOOKED_AT))
    widths = [max([cell_len(name), *(cell_len(row[at]) for row in first)]) for at, name in enumerate(columns)]
    fitted = _fitted(widths, width - len(GAP) * (len(widths) - 1))
    if fitted is None:
        longest = max(map(cell_len, columns))
        for number, row in enumerate((*first, *shown) if len(first) == LOOKED_AT else first, 1):
            out.write(f"── {number} ──\n")
            out.writelines(
                f"{set_cell_size(name, longest)}  {value}\n" for name, value in zip(columns, row, strict=True)
            )
        return
    _line(columns, fitted, out)
    _line(["─" * each for each in fitted], fitted, out)
    for row in first:
        _line(row, fitted, out)
    for row in shown:
        _line(row, fitted, out)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    cut = text[:LONGEST] + f"… ({len(text)} characters)" if len(text) > LONGEST else text
    return printable(cut).replace("\n", " ").replace("\t", " ")


def _fitted(widths: list[int], room: int) -> list[int] | None:
    """The widths of columns in so much room: the widest are made narrower, None if all would be too narrow."""
    fitted = list(widths)
    excess = sum(fitted) - room
    while excess > 0:
        widest = max(fitted)
        if widest <= NARROWEST:
            return None
        at = fitted.index(widest)
        second = max([each for each in fitted if each < widest], default=NARROWEST)
        fitted[at] -= min(excess, max(widest - max(second, NARROWEST), 1))
        excess = sum(fitted) - room
    # A table whose long columns show next to nothing is worse than lines.
    return None if any(now < min(was, 2 * NARROWEST) for now, was in zip(fitted, widths, strict=True)) else fitted


def _line(cells: Sequence[str], widths: Sequence[int], out: TextIO) -> None:
    parts = []
    for text, width in zip(cells, widths, strict=True):
        cut = text if cell_len(text) <= width else set_cell_size(text, max(width - 1, 1)).rstrip() + "…"
        parts.append(cut + " " * (width - cell_len(cut)))
    out.write(GAP.join(parts).rstrip() + "\n")
