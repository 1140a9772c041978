"""A post's head without front matter: a title, below it labelled lines (``发布时间：…``, ``> 来源：… | 作者：…``, ``URL Source: …``)
or the line under a heading that tells who and when.

Clippings, readers' Markdown and exports of accounts write heads so. What says nothing of the article (tags, states, the
day it was clipped) stands among the others and goes with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipelines.reading.sitename import is_called_so
from pipelines.reading.written import ISO
from spiders.platforms.phrases import HEAD_NAMES, ORIGINAL_MARKS

FIELD = {name: field for field, names in HEAD_NAMES.items() for name in names.split("|")}
LINES, MENU, LEAST = 24, 40, 2  # of a head, of a menu above it; fields that it tells
TELLING = {"url", "shown", "date", "source", "origin"}
OF_BODY = re.compile(r"^(?:正文|全文|内容|full document|(?:markdown )?content)$", re.I)
LONGEST = 200  # characters of a line of a head
HEADLINE = 60
HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*$")
FIRST = re.compile(r"^#\s+(.+)$", re.M)
SECTION = re.compile(
    r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十\d]{1,3}[章节部条]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、]\D"
)
UNDERLINE = re.compile(r"^\s*(?:[-=*_]\s*){3,}$")
MARKS = re.compile(
    r"^[\s>*+-]+|^#\+(?=\w)|^<!--|-->$|^#{1,6}\s+|\s#+$|</?[a-z][^<>]*>|\*\*|__|(?<!\w)[_*](?=\S)|(?<=\S)[_*](?!\w)"
)
LINK = re.compile(r"!?\[{1,3}([^\[\]]*)\]{1,3}(?:\(((?:[^()\s]|\([^()\s]*\))*)\))?")
GAP = re.compile(r"\s*[|｜·•\u3000]\s*|\s{2,}")
LABELLED = re.compile(r"^([A-Za-z][A-Za-z _-]{1,20}|[\u4e00-\u9fff]{2,8})\s?[:：]\s*(.*)$")
WITHIN = re.compile(r"(?<!\s)\s+(?=[\u4e00-\u9fff]{2,6}\s?[:：])")  # before the next label on a line
GLUED = re.compile("(?<![于间期])(?<=[\u4e00-\u9fff])$")  # a sentence's word before a day
SENTENCE = re.compile("[。！？；]")
HALF, FULL = re.compile("(?<=[\u4e00-\u9fff]),(?=[\u4e00-\u9fff])"), re.compile("，")


def normal(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a head with those that go by another name also under the one that the reader knows."""
    found = dict(fields)
    for name, value in fields.items():
        field = FIELD.get(bare(name), "")
        here = found.get(field, "")
        if field and value.strip() and (not here.strip() or (field == "source" and here.startswith("http"))):
            found[field] = LINK.sub(r"\1", value)
    return found


def bare(name: str) -> str:
    """A field's name as ``FIELD`` has it."""
    return re.sub(r"[\s_-]", "", name).lower()


def head_of(text: str) -> tuple[dict[str, str], str] | None:
    """The fields that a text's first lines tell, and the rest of it; None where they tell too few."""
    lines = text.split("\n")
    front: dict[str, str] = {}
    end = _begin(lines)
    for number in range(end, min(end + LINES, len(lines))):
        raw = lines[number]
        line = words_of(raw)
        told = {} if HEADING.match(raw) else fields_of(line)
        if told and (front.get("title") or told.keys() != {"shown"}):
            front = {**told, **front}
        elif HEADING.match(raw) and front.get("title") and line != front["title"]:
            after = next((each for each in map(words_of, lines[number + 1 :]) if each), "")
            if not (fields_of(after) or OF_BODY.match(line)):
                break
        elif line and not UNDERLINE.match(raw) and line != front.get("title"):
            if front.get("title") or len(line) > HEADLINE or SENTENCE.search(line):
                break
            front["title"] = line
        end = number + 1
    known = {field: value for field, value in front.items() if field in HEAD_NAMES and value}
    if len(known) < LEAST or not TELLING & known.keys():
        return None
    return front, "\n".join(lines[end:])


def _begin(lines: Sequence[str]) -> int:
    """Where a head begins: at the first heading, if nothing but a menu's short lines and links stands above it."""
    for number, raw in enumerate(lines[:MENU]):
        if HEADING.match(raw):
            return number
        line = words_of(raw)
        if SENTENCE.search(line) or fields_of(line):
            break
    return 0


def plain_title(text: str) -> tuple[dict[str, str], str] | None:
    """The title of a Markdown text that has one first heading, or none where its first headings are numbered sections.

    An OCRed page, whose commas are half as wide, has several stories.
    """
    if len(HALF.findall(text)) > len(FULL.findall(text)):
        return None
    heads = FIRST.findall(text)
    if len(heads) > 1 and all(map(SECTION.match, heads)):
        return {}, text
    first, _, rest = text.lstrip("\ufeff \n").partition("\n")
    return ({"title": words_of(first)}, rest) if len(heads) == 1 and FIRST.match(first) else None


def words_of(line: str) -> str:
    """A line without Markdown's marks; a link is its words, or its address where the words are a button's."""
    of_address = FIELD.get(bare(re.split("[:：]", MARKS.sub("", line))[0]), "") == "url"
    line = LINK.sub(
        lambda m: "" if m[0][0] == "!" else m[2] if of_address and (m[2] or "").startswith("http") else m[1], line
    )
    return MARKS.sub("", MARKS.sub("", line)).strip(" \ufeff\r\t")


def fields_of(line: str) -> dict[str, str]:
    """What one line of a head tells; nothing where it is none. What is no field of the reader's is called ``other:…``."""
    if not line or len(line) > LONGEST or line.endswith(("。", "！")):
        return {}
    parts = [part for gap in GAP.split(line) for part in WITHIN.split(gap) if part]
    found: dict[str, str] = {}
    for part in parts:
        if label := LABELLED.match(part):
            field = FIELD.get(bare(label[1]), f"other:{label[1]}")
            if field.startswith("other:") and label[1] > "z" and not found:
                return {}
            found.setdefault(field, label[2].strip(" \"'"))
    if found and not LABELLED.match(parts[0]) and not ISO.search(parts[0]):
        return {}
    if found and all(field.startswith("other:") for field in found):
        return found
    time = ISO.search(line)
    apart = time and not GLUED.search(line[: time.start()])
    if time and (found or apart) and not {"shown", "date"} & found.keys() and len(line) <= HEADLINE:
        found["shown"] = time[0].strip()
        found |= dict(_names(line[: time.start()], line[time.end() :])) if "source" not in found else {}
    return found


def _names(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Who is named beside a time: a dump of an account's page has its writer and it before the time, behind its mark."""
    named = [w for w in re.split(r"[\s|｜·,，]+", before) if w and not LABELLED.match(w)]
    if named and named[0] in ORIGINAL_MARKS and len(named) > 1:
        yield "source", named[-1]
        if len(named) > 2:
            yield "writer", named[1]
        return
    others = [*named, *(w for w in re.split(r"[\s|｜·,，]+", after) if w)]
    if name := next((w for w in others if is_called_so(w)), ""):
        yield "source", name
