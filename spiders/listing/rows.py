"""A list found by its structure: elements that repeat, each with a link of this site and a day beside it.

Every day of the page climbs to the smallest element that holds a link too: that is a row. Rows that stand at the same
place of the page's tree are one list; the list with the most to read is what the page is about.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from lxml.html import HtmlElement

from archive.address import day_in
from spiders.listing.days import Mark, day_in_title, marks
from spiders.listing.entry import Listed
from spiders.listing.links import HEADING, SAYS_NOTHING, address_of, same_site, tidy, title_of, without_fragment
from spiders.listing.places import place, position, words_in

ASIDE = frozenset(("nav", "header", "footer", "aside"))
ASIDE_NAMED = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot(?:er)?|header|side(?:bar)?|right|hot|rank|recommend|tuijian|related|banner|friend\w*|crumbs?|location|position)(?:$|[\s_-])",
    re.I,
)
MOST = 12  # links of one row; more: a day that stands above a list, or nowhere near one
WORDY = 800  # characters of one row: a card with its summary; more is an article
LONG = 40  # characters of a title that count
READS = 8  # characters of a link that may be an article's title
FEWEST = 3  # links that make a list where no day tells


@dataclass(frozen=True, slots=True)
class Link:
    """A link of this site: its element, address, title."""

    element: HtmlElement
    url: str
    title: str

    @property
    def position(self) -> tuple[int, ...]:
        """Where it stands in the page."""
        return position(self.element)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its element, its link, its day."""

    element: HtmlElement
    link: Link
    day: str


def rows_of(tree: HtmlElement, base: str, domains: tuple[str, ...] = (), today: str = "") -> list[Listed]:
    """The entries of the page's list in their order, on this site only."""
    links = _links(tree, base, domains)
    dated = _dated(list(marks(tree, today)), _under(links))
    best = max(_lists(dated), key=_weight, default=[])
    if _weight(best) < 2 * READS or len(best) < 2:
        undated = [Row(link.element, link, day_in(link.url)) for link in links if len(link.title) >= READS]
        told = [row for row in undated if row.day] if sum(1 for row in undated if row.day) >= FEWEST else undated
        other = max(_lists(told), key=_weight, default=[])
        best = other if len(other) >= FEWEST and _weight(other) > _weight(best) else best
        if len(best) == 1 and words_in(best[0].element) > len(best[0].link.title) + LONG:
            return []  # a day somewhere in a text, a link somewhere else
    else:
        best = _with_undated(best, links)
    first: dict[str, Listed] = {}
    for row in best:
        first.setdefault(row.link.url, Listed(row.link.url, row.link.title, row.day))
    return list(first.values())


def _links(tree: HtmlElement, base: str, domains: tuple[str, ...]) -> list[Link]:
    found = []
    for element in tree.iter("a"):
        address = address_of(element, base)
        if address and address != without_fragment(base) and same_site(address, base, domains):
            found.append(Link(element, address, title_of(element)))
    return found


def _under(links: Sequence[Link]) -> dict[HtmlElement, list[Link]]:
    """For every element the links it holds."""
    under: dict[HtmlElement, list[Link]] = defaultdict(list)
    for link in links:
        for element in chain((link.element,), link.element.iterancestors()):
            under[element].append(link)
    return under


def _dated(days: Sequence[Mark], under: dict[HtmlElement, list[Link]]) -> list[Row]:
    """The rows that the days of the page belong to."""
    at: dict[HtmlElement, list[Mark]] = {}
    for mark in days:
        element: HtmlElement | None = mark.holder
        while element is not None and not any(link.title for link in under.get(element, ())):
            element = element.getparent()
        if element is not None:
            at.setdefault(element, []).append(mark)
    shared = _shared(at, under)
    return list(
        chain.from_iterable(_rows(e, found, [x for x in under[e] if x.url not in shared]) for e, found in at.items())
    )


def _shared(at: Iterable[HtmlElement], under: dict[HtmlElement, list[Link]]) -> set[str]:
    """Addresses that several rows name: columns and categories."""
    count: dict[str, int] = defaultdict(int)
    for element in at:
        for url in {link.url for link in under[element]}:
            count[url] += 1
    return {url for url, n in count.items() if n > 2}


def _rows(element: HtmlElement, found: Sequence[Mark], links: Sequence[Link]) -> list[Row]:
    """The rows inside the smallest element that holds these days and links."""
    addresses = list(dict.fromkeys(link.url for link in links))
    if not addresses:
        return []
    if len(found) == 1 or len(addresses) == 1 or _adjacent(found, links):
        heads = len(addresses) > 1 and found[0].position < links[0].position and _siblings(links)
        if heads and len(found) == 1:  # a day above the links of that day
            return [Row(link.element, link, found[0].day) for link in _named(links, element)]
        small = len(addresses) <= MOST and words_in(element) <= WORDY
        return [Row(element, _named(links, element)[0], _published(found))] if small else []
    return _flat(found, links)


def _named(links: Sequence[Link], element: HtmlElement) -> list[Link]:
    """One link an address, with its best title; what says nothing takes the row's heading."""
    best: dict[str, Link] = {}
    for link in links:
        title = "" if SAYS_NOTHING.match(link.title) else link.title
        if link.url not in best or len(title) > len(best[link.url].title):
            best[link.url] = replace(link, title=title)
    found = [link for link in best.values() if len(link.title) > 3] or list(best.values())
    if found and not found[0].title:
        heading = next((t for e in element.iter(*HEADING) if (t := tidy("".join(e.itertext())))), "")
        pieces = [heading] if heading else element.itertext()
        found[0] = replace(found[0], title=max((day_in_title(tidy(t))[0] for t in pieces), key=len))
    return found


def _published(found: Sequence[Mark]) -> str:
    """The day of publication among several: what is said to be another's goes, a text is signed before it is out."""
    return max(mark.day for mark in found if not mark.other or all(each.other for each in found))


def _adjacent(found: Sequence[Mark], links: Sequence[Link]) -> bool:
    """Whether no link stands between the days: several columns of one row."""
    first, last = found[0].position, found[-1].position
    return not any(first < link.position < last for link in links)


def _siblings(links: Sequence[Link]) -> bool:
    """Whether links stand at the same place of elements that repeat."""
    return len({place(link.element) for link in links}) == 1


def _flat(found: Sequence[Mark], links: Sequence[Link]) -> list[Row]:
    """Rows without elements of their own: link, day, link, day …, or day, link …."""
    order: list[Mark | Link] = sorted([*found, *links], key=lambda x: x.position)
    rows = []
    leads = isinstance(order[0], Mark)
    for one, other in pairwise(order):
        pair = (one, other) if leads else (other, one)
        if isinstance(pair[0], Mark) and isinstance(pair[1], Link) and pair[1].title:
            rows.append(Row(pair[1].element, pair[1], pair[0].day))
    return rows


def _lists(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows that stand at the same place of the tree."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[place(row.element)].append(row)
    return list(found.values())


def _weight(rows: Sequence[Row]) -> float:
    """How much there is to read in a list; what stands beside a page's matter counts a third."""
    total = sum(min(len(row.link.title), LONG) for row in {row.link.url: row for row in rows}.values())
    if rows and any(
        e.tag in ASIDE or ASIDE_NAMED.search(f"{e.get('class') or ''} {e.get('id') or ''}")
        for e in rows[0].element.iterancestors()
        if e.tag != "body"
    ):
        return total / 3
    return float(total)


def _with_undated(rows: list[Row], links: Sequence[Link]) -> list[Row]:
    """The rows with those of the same element that have no day, where nearly all have one."""
    parents = {row.element.getparent() for row in rows}
    known, tags = {row.element for row in rows}, {row.element.tag for row in rows}
    urls = {row.link.url for row in rows}
    more = []
    for link in links:
        element = next(
            (e for e in chain((link.element,), link.element.iterancestors()) if e.getparent() in parents), None
        )
        if (
            element is not None
            and element not in known
            and element.tag in tags
            and link.url not in urls
            and len(link.title) >= READS
        ):
            more.append(Row(element, link, ""))
            known.add(element)
    if not more or len(more) > len(rows) / 4:
        return rows
    return sorted([*rows, *more], key=lambda row: position(row.element))
