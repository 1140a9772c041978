"""What official documents have beside title and text: number, who issued it, when it was signed, index, topic, files.

The table above a document tells them by their labels; without it a document's own lines do: the number stands on a line
of its own or in the bracket under the title, the day of signing on the last line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from lxml import etree
from lxml.etree import XPath
from lxml.html import HtmlElement

from archive.types import Attachment
from pipelines.reading.linked import attachments
from pipelines.reading.text import tidy
from spiders.platforms.phrases import DOCUMENT_LABELS, ORDER_GIVERS, ORDERS, PROMULGATED, STATE

LABELS = {name: re.compile(f"^(?:{labels})$") for name, labels in DOCUMENT_LABELS.items()}  # without white space
AROUND = re.compile(r"[\s\u3000【】\[\]]")
BEGUN = re.compile(  # a label that begins a text, and may go on in the next one: in all of a page's, parted by zeros
    "\0[【\\[]*(?:"
    + "|".join("\0*".join(label) for label in "|".join(DOCUMENT_LABELS.values()).split("|"))
    + ")[】\\]]*[:：\0]"
)
NAMES = tuple("|".join(DOCUMENT_LABELS.values()).split("|"))
INITIALS = frozenset(name[0] for name in NAMES)
BRACKETS = " 【["
SHOWN = XPath(
    "//text()[not(parent::script or parent::style)]", smart_strings=False
)  # a smart one knows its parent: twice the time
LONG = 80  # characters of a value
YEAR = r"[〔\[［（(【]\s?(?:19|20)\d{2}\s?年?[〕\]］）)】]"
NUMBER = re.compile(rf"[\u4e00-\u9fff]{{1,14}}\s?{YEAR}\s?第?\s?\d{{1,5}}\s?号")
ORDER = re.compile(
    rf"(?<![年月])(?:[\u4e00-\u9fff]{{2,24}}?(?:{ORDER_GIVERS})?)?(?:{ORDERS})\s?(?:〔?\d{{4}}〕?年?)?\s?第\s?\d{{1,5}}\s?号"
)
YEARLY = re.compile(rf"(?:19|20)\d{{2}}年第\s?\d{{1,5}}\s?号(?:{ORDERS})?")
ALONE = re.compile(r"^第\s?[\d一二三四五六七八九十百]{1,6}\s?号$")
ISSUES = re.compile(f"(?:{ORDERS})$")
DAY = re.compile(r"((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?")
WRITTEN = re.compile(
    r"^([二〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日$"
)
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
SAID = re.compile(PROMULGATED)
HEAD, TAIL = 8, 8  # lines


@dataclass(frozen=True, slots=True)
class Official:
    """The facts of a document; ``signed`` is an ISO day."""

    number: str = ""
    issuer: str = ""
    signed: str = ""
    index: str = ""
    category: str = ""
    attachments: tuple[Attachment, ...] = ()

    def facts(self) -> dict[str, object]:
        """Those that are known, JSON-able."""
        known: dict[str, object] = {n: v for n in LABELS if (v := getattr(self, n))}
        if self.attachments:
            known["attachments"] = [{"name": a.name, "url": a.url} for a in self.attachments]
        return known


def official(tree: HtmlElement | None, lines: Sequence[str], removed: Sequence[str], title: str, base: str) -> Official:
    """What a page says of its document: its table, else its own lines (those that were removed stood around it)."""
    head, tail = [*removed[:HEAD], *lines[:HEAD]], [*lines[:HEAD], *removed[:HEAD], *lines[HEAD:]]
    told = _table(tree) if tree is not None else {}
    return Official(
        number=_number_in(told.get("number", "")) or told.get("number", "") or number(head, title),
        issuer=told.get("issuer", ""),
        signed=_day(told.get("signed", "")) or signed(tail),
        index=told.get("index", ""),
        category=told.get("category", ""),
        attachments=tuple(attachments(tree, base)) if tree is not None else (),
    )


def number(lines: Sequence[str], title: str = "") -> str:
    """The document number that a document's own head says; those it cites stand inside sentences."""
    head = [line.strip() for line in lines if line.strip()]
    for line in head:
        if len(line) <= LONG and (found := _own_number(line)):
            return found
    for above, line in zip(["", *head], head, strict=False):
        if ALONE.match(line):
            return (above.removeprefix(STATE) if ISSUES.search(above) and len(above) < 40 else "") + re.sub(
                r"\s", "", line
            )
    return _number_in(title)


def _own_number(line: str) -> str:
    """The number of a line that is one, or of the bracket under a title that says when it was promulgated."""
    bare = line.strip("()（）[]【】 \u3000")
    for pattern in (NUMBER, ORDER):
        if found := pattern.search(bare):
            around = (bare[: found.start()] + bare[found.end() :]).strip()
            if not around or (line[:1] in "(（" and SAID.search(around)):
                return re.sub(r"\s", "", re.sub(r"^.*日(?=.)", "", found[0]))
    return ""


def _number_in(value: str) -> str:
    found = NUMBER.search(value) or ORDER.search(value) or YEARLY.search(value)
    return re.sub(r"\s", "", found[0]) if found else ""


def signed(lines: Sequence[str]) -> str:
    """The day on which a document was signed: the last line that is a day, or what its bracket says."""
    for line in reversed([*lines][-TAIL:]):
        if day := _whole_day(line):
            return day
    for line in lines[: 2 * HEAD]:
        if line[:1] in "(（" and SAID.search(line) and (day := _day(line)):
            return day
    return next((day for line in lines if (day := _whole_day(line))), "")


def _whole_day(line: str) -> str:
    bare = re.sub(r"\s", "", line)
    if written := WRITTEN.match(bare):
        year = "".join(str(DIGITS[c]) for c in written[1])
        return f"{year}-{_small(written[2]):02}-{_small(written[3]):02}"
    found = DAY.match(bare)
    return _day(bare) if found and found.end() == len(bare) else ""


def _small(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + (DIGITS[ones] if ones else 0)


def _day(text: str) -> str:
    found = DAY.search(text)
    return (
        f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
        if found and 0 < int(found[2]) < 13 and 0 < int(found[3]) < 32
        else ""
    )


def _table(tree: HtmlElement) -> Mapping[str, str]:
    """What stands behind the labels of a document's table, in whatever elements that is written."""
    found: dict[str, str] = {}
    words = "".join(etree.tostring(tree, method="text", encoding="unicode", with_tail=False).split())
    if not any(
        name in words for name in NAMES
    ):  # most pages have no such table: their texts need not be looked at one by one
        return found
    shown = [text for text in cast("list[str]", SHOWN(tree)) if not text.isspace()]
    if not BEGUN.search("".join("\0".join(("", *shown, "")).split())):
        return found
    waiting = ""
    for text in _joined(shown):
        if not waiting and text.strip().lstrip(BRACKETS)[:1] not in INITIALS:
            continue
        text = tidy(text)
        label, _, rest = text.partition("：") if "：" in text else text.partition(":")
        name = _labelled(label)
        if waiting and not name:
            if value := text.lstrip("：: "):
                found.setdefault(waiting, value[:LONG])
                waiting = ""
            continue
        waiting = name
        if name and (value := rest.strip()) and len(value) <= LONG:
            found.setdefault(name, value)
            waiting = ""
    return found


def _labelled(text: str) -> str:
    bare = AROUND.sub("", text)
    return next((name for name, pattern in LABELS.items() if pattern.match(bare)), "")


def _joined(texts: Iterable[str]) -> Iterator[str]:
    """The texts in order; a label that is spread over several (文 号：) comes as one."""
    before = ""
    for text in texts:
        before += text
        if len(before.strip()) != 1:
            yield before
            before = ""
