"""What a page says: the pure function from Page to Reading.

decode → shape (mirror post, HTML, plain text) → platform (of the origin address, else by marks, else the page's own) →
state → fields → body → line rules → article(s).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from lxml.html import HtmlElement

from archive.address import Address, canonical
from archive.platform import Platform, of_page
from archive.types import Article, Image, Page, Reading, Removed, State
from pipelines.reading.charset import decode
from pipelines.reading.dates import candidates, choose, parse_time
from pipelines.reading.dom import Body, body_of, parse
from pipelines.reading.generic import find_body, lead_of
from pipelines.reading.head import drop_head
from pipelines.reading.lean import lean
from pipelines.reading.lines import clean
from pipelines.reading.locate import Place, locate, locate_name, locate_raw, markup_of
from pipelines.reading.markdown import tree_of
from pipelines.reading.plain import read_plain
from pipelines.reading.post import Post, split
from pipelines.reading.selectors import in_order, select
from pipelines.reading.state import state_of, was_edited
from pipelines.reading.text import LINK_MARK, tidy
from pipelines.reading.title import settle

HTML = re.compile(r"<(?:!doctype|html|head|body|meta|div|p|span|section|table|article|script|a|h1)\b", re.I)
FIELDS = frozenset(
    {"title", "published", "modified", "publisher", "author", "editor", "origin", "original_title", "keywords", "url"}
)
NAMES = frozenset({"publisher", "author", "editor", "origin"})
CUT_AT = 8192  # mirrors cut posts there and end them in "..." (data README)
CUT = re.compile(r"(?:\.\.\.|…)\s*\Z")
NEWLINE = re.compile(r"(?:\\n|\n)+")  # a text post's first lines are its title
MIN_BODY = 15
FIRST, LAST = 4, 6  # lines of a body that say who wrote it
ENOUGH = 60
LINKED = 0.6  # of a body's characters inside links: a list of articles, none itself
LISTED = 0.35  # where no sentence stands among them
PROSE = re.compile(r"[。；].|^.{12,}[。！？]$")
TEASER = 200
NO_LEARNT: Mapping[str, Collection[str]] = {}


def read(page: Page, platforms: Sequence[Platform], learnt: Mapping[str, Collection[str]] = NO_LEARNT) -> Reading:
    """The reading of ``page`` by the rules of the platform it came from, its further pages joined. Never raises."""
    first = _read_one(page, platforms, learnt)
    if not page.more or not first.articles:
        return first
    rest = [article for each in page.more for article in _read_one(each, platforms, learnt).articles]
    article = first.articles[0]
    whole = replace(
        article, text="\n".join((article.text, *(a.text for a in rest))), images=_joined(article, rest, "images"),
        removed=_joined(article, rest, "removed"),
    )  # fmt: skip
    return replace(first, articles=(whole, *first.articles[1:]))


def _joined(first: Article, rest: Sequence[Article], name: str) -> tuple[Any, ...]:
    return tuple(value for article in (first, *rest) for value in getattr(article, name))


def _read_one(page: Page, platforms: Sequence[Platform], learnt: Mapping[str, Collection[str]]) -> Reading:
    text = decode(lean(page.body))
    post = split(text)
    url = (post.origin if post else "") or page.found.origin or (page.url if page.url.startswith("http") else "")
    if post:
        html, source = post.html, post.body
    else:
        html, source = bool(HTML.search(text[:4000])) and not page.url.endswith((".md", ".markdown", ".txt")), text
    tree = parse(source) if html else tree_of(source) if post else None
    place = Place(source, tree, post.front if post else {})
    if not url and place.tree is not None:
        url = locate(("meta:og:url", "css:link[rel=canonical]@href"), place)[0]
    address = canonical(url, platforms)
    platform = of_page(page, address.platform, address.key, text, platforms)
    if platform.name != address.platform:
        address = canonical(locate(platform.fields.get("url", ()), place)[0] or url, platforms)
    if not html and not post:
        told = address.platform or platform.marked(text)
        if platform.shape or not platform.domains or not told:
            return read_plain(page, source, platform, address)
    return _Reader(page, post, place, platform, address, platforms, learnt).read()


class _Reader:
    """One page with a head or a tree, read by one platform's rules."""

    def __init__(
        self, page: Page, post: Post | None, place: Place, platform: Platform, address: Address,
        platforms: Sequence[Platform], learnt: Mapping[str, Collection[str]],
    ) -> None:  # fmt: skip
        self.page, self.post, self.place, self.platform = page, post, place, platform
        self.address, self.platforms, self.learnt = address, platforms, learnt
        self.key = address.key or page.place_key

    def read(self) -> Reading:
        tree, platform = self.place.tree, self.platform
        body, how = self._body()
        title = self._title(tree)
        publisher = self._field("publisher") or platform.publisher or self.page.found.publisher or self._host()
        # A text post has no title of its own: what stands as one is the beginning of its text.
        rest, head, byline = drop_head(body.lines, title, publisher) if how != "data" else (body.lines, [], "")
        kept, cut = clean(rest, platform.lines, self.learnt.get(publisher, ()), publisher)
        stated, why = state_of(self.place.source, markup_of(self.place), self._page_tree(), kept, platform)
        if not stated.stored:
            return self._refused(stated, why, title)
        if tree is not None and not self.post and platform.needs and not select(tree, platform.needs):
            return self._refused(State.NOT_ARTICLE, f"has none of {platform.needs}", title)
        prose = any(PROSE.search(line) for line in kept)
        if (
            not self.post
            and not platform.needs
            and (body.linked > (LINKED if prose else LISTED) or (how == "trafilatura" and not prose))
        ):
            return self._refused(State.NOT_ARTICLE, "links, hardly any prose", title)
        removed = head + cut
        everything = [r.line for r in (*body.removed, *cut)] + kept[:FIRST] + kept[FIRST:][-LAST:]
        place = Place(self.place.source, tree, self.place.front, everything, self.place.memory)
        text = "\n".join(kept)
        if len(text) < MIN_BODY and not (how == "data" and text):
            state = State.TITLE_ONLY if title and self.post else State.NOT_ARTICLE
            return self._refused(state, "no text but its title" if title else "no text", title)
        if len(text) < TEASER and body.images and platform.teaser and re.search(platform.teaser, kept[-1]):
            return self._refused(State.NOT_ARTICLE, "a teaser, its content is in pictures", title)
        return self._article(place, stated, title, text, publisher, byline, body, (*body.removed, *removed))

    def _page_tree(self) -> HtmlElement | None:
        """The tree of a page that a server sent; that of a mirror's Markdown shows none of a platform's notices."""
        return self.place.tree if not self.post or self.post.html else None

    def _body(self) -> tuple[Body, str]:
        tree, platform = self.place.tree, self.platform
        if tree is None:
            return Body(), "nothing"
        base = self.address.url
        if self.post:
            return body_of(tree, platform.noise, base), "post"
        slight = None  # a container with hardly a word: the body only if nothing else is
        for node in in_order(tree, markup_of(self.place), platform.body):
            if sum(map(len, (found := body_of(node, platform.noise, base)).lines)) >= ENOUGH:
                return self._led(node, found), "rule"
            slight = slight or (found if found.lines or found.images else None)
        if text := max((v for v, _ in locate_raw(platform.data_body, self.place)), key=len, default=""):
            pictures = dict.fromkeys(v for v, _ in locate_raw(platform.data_images, self.place))
            found = body_of(parse(text.replace("\n", "<br>")), platform.noise, base)
            lines = tuple(line.lstrip(LINK_MARK) for line in found.lines)  # a text post's own words may be links
            return Body(lines, found.images or tuple(map(Image, pictures)), found.removed), "data"
        if slight and platform.domains:
            return slight, "rule"
        node = find_body(tree, locate(("meta:description", "meta:og:description"), self.place)[0])
        if node is not None:
            return self._led(node, body_of(node, platform.noise, base)), "generic"
        text = trafilatura.extract(self.place.source, include_comments=False, favor_precision=True) or ""
        return Body(tuple(t for line in text.split("\n") if (t := tidy(line)))), "trafilatura"

    def _led(self, node: HtmlElement, body: Body) -> Body:
        """A body with the summary that an unknown publisher puts above it."""
        lead = "" if self.platform.domains else lead_of(node)
        return replace(body, lines=(lead, *body.lines)) if lead and lead not in body.lines else body

    def _title(self, tree: HtmlElement | None) -> str:
        values = locate_raw(self.platform.fields.get("title", ()), self.place)
        lines = ((tidy(unescape(line)), where) for value, where in values for line in NEWLINE.split(value))
        found, where = next((pair for pair in lines if pair[0]), ("", ""))
        if where.startswith(("front:", "js:")):
            return found
        return settle(found, tree, self.platform.suffix) or self.page.found.title

    def _field(self, name: str, place: Place | None = None) -> str:
        find = locate_name if name in NAMES else lambda *where: locate(*where)[0]
        return find(self.platform.fields.get(name, ()), place or self.place)

    def _host(self) -> str:
        return (urlsplit(self.address.url).hostname or "").removeprefix("www.")

    def _refused(self, state: State, reason: str, title: str) -> Reading:
        published, _ = choose(candidates(self.place, self.platform, self.address.day, self.page))
        return Reading(self.page, state, (), reason, title, self.address.url, self.key, published)

    def _article(
        self, place: Place, state: State, title: str, text: str, publisher: str, byline: str, body: Body,
        removed: tuple[Removed, ...],
    ) -> Reading:  # fmt: skip
        published, evidence = choose(candidates(place, self.platform, self.address.day, self.page))
        modified = parse_time(self._field("modified", place), self.platform.timezone)
        if self.post and CUT.search(self.place.source) and len(self.place.source) > CUT_AT * 0.97:
            state = State.TRUNCATED
        elif state == State.ARTICLE and was_edited(removed, published, modified):
            state = State.EDITED
        facts = {n: v for n in self.platform.fields if n not in FIELDS and (v := self._field(n, place))}
        article = Article(
            title=title, text=text, url=self.address.url, key=self.key, aliases=self._aliases(),
            platform=self.platform.name, state=state, published=published, evidence=evidence,
            modified=modified, publisher=publisher,
            author=self._field("author", place) or byline, editor=self._field("editor", place), origin=self._field("origin", place),
            original_title=self._field("original_title", place),
            keywords=tuple(k for k in re.split(r"[,，;；\s]+", self._field("keywords", place)) if k),
            images=body.images, removed=removed, facts=facts,
        )  # fmt: skip
        return Reading(self.page, state, (article,), "", title, self.address.url)

    def _aliases(self) -> tuple[str, ...]:
        stated = canonical(self._field("url"), self.platforms).key
        return (stated,) if stated and stated != self.address.key and not stated.startswith("url:") else ()
