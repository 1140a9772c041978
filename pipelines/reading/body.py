"""Where an article's body is: by a declared rule, in a page's data, by its prose, or by another reader where ours is unsure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import trafilatura
from lxml.html import HtmlElement

from archive.platform import Platform
from archive.types import Image
from pipelines.reading.around import is_list, lead_of
from pipelines.reading.dom import Body, body_of, parse
from pipelines.reading.generic import find_body, of_site
from pipelines.reading.lenient import lenient_tree
from pipelines.reading.lines import clean
from pipelines.reading.locate import Place, locate, locate_raw, markup_of
from pipelines.reading.selectors import in_order
from pipelines.reading.text import LINK_MARK, text_of, tidy

ENOUGH = 60  # characters
THIN = 200  # characters of prose: a reader who found less is asked whether another finds more
NEEDLE = 12  # characters of a page's description by which its prose is known
MORE = 1.5  # times our prose: what another reader has to find to be believed
OTHERS = {"a": "what links say is of other pages"}
TRIES = 3  # nodes looked at, the likeliest first
PROSE = re.compile(r"[。；！？].|^.{12,400}[。！？”]$")
OFF: frozenset[str] = frozenset()  # readers switched off, for the ablations of `make eval`


@dataclass(frozen=True, slots=True)
class FoundBody:
    """A body, how it was found (``rule``, ``data``, ``generic``, ``trafilatura``, ``post``) and the node that holds it; ``listed``: that is a list."""

    body: Body
    how: str
    node: HtmlElement | None = None
    listed: bool = False


def find(place: Place, platform: Platform, base: str) -> FoundBody:
    """The body of a page that a server sent."""
    tree = place.tree
    if tree is None:
        return FoundBody(Body(), "nothing")
    slight = None  # a container with hardly a word: the body only if nothing else is
    for node in in_order(tree, markup_of(place), platform.body):
        found = _without_noise(node, platform, base)
        if _size(found) >= ENOUGH:
            return _weighed(FoundBody(_led(node, found, platform), "rule", node), place, platform)
        slight = slight or (found if found.lines or found.images else None)
    if text := max((v for v, _ in locate_raw(platform.data_body, place)), key=len, default=""):
        pictures = dict.fromkeys(v for v, _ in locate_raw(platform.data_images, place))
        found = body_of(parse(text.replace("\n", "<br>")), platform.noise, base)
        lines = tuple(line.lstrip(LINK_MARK) for line in found.lines)  # a text post's own words may be links
        return FoundBody(Body(lines, found.images or tuple(map(Image, pictures)), found.removed), "data")
    if slight and platform.domains:
        return FoundBody(slight, "rule")
    return _weighed(_by_prose(tree, place, platform, base), place, platform)


def _by_prose(tree: HtmlElement, place: Place, platform: Platform, base: str) -> FoundBody:
    """The node with the most prose; one that the rules empty gives way to the next."""
    tried: dict[HtmlElement, FoundBody] = {}
    for _ in range(TRIES):
        node = find_body(tree, _description(place), tried)
        if node is None:
            break
        tried[node] = found = FoundBody(_without_noise(node, platform, base), "generic", node, is_list(node))
        if _left(found.body, platform) >= ENOUGH and not found.listed:
            break
    best = max(tried.values(), key=lambda found: _rank(found, platform), default=None)
    if best is None or best.node is None or not _left(best.body, platform):
        return FoundBody(Body(), "generic")
    return replace(best, body=_led(best.node, best.body, platform))


def _rank(found: FoundBody, platform: Platform) -> tuple[bool, int]:
    """A node that is no list and has enough prose comes before one with more."""
    return not found.listed and _prose(found.body.lines) >= ENOUGH, _left(found.body, platform)


def _without_noise(node: HtmlElement, platform: Platform, base: str) -> Body:
    """The body of a node without noise; a selector that would take more than it leaves is not asked."""
    found = body_of(node, platform.noise, base)
    if not found.removed or platform.domains:
        return found
    greedy = {selector for selector, size in found.taken.items() if size > _size(found) and size >= ENOUGH}
    return body_of(node, {s: rule for s, rule in platform.noise.items() if s not in greedy}, base) if greedy else found


def _weighed(found: FoundBody, place: Place, platform: Platform) -> FoundBody:
    """What was found, or what another reader finds where ours is thin or lacks what the page says of itself, if that is better."""
    if (platform.domains and found.body.lines) or place.tree is None:
        return found
    needles = _needles(place)
    ours = _prose(found.body.lines)
    described = not needles or _holds(found.body.lines, needles)
    if found.listed:  # who finds more in it finds more of a list
        return found
    if described and ours >= (ENOUGH if found.how == "rule" else THIN):  # what a page calls its body may be short
        return found
    shown = body_of(place.tree).lines  # nobody finds more than the page shows
    more = not found.body.lines or _prose(shown) > MORE * ours or (not described and _holds(shown, needles))
    text = (
        trafilatura.extract(place.source, include_comments=False, favor_precision=True)
        if more and "trafilatura" not in OFF
        else ""
    )
    lines = tuple(line for raw in (text or "").split("\n") if (line := tidy(raw)))
    theirs = _prose(lines)
    other = FoundBody(replace(found.body, lines=lines, linked=0.0), "trafilatura", found.node, is_list(found.node))
    gains = not described and _holds(lines, needles)
    if (theirs > MORE * ours and theirs >= ENOUGH) or (gains and theirs > ours / MORE):
        return other
    if (
        ours < ENOUGH
        and "beautifulsoup" not in OFF
        and (tree := lenient_tree(place.source, markup_of(place), place.tree)) is not None
    ):
        again = _by_prose(tree, place, platform, "")
        if _prose(again.body.lines) >= max(ENOUGH, MORE * ours):
            return FoundBody(again.body, "beautifulsoup")
    if found.body.lines:
        return found
    if sum(map(len, shown)) < THIN:  # a notice has no prose: it is all that a page says of itself
        return replace(found, body=replace(found.body, lines=body_of(place.tree, OTHERS).lines))
    return other


def _needles(place: Place) -> list[str]:
    """The first words of a page's description and those behind them (a caption may come first); none of one that is short or
    repeats the title."""
    told = "".join(_description(place).split())
    titles = ["".join(text_of(title).split()) for title in place.tree.iter("title")] if place.tree is not None else []
    if len(told) < NEEDLE or any(told[:NEEDLE] in title for title in titles):
        return []
    return [told[:NEEDLE], *([told[NEEDLE : 2 * NEEDLE]] if len(told) >= 2 * NEEDLE else [])]


def _holds(lines: Sequence[str], needles: Sequence[str]) -> bool:
    text = "".join("".join(lines).split())
    return any(needle in text for needle in needles)


def _description(place: Place) -> str:
    return locate(("meta:description", "meta:og:description"), place)[0]


def _size(body: Body) -> int:
    return sum(map(len, body.lines))


def _left(body: Body, platform: Platform) -> int:
    """What the rules of lines leave of a body, if it is short enough to be nothing but a disclaimer."""
    size = _size(body)
    return size if size >= THIN else sum(map(len, clean(body.lines, platform.lines)[0]))


def _prose(lines: Sequence[str]) -> int:
    """The characters of the lines that are sentences outside links, not those of a site about itself."""
    said = (line for line in lines if not line.startswith(LINK_MARK) and not of_site(line))
    return sum(len(line) for line in said if PROSE.search(line))


def _led(node: HtmlElement, body: Body, platform: Platform) -> Body:
    """A body with the summary that an unknown publisher puts above it."""
    lead = "" if platform.domains else lead_of(node)
    return replace(body, lines=(lead, *body.lines)) if lead and lead not in body.lines else body
