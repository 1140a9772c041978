"""Clocks of mirrors: what a time in a mirror's head is worth.

A mirror writes times by a clock of its own, and not always by the same: local time in one year, UTC in another. What was
measured stands in the data file beside this module, by mirror and month.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("clocks.toml")


@cache
def _months() -> tuple[tuple[str, str, str, str], ...]:
    tables = tomllib.loads(FILE.read_text("utf-8"))["clock"]
    return tuple((table["mirror"], *table["months"], table["zone"]) for table in tables)


def mirror_of(front: Mapping[str, str]) -> str:
    """The kind of mirror that writes such heads, or an empty string."""
    if "head_date" in front:
        return "wxvl"
    if "fetch_date" in front:
        return "picker"
    return "nbw" if "comment_ms" in front else ""


def zone_at(mirror: str, day: str) -> str:
    """The offset of a mirror's clock on a day, or an empty string where nobody knows it."""
    month = day[:7]
    return next((zone for name, first, last, zone in _months() if name == mirror and first <= month <= last), "")
