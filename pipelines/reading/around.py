"""What stands around a body that was found by its prose: the summary above it, the list it may be an entry of."""

from __future__ import annotations

import re
from collections import Counter

from lxml.html import HtmlElement

from pipelines.reading.text import text_of
from spiders.platforms.phrases import SUMMARY

LEAD = re.compile(rf"[【\[]?(?:{SUMMARY})[】\]]?\s?[:：].{{20}}")
POINTER = re.compile(r"^.{0,40}(?:[>＞]{2}|[»≫])$")
LONGEST_LEAD = 400  # characters
DEEP = 8  # elements in one another, in the last of which a link's last words stand
DATED = re.compile(
    r"^\W*(?:发表于|发布于|时间[:：])?\s?(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?\W*$"
)
TEASERS, MOSTLY, TITLE = 3, 0.7, 8  # elements; of a list's text; characters of a title
ENTRIES, ENTRY_STEPS = 6, 5  # of a list; elements around an entry's text that are looked at


def lead_of(body: HtmlElement) -> str:
    """The summary that stands right above a body and says that it is one, or an empty string."""
    parent = body.getparent()
    for block in (body, parent) if parent is not None else (body,):
        for sibling in block.itersiblings(preceding=True):
            if isinstance(sibling.tag, str) and LEAD.match(text := text_of(sibling)) and len(text) <= LONGEST_LEAD:
                return text
    return ""


def alike(element: HtmlElement) -> list[HtmlElement]:
    """The elements beside one that are of its kind, itself among them: more than a few are a list."""
    parent = element.getparent()
    beside = parent.iterchildren(element.tag) if parent is not None else [element]
    return [each for each in beside if each.get("class") == element.get("class")]


def is_entry(node: HtmlElement | None) -> bool:
    """Whether a node is one entry of a list: it or one around it has many like it beside it, each with a link of its own."""
    inner = node[:1] if node is not None else []  # the node may hold the whole list
    for step, each in enumerate((*inner, node, *node.iterancestors()) if node is not None else ()):
        parent = each.getparent()
        if step > ENTRY_STEPS or parent is None or not isinstance(each.tag, str) or each.tag == "body":
            return False
        like = alike(each)
        if (
            each.tag not in ("p", "br")
            and len(like) >= ENTRIES
            and sum(e.find(".//a") is not None for e in like) > 0.8 * len(like)
        ):
            return True
    return False


def is_list(node: HtmlElement | None) -> bool:
    """Whether a node is a list: most of it stands in elements of one kind, teasers with their titles as links first, or what
    people say, each with its own time."""
    if node is None:
        return False
    lengths, number = Counter[tuple[str, str | None]](), Counter[tuple[str, str | None]]()
    for each in node.iterchildren("*"):
        if _begins_with_link(each) or _is_dated(each):
            kind = (str(each.tag), each.get("class"))
            lengths[kind] += len(text_of(each))
            number[kind] += 1
    most = MOSTLY * len(text_of(node))
    return any(length > most and number[kind] >= TEASERS for kind, length in lengths.items())


def _is_dated(element: HtmlElement) -> bool:
    """Whether an element in this one holds a time and nothing else."""
    return any(not len(each) and DATED.match(each.text or "") for each in element.iterdescendants("*"))


def _begins_with_link(element: HtmlElement) -> bool:
    link = next((a for a in element.iter("a") if text_of(a)), None)
    title = text_of(link) if link is not None else ""
    text = text_of(element)
    return len(title) >= TITLE and text.startswith(title) and len(text) > len(title)


def pointer(link: HtmlElement) -> str:
    """The words of a link that leads away from the text it stands in (返回首页>>), or an empty string."""
    end, last = link.text, link
    for _ in range(DEEP):  # most links of a page are none: their words need not be gathered
        if not len(last) or (end := last[-1].tail):
            break
        last = last[-1]
        end = last.text
    text = text_of(link) if end and end.rstrip()[-1:] in (">", "＞", "»", "≫") else ""
    return text if POINTER.match(text) else ""
