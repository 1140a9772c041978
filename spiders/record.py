"""A live list and its first page as a test recording: two files and what is read from them today."""

from __future__ import annotations

import json
import re
from pathlib import Path

from archive.sources import Source
from spiders.challenge import wants_browser
from spiders.fetch import Seen, fetch
from spiders.looking import LookError, as_row, listed
from spiders.trying import read

SECRET = re.compile(
    r"((?:token|csrf\w*|session\w*|jsessionid|pass_ticket|appmsg_token|key|uin|cookie|__jsl\w*|openid|ticket)"
    r"[\"']?\s*(?:[:=]\s*|content=)[\"']?)[\w%.+/=-]{6,}",
    re.I,
)
SHOWN = 3  # entries that the test names
FIELDS = ("title", "published", "publisher", "number", "signed")


def record(source: Source, into: str) -> Path:
    """Save a recording of a source; raises LookError."""
    place = next((a for name in ("feeds", "lists", "apis") for a in getattr(source, name)), "")
    if not place:
        raise LookError("has no feed, list or JSON to record")
    if source.json and source.json.method != "GET":
        raise LookError("its list is posted for; save the answer by hand")
    seen = _good(place)
    page = listed(seen.body, seen.url, source)
    if not page.entries:
        raise LookError(f"{place} names nothing")
    first = page.entries[0]
    article = _good(first.ask or first.url)
    return save(source, into, seen, article)


def save(source: Source, into: str, seen: Seen, article: Seen) -> Path:
    """Write the files of a recording, and what they say."""
    folder = Path(into, source.name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "list.txt").write_bytes(cleaned(seen.body))
    (folder / "page.txt").write_bytes(cleaned(article.body))
    row = as_row("", listed(cleaned(seen.body), seen.url, source))
    told = read(cleaned(article.body), article.url)
    whole = {
        "source": source.name,
        "list": {"url": seen.url, "count": len(row["entries"]), "entries": row["entries"][:SHOWN], "next": row["next"]},
        "page": {"url": article.url} | {name: told.get(name) for name in FIELDS if told.get(name)},
    }
    (folder / "recording.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return folder


def cleaned(body: bytes) -> bytes:
    """A page without what may tell who asked for it: tokens and session numbers."""
    return SECRET.sub(r"\1removed", body.decode("latin-1")).encode("latin-1")


def _good(address: str) -> Seen:
    seen = fetch(address)
    if wants_browser(seen.status, seen.body):
        raise LookError(f"{address} wants a browser")
    if seen.status >= 400:
        raise LookError(f"{address}: HTTP {seen.status}")
    return seen
