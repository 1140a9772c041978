"""A file of many items: a day's digest or a broadcast in Markdown, each item under a heading of its own with its address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from archive.address import canonical
from archive.platform import Platform
from archive.types import Article, Page, Reading, State, known_how_well
from pipelines.reading.clocks import Clocks
from pipelines.reading.dates import candidates, choose
from pipelines.reading.dom import body_of
from pipelines.reading.labelled import TELLING, fields_of
from pipelines.reading.lines import clean
from pipelines.reading.locate import Place
from pipelines.reading.markdown import tree_of
from pipelines.reading.publisher import publishers
from pipelines.reading.text import LINK_MARK, text_of

LEAST = 3  # items
WORDS = 10  # characters of an item's own text; one with its own address may be as short
LINKED = 0.5  # of the items have their own address
NUMBER = re.compile(r"^\d{1,3}\s?[.、．]\s*(?=\D)")
HEADING = re.compile(r"^h[1-6]$")
DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?!\d)")


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its title, its paragraphs and its address, as far as the file has one."""

    title: str
    lines: tuple[str, ...]
    url: str = ""
    told: Mapping[str, str] = field(default_factory=dict)  # what its own lines tell of it: when, by whom


@dataclass(frozen=True, slots=True)
class Digest:
    """The items of a file, and the day in its first heading."""

    items: tuple[Item, ...]
    day: str = ""


def digest_of(text: str) -> Digest | None:
    """The items of a Markdown file without a head, or None if it is one text, or nobody's list."""
    tree = tree_of(text)
    body = tree.find("body")
    if body is None:
        return None
    levels = Counter(str(e.tag) for e in body if isinstance(e.tag, str) and HEADING.match(e.tag))
    for level, count in levels.most_common():
        if count < LEAST:
            break
        items = [_item(part) for part in _parts(body, level)]
        told = [item for item in items if sum(map(len, item.lines)) >= WORDS]
        if len(told) >= LEAST and sum(bool(item.url or item.told) for item in told) >= LINKED * len(told):
            first = next((text_of(e) for e in body if e.tag in ("h1", "h2")), "")
            return Digest(tuple(_unnumbered(told)), _day(first))
    return None


def _unnumbered(items: Sequence[Item]) -> Iterator[Item]:
    """The items without the numbers before their titles, where each has its own."""
    numbers = [NUMBER.match(item.title) for item in items]
    for item, number in zip(items, numbers, strict=True):
        yield replace(item, title=item.title[number.end() :]) if number and all(numbers) else item


def _day(text: str) -> str:
    match = DAY.search(text)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else ""


def _parts(body: HtmlElement, level: str) -> list[list[HtmlElement]]:
    """The elements from each heading of a level to the next heading of it or of a higher one."""
    parts: list[list[HtmlElement]] = []
    inside = False
    for element in body:
        if isinstance(element.tag, str) and HEADING.match(element.tag) and element.tag <= level:
            inside = element.tag == level
            if inside:
                parts.append([])
        inside = inside and element.tag != "hr"  # below a rule stands what belongs to no item
        if inside and isinstance(element.tag, str):  # no comment
            parts[-1].append(element)
    return parts


def _item(part: Sequence[HtmlElement]) -> Item:
    heading, *rest = part
    lines: list[str] = []
    links = [a.get("href") or "" for a in heading.iter("a")]
    for element in rest:
        for line in body_of(element).lines:
            if line.startswith(LINK_MARK):
                links += [a.get("href") or "" for a in element.iter("a")]
            else:
                lines.append(line)
    told = {n: fields for n in {0, len(lines) - 1} if lines and TELLING & (fields := fields_of(lines[n])).keys()}
    own = {name: value for fields in told.values() for name, value in fields.items()}
    url = next((url for url in (*links, own.get("url", "")) if url.startswith("http")), "")
    return Item(text_of(heading), tuple(line for n, line in enumerate(lines) if n not in told), url, own)


def read_digest(page: Page, digest: Digest, platforms: Sequence[Platform]) -> Reading:
    """The items of a file as articles: each is its address's owner's, of the day that its address or the file says."""
    web = next(platform for platform in platforms if platform.name == "web")
    articles = []
    for part, item in enumerate(digest.items):
        address = canonical(item.url, platforms)
        kept, removed = clean(item.lines, web.lines)
        place = Place(front={"date": digest.day, **item.told} if digest.day else item.told)
        chosen, evidence = choose(candidates(place, web, address, page, Clocks()))
        found = tuple(publishers(page, web, address, Place(front=item.told), bool(item.url)))
        articles.append(
            Article(
                title=item.title, text="\n".join(kept), url=address.url, part=part, platform=address.platform or web.name,
                key=address.key or page.place_key + (f"#{part}" if part else ""), removed=tuple(removed),
                published=chosen.value if chosen else "", evidence=evidence, rivals=found,
                publisher=found[0].value if found else "", confidence=known_how_well(published=chosen, publisher=next(iter(found), None)),
            )
        )  # fmt: skip
    return Reading(page, State.ARTICLE, tuple(articles), "", articles[0].title, articles[0].url)
