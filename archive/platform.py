"""The vocabulary in which a platform is declared: data only, interpreted by ``pipelines`` and ``archive.address``.

A *locator* is a string saying where a field stands on a page; the first that yields text wins:

    css:SELECTOR        text of the first element          css:SELECTOR@ATTR   an attribute of it
    meta:NAME           content of meta[name|property|itemprop]
    js:NAME             a variable or object key in the page's scripts (JsDecode, htmlDecode, "a" || "b" understood)
    js:NAME.KEY.KEY     what stands there in the object literal given to NAME, lists walked through
    ld:KEY              a key of the JSON-LD article object
    front:KEY           a key of a mirror post's front matter
    re:PATTERN          group 1 (or the match) searched in the page's source without scripts, comments included
    script:PATTERN      group 1 (or the match) searched in the page's scripts that hold data
    tail:PATTERN        group 1 searched in the lines that the line rules removed or in the last lines of the body
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.types import Page, State


@dataclass(frozen=True, slots=True)
class Identity:
    """One kind of address and what in it is the article's identity.

    ``host`` and ``path`` are regular expressions that must match whole; ``query`` maps group names to the query
    parameters (aliases in order) they are read from, all required. ``key``, ``url`` and ``day`` are templates over the
    groups; ``{host}`` and ``{path}`` are the address's own.
    """

    host: str
    path: str
    key: str
    url: str
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day: str = ""  # template over the groups giving the day of publication, where the address states it


@dataclass(frozen=True, slots=True)
class LineRule:
    """A line that is not the article's: ``pattern`` is searched in each line.

    ``where``: ``any``; ``head``/``tail``: only in the run of such lines at that end of the body;
    ``cut``: this line and everything after it goes; ``start``: everything before it and itself goes;
    ``block``: searched in the lines joined by newlines, all lines of the match go;
    ``own``: as ``tail``, of a line that names its publisher at its beginning.
    ``account``: an address below such a line is the publisher's, not one that the article names.
    """

    name: str
    pattern: str
    where: str = "any"
    account: bool = False


@dataclass(frozen=True, slots=True)
class StateRule:
    """A page that is no (whole) article.

    ``css`` present on it (and ``pattern`` in that element's text); else ``pattern`` in the page's source
    (``source=True``) or in the lines of a page that has only a few.
    """

    state: State
    pattern: str = ""
    css: str = ""
    source: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of addresses this platform offers.

    ``kind``: ``html`` (``items`` and ``link`` are selectors), ``json`` (dotted paths into the answer), ``feed``,
    ``sitemap``. ``title``/``published``/``publisher`` likewise.
    """

    kind: str
    url: str = ""  # regular expression of the addresses it reads; empty: any
    items: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    publisher: str = ""
    next: str = ""  # html: selector of the next page's link; json: query made from the last item
    more: str = ""  # json: path of a flag that is "1" while there are more pages
    referer: str = ""
    ask: str = ""  # json: where a row's page is asked for, if its address only shows it to people


@dataclass(frozen=True, slots=True)
class Platform:
    """How the pages of one publisher (or publishing system) are recognised and read."""

    name: str
    domains: tuple[str, ...] = ()
    publisher: str = ""
    timezone: str = "+08:00"
    identities: tuple[Identity, ...] = ()
    marks: tuple[str, ...] = ()  # regular expressions that tell its pages by their source when the address is unknown
    states: tuple[StateRule, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    body: tuple[str, ...] = ()  # selectors; the first with text is the body
    suffix: str = ""  # regular expression of what the site adds to its titles; empty: what sites usually add
    needs: str = ""  # selector that every article page of the platform has; a page without it is none
    data_body: tuple[str, ...] = ()  # locators of the text where the page's DOM has none
    data_images: tuple[str, ...] = ()  # locators of the addresses of pictures then
    teaser: str = ""  # regular expression of a last line that sends the reader to the pictures: too little to keep
    noise: tuple[str, ...] = ()  # selectors cut out of the body before it is read
    lines: tuple[LineRule, ...] = ()
    listings: tuple[Listing, ...] = ()
    story: str = ""  # regular expression of article addresses on list pages and in sitemaps
    shape: str = ""  # name of a text shape its plain-text pages have ("ocr", "flat"), empty: told by the page

    def marked(self, text: str) -> bool:
        """Whether a page's source bears one of the platform's marks."""
        return any(re.search(mark, text) for mark in self.marks)


def of_host(host: str, platforms: Iterable[Platform]) -> Platform | None:
    """The platform whose domains hold ``host`` (the most specific domain wins), or None."""
    best: tuple[int, Platform | None] = (0, None)
    for platform in platforms:
        for domain in platform.domains:
            if (host == domain or host.endswith("." + domain)) and len(domain) > best[0]:
                best = (len(domain), platform)
    return best[1]


def of_page(page: Page, told: str, key: str, text: str, platforms: Sequence[Platform], own: bool = False) -> Platform:
    """The platform by whose rules a page is read.

    A page belongs to who owns its address: ``told`` is the platform that the address names, if any, ``key`` its identity.
    Where nobody knows the address, the marks in its ``text`` tell, then the platform its source is declared with. An
    address of nobody's is read by ``web`` where it is the article's ``own`` (a mirror's head says so); else it may be a
    mirror's site, and the declared platform reads it if its marks are there.
    """
    by_name = {platform.name: platform for platform in platforms}
    declared = by_name.get(page.platform) or by_name["web"]
    if told:
        return by_name[told]
    if key.startswith("url:"):
        mine = not own and (not declared.domains or declared.marked(text))
        return declared if mine else by_name["web"]
    return next((platform for platform in platforms if platform.marked(text)), declared)
