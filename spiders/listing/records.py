"""JSON answers: rows at declared paths, or the array of objects that has addresses, titles and days."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from archive.platform import Listing
from spiders.listing.entry import Listed, ListPage, day_of
from spiders.listing.links import tidy
from spiders.listing.pager import counted_on

JSONP = re.compile(r"^\s*(?:var\s+)?[\w.$]+\s*[(=]\s*(?=[\[{])|(?<![)\s;])[)\s;]++$")
SHOWN = re.compile(r"<html[^>]*>.{0,400}?<pre[^>]*>([\[{].*)</pre>", re.S | re.I)  # as a browser shows it
TAG = re.compile(r"<[^<>]{1,200}>")
FIELD = re.compile(r"\{([\w.]+)\}")
ADDRESS = re.compile(r"^(?:https?:)?//[^\s/]+/\S*$|^\.{0,2}/\S*[\w/]$|^\S+\.s?html?(?:\?\S*)?$")
CALLED_ADDRESS = re.compile(r"url|link|href|addr", re.I)
CALLED_TITLE = re.compile(r"title|topic|subject|headline|biaoti|name", re.I)
CALLED_DAY = re.compile(r"pub|release|fabu|issue|time|date|day", re.I)
CALLED_PUBLISHED = re.compile(r"pub|release|fabu|issue", re.I)
DEEP = 6
INSIDE = 3  # levels of an object that are one row


def parse(text: str) -> Any:
    """The value of a JSON or JSONP answer, None where it is none."""
    text = text.lstrip("\ufeff \t\r\n")
    if shown := SHOWN.match(text):
        text = unescape(shown[1])
    text = JSONP.sub("", text)
    try:
        return json.loads(text) if text[:1] in ("{", "[") else None
    except (ValueError, RecursionError):
        return None


def declared(data: Any, listing: Listing, base: str) -> ListPage:
    """The rows at the paths of a declaration; ``{name}`` in a path makes an address of several members."""
    items = _at(data, listing.items)
    if isinstance(
        items, dict
    ):  # WeChat's album: one item comes as an object, not as a list (docs/source-facts.md: wechat-lists)
        items = [items]
    rows = [i for i in items or () if isinstance(i, dict)] if isinstance(items, list) else []
    entries = []
    for row in rows:
        address = urljoin(base, _member(row, listing.link))
        ask = urljoin(base, _member(row, listing.ask)) if listing.ask else ""
        if address.startswith("http"):
            title, published, publisher = (
                _member(row, p) for p in (listing.title, listing.published, listing.publisher)
            )
            entries.append(Listed(address, _plain(title), published, publisher, ask))
    more = bool(listing.next) and rows and (not listing.more or str(_at(data, listing.more)) == "1")
    if more and listing.method != "GET":  # its body counts, the address stays
        return ListPage(tuple(entries), base)
    return ListPage(tuple(entries), _following(base, listing.next, rows[-1]) if more else "")


def understood(data: Any, base: str) -> ListPage:
    """The rows of the array that looks most like a list; the next page where the address says the number of this one."""
    best: list[Listed] = []
    for rows in _arrays(data, DEEP):
        found = _read(rows, base)
        if sum(len(e.title) for e in found) > sum(len(e.title) for e in best):
            best = found
    return ListPage(tuple(best), counted_on(base) if best else "")


def _read(rows: Sequence[Mapping[str, Any]], base: str) -> list[Listed]:
    flat = [dict(_members(row, INSIDE)) for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))
    link = _best(
        flat,
        names,
        CALLED_ADDRESS,
        lambda v: bool(ADDRESS.match(v)) and not re.search(r"\.(?:jpe?g|png|gif)$", v, re.I),
    )
    title = _best(
        flat,
        [n for n in names if n != link],
        CALLED_TITLE,
        lambda v: 4 <= len(_plain(v)) <= 200 and not ADDRESS.match(v) and not day_of(v),
    )
    if not link or not title:
        return []
    days = [n for n in names if CALLED_DAY.search(n)]
    day = _best(flat, [n for n in days if CALLED_PUBLISHED.search(n)], CALLED_DAY, lambda v: bool(day_of(v))) or _best(
        flat, days, CALLED_DAY, lambda v: bool(day_of(v))
    )
    found = []
    for row in flat:
        if row.get(link) and (address := urljoin(base, row[link])).startswith("http"):
            found.append(Listed(address, _plain(row.get(title, "")), row.get(day, "")))
    return found


def _best(flat: Sequence[Mapping[str, str]], names: Sequence[str], called: re.Pattern[str], fits: Any) -> str:
    """The member most of whose values fit, one that is called so before others, the longest before shorter."""
    scored = []
    for i, name in enumerate(names):
        values = [row[name] for row in flat if row.get(name)]
        good = [v for v in values if fits(v)]
        if values and len(good) * 2 > len(flat):
            right = bool(called.search(name.rsplit(".", 1)[-1]))
            scored.append((right, len(set(good)) / len(good) > 0.5 or len(good) < 3, -name.count("."), -i, name))
    return max(scored)[-1] if scored else ""


def _members(row: Mapping[str, Any], depth: int, path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if isinstance(value, list) and len(value) == 1:
            (value,) = value
        if isinstance(value, dict) and depth > 1:
            yield from _members(value, depth - 1, f"{path}{name}.")
        elif isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
            yield f"{path}{name}", str(value).strip()


def _arrays(data: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    if isinstance(data, list):
        rows = [each for each in data if isinstance(each, dict)]
        if rows and len(rows) * 2 > len(data):
            yield rows
    if depth and isinstance(data, (list, dict)):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _arrays(value, depth - 1)


def _at(data: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        if isinstance(data, list) and step.isdigit():
            data = data[int(step)] if int(step) < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


def _member(row: Mapping[str, Any], path: str) -> str:
    """What stands at a path of a row, or a template over such paths."""
    if "{" in path:
        values = {name: _at(row, name) for name in FIELD.findall(path)}
        return FIELD.sub(lambda m: str(values[m[1]]), path) if all(v not in (None, "") for v in values.values()) else ""
    value = _at(row, path) if path else ""
    return "" if value is None else str(value).strip()


def _plain(title: str) -> str:
    """A title without the marks of a search and without entities."""
    return tidy(unescape(TAG.sub("", title)))


def _following(base: str, template: str, last: Mapping[str, Any]) -> str:
    """The list's next address: ``+1`` counts on, else the parameters that its last row fills in."""
    if template == "+1":
        return counted_on(base)
    parts = urlsplit(base)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query |= dict(parse_qsl(FIELD.sub(lambda m: str(last.get(m[1], "")), template)))
    return urlunsplit(parts._replace(query=urlencode(query)))
