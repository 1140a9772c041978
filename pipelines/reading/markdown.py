"""Markdown as mirrors dump it, to paragraphs. Not a CommonMark reading: the dumps are page text with marks in it."""

from __future__ import annotations

import re
from html import unescape

from archive.types import Image
from pipelines.reading.dom import Body
from pipelines.reading.text import LINK_MARK, tidy

IMAGE = re.compile(r"!\[([^\]]{0,1000})\]\(\s*([^()\s]*(?:\([^()]*\)[^()\s]*)*)[^)]{0,1000}\)")
LINK = re.compile(r"\[((?:[^\[\]]|\\\]|\[[^\[\]]*\])*)\]\(\s*(?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\s*\)")
END = 4000  # characters
TORN = re.compile(r"!?\[[^\]\n]*\]\([^)\s]*(?:\.\.\.)?\s*\Z")  # where a mirror cut the post
LINK_ONLY = re.compile(rf"^(?:[-*•·◆►▶\d.、 ]*){LINK.pattern}[ 　。]*$")
MARKS = re.compile(r"(?<!\\)(?:\*{2,}|__(?=\S)|~~|`)")  # bold beside bold is ****
STAR = re.compile(r"(?<![\\*\w])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
HEAD = re.compile(r"^\s{0,3}#{1,6}(?:\s+|$)|^\s*>+\s?|\s+#+\s*$")
ITEM_HEAD = re.compile(r"^(\s*\*\s+)#{1,6}\s+")  # a heading inside a list's item
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~<&])")
RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$|^\s*\*\s*#*\s*$|^[=\-]{3,}$")
AUTOLINK = re.compile(r"<((?:https?|ftp)://[^\s<>]+)>")
# Only names of HTML: <stdio.h>, <pid> and Map<String> are words of the text.
TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|code|del|details|div|em|figcaption|figure|font|h[1-6]|hr|i|iframe|img|ins|li|mark"
    r"|ol|p|pre|s|section|small|span|strong|su[bp]|summary|svg|table|tbody|td|th|thead|tr|u|ul|video)(?=[\s/>])[^<>]{0,400}>(?!\s?(?:标签|元素|属性))",
    re.I,
)
FENCE = re.compile(r"^\s*(?:```|~~~)[\w+#-]*\s*$")
# A newline where the page had a space after a Latin word: the sentence goes on.
SOFT = re.compile(
    r"^((?=.{40,2000}$)(?![#>|*-])(?!.*https?:\S+$)(?=.*[\u4e00-\u9fff].*[，。]).*[ （(A-Za-z][A-Za-z])\n"
    r"(?=(?!https?:|[\w.]+[(=])[A-Z0-9\u4e00-\u9fff].*[，。])",
    re.M,
)
EMPTY_ITEM = re.compile(r"\d{1,2}[.、]")
ROW_RULE = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$")


def body_of_markdown(text: str) -> Body:
    """The lines and pictures of a dump. A line that is only a link keeps LINK_MARK before its text, for the rules."""
    images: list[Image] = []

    def keep(match: re.Match[str]) -> str:
        if match[2]:
            images.append(Image(match[2]))
        return ""

    text = IMAGE.sub(keep, text.replace("\r\n", "\n"))
    text = text[:-END] + TORN.sub("", text[-END:])
    text = LINK.sub(lambda m: m[0].replace("\n", " "), text)
    raws = SOFT.sub(r"\1 ", text).split("\n")
    fences = [number for number, raw in enumerate(raws) if FENCE.match(raw)]
    code = {n for begin, end in zip(fences[::2], fences[1::2], strict=False) for n in range(begin + 1, end)}
    for number in fences:
        raws[number] = ""
    found = (tidy(raw) if number in code else _line(raw) for number, raw in enumerate(raws))
    return Body(tuple(line for line in found if line), tuple(images))


def _line(raw: str) -> str:
    if RULE.match(raw) or ROW_RULE.match(raw):
        return ""
    raw = ITEM_HEAD.sub(r"\1", raw)
    link = LINK_ONLY.match(MARKS.sub("", HEAD.sub("", raw)).strip())
    line = LINK.sub(lambda m: m[1], raw)
    line = STAR.sub(r"\1", MARKS.sub("", HEAD.sub("", line)))
    line = TAG.sub("", AUTOLINK.sub(r"\1", line)) if "<" in line else line
    line = tidy(unescape(ESCAPED.sub(r"\1", line)))
    line = "" if EMPTY_ITEM.fullmatch(line) else line
    return LINK_MARK + line if link and line else line
