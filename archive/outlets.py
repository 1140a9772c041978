"""Whose an address is: the outlet that owns a host, by the data file beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("outlets.toml")


@cache
def _hosts() -> dict[str, str]:
    return dict(tomllib.loads(FILE.read_text("utf-8"))["hosts"])


@cache
def outlet_of(host: str) -> str:
    """The owner of ``host`` by the longest domain the file knows; empty for one it does not know or that others share."""
    host = host.lower()
    while host:
        if host in _hosts():
            return _hosts()[host]
        host = host.partition(".")[2]
    return ""
