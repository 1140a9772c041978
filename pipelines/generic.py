"""The article's node on a page of an unknown publisher, by what Chinese prose looks like.

Prose is text outside links with Chinese sentence punctuation; navigation is links without it. Every run of prose gives
its weight to the blocks around it, less with distance; the block that gathers the most, for the links it holds, is the
body (the idea of Readability and GNE, with Chinese punctuation as the measure).
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipelines.dom import BLOCKS, SKIPPED

PUNCTUATION = re.compile(r"[，。；：！？、“”《》（）,;]")
GOOD = re.compile(r"article|content|body|text|detail|main|news|zoom|editor|post|entry|story|TRS", re.I)
BAD = re.compile(
    r"comment|footer|sidebar|side|nav|menu|related|recommend|share|hot|rank|list|copyright|advert|banner|login|crumb|tag|pop|tool|page[-_]?num|widget",
    re.I,
)
SEMANTIC = ("article", "main")
STEPS = 4
DECAY = 0.62
ENOUGH = 60


def find_body(tree: HtmlElement, url: str = "") -> HtmlElement | None:
    """The node that holds the article's paragraphs, or None where the page has too little prose."""
    prose: dict[HtmlElement, float] = {}
    links: dict[HtmlElement, int] = {}
    total: dict[HtmlElement, int] = {}
    body = tree.find("body") if tree.tag != "body" else tree
    root = body if body is not None else tree
    _measure(root, prose, links, total)
    scores: dict[HtmlElement, float] = {}
    for block, weight in prose.items():
        node: HtmlElement | None = block
        for step in range(STEPS):
            if node is None or node is root:
                break
            scores[node] = scores.get(node, 0.0) + weight * DECAY**step
            node = node.getparent()
    if not scores:
        return None
    best = max(scores, key=lambda n: scores[n] * _trust(n, links, total))
    if sum(w for w in prose.values()) < ENOUGH:
        return None
    return _widen(best, prose, links, total, root)


def _measure(
    root: HtmlElement, prose: dict[HtmlElement, float], links: dict[HtmlElement, int], total: dict[HtmlElement, int]
) -> None:
    """Prose weight of each block's own text; lengths of text and of link text of every node."""
    for node in root.iter():
        if not isinstance(node.tag, str) or node.tag in SKIPPED:
            continue
        texts = [(node.text or "", node)] + [(child.tail or "", node) for child in node]
        length = sum(len(t.strip()) for t, _ in texts)
        if not length or _inside_skipped(node, root):
            continue
        in_link = _ancestor(node, "a", root)
        block = node
        while block.tag not in BLOCKS and block is not root and block.getparent() is not None:
            block = block.getparent()
        text = "".join(t for t, _ in texts)
        if not in_link:
            marks = len(PUNCTUATION.findall(text))
            prose[block] = prose.get(block, 0.0) + (length if marks else length * 0.25) + 8 * marks
        up: HtmlElement | None = node
        while up is not None:
            total[up] = total.get(up, 0) + length
            if in_link:
                links[up] = links.get(up, 0) + length
            if up is root:
                break
            up = up.getparent()


def _inside_skipped(node: HtmlElement, root: HtmlElement) -> bool:
    up = node.getparent()
    while up is not None and up is not root:
        if up.tag in SKIPPED:
            return True
        up = up.getparent()
    return False


def _ancestor(node: HtmlElement, tag: str, root: HtmlElement) -> bool:
    up: HtmlElement | None = node
    while up is not None and up is not root:
        if up.tag == tag:
            return True
        up = up.getparent()
    return False


def _density(node: HtmlElement, links: dict[HtmlElement, int], total: dict[HtmlElement, int]) -> float:
    return links.get(node, 0) / max(1, total.get(node, 0))


def _trust(node: HtmlElement, links: dict[HtmlElement, int], total: dict[HtmlElement, int]) -> float:
    name = f"{node.get('class') or ''} {node.get('id') or ''}"
    trust = (1 - _density(node, links, total)) ** 2
    if BAD.search(name) and not GOOD.search(name):
        trust *= 0.4
    elif GOOD.search(name) or node.tag in SEMANTIC:
        trust *= 1.3
    if node.tag in ("p", "li", "td", "blockquote", "span"):
        trust *= 0.7
    return trust


def _widen(
    node: HtmlElement,
    prose: dict[HtmlElement, float],
    links: dict[HtmlElement, int],
    total: dict[HtmlElement, int],
    root: HtmlElement,
) -> HtmlElement:
    """The parent instead, while it adds clean prose rather than links: a body may be split over sibling blocks."""
    while (parent := node.getparent()) is not None and parent is not root and parent.tag != "html":
        gained = total.get(parent, 0) - total.get(node, 0)
        gained_links = links.get(parent, 0) - links.get(node, 0)
        gained_prose = sum(w for b, w in prose.items() if _within(b, parent) and not _within(b, node))
        if gained <= 0 or (
            gained > 0.15 * total.get(node, 1) and gained_prose > gained and gained_links < 0.1 * gained
        ):
            node = parent
        else:
            break
    return node


def _within(node: HtmlElement, ancestor: HtmlElement) -> bool:
    up: HtmlElement | None = node
    while up is not None:
        if up is ancestor:
            return True
        up = up.getparent()
    return False
