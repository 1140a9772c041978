"""What a page of an unknown publisher calls its site: at the end of its title, in its foot, in the link to its front page.

Each errs alone: a title ends with a column, a foot names who wrote the software, a link says "首页". Where two name the
same, that is the site's name; alone, only what is called as bodies and outlets are is taken, and guessed unless the foot
says whose the site is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.stories.issuers import UNKNOWN, resolve
from archive.types import Confidence
from pipelines.reading.locate import Place, locate_all, markup_of
from pipelines.reading.text import text_of, tidy
from spiders.platforms.phrases import BODIES, COLUMNS, LOOSE_NAMES, OWNERS, RIGHTS

PARTS = re.compile(r"[_|｜丨—–－-]+")
TAGS = re.compile(r"<[^<>]{0,2000}>")
FOOT = 16_000  # characters at the end of a page's markup
NAME = r"(?:(?![由的是为在])[\u4e00-\u9fff·]){2,24}"
OWNER = re.compile(
    rf"(?:{OWNERS})\s?[:：]\s*({NAME})|(?<![\u4e00-\u9fff])({NAME}?)(?:\s?{RIGHTS})?\s?主办(?![:：\u4e00-\u9fff])"
)
WORDS, AROUND = re.compile(f"{OWNERS}|{RIGHTS}|opyright|COPYRIGHT|©"), 40  # characters
HOLDER = re.compile(
    rf"(?:{RIGHTS}|copyright|©)[\s:：©\d.~至今by–-]{{0,40}}({NAME})|(?<![\u4e00-\u9fff])({NAME}?)\s?{RIGHTS}", re.I
)
NOTICE = re.compile(rf"{RIGHTS}.*|copyright|all rights.*|[©:：\d]+", re.I)
BODY, COLUMN, LOOSE = re.compile(rf"(?:{BODIES})$"), re.compile(rf"^{COLUMNS}$"), re.compile(rf"(?:{LOOSE_NAMES})$")
PAPER = re.compile(r"(?<=报)社$")  # who makes a paper is called by it
ROOT = re.compile(r"^(?:https?:)?//([\w.-]+)/?$", re.I)


def site_names(place: Place, host: str, node: HtmlElement | None) -> Iterator[tuple[str, str, Confidence]]:
    """The names, the surest first, with where they stand. ``host`` is the page's own, ``node`` holds its article."""
    if place.tree is None:
        return
    title = next((value for value, _ in locate_all(("css:title",), place)), "")
    ends = [end for part in reversed(PARTS.split(title)[1:]) if _is_name(end := tidy(part))]
    owners, holders = _foot(place, node)
    rights = [NOTICE.sub("", value).strip() for value, _ in locate_all(("meta:copyright",), place)]
    fronts = list(_fronts(place.tree, host))
    said = (*owners, *rights, *holders, *fronts)
    for end in ends:
        if any(_agree(end, name) for name in said):
            yield end, "title and page", Confidence.LIKELY
    for names, where, confidence in (
        (owners, "foot", Confidence.LIKELY),
        (ends, "title", Confidence.LIKELY),
        (rights, "meta:copyright", Confidence.LIKELY),
        (holders, "foot", Confidence.GUESSED),
        (fronts, "link to the front page", Confidence.GUESSED),
    ):
        yield from ((PAPER.sub("", name), where, confidence) for name in names if _is_name(name) and is_called_so(name))
    yield from ((end, "title", Confidence.GUESSED) for end in ends if LOOSE.search(end))


def is_called_so(name: str) -> bool:
    """Whether a name is that of a body or an outlet."""
    return bool(BODY.search(name)) or resolve(name).level < UNKNOWN


def _is_name(name: str) -> bool:
    return 2 <= len(name) <= 24 and not COLUMN.match(name)


def _agree(end: str, name: str) -> bool:
    """Whether a title's end is what the page says elsewhere: the same, or one the other's beginning (某银行股份有限公司)."""
    return len(end) > 2 and len(name) > 1 and (end.startswith(name) or name.startswith(end))


def _foot(place: Place, node: HtmlElement | None) -> tuple[list[str], list[str]]:
    """Whose the site is by the words below the page, and who holds its rights; not what the article itself says."""
    text = " ".join(TAGS.sub(" ", markup_of(place)[-FOOT:]).replace("&copy;", "©").replace("&nbsp;", " ").split())
    text = " ".join(text[max(0, word.start() - AROUND) : word.end() + 2 * AROUND] for word in WORDS.finditer(text))
    found: list[list[str]] = []
    own: str | None = None
    for pattern in (OWNER, HOLDER):
        names = []
        for match in pattern.finditer(text):
            own = "".join(text_of(node).split()) if own is None and node is not None else own or ""
            if "".join(match[0].split()) not in own:
                names.append(match[1] or match[2])
        found.append(names)
    return found[0], found[1]


def _fronts(tree: HtmlElement, host: str) -> Iterator[str]:
    """What links to the site's front page say; an absolute one is the site's own only where its host is."""
    for link in tree.iter("a"):
        href = (link.get("href") or "").strip()
        root = ROOT.match(href)
        if href not in ("/", "./") and not (root and host and root[1].lower() == host):
            continue
        picture = next(link.iter("img"), None)
        shown = (
            text_of(link)
            or (tidy(picture.get("alt") or "") if picture is not None else "")
            or tidy(link.get("title") or "")
        )
        if _is_name(shown):
            yield shown
