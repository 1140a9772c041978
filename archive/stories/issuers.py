"""来源 and publishers resolved to canonical issuers, by the data file beside this module."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.fold import fold

FILE = Path(__file__).with_name("issuers.toml")
UNKNOWN = 7  # level of an issuer the file does not know
LEAST = 3  # characters an alias needs to be found at the beginning of a longer name
QUOTES = re.compile(r"[《》“”\"'「」『』【】\[\]()（）<>\s]+")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who publishes: ``level`` 1 (the centre) to 7 (nobody we know), ``kind`` as in the data file."""

    name: str
    level: int = UNKNOWN
    kind: str = ""


@cache
def _known() -> dict[str, Issuer]:
    found = {}
    for table in tomllib.loads(FILE.read_text("utf-8"))["issuer"]:
        issuer = Issuer(table["name"], table["level"], table["kind"])
        for alias in (issuer.name, *table["aliases"]):
            found[_bare(alias)] = issuer
    return found


def _bare(name: str) -> str:
    return QUOTES.sub("", fold(name))


@cache
def resolve(name: str) -> Issuer:
    """The issuer that ``name`` means: by alias, by the longest alias it begins with, else itself."""
    bare = _bare(name)
    if not bare:
        return Issuer("")
    known = _known()
    if bare in known:
        return known[bare]
    for length in range(len(bare) - 1, LEAST - 1, -1):
        if bare[:length] in known:
            return known[bare[:length]]
    return Issuer(name.strip())


def note(db: sqlite3.Connection, *names: str) -> None:
    """Put these names, as pages write them, into ``issuers``, so that plain SQL can join on them."""
    for name in names:
        if name:
            issuer = resolve(name)
            db.execute(
                "INSERT OR IGNORE INTO issuers (alias, name, level, kind) VALUES (?, ?, ?, ?)",
                (name, issuer.name, issuer.level, issuer.kind),
            )


def refresh(db: sqlite3.Connection) -> None:
    """Resolve every name of the archive anew, after the data file has changed."""
    aliases = [row[0] for row in db.execute("SELECT alias FROM issuers").fetchall()]
    db.execute("DELETE FROM issuers")
    note(db, *aliases)
