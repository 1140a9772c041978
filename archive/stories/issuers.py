"""来源 and publishers resolved to canonical issuers, by the data file beside this module."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from archive.fold import fold

FILE = Path(__file__).with_name("issuers.toml")
PROVINCE = 4  # level of what every province has
UNKNOWN = 7  # level of an issuer the file does not know
LEAST = 3  # characters an alias needs to be found at the beginning of a longer name
WORD = 6  # letters from which on a Latin alias is found in a longer word, as xinhua in xinhuanet.com
LATIN = re.compile(r"[a-z0-9][a-z.-]")
PLACE_ENDS = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区)$")
QUOTES = re.compile(r"[《》“”\"'「」『』【】\[\]()（）<>\s]+")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who publishes: ``level`` 1 (the centre) to 7 (nobody we know), ``kind`` as in the data file."""

    name: str
    level: int = UNKNOWN
    kind: str = ""
    supervisor: str = ""  # who is above it, for an outlet or a body of a ministry: it speaks for itself


@cache
def _known() -> dict[str, Issuer]:
    """Every name and alias without quotes and brackets → who it means."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    tables = [*data["issuer"], *_everywhere(data["everywhere"], data["provinces"])]
    found: dict[str, Issuer] = {}
    for table in tables:
        issuer = Issuer(table["name"], table["level"], table["kind"], table.get("supervisor", ""))
        for alias in (issuer.name, *table["aliases"]):
            found.setdefault(_bare(alias), issuer)  # what is named by itself comes before what every province has
    return found


def _everywhere(templates: list[dict[str, Any]], provinces: list[str]) -> Iterator[dict[str, Any]]:
    """The bodies that every province has, by the templates of the data file."""
    for place in provinces:
        short = PLACE_ENDS.sub("", place)
        for table in templates:
            own = table.get("city", table["name"]) if place.endswith("市") else table["name"]
            names = [name.format(place=place, short=short) for name in (own, *table["aliases"])]
            yield table | {"name": names[0], "aliases": names[1:], "level": PROVINCE}


def _bare(name: str) -> str:
    return QUOTES.sub("", fold(name))


@lru_cache(maxsize=4096)  # asked for with every copy of every candidate
def resolve(name: str) -> Issuer:
    """The issuer that ``name`` means: by alias, by the longest alias it begins with, else itself.

    A short word of Latin letters does not begin a longer one, nor a host: daily is not dailymail, the paper not paper.example.
    """
    bare = _bare(name)
    if not bare:
        return Issuer("")
    known = _known()
    if bare in known:
        return known[bare]
    for length in range(len(bare) - 1, LEAST - 1, -1):
        if bare[:length] in known and not (length < WORD and LATIN.match(bare, length - 1)):
            return known[bare[:length]]
    return Issuer(name.strip())


def note(db: sqlite3.Connection, *names: str) -> None:
    """Put these names, as pages write them, into ``issuers``, so that plain SQL can join on them."""
    for name in names:
        if name:
            issuer = resolve(name)
            db.execute(
                "INSERT OR IGNORE INTO issuers (alias, name, level, kind, supervisor) VALUES (?, ?, ?, ?, ?)",
                (name, issuer.name, issuer.level, issuer.kind, issuer.supervisor),
            )


def refresh(db: sqlite3.Connection) -> None:
    """Resolve every name of the archive anew, after the data file has changed."""
    sql = "SELECT alias FROM issuers UNION SELECT publisher FROM versions UNION SELECT origin FROM versions"
    aliases = [alias for (alias,) in db.execute(sql).fetchall()]
    db.execute("DELETE FROM issuers")
    note(db, *aliases)
