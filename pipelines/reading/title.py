"""A title once and clean: without the site's name behind it."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipelines.reading.text import text_of, tidy

SUFFIX = re.compile(r"\s*(?:[_|｜丨—–]|\s-|-\s|--+)\s*[^_|｜丨—–]{0,24}$")
SITE = re.compile(
    r"网|報|报|新闻|频道|在线|日报|公司|论坛|门户|社区|中心|平台|官网|政府|[a-z]\.(?:com|cn|net|org)", re.I
)
LOOSE = re.compile(r"[\W_]+")
SHORT = 6
SITE_NAME = 20


def settle(title: str, tree: HtmlElement | None, suffix: str = "") -> str:
    """``title`` without what the site adds (``suffix``, or what sites usually add); where the page states none, its
    heading or ``<title>``, whichever is a title."""
    heads: list[str] = []
    if tree is not None:
        heads = [t for tag in ("h1", "h2") for h in tree.iter(tag) if (t := text_of(h))]
        title = title or _stated(tree, heads)
    title = tidy(title)
    if suffix:
        return re.sub(suffix, "", title)
    for head in heads:
        if LOOSE.sub("", head) == LOOSE.sub("", title):
            return title
        if 6 <= len(head) < len(title) and title.startswith(head):
            return head
    for _ in range(3):
        match = SUFFIX.search(title)
        if not match or match.start() < 6 or not SITE.search(match[0]):
            break
        title = title[: match.start()].strip()
    return title


def _stated(tree: HtmlElement, heads: list[str]) -> str:
    """A page whose ``<title>`` is the site's name has its title in a heading; one whose first heading is an advert's
    has it in ``<title>``."""
    found = next(tree.iter("title"), None)
    whole = text_of(found) if found is not None else ""
    for head in heads:
        if len(head) >= SHORT and LOOSE.sub("", head) in LOOSE.sub("", whole):
            return head
    site_only = len(whole) < SITE_NAME and (SITE.search(whole) or not whole)
    return heads[0] if heads and site_only else whole
