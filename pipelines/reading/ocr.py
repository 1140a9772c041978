"""Texts without structure: OCRed newspaper pages (several stories and adverts on one page) and text on one line.

Characters are never corrected: an OCR error is what the page says (source-facts 4.4).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.types import Removed

HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.+?)\s*#*$")
ENDS = re.compile(r"[。！？!?：:；;”’」』）)】》…—.]$")
STARTS = re.compile(
    r"^(?:[一二三四五六七八九十百]+[、是,，]|第[一二三四五六七八九十百]+|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．]|[●■◆▲△※·•○◎★☆►]|[问答][:：]|#)"
)
CREDIT = re.compile(r"^[（(〔\[]?(?:资料图片|资料图|图片来源|新华社发|本报记者\s*\S{2,8}\s*摄|.{0,12}摄)[)）〕\]]?$")
PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-—\s]?\d{7,8}|[48]00[-\s]?\d{3}[-\s]?\d{4}|[2-8]\d{6,7})(?!\d)")
CLASSIFIED = re.compile(
    r"分类广告|广告热线|小广告|便民信息|遗失声明|声明作废|招租|出租|出售|转让|搬家|殡葬|公墓|回收|征婚|相亲|家政|招聘启事|本栏目|刊登|热线电话|咨询热线"
)
REMEDY = re.compile(
    r"软膏|膏药|药酒|胶囊|偏方|秘方|祖传|疗程|根治|患者.{0,12}(?:康复|服用|使用)|专卖|经销|优惠价|免费领取|订购|康复热线|健康热线"
)
OFFICIAL = re.compile(
    r"(?<!\d)(?:110|96110|12381|12321)(?!\d)|公安|检察|法院|国务院|人民政府|新华社|警方|民警|派出所|拘留|抓获|嫌疑人|诈骗|反诈"
)
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
            stray += [Removed(line, f"newspaper:{rule}") for line in ([title] if title else []) + body]
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
    phones, official = len(PHONE.findall(text)), len(OFFICIAL.findall(text))
    if CLASSIFIED.search(title) or (
        len(CLASSIFIED.findall(text)) >= 2 and phones and not official and max(map(len, body), default=0) < PARAGRAPH
    ):
        return "classified"
    if in_classifieds and len(text) < 400 and not official:
        return "classified"
    if phones and len(REMEDY.findall(text)) >= 2 and official < 2:
        return "advert"
    return ""


def _tidy(body: Sequence[str]) -> tuple[list[str], list[Removed]]:
    kept, removed = [], []
    for line in body:
        if CREDIT.match(line):
            removed.append(Removed(line, "newspaper:picture_credit"))
        elif CLASSIFIED.search(line) and len(line) < 40 and not line.endswith("。"):
            removed.append(Removed(line, "newspaper:classified"))
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
    time the sentence begins (seed shape 003).
    """
    text = text.strip()
    first_stop = min((i for c in "。！？" if (i := text.find(c)) > 0), default=len(text))
    head = text[:first_stop]
    for length in range(min(30, len(head) // 2), 5, -1):
        again = head.find(head[:length], length)
        if again >= 8:
            return head[:again].strip(), text[again:].strip()
    dateline = re.search(
        r"(?:新华社|中新社|中新网|本报|人民网|央视网)[^，。]{0,12}\d{1,2}月\d{1,2}日(?:电|讯)|(?:\d{4}年)?\d{1,2}月\d{1,2}日[,，]|近日[,，]|日前[,，]",
        head,
    )
    if dateline and 8 <= dateline.start() <= 80:
        return head[: dateline.start()].strip(), text[dateline.start() :].strip()
    return "", text
