"""``sources.toml`` as values: what to watch, when, how its pages are read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


class SourceError(ValueError):
    """sources.toml can't be used; the text is one line naming the source and what to write instead."""


@dataclass(frozen=True, slots=True)
class Source:
    """One table of sources.toml.

    Where it looks: ``feeds`` (RSS, Atom, RSSHub), ``sitemaps``, ``lists`` (HTML pages), ``apis`` (JSON), ``git``
    (mirror repositories), ``paths`` (directories and files), ``addresses``, ``files`` (of addresses, one a line).
    ``branch`` and ``folders`` narrow a repository, ``pages`` is how many pages of a list are read, ``stale_after`` the
    days after which a list whose newest entry is older is reported, ``topic`` the words one of which an article holds.
    """

    name: str
    platform: str
    schedule: str = ""
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    apis: tuple[str, ...] = ()
    git: tuple[str, ...] = ()
    branch: str = ""
    folders: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    pages: int = 3
    stale_after: int = 0
    enabled: bool = True

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every address the user wrote, for telling what was asked for explicitly."""
        return (*self.feeds, *self.sitemaps, *self.lists, *self.apis, *self.git, *self.addresses)


def load(path: str | Path) -> list[Source]:
    """The sources of a file in its order; raises SourceError."""
    try:
        data = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise SourceError(f"{path} can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is no TOML: {error}") from error
    words = tuple(data.get("topic", {}).get("words", ()))
    return [_source(name, table, words) for name, table in data.get("sources", {}).items()]


def named(path: str | Path, name: str) -> Source:
    """The source called ``name``; raises SourceError naming those there are."""
    sources = load(path)
    for source in sources:
        if source.name == name:
            return source
    raise SourceError(f"{path} has no source {name!r}; it has {', '.join(s.name for s in sources) or 'none'}")


def _source(name: str, table: Mapping[str, Any], words: tuple[str, ...]) -> Source:
    known = {f.name: f for f in fields(Source)}
    values: dict[str, Any] = {"name": name, "topic": words}
    for key, value in table.items():
        if key not in known:
            raise SourceError(f"source {name}: unknown key {key!r}; the keys are {', '.join(sorted(known))}")
        if key == "topic" and isinstance(value, bool):
            values["topic"] = words if value else ()
        elif isinstance(value, list) or "tuple" in str(known[key].type):
            values[key] = tuple(value) if isinstance(value, list) else (value,)
        else:
            values[key] = value
    if not values.get("platform"):
        raise SourceError(f"source {name}: says no platform")
    return Source(**values)
