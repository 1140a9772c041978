"""One page read by one platform's rules: body, state, fields, line rules, in that order."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from html import unescape

from lxml.html import HtmlElement

from archive.address import Address, canonical
from archive.platform import Platform
from archive.stories.learnt import Learnt
from archive.stories.titles import host_of
from archive.types import Article, Confidence, Evidence, Page, Reading, Removed, State, known_how_well
from pipelines.reading.around import is_entry
from pipelines.reading.author import authors
from pipelines.reading.body import FoundBody, find
from pipelines.reading.clocks import Clocks, stamps_of
from pipelines.reading.dates import candidates, choose
from pipelines.reading.dom import Body, body_of
from pipelines.reading.head import drop_above, drop_head, drop_stamp
from pipelines.reading.lines import NOTHING, clean
from pipelines.reading.linked import absolute
from pipelines.reading.locate import Place, locate, locate_name, locate_raw, markup_of
from pipelines.reading.official import official
from pipelines.reading.plain import Story
from pipelines.reading.post import Post
from pipelines.reading.publisher import publishers
from pipelines.reading.selectors import select
from pipelines.reading.state import is_amended, state_of
from pipelines.reading.text import tidy
from pipelines.reading.title import bare, led, settle, unworn
from pipelines.reading.written import parse_time

FIELDS = frozenset(
    {"title", "published", "modified", "publisher", "author", "editor", "origin", "original_title", "keywords", "url"}
)
NAMES = frozenset({"publisher", "author", "editor", "origin"})
CUT_AT = 8192  # mirrors cut posts there and end them in "..." (docs/source-facts.md: wechat-dumps)
CUT = re.compile(r"(?:\.\.\.|…)\s*\Z")
NEWLINE = re.compile(r"(?:\\n|\n)+")  # a text post's first lines are its title
MIN_BODY = 15
FIRST, LAST = 4, 6  # lines of a body that say who wrote it
ENOUGH = 60
LINKED = 0.6  # of a body's characters inside links: a list of articles, none itself
LISTED = 0.35  # where no sentence stands among them
PROSE = re.compile(r"[。；].|^.{12,}[。！？]$")
TEASER = 200
NOTICE = 200  # characters: what an error page says at most
SLIGHT, ENTRY = 80, 400  # characters of what may be no article where nothing speaks for it


class Reader:
    """One page with a head or a tree, read by one platform's rules."""

    def __init__(
        self, page: Page, post: Post | None, place: Place, platform: Platform, address: Address,
        platforms: Sequence[Platform], learnt: Learnt, story: Story | None = None, part: int = 0,
    ) -> None:  # fmt: skip
        self.page, self.post, self.place, self.platform = page, post, place, platform
        self.address, self.platforms, self.learnt = address, platforms, learnt
        self.clocks = Clocks(page.source, learnt.clocks)
        self.story = story
        self.part = story.part if story else part
        own = bool(post and post.origin and address.key)
        self.key = (address.key or page.place_key) + (f"#{self.part}" if self.part and not own else "")
        self.node: HtmlElement | None = None  # what holds the body

    def read(self) -> Reading:
        """What the page says."""
        tree, platform = self.place.tree, self.platform
        found = self._body()
        body, how, self.node = found.body, found.how, found.node
        self.how = how
        self.publishers = self._publishers()
        publisher = self.publishers[0].value if self.publishers else ""
        self.titles = self._titles([evidence.value for evidence in self.publishers])
        self.titles = (*led(self.titles[0], None if self.post else tree, body.lines), *self.titles[1:])
        self.title = self.titles[0]
        title = self.title.value
        # A text post has no title of its own: what stands as one is the beginning of its text.
        rest, head, byline = drop_head(body.lines, title, publisher) if how != "data" else (body.lines, [], "")
        if self.post:
            rest, menu = drop_above(rest, title)
            rest, stamped, writer = drop_stamp(rest)
            head, byline = [*head, *menu, *stamped], byline or writer
        kept, cut = clean(rest, platform.lines, self.learnt.boilerplate.get(publisher, NOTHING), publisher)
        # The headings of an error page are often all that it says.
        bare = not self.post and how not in ("rule", "data") and sum(map(len, kept)) < NOTICE
        said = [*(each.value for each in self.titles), *kept] if bare else kept
        stated, why = state_of(self.place.source, markup_of(self.place), self._page_tree(), said, platform)
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
        if (
            self.post
            and not self.post.origin
            and body.linked > LINKED
            and not prose
            and sum(len(line) for line in kept) > ENOUGH
        ):
            return self._refused(State.NOT_ARTICLE, "a list of links", title)
        above = [Removed(line, "head:labels") for line in self.post.above] if self.post else []
        removed = above + head + cut
        everything = [r.line for r in (*body.removed, *cut)] + kept[:FIRST] + kept[FIRST:][-LAST:]
        place = replace(self.place, lines=everything, lead=body.lines, node=self.node, title=title)
        text = "\n".join(kept)
        if len(text) < MIN_BODY and not (how == "data" and text):
            state = State.TITLE_ONLY if title and self.post else State.NOT_ARTICLE
            return self._refused(state, "no text but its title" if title else "no text", title)
        if not self.post and found.how != "rule" and (found.listed or self._is_slight(text, prose)):
            return self._refused(State.NOT_ARTICLE, "a line of a list, or of the page's own", title)
        if len(text) < TEASER and body.images and platform.teaser and re.search(platform.teaser, kept[-1]):
            return self._refused(State.NOT_ARTICLE, "a teaser, its content is in pictures", title)
        return self._article(place, stated, title, text, publisher, byline, body, (*body.removed, *removed))

    def _is_slight(self, text: str, prose: bool) -> bool:
        """Whether what was found without a rule is too little: for a page that shows no title for it, or one entry of many."""
        if len(text) < ENTRY and is_entry(self.node):
            return True
        return self.title.confidence != Confidence.SURE and len(text) < (SLIGHT if prose else ENTRY)

    def _page_tree(self) -> HtmlElement | None:
        """The tree of a page that a server sent; that of a mirror's Markdown shows none of a platform's notices."""
        return self.place.tree if not self.post or self.post.html else None

    def _body(self) -> FoundBody:
        tree = self.place.tree
        if self.story:
            return FoundBody(self.story.body, "text")
        if tree is not None and self.post:
            return FoundBody(body_of(tree, self.platform.noise, self.address.url), "post")
        return find(self.place, self.platform, self.address.url)

    def _titles(self, names: Collection[str]) -> tuple[Evidence, ...]:
        if self.story and self.story.title:
            return (Evidence(self.story.title, "text", about="title", confidence=Confidence.LIKELY),)
        values = locate_raw(self.platform.fields.get("title", ()), self.place)
        lines = ((tidy(unescape(line)), where) for value, where in values for line in NEWLINE.split(value))
        found, where = next((pair for pair in lines if pair[0]), ("", ""))
        if where.startswith(("front:", "js:")):
            title = found if self.platform.domains else bare(found, names)
            return (Evidence(title, where, about="title", confidence=Confidence.SURE),)
        told = settle(found, self.place.tree, self.platform.suffix, names, self.node)
        listed = tidy(self.page.found.title)
        if listed and (not told.value or (told.confidence == Confidence.GUESSED and not listed.endswith(("...", "…")))):
            return (Evidence(listed, "list", about="title", confidence=Confidence.LIKELY),)
        worn = self.learnt.titles.get(host_of(self.address.url), ())
        return unworn(told, worn, listed, self.place.tree, names, self.node)

    def _field(self, name: str, place: Place | None = None) -> str:
        find = locate_name if name in NAMES else lambda *where: locate(*where)[0]
        return find(self.platform.fields.get(name, ()), place or self.place)

    def _publishers(self) -> tuple[Evidence, ...]:
        own = (
            bool(self.post and self.post.origin)
            or self.platform.name == self.address.platform
            or not self.platform.domains
        )
        found: dict[str, Evidence] = {}
        for evidence in publishers(self.page, self.platform, self.address, self.place, own, self.node):
            found.setdefault(evidence.value, evidence)
        return tuple(found.values())

    def _refused(self, state: State, reason: str, title: str) -> Reading:
        chosen, _ = choose(
            candidates(replace(self.place, title=title), self.platform, self.address, self.page, self.clocks)
        )
        published = chosen.value if chosen else ""
        return Reading(self.page, state, (), reason, title, self.address.url, self.key, published)

    def _article(
        self, place: Place, state: State, title: str, text: str, publisher: str, byline: str, body: Body,
        removed: tuple[Removed, ...],
    ) -> Reading:  # fmt: skip
        chosen, evidence = choose(candidates(place, self.platform, self.address, self.page, self.clocks))
        published = chosen.value if chosen else ""
        writers = authors(self.platform, place, byline, publisher)
        modified = parse_time(self._field("modified", place), self.platform.timezone)
        if self.post and CUT.search(self.place.source) and len(self.place.source) > CUT_AT * 0.97:
            state = State.TRUNCATED
        elif state == State.ARTICLE and is_amended(removed, published, modified):
            state = State.AMENDED
        facts: dict[str, object] = {"reader": self.how} if self.how in ("trafilatura", "beautifulsoup") else {}
        facts |= {n: v for n in self.platform.fields if n not in FIELDS and (v := self._field(n, place))}
        if stamps := stamps_of(self.place.front):  # from which the mirror's clock is learnt
            facts["stamps"] = stamps
        facts |= official(self._page_tree(), text.split("\n"), [r.line for r in removed], title, self.page.url).facts()
        article = Article(
            title=title, text=text, url=self.address.url, key=self.key, aliases=self._aliases(), part=self.part,
            platform=self.platform.name, state=state, published=published, evidence=evidence,
            rivals=(*self.titles, *self.publishers, *writers),
            confidence=known_how_well(
                published=chosen, title=self.title, publisher=next(iter(self.publishers), None), author=next(iter(writers), None),
            ),
            modified=modified, publisher=publisher,
            author=writers[0].value if writers else "", editor=self._field("editor", place), origin=self._field("origin", place),
            original_title=self._field("original_title", place),
            keywords=tuple(k for k in re.split(r"[,，;；\s]+", self._field("keywords", place)) if k),
            images=body.images, removed=removed, facts=facts,
        )  # fmt: skip
        return Reading(self.page, state, (article,), "", title, self.address.url)

    def _aliases(self) -> tuple[str, ...]:
        stated = canonical(absolute(self.address.url, self._field("url")), self.platforms).key
        return (stated,) if stated and stated != self.address.key and not stated.startswith("url:") else ()
