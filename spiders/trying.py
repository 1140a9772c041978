"""``python -m spiders try``: what an address is, what it names, how its first article reads, the table to paste."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from spiders.challenge import wants_browser
from spiders.fetch import PROJECT, Seen, fetch
from spiders.inner import inner, literal
from spiders.listing import records
from spiders.listing.entry import Listed, ListPage, day_of
from spiders.listing.read import tree_of
from spiders.looking import LookError, is_feed, is_sitemap, listed, platform_of

SHOWN = 5  # rows
FEED_TYPES = ("application/rss+xml", "application/atom+xml")


def report(address: str) -> Iterator[str]:
    """The lines of the report; raises LookError if the place can't be had."""
    seen = fetch(address)
    page = listed(seen.body, seen.url)
    kind = kind_of(seen, page)
    yield f"{seen.url}: HTTP {seen.status}, {len(seen.body)} bytes: {kind}"
    if kind == "challenge":
        yield 'it wants a browser: fetch = "browser" (make browser), or a feed of your own RSSHub'
    yield f"robots.txt: {_robots(seen.url)}"
    for feed in feeds_of(seen):
        yield f"feed advertised: {feed}"
    if kind == "article":
        yield from _article(seen)
    else:
        yield f"{len(page.entries)} entries{', next page ' + page.next if page.next else ', no next page found'}"
        for entry in page.entries[:SHOWN]:
            yield f"  {day_of(entry.published) or '(no day)'}  {entry.title or '(no title)'}  {entry.url}"
        if page.entries:
            yield from _first(page.entries[0], seen)
    yield ""
    yield from table(seen, page, kind)


def kind_of(seen: Seen, page: ListPage) -> str:
    """What a place is."""
    if wants_browser(seen.status, seen.body):
        return "challenge"
    if seen.status >= 400:
        return "error"
    if is_feed(seen.body):
        return "feed"
    if is_sitemap(seen.body):
        return "sitemap"
    if records.parse(seen.body.decode("utf-8", "replace")) is not None and page.entries:
        return "JSON list"
    return "list" if len(page.entries) > 1 else "article"


def feeds_of(seen: Seen) -> list[str]:
    """The feeds that a page names in its head."""
    if is_feed(seen.body):
        return []
    links = tree_of(seen.body.decode("utf-8", "replace")).iter("link")
    return [urljoin(seen.url, e.get("href") or "") for e in links if (e.get("type") or "").lower() in FEED_TYPES]


def table(seen: Seen, page: ListPage, kind: str) -> Iterator[str]:
    """The table of sources.toml that watches the place."""
    key = {"feed": "feeds", "sitemap": "sitemaps", "JSON list": "apis", "article": "addresses"}.get(kind, "lists")
    yield f'[sources."{urlsplit(seen.url).hostname}"]'
    yield f'platform = "{platform_of(seen.url).name}"'
    yield f"{key} = [{json.dumps(seen.url, ensure_ascii=False)}]"
    if kind == "challenge":
        yield 'fetch = "browser"'
    yield 'schedule = "0 9,17 * * *"'
    if any(day_of(entry.published) for entry in page.entries):
        yield "stale_after = 60"


def _first(entry: Listed, seen: Seen) -> Iterator[str]:
    """The first article as it would be read; nothing inside this network is asked for that the person did not name."""
    address = entry.ask or entry.url
    host = urlsplit(address).hostname or ""
    found = literal(host)
    if host != urlsplit(seen.url).hostname and found is not None and inner(found):
        yield f"first article: {address} is inside this network: not asked for"
        return
    try:
        yield from _article(fetch(address))
    except LookError as error:
        yield f"first article: {address}: {error}"


def _article(seen: Seen) -> Iterator[str]:
    if wants_browser(seen.status, seen.body):
        yield f"first article: {seen.url}: HTTP {seen.status}: wants a browser"
        return
    row = read(seen.body, seen.url)
    yield f"first article: {row.get('status')}: {row.get('title') or '(no title)'}"
    for name in ("published", "publisher", "origin", "number", "signed"):
        if row.get(name):
            yield f"  {name}: {row[name]}"
    text = " ".join((row.get("text") or "").split())
    yield f"  text: {len(text)} characters: {text[:80]}"
    for each in row.get("attachments") or []:
        yield f"  attachment: {each['name']}  {each['url']}"


def read(body: bytes, url: str) -> dict[str, Any]:
    """A page as the reader reads it, by its own command: the rooms do not import each other."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_bytes(body)
        command = [sys.executable, "-m", "pipelines", "extract", str(file), "--url", url]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return rows[0] if rows else {}


def _robots(url: str) -> str:
    try:
        seen = fetch(urljoin(url, "/robots.txt"))
    except LookError as error:
        return str(error)
    text = seen.body.decode("utf-8", "replace").strip()
    if seen.status >= 400 or text[:1] == "<":
        return "none"
    rules = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return "allows this" + (f"; says {' · '.join(rules[:6])}" if rules else "")
