"""What a run keeps of a page, what goes wrong with it, and what no page is to blame for."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.raw.warc import Written
from archive.types import Outcome, Page, Reason


class Failure(NamedTuple):
    """Something that went wrong: one line, the source and the address it happened at."""

    source: str
    address: str
    error: str


class OutOfOrderError(Exception):
    """The run can't go on: ``reason`` says why (a full disk, a database that another program holds)."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason

    def __reduce__(self) -> tuple[type[OutOfOrderError], tuple[Reason, str]]:  # on its way from a worker elsewhere
        return type(self), (self.reason, str(self))


class Record(NamedTuple):
    """The bytes of a page in a WARC file: their SHA-256, how many, and where."""

    sha256: str
    length: int
    place: Written


@dataclass(frozen=True, slots=True)
class Kept:
    """A page whose bytes are in a WARC file, with the records of it and its further pages.

    A page that an earlier run kept and could not read has its row already: its ``id`` is set and ``records`` is empty.
    """

    page: Page
    records: tuple[Record, ...] = ()


@dataclass(slots=True)
class Offer:
    """What a place (a git mirror) offers in this run: its cursor may move to ``cursor`` when nothing is ``pending``."""

    place: str
    cursor: str
    pending: set[str] = field(default_factory=set)  # addresses
    complete: bool = False  # whether everything was offered


def out_of_order(error: Exception) -> OutOfOrderError | None:
    """What no page is to blame for, as the error that ends a run; None for any other error."""
    text = str(error)
    if isinstance(error, OutOfOrderError):
        return error
    if isinstance(error, sqlite3.OperationalError) and "locked" in text:
        return OutOfOrderError(Reason.LOCKED, f"another program holds the database: {text}")
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or (isinstance(error, sqlite3.OperationalError) and "full" in text):
        return OutOfOrderError(Reason.DISK_FULL, f"the disk is full: {text}")
    return None


def moved(offers: Iterable[Offer]) -> dict[str, str]:
    """The cursor of each place behind the last of its offers before which every page is settled."""
    found: dict[str, str] = {}
    held: set[str] = set()
    for offer in offers:
        if not offer.complete or offer.pending:
            held.add(offer.place)
        if offer.place not in held:
            found[offer.place] = offer.cursor
    return found


def raise_if_out_of_order(error: Exception) -> None:
    """Raise OutOfOrderError for what no page is to blame for."""
    if (found := out_of_order(error)) is not None:
        raise found from error


def totals(counts: Mapping[str, int]) -> dict[str, int]:
    """``duplicates`` and ``discarded`` of a run, out of its counts by outcome."""
    discarded = sum(count for name, count in counts.items() if name.startswith("discarded/"))
    return {"duplicates": sum(counts.get(o, 0) for o in Outcome if o.duplicate), "discarded": discarded}


def fruitless(counts: Mapping[str, int]) -> bool:
    """Whether errors are all that came of a run."""
    return counts.get("errors", 0) > 0 and not (counts.get("listed") or counts.get("kept"))
