"""Who published a page, and how surely: a page belongs to who owns its address.

A source says where a page was found, never who published it. Where the owner of the address is not known by the data file
of outlets, the head of a mirror's post, the page's own name for its site, the site it links to most and the end of its
title tell, in that order; a bare host comes last and is marked as a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from archive.address import Address
from archive.outlets import outlet_of
from archive.platform import Platform
from archive.types import Confidence, Evidence, Page
from pipelines.reading.locate import Place, locate_all, markup_of
from spiders.platforms.phrases import COLON, FOOT_LABELS, NO_OUTLET, SOURCE

# Keys of a post's head that name a publisher; `tags` and `categories` do where the post has only one and its author bears it.
NAMED = ("publisher", "site", "site_name", "sitename", "media", "media_name", "source", SOURCE)
GROUPS = ("tags", "categories", "category")
NOBODY = re.compile(
    rf"^(?:unknown|admin|none|null|untitled|rss|feed|author|{NO_OUTLET}|name, .*|.*@.*|https?:.*|.*\bfeed)$", re.I
)
LINK = re.compile(r"""(?:href|action)\s*=\s*["']?\s*(?:https?:)?//([\w.-]+)""", re.I)
DOMAIN = re.compile(r"(?<![\w-])(?:[\w-]+\.)?(?:(?:com|net|org|gov|edu|ac)\.)?[\w-]+$")
OWN = 0.35  # of a page's links: those to its own site
MORE = 4  # characters of an outlet's name in a title
LEAST = 5  # links to one site
SITES = ("meta:og:site_name", "meta:SiteName", "ld:publisher.name", "meta:application-name")
OF_PAGE = ("meta:og:url", "css:link[rel=canonical]@href", "meta:SiteDomain", "meta:mobile-agent")
FOOT = re.compile(rf"(?:{FOOT_LABELS}){COLON}(?:<[^>]+>\s*){{0,3}}([\u4e00-\u9fff]{{4,24}})")
BRACKETS = re.compile(r"^[(（【\[].{1,4}[)）】\]]\s*")


def publishers(page: Page, platform: Platform, address: Address, place: Place, own: bool) -> Iterator[Evidence]:
    """Who may have published a page, the likeliest first. ``own``: the address is the article's, no mirror's site."""

    def told(value: str, where: str, confidence: Confidence) -> Iterator[Evidence]:
        if (name := value.strip(" \u3000'\"")) and not NOBODY.match(name):
            yield Evidence(name, where, about="publisher", confidence=confidence)

    host = urlsplit(address.url).hostname or ""
    if platform.domains:
        for value, where in locate_all(platform.fields.get("publisher", ()), place):
            yield from told(value, where, Confidence.SURE)
        sure = address.platform == platform.name or not host
        yield from told(platform.publisher, "platform", Confidence.SURE if sure else Confidence.LIKELY)
    if own:
        yield from told(outlet_of(host), "host", Confidence.SURE)
    for value, where in _of_head(place.front):
        yield from told(value, where, Confidence.LIKELY)
    if not platform.domains:
        for value, where in _of_page(place):
            yield from told(_as_titled(outlet_of(value), place), where, Confidence.LIKELY)
        for value, where in locate_all(SITES, place):
            yield from told(value, where, Confidence.LIKELY)
    yield from told(platform.publisher, "platform", Confidence.GUESSED)
    yield from told(page.found.publisher, "found", Confidence.LIKELY)
    if not platform.domains:
        for value, where in locate_all(platform.fields.get("publisher", ()), place):
            yield from told(value, where, Confidence.LIKELY)
        if place.tree is not None and not place.front and (match := FOOT.search(markup_of(place))):
            yield from told(match[1], "foot", Confidence.GUESSED)
    yield from told(host.removeprefix("www."), "bare host", Confidence.GUESSED)


def _as_titled(outlet: str, place: Place) -> str:
    """An outlet's name as the end of the page's title has it, where that is a longer form of it (网易 → 网易新闻)."""
    title = next((value for value, _ in locate_all(("css:title",), place)), "")
    shown = re.split(r"[_|｜-]", title)[-1].strip()
    return shown if outlet and shown.startswith(outlet) and len(shown) <= len(outlet) + MORE else outlet


def _of_head(front: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a mirror's head says of the outlet."""
    for key in NAMED:
        if key == "source" and "fetch_date" in front:  # the name of the feed, which may be anybody's
            continue
        if value := front.get(key, ""):
            yield BRACKETS.sub("", value), f"front:{key}"
    author = front.get("author", "")
    for key in GROUPS:
        if (value := front.get(key, "").strip()) and "," not in value:
            yield BRACKETS.sub("", value), f"front:{key}"
        elif author and author in [each.strip() for each in value.split(",")]:
            yield BRACKETS.sub("", author), f"front:{key}"
    if author and len(author) >= 2:
        yield author, "front:author"


def _of_page(place: Place) -> Iterator[tuple[str, str]]:
    """The hosts that a page names as its own, then the one that most of its links lead to."""
    if place.tree is None or place.front:
        return
    for value, where in locate_all(OF_PAGE, place):
        for each in re.split(r"[,;\s]+", value):
            yield (urlsplit(each).hostname or "") if "//" in each else each.partition("/")[0], where
    hosts = Counter(host.lower() for host in LINK.findall(markup_of(place)))
    sites: Counter[str] = Counter()
    for host, count in hosts.items():
        if match := DOMAIN.search(host):
            sites[match[0]] += count
    for site, count in sites.most_common(1):
        if count >= LEAST and count > OWN * sum(sites.values()):
            yield site, "links"
