"""One way to read a list, whatever it is: declared JSON, declared rows, JSON or HTML by its structure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import cast
from urllib.parse import urljoin

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement, HTMLParser

from archive.charset import decode
from archive.platform import Listing, Platform
from spiders.listing import records
from spiders.listing.entry import LONGEST, Listed, ListPage
from spiders.listing.links import address_of, same_site, title_of, without_fragment
from spiders.listing.pager import NEXT, next_page
from spiders.listing.places import texts_of
from spiders.listing.rows import rows_of
from spiders.platforms.phrases import NEXT_PAGE

PART = re.compile(r"[_-]p?\d{1,2}(?=\.s?html?$)|(?<=\?)page=\d{1,2}$|[?&]p(?:age)?=\d{1,2}$|(?<=/)\d{1,2}/?$|(?=$)")
SITE = re.compile(r"https?://[^/?#\s]+")
PARTED = re.compile(rf"{NEXT_PAGE}|[Nn]ext")  # only a page that says so is looked at
# Lists of many provincial sites are data islands that a script draws: <record><![CDATA[<li><a …>]]></record>.
ISLAND = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.S)


def read_list(
    body: bytes,
    base: str,
    platform: Platform,
    declared: Sequence[Listing] = (),
    hosts: tuple[str, ...] = (),
    today: str = "",
) -> ListPage:
    """What a list page or JSON answer names. ``declared`` are the source's own, ``hosts`` the other sites that it may lead to,
    ``today`` tells the year of days without one."""
    text = decode(body)
    listings = [x for x in (*declared, *platform.listings) if re.search(x.url, base)]
    data = records.parse(text)
    if data is not None:
        for listing in listings:
            if listing.kind == "json" and (found := records.declared(data, listing, base)).entries:
                return _once(found)
        found = records.understood(data, base)
        home = base.startswith("http")
        near = tuple(e for e in found.entries if not home or same_site(e.url, base, (*platform.domains, *hosts)))
        return _once(ListPage(near, found.next))
    tree = tree_of(text[:LONGEST])
    base = _base(tree, base)
    for listing in listings:
        if listing.kind == "html" and listing.link and (entries := _selected(tree, listing, platform, base)):
            following = _first(tree, listing.next, base) if listing.next else ""
            return _once(ListPage(tuple(entries), following or next_page(tree, text, base)))
    entries = rows_of(tree, base, (*platform.domains, *hosts), today)
    stories = [e for e in entries if platform.story and re.search(platform.story, e.url)]
    return _once(ListPage(tuple(stories or entries), next_page(tree, text, base)))


def tree_of(text: str) -> HtmlElement:
    """The tree of a page without comments; what its data islands hold stands where they did. Never raises."""
    if islands := ISLAND.findall(text):
        text = f"<html><body><div>{''.join(islands)}</div>{ISLAND.sub('', text)}</body></html>"
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        tree = None
    return tree if tree is not None else etree.fromstring(b"<html><body></body></html>", parser)


def _base(tree: HtmlElement, address: str) -> str:
    """What the page's links are relative to: a saved page says its address, or its links do by the site they name most."""
    if not address.startswith("http"):
        stated = [e.get("href") or "" for e in tree.iter("link") if e.get("rel") == "canonical"]
        stated += [e.get("content") or "" for e in tree.iter("meta") if e.get("property") == "og:url"]
        hosts = Counter(m[0] for e in tree.iter("a") if (m := SITE.match((e.get("href") or "").strip())))
        stated += [f"{host}/" for host, _ in hosts.most_common(1)]
        address = next((each for each in stated if SITE.match(each)), address)
    return str(urljoin(address, next((e.get("href") or "" for e in tree.iter("base")), "")))


def next_part(body: bytes, base: str) -> str:
    """The address of the next page of an article parted into several (``a.html``, ``a_2.html``), or ``""``.

    A link that says "next page" counts only if its address is this one but for a number: on many sites the same words
    lead to the next article.
    """
    text = decode(body)
    if not PARTED.search(text):
        return ""
    here = PART.sub("", without_fragment(base))
    for link in tree_of(text).iter("a"):
        if link.get("href") and (NEXT.match("".join(texts_of(link)).strip()) or link.get("rel") == "next"):
            address = without_fragment(str(urljoin(base, (link.get("href") or "").strip())))
            if address != base and PART.sub("", address) == here:
                return address
    return ""


def _selected(tree: HtmlElement, listing: Listing, platform: Platform, base: str) -> list[Listed]:
    """The links that a platform's selector names and its addresses allow, with the days that stand beside them."""
    days = {e.url: e for e in rows_of(tree, base, platform.domains)}
    found = []
    for link in _select(tree, listing.link):
        address = address_of(link, base)
        if address and (not platform.story or re.search(platform.story, address)):
            row = days.get(address)
            found.append(Listed(address, title_of(link) or (row.title if row else ""), row.published if row else ""))
    return found


def _select(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    return cast("list[HtmlElement]", CSSSelector(selector, translator="html")(tree))


def _first(tree: HtmlElement, selector: str, base: str) -> str:
    found = _select(tree, selector)
    return address_of(found[0], base) if found else ""


def _once(page: ListPage) -> ListPage:
    """The page with each address once, where it stands first; the fullest title of those it has."""
    best: dict[str, Listed] = {}
    for entry in page.entries:
        if entry.url not in best or (not best[entry.url].title and entry.title):
            best[entry.url] = entry
    return ListPage(tuple(best.values()), page.next)
