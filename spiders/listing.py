"""List pages and JSON answers interpreted by a platform's ``listings``: which pages they name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from scrapy.http import HtmlResponse, Response

from archive.platform import Listing, Platform

NEXT = re.compile(r"^(?:下一?页|后一页|下页|Next)\W{0,3}$", re.I)
PART = re.compile(r"[_-]p?\d{1,2}(?=\.s?html?$)|(?<=\?)page=\d{1,2}$|[?&]p(?:age)?=\d{1,2}$|(?<=/)\d{1,2}/?$|(?=$)")
# Chosen by lxml in one go: a Selector for each of a page's hundreds of links was half the time of a crawl.
PART_LINKS = "//a[@href][@rel='next' or contains(., '页') or contains(., 'ext') or contains(., 'EXT')]"
JSONP = re.compile(rb"^\s*[\w.$]+\(|\)\s*;?\s*$")


@dataclass(frozen=True, slots=True)
class Listed:
    """An address a list names, and what the list says of it."""

    url: str
    title: str = ""
    published: str = ""
    publisher: str = ""


def read_list(response: Response, platform: Platform) -> tuple[list[Listed], str]:
    """What a list page or JSON answer names, and the address of its next page or ``""``."""
    data = _json(response.body)
    kind = "html" if data is None else "json"
    for listing in platform.listings:
        if listing.kind == kind and re.search(listing.url, response.url):
            found, following = (
                _from_json(data, listing, response.url) if kind == "json" else _from_html(response, listing, platform)
            )
            if found:
                return _once(found), following
    if kind == "html":
        return _once(_from_html(response, Listing("html"), platform)[0]), ""
    return [], ""


def day_of(published: str) -> str:
    """The day, UTC, of a time as lists write it: Unix seconds or something that begins with an ISO day; else ``""``."""
    if re.fullmatch(r"\d{10}(?:\d{3})?", published):
        return datetime.fromtimestamp(int(published[:10]), UTC).date().isoformat()
    return published[:10] if re.match(r"\d{4}-\d{2}-\d{2}", published) else ""


def next_part(response: Response) -> str:
    """The address of the next page of an article parted into several (``a.html``, ``a_2.html``), or ``""``.

    A link that says "next page" counts only if its address is this one but for a number: on many sites the same words
    lead to the next article.
    """
    if not isinstance(response, HtmlResponse):
        return ""
    here = PART.sub("", response.url.split("#")[0])
    for link in response.xpath(PART_LINKS):
        if link.attrib.get("rel") == "next" or NEXT.match(str(link.xpath("normalize-space()").get())):
            address = urljoin(response.url, link.attrib["href"].strip()).split("#")[0]
            if address != response.url and PART.sub("", address) == here:
                return address
    return ""


def _once(found: list[Listed]) -> list[Listed]:
    return list({listed.url: listed for listed in reversed(found)}.values())[::-1]


def _json(body: bytes) -> Any:
    text = body if body[:1] in b"{[" else JSONP.sub(b"", body)
    try:
        return json.loads(text) if text.lstrip()[:1] in (b"{", b"[") else None
    except ValueError:
        return None


def _from_html(response: Response, listing: Listing, platform: Platform) -> tuple[list[Listed], str]:
    page = response if isinstance(response, HtmlResponse) else HtmlResponse(response.url, body=response.body)
    found = []
    for link in page.css(listing.link or "a[href]"):
        address = urljoin(response.url, (link.attrib.get("href") or link.attrib.get("data-link") or "").strip())
        if address.startswith("http") and (not platform.story or re.search(platform.story, address)):
            found.append(Listed(address.split("#")[0], " ".join("".join(link.css("::text").getall()).split())))
    following = page.css(listing.next).attrib.get("href", "") if listing.next and page.css(listing.next) else ""
    return found, urljoin(response.url, following) if following else ""


def _at(data: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _from_json(data: Any, listing: Listing, base: str) -> tuple[list[Listed], str]:
    items = _at(data, listing.items)
    if isinstance(items, dict):  # WeChat's album: one item comes as an object, not as a list (source-facts 4.1)
        items = [items]
    rows = [i for i in items or [] if isinstance(i, dict)]
    found = list(_rows(rows, listing, base))
    more = bool(listing.next) and rows and (not listing.more or str(_at(data, listing.more)) == "1")
    return found, _next(base, listing.next, rows[-1]) if more else ""


def _rows(rows: list[dict[str, Any]], listing: Listing, base: str) -> Iterator[Listed]:
    for row in rows:
        address = urljoin(base, str(_at(row, listing.link) or ""))
        if address.startswith("http"):
            yield Listed(
                address,
                *(str(_at(row, p) or "") if p else "" for p in (listing.title, listing.published, listing.publisher)),
            )


def _next(base: str, template: str, last: dict[str, Any]) -> str:
    """The list's address with the parameters that its last row fills in."""
    parts = urlsplit(base)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query |= dict(parse_qsl(template.format(**last)))
    return urlunsplit(parts._replace(query=urlencode(query)))
