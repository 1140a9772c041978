"""The values that travel: Page (a response as it arrived), Article (what it says), Reading (both).

All are frozen. Times are ISO 8601 strings: ``2022-04-18T18:58:11+08:00`` with the offset of the place of
publication, or ``2022-04-18`` where only the day is known (a naive time never travels). ``fetched`` and every
other time that *we* noted is UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.terms import Confidence, MentionKind, Outcome, Reason, Relation, State
from archive.topic.verdict import Verdict

__all__ = [
    "Article", "Attachment", "Confidence", "Evidence", "FileText", "Found", "Image", "Mention", "MentionKind", "Outcome", "Page", "Reading", "Reason", "Relation", "Removed",
    "State",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """One candidate for a field: the time of publication, or what ``about`` says.

    ``where`` names the place it was read from (``script:ct``, ``url``, ``meta:article:published_time``,
    ``front:date``, ``list``); ``rank`` orders candidates, lower wins; ``note`` says why it is doubted or rejected.
    """

    value: str
    where: str
    rank: int = 0
    note: str = ""
    about: str = "published"
    confidence: Confidence = Confidence.LIKELY


def known_how_well(**first: Evidence | None) -> dict[str, Confidence]:
    """How well fields are known, by the evidence that was taken for each."""
    return {name: evidence.confidence for name, evidence in first.items() if evidence}


@dataclass(frozen=True, slots=True)
class Removed:
    """A line left out of the body (of a whole element its beginning), and the name of the rule that removed it."""

    line: str
    rule: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that an article is published with: what the page calls it, and its address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class FileText:
    """What a fetched file is by its bytes (pdf, docx, zip, …), and what it says; empty where that can't be read."""

    type: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the article; its caption is never part of the body."""

    url: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the place of discovery said about a page before it was read: feed entry, list row, mirror's name.

    ``address`` is where it was found (the feed, the list, ``repository@commit:path``, the file's path).
    ``part_of`` is the address of the first page, on the further pages of an article that is parted into several,
    ``shown`` where people read what was asked for as data, ``file_of`` the page that is published with this file.
    """

    address: str = ""
    title: str = ""
    published: str = ""
    publisher: str = ""
    part_of: str = ""
    shown: str = ""
    file_of: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A response kept as it arrived.

    ``url`` is the final address (``file:///…`` for a file given by path), ``requested`` the one asked for.
    ``id`` is its row in ``pages`` once it was kept, 0 before. ``more`` are the further pages of the same article.
    """

    source: str
    platform: str
    url: str
    body: bytes = field(repr=False)  # which may be megabytes: not into a log
    fetched: str
    requested: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    found: Found = Found()
    id: int = 0
    more: tuple[Page, ...] = ()

    @property
    def address(self) -> str:
        """Where it was asked for."""
        return self.requested or self.url

    @property
    def place_key(self) -> str:
        """The identity of a text whose address nobody knows: the place it was found at."""
        return f"at:{self.found.address or self.url}"


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that a text names, with the sentence that names it.

    ``name`` is canonical; ``detail`` is a law's 第266条第1款; ``value`` with ``unit`` and ``period`` (as the text says it)
    is a figure's, None for everything else.
    """

    kind: MentionKind
    name: str
    detail: str = ""
    value: float | None = None
    unit: str = ""
    period: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says.

    ``key`` is its identity (``wx:biz:mid:idx``, ``sina:docid``, …; see archive.address), ``aliases`` the other keys
    that the page itself names for it. ``text`` is paragraphs joined by newlines. ``part`` numbers the stories of one
    page from 0. ``facts`` holds the rest that a platform knows, JSON-able (account id, IP province, AI label, …).
    ``evidence`` is what speaks for the time of publication, best first, what was rejected last; ``rivals`` what else was
    found for title, publisher and author, the one that was taken first. ``confidence`` is how well each of these is known.
    """

    title: str
    text: str
    url: str = ""
    key: str = ""
    aliases: tuple[str, ...] = ()
    part: int = 0
    platform: str = ""
    state: State = State.ARTICLE
    published: str = ""
    evidence: tuple[Evidence, ...] = ()
    rivals: tuple[Evidence, ...] = ()
    confidence: Mapping[str, Confidence] = field(default_factory=dict)
    modified: str = ""
    publisher: str = ""
    author: str = ""
    editor: str = ""
    origin: str = ""
    original_title: str = ""
    keywords: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    removed: tuple[Removed, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A page and what was read from it. ``articles`` is empty unless ``state.stored``; ``reason`` explains, and ``title``
    and ``published`` are what a page without an article says all the same, ``verdict`` why one is off topic. ``file`` is what a
    file says that an article is published with."""

    page: Page
    state: State
    articles: tuple[Article, ...] = ()
    reason: str = ""
    title: str = ""
    url: str = ""
    key: str = ""
    published: str = ""
    verdict: Verdict | None = None
    file: FileText | None = None
