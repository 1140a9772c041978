"""A title once and clean: without the site's name behind it."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipelines.dom import select, text_of, tidy

SUFFIX = re.compile(r"\s*(?:[_|｜丨—–]|\s-|-\s|--+)\s*[^_|｜丨—–]{0,24}$")
SITE = re.compile(
    r"网|報|报|新闻|频道|在线|日报|公司|论坛|门户|社区|中心|平台|官网|政府|[a-z]\.(?:com|cn|net|org)", re.I
)


def settle(title: str, tree: HtmlElement | None) -> str:
    """``title`` without site suffixes; where the page has no other, its ``<title>``."""
    whole = title
    if tree is not None:
        heads = [t for h in (*select(tree, "h1"), *select(tree, "h2")) if (t := tidy(text_of(h)))]
        if not title:
            whole = text_of(found[0]) if (found := select(tree, "title")) else (heads[0] if heads else "")
        for head in heads:
            if 6 <= len(head) < len(whole) and whole.startswith(head):
                return head
    title = tidy(whole)
    for _ in range(3):
        match = SUFFIX.search(title)
        if not match or match.start() < 6 or not SITE.search(match[0]):
            break
        title = title[: match.start()].strip()
    return title
