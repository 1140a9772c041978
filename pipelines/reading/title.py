"""A title once and clean: the article's, not its column's, and without the site's name behind it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from lxml.html import HtmlElement

from archive.stories.issuers import UNKNOWN, resolve
from archive.types import Confidence, Evidence
from pipelines.reading.dom import body_of
from pipelines.reading.labelled import fields_of
from pipelines.reading.text import text_of, tidy
from spiders.platforms.phrases import SITE_ENDS, SITE_WORDS

# What parts a title from its column and its site. A lone hyphen parts only a name that is known to be a site's.
PART = re.compile(r"(?<!\s)\s*(?:_+|[|｜丨]|\s[-—–－]+\s?|[-—–－]+\s|--+|——|－)\s*")
HYPHEN = re.compile(r"\s*[-—–－·]\s*")
SITE = re.compile(rf"{SITE_WORDS}|(?:{SITE_ENDS})$|[a-z]\.(?:com|cn|net|org)|^[A-Z]{{2,5}}$|^Powered by ", re.I)
LOOSE = re.compile(r"[\W_]+")
CHINESE = re.compile("[\u4e00-\u9fff]")
FEED = re.compile(r"^\[[^\[\]]{1,12}\]\s+")  # [World] …: the feed's column
MARKED = re.compile(r"^【([^【】]{8,})】$")  # a title that its site puts in brackets
TITLED = re.compile(
    r"(?:^|[\s_-])(?:title|tit|headline|bt|biaoti|arti?cle?-?title|xl_title|con_?tit\w*)\d?(?:$|[\s_-])", re.I
)
ORNAMENTS = " :：·~*=|-_"  # around a <title>
QUOTES = tuple("\"'“”‘’")
SHORT, LONG = 6, 120  # characters of a title that is shown
SITE_NAME = 24
HEADINGS = 50  # of a kind
COLUMN = 8  # characters; a shorter <title> is a column's where the page shows a longer one


def settle(
    title: str, tree: HtmlElement | None, suffix: str = "", names: Collection[str] = (), body: HtmlElement | None = None
) -> Evidence:
    """The title that a page means: ``title`` is what its data says, ``names`` are its publisher's, ``suffix`` a platform's own."""
    heads: list[str] = []
    title = tidy(title)
    if tree is not None:
        heads = [text for text in _headings(tree) if SHORT <= len(text) <= LONG]
    if suffix and title:
        return _evidence(re.sub(suffix, "", title), "stated", Confidence.SURE)
    if title:
        if any(_same(head, title) for head in heads):
            return _evidence(FEED.sub("", title), "stated", Confidence.SURE)
        return _told(bare(title, names), title, heads)
    found = next(tree.iter("title"), None) if tree is not None else None
    whole = text_of(found).strip(ORNAMENTS) if found is not None else ""
    # A site's name is a heading as well, and stands behind the title.
    if head := max((head for head in heads if LOOSE.sub("", head) in LOOSE.sub("", whole)), key=len, default=""):
        return _evidence(bare(head, names) if _same(head, whole) else head, "heading", Confidence.SURE)
    said = bare(_without_site(whole, names), names)
    shown = _shown(tree, body) if tree is not None else ""
    if shown and _same(shown, said):
        return _evidence(said, "title", Confidence.SURE)
    if shown and LOOSE.sub("", shown) in LOOSE.sub("", whole):
        return _evidence(shown, "shown", Confidence.SURE)
    column = len(said) < COLUMN or said in names or (len(said) < SITE_NAME and SITE.search(said) and said == whole)
    if column and (better := next((t for t in (shown, *heads) if len(t) > len(said) or not said), "")):
        return _evidence(better, "shown" if better == shown else "heading", Confidence.LIKELY)
    return _evidence(said, "title", Confidence.GUESSED if column else Confidence.LIKELY)


def led(told: Evidence, tree: HtmlElement | None, body: Sequence[str]) -> tuple[Evidence, ...]:
    """The title that a page shows right above its time and source, before or in its ``body``, where it is only guessed."""
    if told.confidence != Confidence.GUESSED or tree is None:
        return (told,)
    shown = body_of(tree).lines
    begin = shown.index(body[0]) if body and body[0] in shown else 0
    for line, after in pairwise((*shown[:begin], *body[:2])):
        if SHORT <= len(line) <= LONG and "。" not in line and "shown" in fields_of(after) and not fields_of(line):
            return _evidence(line, "lead", Confidence.LIKELY), told
    return (told,)


def unworn(
    told: Evidence, worn: Collection[str], listed: str, tree: HtmlElement | None, names: Collection[str],
    body: HtmlElement | None,
) -> tuple[Evidence, ...]:  # fmt: skip
    """The title and, behind it, those rejected: one that stands on many pages of its host (``worn``) gives way to any other
    of the page, the list's first; where there is none it is shown as guessed."""
    if told.value not in worn:
        return (told,)
    note = "rejected: stands on many pages of its host"
    heads = _headings(tree) if tree is not None else []
    found = next(tree.iter("title"), None) if tree is not None else None
    shown = _shown(tree, body) if tree is not None else ""
    whole = bare(text_of(found), names) if found is not None else ""
    others = [(listed, "list"), (shown, "shown"), *((head, "heading") for head in heads), (whole, "title")]
    for text, where in others:
        if SHORT <= len(text) <= LONG and text not in worn and text not in names:
            return _evidence(text, where, Confidence.LIKELY), replace(told, note=note)
    return (replace(told, note="stands on many pages of its host", confidence=Confidence.GUESSED),)


def _headings(tree: HtmlElement) -> list[str]:
    """What the first headings of a page say; a page of nested ones would be read as often as it has of them."""
    return [text_of(heading) for tag in ("h1", "h2") for heading in islice(tree.iter(tag), HEADINGS)]


def bare(title: str, names: Collection[str] = ()) -> str:
    """A title without the parts behind it that name its column or its site."""
    title = FEED.sub("", tidy(title))
    parts = list(PART.finditer(title))
    for found in parts:
        if found.start() >= SHORT and "_" in found[0] and CHINESE.search(title[found.end() :] or "的"):
            title = title[: found.start()].strip()
            break
    mark = ""  # what parted off the site
    for _ in range(4):
        match = _last(PART, title)
        if match and match.start() >= SHORT and _is_site(title[match.end() :], names, SITE_NAME):
            title, mark = title[: match.start()].strip(), match[0]
            continue
        match = _last(HYPHEN, title)
        if not match or match.start() < SHORT or not _is_known(title[match.end() :], names):
            break
        title = title[: match.start()].strip()
    return MARKED.sub(r"\1", _without_column(title, mark))


def _without_site(title: str, names: Collection[str]) -> str:
    """A page's ``<title>`` without the name of its site before it."""
    for pattern in (PART, HYPHEN):
        begin = pattern.search(title)
        if begin and len(title) - begin.end() >= SHORT and _is_known(title[: begin.start()], names):
            return title[begin.end() :]
    return title


def _without_column(title: str, mark: str) -> str:
    """A title whose site was parted off by a mark, without the column that the same mark parts off."""
    match = _last(PART, title)
    column = match and match[0] == mark and match.start() >= SHORT and len(title) - match.end() < COLUMN
    return title[: match.start()].strip() if match and column else title


def _last(pattern: re.Pattern[str], title: str) -> re.Match[str] | None:
    found = list(pattern.finditer(title))
    return found[-1] if found else None


def _is_site(part: str, names: Collection[str], longest: int) -> bool:
    return len(part) <= longest and (not part or bool(SITE.search(part)) or _is_known(part, names))


def _is_known(part: str, names: Collection[str]) -> bool:
    """Whether a part of a title is the name of a publisher."""
    if not 2 <= len(part) <= SITE_NAME:
        return False
    return (
        part in names
        or any(part in name for name in names if len(part) > 2)
        or (len(part) <= 12 and resolve(part).level < UNKNOWN)
    )


def _told(title: str, stated: str, heads: list[str]) -> Evidence:
    """What a page's data says, weighed with its headings: one of them may be whole where the data was cut at a quote."""
    for head in heads:
        if LOOSE.sub("", head) in (LOOSE.sub("", title), LOOSE.sub("", stated)):
            return _evidence(title, "stated", Confidence.SURE)
        if title.startswith(head):
            return _evidence(head, "heading", Confidence.SURE)
        if len(title) >= SHORT and head.startswith(title) and head[len(title) :][:1] in QUOTES:
            return _evidence(head, "heading", Confidence.SURE)
    return _evidence(title, "stated", Confidence.LIKELY)


def _same(one: str, other: str) -> bool:
    return LOOSE.sub("", one) == LOOSE.sub("", other)


def _shown(tree: HtmlElement, body: HtmlElement | None) -> str:
    """The text of the last element above the body that bears the name of a title and holds no link."""
    found = ""
    for element in tree.iter("div", "p", "span", "td", "strong", "font", "h2", "h3", "h4"):
        if element is body:
            break
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if (TITLED.search(name) or element.tag in ("h2", "h3")) and element.find(".//a") is None:
            text = text_of(element)
            if COLUMN <= len(text) <= LONG and "。" not in text:
                found = text
    return found


def _evidence(title: str, where: str, confidence: Confidence) -> Evidence:
    return Evidence(title, where, about="title", confidence=confidence)
