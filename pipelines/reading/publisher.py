"""Who published a page, and how surely: a page belongs to who owns its address.

A source says where a page was found, never who published it. Where the owner of the address is not known by the data file
of outlets, the head of a mirror's post, the hosts and the name that the page gives its site for machines and what it shows
of that name (``sitename.py``) tell, in that order; a bare host comes last and is marked as a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from archive.address import Address, host_of
from archive.outlets import outlet_of
from archive.platform import Platform
from archive.types import Confidence, Evidence, Page
from pipelines.reading.locate import Place, locate_all, markup_of
from pipelines.reading.sitename import PARTS, is_called_so, site_names
from spiders.platforms.phrases import BRANCHES, NO_OUTLET, SOURCE

# Keys of a post's head that name a publisher; `tags` and `categories` do where the post has only one and its author bears it.
NAMED = ("publisher", "site", "site_name", "sitename", "media", "media_name", "source", SOURCE)
GROUPS = ("tags", "categories", "category")
NOBODY = re.compile(
    rf"^(?:unknown|admin|none|null|untitled|rss|feed|author|home|index|{NO_OUTLET}|name, .*|.*@.*|https?:.*|.*\bfeed)$",
    re.I,
)
LINK = re.compile(r"""href\s*=\s*["']?\s*(?:(?:https?:)?//([\w.-]+)|(?=[/.\w])(?!javascript|mailto|https?:))""", re.I)
DOMAIN = re.compile(r"(?<![\w-])(?:[\w-]+\.)?(?:(?:com|net|org|gov|edu|ac)\.)?[\w-]+$")
OWN = 0.35  # of a page's links: those to its own site
MORE = 4  # characters of an outlet's name in a title
LEAST = 5  # links to one site
SITES = ("meta:og:site_name", "meta:SiteName", "ld:publisher.name", "meta:application-name")
OF_PAGE = ("meta:og:url", "css:link[rel=canonical]@href", "meta:SiteDomain", "meta:mobile-agent")
BRANCH = re.compile(rf"(?:{BRANCHES})$")
BRACKETS = re.compile(r"^[(（【\[].{1,4}[)）】\]]\s*")


def publishers(
    page: Page, platform: Platform, address: Address, place: Place, own: bool, node: HtmlElement | None = None
) -> Iterator[Evidence]:
    """Who may have published a page, the likeliest first. ``own``: the address is the article's, no mirror's site;
    ``node`` holds the article."""

    def told(value: str, where: str, confidence: Confidence) -> Iterator[Evidence]:
        if (name := value.strip(" \u3000'\"")) and not NOBODY.match(name):
            yield Evidence(name, where, about="publisher", confidence=confidence)

    host = host_of(address.url)
    if platform.domains:
        for value, where in locate_all(platform.fields.get("publisher", ()), place):
            yield from told(value, where, Confidence.SURE)
        sure = address.platform == platform.name or not host
        yield from told(platform.publisher, "platform", Confidence.SURE if sure else Confidence.LIKELY)
    owner = outlet_of(host) if own else ""
    sites = [] if platform.domains else locate_all(SITES, place)
    if owner:
        for value, where in sites:  # a ministry's branch has its pages below the ministry's address
            if value.startswith(owner) and value != owner and BRANCH.search(value):
                yield from told(value, where, Confidence.LIKELY)
        yield from told(owner, "host", Confidence.SURE)
    for value, where in _of_head(place.front):
        yield from told(value, where, Confidence.LIKELY if where != "front:origin" else Confidence.GUESSED)
    if not platform.domains:
        named = [] if place.front or owner else list(site_names(place, host, node))
        hosts = [] if place.front or host else list(_of_page(place))
        for value, where in hosts:
            yield from told(_as_titled(outlet_of(value), place), where, Confidence.LIKELY)
        for value, where in sites:
            yield from told(outlet_of(value) or value, where, Confidence.LIKELY)
        for value, where, confidence in named:
            if confidence == Confidence.LIKELY:
                yield from told(outlet_of(value) or value, where, confidence)
        if not host and not place.front:
            yield from told(_as_titled(outlet_of(_most_linked(place)), place), "links", Confidence.LIKELY)
    yield from told(page.found.publisher, "found", Confidence.LIKELY)
    if not platform.domains:
        for value, where, confidence in named:
            yield from told(outlet_of(value) or value, where, confidence)
    yield from told(host.removeprefix("www."), "bare host", Confidence.GUESSED)


def _as_titled(outlet: str, place: Place) -> str:
    """An outlet's name as the end of the page's title has it, where that is a longer form of it (网易 → 网易新闻)."""
    title = next((value for value, _ in locate_all(("css:title",), place)), "")
    shown = re.split(r"[_|｜-]", title)[-1].strip()
    return shown if outlet and shown.startswith(outlet) and len(shown) <= len(outlet) + MORE else outlet


def _of_head(front: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a mirror's head says of the outlet; whose title it is stands behind it."""
    for key in NAMED:
        if key == "source" and "fetch_date" in front:  # the name of the feed, which may be anybody's
            continue
        if value := front.get(key, ""):
            yield BRACKETS.sub("", value), f"front:{key}"
    author = front.get("author", "")
    *_, end = ("", *PARTS.split(front.get("title", ""))[1:])
    if is_called_so(end.strip()):
        yield end, "front:title"
    if value := front.get("origin", ""):
        yield value, "front:origin"
    for key in GROUPS:
        if (value := front.get(key, "").strip()) and "," not in value and is_called_so(BRACKETS.sub("", value)):
            yield BRACKETS.sub("", value), f"front:{key}"
        elif author and author in [each.strip() for each in value.split(",")]:
            yield BRACKETS.sub("", author), f"front:{key}"
    if author and len(author) >= 2:
        yield author, "front:author"


def _of_page(place: Place) -> Iterator[tuple[str, str]]:
    """The hosts that a page names as its own."""
    for value, where in locate_all(OF_PAGE, place):
        for each in re.split(r"[,;=\s]+", value):
            yield host_of(each) if "//" in each else each.partition("/")[0], where


def domain_of(host: str) -> str:
    """The domain that a host belongs to, without the thousands of suffixes that only a crawl's links need."""
    match = DOMAIN.search(host.lower())
    return match[0] if match else ""


def _most_linked(place: Place) -> str:
    """The site that most of a page's links lead to; those without a host are to its own, whichever that is."""
    links = LINK.findall(markup_of(place)) if place.tree is not None else []
    sites: Counter[str] = Counter()
    for host, times in Counter(links).items():
        sites[domain_of(host)] += times
    del sites[""]
    site, count = next(iter(sites.most_common(1)), ("", 0))
    return site if count >= LEAST and count > OWN * len(links) else ""
