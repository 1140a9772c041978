"""The vocabulary in which a platform is declared: data only, interpreted by ``pipelines`` and ``archive.address``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from archive.rules import BodyRule, FieldRule, LineRule, NoiseRule, Rule, StateRule, patterns
from archive.types import Page

DATA = frozenset({"data_body", "data_images"})  # fields that are no article's: where its text stands in the page's data


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


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a list of addresses is written, where its structure does not tell: a platform's, or a source's own.

    ``kind``: ``html`` (``link`` is a selector) or ``json`` (dotted paths into the answer; ``{name}`` in one makes an
    address out of several members).
    """

    kind: str = "json"
    url: str = ""  # regular expression of the addresses it reads; empty: any
    items: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    publisher: str = ""
    next: str = ""  # html: selector of the next page's link; json: "+1", or a query made from the last item
    more: str = ""  # json: path of a flag that is "1" while there are more pages
    referer: str = ""
    ask: str = ""  # json: where a row's page is asked for, if its address only shows it to people
    method: str = "GET"
    body: str = ""  # of a POST: a form or JSON; {page} is the number of the page


@dataclass(frozen=True)  # no slots: what follows from the rules is computed once
class Platform:
    """How the pages of one publisher (or publishing system) are recognised and read.

    What stands where on a page, and what on it is not the article, are its ``rules``; their order matters within a kind.
    """

    name: str
    domains: tuple[str, ...] = ()
    publisher: str = ""
    timezone: str = "+08:00"
    identities: tuple[Identity, ...] = ()
    marks: tuple[str, ...] = ()  # regular expressions that tell its pages by their source when the address is unknown
    rules: tuple[Rule, ...] = ()
    suffix: str = ""  # regular expression of what the site adds to its titles; empty: what sites usually add
    needs: str = ""  # selector that every article page of the platform has; a page without it is none
    teaser: str = ""  # regular expression of a last line that sends the reader to the pictures: too little to keep
    listings: tuple[Listing, ...] = ()
    story: str = ""  # regular expression of article addresses on list pages and in sitemaps
    shape: str = ""  # name of a text shape its plain-text pages have ("ocr", "flat"), empty: told by the page

    @cached_property
    def fields(self) -> Mapping[str, tuple[str, ...]]:
        """The locators of each field, those of its rules one after the other."""
        found: dict[str, tuple[str, ...]] = {}
        for rule in self.rules:
            if isinstance(rule, FieldRule) and rule.field not in DATA:
                found[rule.field] = found.get(rule.field, ()) + rule.parts
        return found

    @cached_property
    def data_body(self) -> tuple[str, ...]:
        """Locators of the text where the page's elements have none."""
        return self._parts("data_body")

    @cached_property
    def data_images(self) -> tuple[str, ...]:
        """Locators of the addresses of pictures then."""
        return self._parts("data_images")

    @cached_property
    def body(self) -> tuple[str, ...]:
        """Selectors; the first with text is the body."""
        return tuple(part for rule in self.rules if isinstance(rule, BodyRule) for part in rule.parts)

    @cached_property
    def noise(self) -> Mapping[str, str]:
        """The selectors that are cut out of the body, each with the name of its rule."""
        return {part: rule.name for rule in self.rules if isinstance(rule, NoiseRule) for part in rule.parts}

    @cached_property
    def lines(self) -> tuple[LineRule, ...]:
        """The rules of lines."""
        return tuple(rule for rule in self.rules if isinstance(rule, LineRule))

    @cached_property
    def states(self) -> tuple[StateRule, ...]:
        """The rules of states; the first that speaks decides."""
        return tuple(rule for rule in self.rules if isinstance(rule, StateRule))

    def _parts(self, field: str) -> tuple[str, ...]:
        return tuple(
            p for rule in self.rules if isinstance(rule, FieldRule) and rule.field == field for p in rule.parts
        )

    def patterns(self) -> Iterator[tuple[str, str]]:
        """Every regular expression of the platform, with the name of what it belongs to."""
        yield from patterns(self.rules)
        for name in ("suffix", "teaser", "story"):
            if pattern := getattr(self, name):
                yield f"{self.name}.{name}", pattern
        for mark in self.marks:
            yield f"{self.name}.marks", mark
        for identity in self.identities:
            yield f"{self.name}.identities", identity.host
            yield f"{self.name}.identities", identity.path

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
