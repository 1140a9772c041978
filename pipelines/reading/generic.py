"""The article's node on a page of an unknown publisher, by what Chinese prose looks like.

Prose is text outside links with Chinese sentence punctuation; navigation is links without it. Every block of prose
gives its weight to the blocks around it, less with distance; the block that gathers the most, for the links it holds
and the names it and its surroundings bear, is the body (the idea of Readability and GNE, with Chinese punctuation as
the measure). The page's own description says which prose is meant where a page shows several stories.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from pipelines.reading.dom import BLOCKS, SKIPPED
from spiders.platforms.phrases import OF_SITE

PUNCTUATION = re.compile(r"[，。；：！？、“”《》（）,;]")
GOOD = re.compile(r"article|content|body|text|detail|main|news|zoom|editor|post|entry|story|TRS", re.I)
BAD = re.compile(
    r"comment|footer|sidebar|side|nav|menu|related|recommend|share|hot|rank|list|stream|copyright|advert|banner|login"
    r"|crumb|tag|pop|tool|page[-_]?num|widget|more",
    re.I,
)
OF_A_SITE = re.compile(OF_SITE)
SENTENCE = re.compile(r"(?<=[。！？；])")
LINE = 300  # characters: in a longer block such words are one sentence of many
SEMANTIC = frozenset(("article", "main"))
LEAVES = frozenset(("p", "li", "td", "blockquote", "tr"))
STEPS = 4
DECAY = 0.62
ENOUGH = 60
NEEDLE = 14  # characters of the page's description that have to stand in the prose it describes
DESCRIBED = 4.0
TRUSTED = 1.3  # the most that names can add
MOST_AROUND = 120  # characters around the one line of prose that a short text has
HEADINGS = ("h1", "h2", "h3")  # what holds one holds more than a text
SLIGHT = 0.15  # of a body: a parent that adds less adds a byline or a button


@dataclass(slots=True)
class _Block:
    """What was measured of a block: its own prose, and the length of all text and of link text in it."""

    prose: float = 0.0
    total: int = 0
    links: int = 0
    inside: float = 0.0  # prose of the block and all blocks in it


Blocks = dict[HtmlElement, _Block]


@dataclass(slots=True)
class _Frame:
    linked: bool
    texts: list[str] = field(default_factory=list)
    total: int = 0
    links: int = 0
    inside: float = 0.0


def find_body(tree: HtmlElement, description: str = "", without: Collection[HtmlElement] = ()) -> HtmlElement | None:
    """The node that holds the article's paragraphs, or None where the page has too little prose.

    ``without``: nodes that turned out to be none, with all that is in them.
    """
    root = tree if tree.tag == "body" or (body := tree.find("body")) is None else body
    blocks = _measure(root)
    if sum(b.prose for b in blocks.values()) < ENOUGH:
        return None
    needle = re.sub(r"\s+", "", description)[:NEEDLE]
    scores: dict[HtmlElement, float] = defaultdict(float)
    for block, measured in blocks.items():
        weight = measured.prose
        if not weight or (without and any(each in without for each in (block, *block.iterancestors()))):
            continue
        if len(needle) == NEEDLE and weight > ENOUGH and needle in "".join("".join(block.itertext()).split()):
            weight *= DESCRIBED
        node: HtmlElement | None = block
        for step in range(STEPS):
            if node is None or node is root:
                break
            scores[node] += weight * DECAY**step
            node = node.getparent()
    around = {*without, *(each for node in without for each in node.iterancestors())}
    scores = {node: score for node, score in scores.items() if node not in around}
    if not scores:
        return None
    return _widen(_best(scores, blocks), blocks, root, around)


def _best(scores: dict[HtmlElement, float], blocks: Blocks) -> HtmlElement:
    """The node with the most weight for its trust; those that could not win whatever their name are not looked at."""
    ranked = sorted(scores, key=lambda n: -scores[n])
    best, most = ranked[0], -1.0
    for node in ranked:
        if scores[node] * TRUSTED <= most:
            break
        if (weight := scores[node] * _trust(node, blocks.get(node))) > most:
            best, most = node, weight
    return best


def _measure(root: HtmlElement) -> dict[HtmlElement, _Block]:
    """Every block with its measures, in one walk over the tree."""
    blocks: Blocks = {}
    frame = _Frame(False)
    stack = [frame]
    walker = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, node in walker:
        if event == "start":
            if node is not root:
                skipped = node.tag in SKIPPED
                frame = _Frame(frame.linked or skipped or node.tag == "a")
                stack.append(frame)
                if skipped:
                    walker.skip_subtree()
                    continue
            text = node.text
        else:
            if event == "end":
                stack.pop()
                inner, frame = frame, stack[-1] if stack else _Frame(False)
                frame.total += inner.total
                frame.links += inner.links
                if node.tag in BLOCKS:
                    own = _prose(inner.texts)
                    inner.inside += own
                    blocks[node] = _Block(own, inner.total, inner.links, inner.inside)
                elif inner.texts:
                    frame.texts += inner.texts
                frame.inside += inner.inside
            text = node.tail
        if text and (length := len(text.strip())):
            frame.total += length
            if frame.linked:
                frame.links += length
            else:
                frame.texts.append(text)
    return blocks


def of_site(text: str) -> bool:
    """Whether a line or a block begins with what a site says of itself: whose opinion, who is liable, where to complain."""
    return len(text) < LINE and OF_A_SITE.search(SENTENCE.split(text.strip(), maxsplit=1)[0]) is not None


def _prose(texts: list[str]) -> float:
    text = "".join(texts)
    if not text or of_site(text):  # most blocks of a page with long lists of links have none
        return 0.0
    marks, length = len(PUNCTUATION.findall(text)), len(text.strip())
    return (length if marks else length * 0.25) + 8 * marks


def _trust(node: HtmlElement, measured: _Block | None) -> float:
    measured = measured or _Block()
    trust = (1 - measured.links / max(1, measured.total)) ** 2
    for distance, each in enumerate((node, *node.iterancestors())):
        if distance > STEPS or each.tag == "body":
            break
        name = f"{each.get('class') or ''} {each.get('id') or ''}"
        good = GOOD.search(name) or each.tag in SEMANTIC
        if BAD.search(name) and not good:
            trust *= 0.4 if distance == 0 else 0.7
        elif good and distance == 0:
            trust *= TRUSTED
    return trust * 0.7 if node.tag in LEAVES else trust


def _sections(node: HtmlElement, blocks: Blocks, root: HtmlElement) -> HtmlElement:
    """The ancestor whose text is parted into sections of one class of which ``node`` is in one, else ``node``."""
    for distance, parent in enumerate(node.iterancestors()):
        wide = blocks.get(parent)
        if distance >= STEPS or parent is root or wide is None:
            break
        full = [c for c in parent if (b := blocks.get(c)) and b.inside > ENOUGH]
        classes = [c.get("class") for c in full if c.get("class")]
        repeated = len(full) > 2 and len(set(classes)) < len(classes) and not any(c.tag in LEAVES for c in full)
        if repeated and wide.links < 0.05 * wide.total and wide.inside > wide.total:
            return parent
    return node


def _text_of_line(node: HtmlElement, blocks: Blocks) -> HtmlElement:
    """What holds a line, if the line alone was found: a decree of one sentence has its number above and its date below."""
    parent = node.getparent()
    if parent is None or any(child.tag == "br" or child in blocks for child in node.iterdescendants()):
        return node
    around = blocks.get(parent)
    if (
        around is None
        or around.links
        or around.total > MOST_AROUND + blocks[node].total
        or next(parent.iter(*HEADINGS), None) is not None
    ):
        return node
    return parent


def _widen(node: HtmlElement, blocks: Blocks, root: HtmlElement, around: Collection[HtmlElement]) -> HtmlElement:
    """The parent instead, while it adds clean prose rather than links: a body may be split over sibling blocks."""
    node = _text_of_line(node, blocks)
    best, measured = node, blocks.get(node, _Block())
    for parent in node.iterancestors():
        wider = blocks.get(parent, _Block())
        if parent is root or parent.tag == "html" or parent in around:
            break
        gained = wider.total - measured.total
        if gained > 0:
            prose, links = wider.inside - measured.inside, wider.links - measured.links
            if gained < SLIGHT * measured.total or prose < gained or links > 0.1 * gained:
                return _sections(best, blocks, root)
        best, measured = parent, wider
    return best
