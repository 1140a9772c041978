"""Texts without structure: OCRed newspaper pages (several stories and adverts on one page) and text on one line.

Characters are never corrected: an OCR error is what the page says (docs/source-facts.md: newspaper-text).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.types import Removed
from spiders.platforms.phrases import CLASSIFIED, DATELINE, OFFICIAL, PICTURE_CREDIT, REMEDY

HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.+?)\s*#*$")
ENDS = re.compile(r"[。！？!?：:；;”’」』）)】》…—.]$")
STARTS = re.compile(
    r"^(?:[一二三四五六七八九十百]+[、是,，]|第[一二三四五六七八九十百]+|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．]|[●■◆▲△※·•○◎★☆►]|[问答][:：]|#)"
)
CREDIT = re.compile(rf"^[（(〔\[]?(?:{PICTURE_CREDIT})[)）〕\]]?$")
PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-—\s]?\d{7,8}|[48]00[-\s]?\d{3}[-\s]?\d{4}|[2-8]\d{6,7})(?!\d)")
ADVERT, HEALER, STATE = re.compile(CLASSIFIED), re.compile(REMEDY), re.compile(OFFICIAL)
PARAGRAPH = 80  # characters: classified adverts have none as long
GLUE_LINE = 24


def stories(lines: Sequence[str]) -> list[tuple[str, list[str], list[Removed]]]:
    """The stories of an OCRed page as (title, healed paragraphs, what was cut); adverts are nobody's story."""
    sections: list[tuple[str, list[str]]] = []
    for line in lines:
        if match := HEADING.match(line):
            sections.append((match[2].strip(), []))
        elif line.strip():
            if not sections:
                sections.append(("", []))
            sections[-1][1].append(line.strip())
    found: list[tuple[str, list[str], list[Removed]]] = []
    stray: list[Removed] = []
    in_classifieds = False
    for title, body in sections:
        if rule := _advert(title, body, in_classifieds):
            in_classifieds = in_classifieds or rule == "classified"
            stray += [Removed(line, f"newspaper/{rule}") for line in ([title] if title else []) + body]
        elif not body and found and title:
            found.append((title, [], []))
        else:
            kept, removed = _tidy(body)
            found.append((title, heal(kept), removed))
    found = _merge_headings(found)
    if found and stray:
        title, body, removed = found[-1]
        found[-1] = (title, body, removed + stray)
    elif stray:
        found.append(("", [], stray))
    return found


def _advert(title: str, body: Sequence[str], in_classifieds: bool) -> str:
    text = title + "\n" + "\n".join(body)
    phones, official = len(PHONE.findall(text)), len(STATE.findall(text))
    if ADVERT.search(title) or (
        len(ADVERT.findall(text)) >= 2 and phones and not official and max(map(len, body), default=0) < PARAGRAPH
    ):
        return "classified"
    if in_classifieds and len(text) < 400 and not official:
        return "classified"
    if phones and len(HEALER.findall(text)) >= 2 and official < 2:
        return "advert"
    return ""


def _tidy(body: Sequence[str]) -> tuple[list[str], list[Removed]]:
    kept, removed = [], []
    for line in body:
        if CREDIT.match(line):
            removed.append(Removed(line, "newspaper/picture-credit"))
        elif ADVERT.search(line) and len(line) < 40 and not line.endswith("。"):
            removed.append(Removed(line, "newspaper/classified"))
        else:
            kept.append(line)
    return kept, removed


def _merge_headings(found: list[tuple[str, list[str], list[Removed]]]) -> list[tuple[str, list[str], list[Removed]]]:
    """A heading with no text of its own is the first line of a headline or a kicker above the next story."""
    merged: list[tuple[str, list[str], list[Removed]]] = []
    for title, body, removed in found:
        if merged and not merged[-1][1] and not merged[-1][2]:
            merged[-1] = (f"{merged[-1][0]} {title}".strip(), body, removed)
        else:
            merged.append((title, body, removed))
    return [m for m in merged if m[1] or m[2]] or merged


def heal(lines: Sequence[str]) -> list[str]:
    """Paragraphs whose sentences were broken over lines are joined again: a break not after a sentence's end is none."""
    healed: list[str] = []
    for line in lines:
        before = healed[-1] if healed else ""
        if before and len(before) >= GLUE_LINE and not ENDS.search(before) and not STARTS.match(line):
            healed[-1] = before + line
        else:
            healed.append(line)
    return healed


def unglue(text: str) -> tuple[str, str]:
    """Title and body of a text on one line: the headline ends where the first sentence starts with its words again.

    A ministry's line glues ``会议召开`` + subtitle + ``会议11日在京召开，…``: the first words come twice, and the second
    time the sentence begins (docs/source-facts.md: ministry-pages).
    """
    text = text.strip()
    first_stop = min((i for c in "。！？" if (i := text.find(c)) > 0), default=len(text))
    head = text[:first_stop]
    for length in range(min(30, len(head) // 2), 5, -1):
        again = head.find(head[:length], length)
        if again >= 8:
            return head[:again].strip(), text[again:].strip()
    dateline = re.search(DATELINE, head)
    if dateline and 8 <= dateline.start() <= 80:
        return head[: dateline.start()].strip(), text[dateline.start() :].strip()
    return "", text
