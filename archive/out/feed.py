"""An Atom feed (RFC 4287) of the newest articles, for readers and for other archives."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from archive.times import moment

NEWEST = 100
NAMESPACE = "http://www.w3.org/2005/Atom"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # characters that XML can't hold
SUMMARY = 200
EMPTY = "1970-01-01T00:00:00+00:00"  # when a feed without entries last changed: the same each time it is asked for


def feed(rows: Iterable[Mapping[str, Any]], name: str = "", address: str = "") -> bytes:
    """The newest NEWEST of these articles as an Atom document in UTF-8, the newest first; ``name`` says which these are.

    An entry's id is made of the key of the article's first copy, so it is the same after a rebuild and in a rebuilt
    archive. What is only known to the day stands at its beginning, Chinese time; Atom wants a second.
    """
    newest = heapq.nlargest(NEWEST, rows, key=lambda row: (moment(row["published"] or row["first_seen"]), row["id"]))
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(f"{{{NAMESPACE}}}feed")
    updated = max((_updated(row) for row in newest), key=datetime.fromisoformat, default=EMPTY)
    _add(root, "id", _id(f"fanzha-archive {name}".strip()))
    _add(root, "title", f"反诈档案 · {name}" if name else "反诈档案")
    if address:
        _add(root, "link", rel="self", href=address)
    _add(root, "updated", updated)
    _add(_add(root, "author"), "name", "fanzha archive")
    for row in newest:
        _entry(root, row)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(root: ElementTree.Element, row: Mapping[str, Any]) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", _id(row["copies"][0]["key"]))
    _add(entry, "title", row["title"])
    _add(entry, "updated", _updated(row))
    if row["published"]:
        _add(entry, "published", _timed(row["published"]))
    addresses = [row["url"], *(copy["address"] for copy in row["copies"])]
    if link := next((address for address in addresses if address.startswith("http")), ""):
        _add(entry, "link", rel="alternate", href=link)
    if row["publisher"] or row["author"]:
        _add(_add(entry, "author"), "name", row["publisher"] or row["author"])
    for word in row["keywords"]:
        _add(entry, "category", term=word)
    _add(entry, "summary", row["text"][:SUMMARY])
    _add(entry, "content", "".join(f"<p>{escape(line)}</p>" for line in row["text"].split("\n")), type="html")


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    clean = {key: FORBIDDEN.sub("", value) for key, value in attributes.items()}
    child = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}", clean)
    child.text = FORBIDDEN.sub("", text) or None
    return child


def _id(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _updated(row: Mapping[str, Any]) -> str:
    return _timed(row["modified"] or row["published"] or row["first_seen"])


def _timed(time: str) -> str:
    return moment(time).isoformat(timespec="seconds")  # Atom wants the seconds
