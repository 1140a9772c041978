"""What a page says: the pure function from Page to Reading.

decode → shape (file of records, mirror post, HTML, text of one or several stories) → platform (of the origin address, else by marks, else the page's own) →
state → fields → body → line rules → article(s).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from archive.address import canonical, host_of
from archive.charset import decode
from archive.platform import Platform, of_page
from archive.stories.learnt import NOTHING_LEARNT, Learnt
from archive.types import Article, Page, Reading, State
from pipelines.mentions import mentions
from pipelines.reading import trace
from pipelines.reading.archived import unpacked
from pipelines.reading.digest import digest_of, read_digest
from pipelines.reading.dom import parse
from pipelines.reading.lean import lean
from pipelines.reading.linked import absolute
from pipelines.reading.locate import Place, locate, markup_of
from pipelines.reading.markdown import tree_of
from pipelines.reading.plain import is_index, stories_of
from pipelines.reading.post import Post, headed, parted, split
from pipelines.reading.publisher import domain_of
from pipelines.reading.reader import Reader
from pipelines.reading.record import page_of, with_data
from pipelines.reading.records import posts_of
from pipelines.reading.text import paired

BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"RIFF")
CONTROLS = bytes({*range(1, 32)} - {*b"\t\n\f\r\x1b"}) + b"\x7f"  # ESC is of ISO-2022
SEEN = 65_536  # bytes that tell
HEADINGS = re.compile(r"^#{1,6}\s(?:.*\n)+?#{1,6}\s(?:.*\n)+?#{1,6}\s", re.M)
HTML = re.compile(r"<(?:!doctype|html|head|body|meta|div|p|span|section|table|article|script|a|h1)\b", re.I)


def read(page: Page, platforms: Sequence[Platform], learnt: Learnt = NOTHING_LEARNT) -> Reading:
    """The reading of ``page`` by the rules of the platform it came from, its further pages joined. Never raises."""
    first = replace(_read_one(unpacked(page), platforms, learnt), page=page)
    if not page.more or not first.articles:
        return _named(first)
    rest = [article for each in page.more for article in _read_one(each, platforms, learnt).articles]
    article = first.articles[0]
    whole = replace(
        article, text="\n".join((article.text, *(a.text for a in rest))), images=_joined(article, rest, "images"),
        removed=_joined(article, rest, "removed"),
    )  # fmt: skip
    return _named(replace(first, articles=(whole, *first.articles[1:])))


def _named(reading: Reading) -> Reading:
    """A reading whose articles say what they name."""
    return replace(reading, articles=tuple(replace(a, mentions=mentions(a.text)) for a in reading.articles))


def _joined(first: Article, rest: Sequence[Article], name: str) -> tuple[Any, ...]:
    return tuple(value for article in (first, *rest) for value in getattr(article, name))


def _read_one(page: Page, platforms: Sequence[Platform], learnt: Learnt) -> Reading:
    if page.body.startswith(BINARY) or _is_noise(page.body):
        return Reading(page, State.NOT_ARTICLE, (), "no text: bytes of a document or a picture", "", page.url)
    text = paired(decode(lean(page.body)))
    if posts := posts_of(text):
        return _one([_read_text(page, text, post, platforms, learnt, n) for n, post in enumerate(posts)], page)
    record = page_of(text)
    if record == "":
        return Reading(page, State.NOT_ARTICLE, reason="JSON that holds no article", url=page.url)
    post = split(text)
    if not (post or record or _is_html(page, text) or _is_printed(page, platforms)):
        if digest := digest_of(text) if HEADINGS.search(text) else None:
            return read_digest(page, digest, platforms)
        if is_index(text):
            return Reading(page, State.NOT_ARTICLE, (), "a list of links", "", page.url)
        if posts := parted(text):
            return _one([_read_text(page, text, each, platforms, learnt, n) for n, each in enumerate(posts)], page)
        post = headed(text)
    return _read_text(page, record or text, post, platforms, learnt)


def _read_text(
    page: Page, text: str, post: Post | None, platforms: Sequence[Platform], learnt: Learnt, part: int = 0
) -> Reading:
    """A page's text, or one of the posts in it."""
    url = (post.origin if post else "") or page.found.shown or (page.url if page.url.startswith("http") else "")
    html, source = (post.html, post.body) if post else (_is_html(page, text), text)
    place = Place(source, front=post.front if post else {})
    if html:  # without its programs, which nobody asks the tree for, but for data that a program's tags hold
        place = replace(place, tree=parse(source if "ld+json" in source else markup_of(place)))
    elif post:
        place = replace(place, tree=tree_of(source))
    if not url and place.tree is not None:
        url = locate(("meta:og:url", "css:link[rel=canonical]@href"), place)[0]
    address = canonical(url, platforms)
    told = address.platform or (post.platform if post and not address.key.startswith("url:") else "")
    platform = of_page(page, told, address.key, text, platforms, own=bool(post and post.origin))
    trace.reads_by(platform.name)
    if platform.name != address.platform:
        address = canonical(_stated(locate(platform.fields.get("url", ()), place)[0], url) or url, platforms)
    if not html and not post:
        stories = stories_of(source, platform.shape)
        return _one([Reader(page, post, place, platform, address, platforms, learnt, s).read() for s in stories], page)
    reading = Reader(page, post, place, platform, address, platforms, learnt, part=part).read()
    if reading.state == State.NOT_ARTICLE and html and not post and (whole := with_data(source)):
        place = Place(whole, tree=parse(whole))
        again = Reader(page, post, place, platform, address, platforms, learnt).read()
        return again if again.articles else reading
    return reading


def _is_html(page: Page, text: str) -> bool:
    return bool(HTML.search(text[:4000])) and not page.url.endswith((".md", ".markdown", ".txt"))


def _is_printed(page: Page, platforms: Sequence[Platform]) -> bool:
    """Whether a page's source has texts that were read from print, whose headings are those of many stories."""
    return any(platform.shape == "ocr" for platform in platforms if platform.name == page.platform)


def _stated(stated: str, url: str) -> str:
    """The address that a page states as its own, where it is of the site that sent the page: else anybody were whom he says."""
    stated = absolute(url, stated)
    own, claimed = map(host_of, (url, stated))
    return stated if claimed and (not own or domain_of(own) == domain_of(claimed)) else ""


def _is_noise(body: bytes) -> bool:
    """Whether bytes are of no text in any charset: a tenth of random bytes are control characters, of UTF-16 up to a 18th."""
    head = body[:SEEN]
    return len(head) - len(head.translate(None, CONTROLS)) > len(head) / 14


def _one(readings: Sequence[Reading], page: Page) -> Reading:
    """The readings of a page's stories as one: its articles, or why there is none."""
    articles = [article for reading in readings for article in reading.articles]
    first = next(
        (r for r in readings if r.articles), next(iter(readings), Reading(page, State.NOT_ARTICLE, (), "no text"))
    )
    return replace(first, articles=tuple(articles))
