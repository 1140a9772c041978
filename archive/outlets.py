"""Whose an address is: the outlet that owns a host, and the zone its clock is in, by the data file beside this module."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("outlets.toml")


@lru_cache(maxsize=2)
def _table(name: str) -> dict[str, str]:
    return dict(tomllib.loads(FILE.read_text("utf-8"))[name])


def outlet_of(host: str) -> str:
    """The owner of ``host`` by the longest domain the file knows; empty for one it does not know or that others share."""
    return _look(host, "hosts") or ""


@lru_cache(maxsize=1)
def outlets() -> frozenset[str]:
    """The names of all outlets that the file knows."""
    return frozenset(_table("hosts").values()) - {""}


def zone_of(host: str) -> str | None:
    """The time zone of an outlet outside China: its name, an empty string where it is not known; None for China's."""
    return _look(host, "zones")


def _look(host: str, name: str) -> str | None:
    host, table = host.lower(), _table(name)
    while host:
        if host in table:
            return table[host]
        host = host.partition(".")[2]
    return None
