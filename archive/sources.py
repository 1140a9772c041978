"""``sources.toml``: what to watch, when, how its pages are read. Parsed here and nowhere else.

Every mistake is one line that names the file, the table and the key, and what was probably meant.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from archive.errors import ArchiveError
from archive.platform import Listing
from archive.schedule import check_schedule
from archive.terms import Class
from archive.topic.choice import Choice

TABLES = ("sources",)
NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,60}")
WHERE = ("feeds", "sitemaps", "lists", "apis", "git", "paths", "addresses", "files")
REGION = re.compile(r"[a-z0-9-]{1,30}")
ADDRESS = re.compile(r"https?://[^\s/]+\S*")
EXPECTED = re.compile(r"Expected `([^`]+)`, got `([^`]+)`(?: - at `\$(?:\.(\w+))?[^`]*`)?")
UNKNOWN = re.compile(r"Object contains unknown field `([^`]+)`")
KINDS = {"array": 'a list such as ["…"]', "str": "a text in quotes", "int": "a number", "bool": "true or false"}


Table = TypeVar("Table", bound=msgspec.Struct)


class SourceError(ArchiveError):
    """sources.toml can't be used; the text is one line naming file, table and key."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One table of sources.toml.

    Where it looks: ``feeds`` (RSS, Atom, RSSHub), ``sitemaps``, ``lists`` (HTML pages), ``apis`` (JSON), ``git``
    (mirror repositories), ``paths`` (directories and files), ``addresses``, ``files`` (of addresses, one a line).
    ``branch`` and ``folders`` narrow a repository, ``pages`` is how many pages of a list are read, ``stale_after`` the
    days after which a list whose newest entry is older is reported. ``topic``: true, false (keep everything), or
    words one of which an article has to hold instead; ``classes``: those that are kept of what is on topic, all if empty.
    ``json`` declares how its ``apis`` are written, ``hosts`` other sites its lists may lead to; ``fetch`` "browser" has
    its pages asked for by one. ``region`` has it crawled only by workers of that region (a machine is one, too).
    """

    name: str = ""
    platform: str = ""
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
    topic: bool | tuple[str, ...] = True
    classes: tuple[Class, ...] = ()
    pages: int = 3
    stale_after: int = 0
    enabled: bool = True
    json: Listing | None = None
    hosts: tuple[str, ...] = ()
    fetch: Literal["plain", "browser"] = "plain"
    region: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """Every address the user wrote, for telling what was asked for explicitly."""
        return (*self.feeds, *self.sitemaps, *self.lists, *self.apis, *self.git, *self.addresses)

    @property
    def choice(self) -> Choice:
        """Which articles are kept."""
        return Choice.of(self.topic, self.classes)

    def table(self) -> dict[str, Any]:
        """The source as its table says, without what is as always."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


class Sources(msgspec.Struct, frozen=True):
    """A sources.toml: its sources in their order."""

    file: str
    sources: tuple[Source, ...]

    def named(self, name: str) -> Source:
        """The source called ``name``; raises SourceError naming what was probably meant."""
        for source in self.sources:
            if source.name == name:
                return source
        raise SourceError(f"{self.file} has no source {name!r}{meant(name, [s.name for s in self.sources])}")


def load(path: str | Path, platforms: Collection[str]) -> Sources:
    """The sources of a file; raises SourceError. ``platforms`` are the names of those there are."""
    try:
        data = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise SourceError(f"{path} can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is no TOML: {error}") from error
    for key in data:
        if key not in TABLES:
            raise SourceError(f"{path}: there is no table [{key}]{meant(key, TABLES)}")
    tables = data.get("sources", {})
    if not isinstance(tables, dict):
        raise SourceError(f'{path}: [sources] holds tables such as [sources."公安部"], not {tables!r}')
    if not tables:
        raise SourceError(f'{path} declares no source; one is a table such as [sources."公安部"]')
    return Sources(str(path), tuple(_source(path, name, table, platforms) for name, table in tables.items()))


def of_table(table: Mapping[str, Any], platforms: Collection[str]) -> Source:
    """A source as ``Source.table`` gave it, checked again; raises SourceError."""
    return _source("the declaration", str(table.get("name", "")), dict(table), platforms)


def by_hand(platform: str, addresses: Iterable[str], paths: Iterable[str], topic: bool) -> Source:
    """What a person named at a crawl's command line, as a source; ``topic``: keep only what is on topic."""
    return Source(f"{platform}:hand", platform, addresses=tuple(addresses), paths=tuple(paths), topic=topic)


def meant(word: str, known: Collection[str]) -> str:
    """``; did you mean …?`` where a known word is alike, else the words there are."""
    close = get_close_matches(word, known, 1, 0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there are {', '.join(list(known)[:20])}" if known else ""


def _source(path: str | Path, name: str, table: Any, platforms: Collection[str]) -> Source:
    where = f"{path}: [sources.{json.dumps(name[:60], ensure_ascii=False)}]"
    if not NAME.fullmatch(name) or name.startswith("."):
        raise SourceError(f"{where}: a name has 1 to 60 characters, no slash, no line end, no dot before it")
    if not isinstance(table, dict):
        raise SourceError(
            f'{where} is a table such as [sources."{name}"] with platform and where to look, not {table!r}'
        )
    source = _convert({**table, "name": name}, Source, where)
    if source.platform not in platforms:
        raise SourceError(f"{where} platform: {source.platform or 'none'!r} is none{meant(source.platform, platforms)}")
    if not any(getattr(source, key) for key in WHERE):
        raise SourceError(f"{where}: says nowhere to look; give it one of {', '.join(WHERE)}")
    for key in ("feeds", "sitemaps", "lists", "apis", "addresses"):
        for address in getattr(source, key):
            if not ADDRESS.fullmatch(address):
                raise SourceError(f"{where} {key}: {address!r} is no address that begins with http:// or https://")
    for key, least in (("pages", 1), ("stale_after", 0)):
        if getattr(source, key) < least:
            raise SourceError(f"{where} {key}: {getattr(source, key)} is less than {least}")
    for key, value in (("branch", source.branch), *(("git", each) for each in source.git)):
        if value.startswith("-"):
            raise SourceError(f"{where} {key}: {value!r} begins with a dash")
    if source.region and not REGION.fullmatch(source.region):
        raise SourceError(f"{where} region: {source.region!r} is not made of 1 to 30 of a-z, 0-9 and -")
    if source.schedule:
        try:
            check_schedule(source.schedule)
        except ValueError as error:
            raise SourceError(f"{where} {error}") from error
    return source


def _convert(table: Any, kind: type[Table], where: str) -> Table:
    """A table as a value of its type; raises SourceError in words of the file."""
    known = [field.name for field in msgspec.structs.fields(kind) if field.name != "name"]
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        text = str(error)
    if unknown := UNKNOWN.search(text):
        raise SourceError(f"{where} {unknown[1]}: there is no such key{meant(unknown[1], known)}")
    if found := EXPECTED.search(text):
        expected, got, key = found.groups()
        wanted = " or ".join(KINDS.get(each.strip(), each.strip()) for each in expected.split("|"))
        raise SourceError(f"{where} {key or ''}: write {wanted}, not {_shown(table, key, got)}")
    raise SourceError(f"{where}: {text}")


def _shown(table: Any, key: str | None, got: str) -> str:
    value = table.get(key) if isinstance(table, dict) and key else table
    return repr(value)[:60] if value is not None else got
