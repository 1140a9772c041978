"""What in a line of a dump is a mark of Markdown and what only looks like one.

``prose`` puts a line right before the standard reads it, ``restored`` and ``drop_strays`` what it made of the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lxml.html import HtmlElement

NAMES = (
    "a|abbr|b|big|blockquote|br|center|code|del|details|div|em|figcaption|figure|font|h[1-6]|hr|i|iframe|img|ins|li|mark|ol|p|pre"
    "|s|section|small|span|strong|su[bp]|summary|svg|table|tbody|td|th|thead|tr|u|ul|video"
)
WORD_TAG = re.compile(
    rf"<(?!/?(?:{NAMES})(?=[\s/>])[^<>]*>(?!\s?(?:标签|元素|属性))|(?:https?|ftp)://[^\s<>]+>|!--)", re.I
)
# Stand for "<" of a word, "*" and "__" that are no marks until the tree is made.
LESS, STAR, LOW = "\ue000", "\ue001", "\ue002"
TAGGED = re.compile(rf"^\s*</?(?:{NAMES})\b.*>\s*$", re.I)
# What Pandoc and kramdown write of classes and identifiers: fences of divisions, {#id .class} behind a heading or brackets.
ATTRIBUTES = re.compile(r"^:{3,}.*$|^\{:.*\}$|(?<=\])\{[#.][^{}\n]*\}|(?<=\S)\s\{[#.][^{}\n]*\}(?=\s*$)", re.M)
MOST_INDENT = 3
ITEM = re.compile(
    r"^(\s*)([-*+]|\d{1,9}[.)])[ \t\xa0]+(?=[^\s#>`!~|]|`(?!``)|~(?!~~)|!(?!\[))(?![-*+]\s|\d{1,9}[.)]\s)(?!(?:[-*_]\s*)+$)"
)
ALONE = re.compile(r"^\s*(?:[*+-]|#{1,6})$")  # a mark without its text
NUMBER = re.compile(r"^(\s*\d{1,9})([.)])$")  # a number on a line of its own: no empty item
BEGINS = re.compile(r"^\s*(\d{1,9})[.)]")
NUMBERED = re.compile(r"^(\s*)[-*+][ \t]+(?=\d{1,9}[.)]\s+\S)")  # a bullet before a number: the number is the writer's
# Bold and emphasis that the standard does not see beside Chinese punctuation; a name's star (李*某) is none, nor are the
# lines below a word of code.
STRAY = re.compile(r"\*{2,}|(?<!\w)__(?=[^\sA-Za-z])|(?<=[^\sA-Za-z0-9])__(?!\w)")
EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,200}[：:，。！？”’》】）])\*(?=\w)|(?<=\w)\*([“‘《【（][^*\n]{1,200}[”’》】）])\*(?=\w)"
)
NAME = re.compile(r"(?<![A-Za-z0-9_])__[a-z][a-z0-9_]*?__(?![A-Za-z0-9_])")
# Stars that hide or multiply: 138****1234, 3*4; 张*明 and 李*，, which two in a line would make emphasis of what is between.
# PART0****1 is two bold words that meet.
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑谢韩唐冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴钟汪姜范姚谭廖邹熊陆郝崔邱秦顾侯邵孟"
MASK = re.compile(
    rf"(?<=\d\d\d)\*{{3,}}(?=\d\d[\dXx])|(?<=[A-Za-z0-9])\*(?=[A-Za-z0-9])|(?<=[{SURNAMES}])\*(?=[\u4e00-\u9fff，、。；）)（(]|$)"
)
TIGHT = re.compile(r"^(\s{0,3}#{2,6})(?=[^\s#])(?!.*#\s*$)")  # a heading without its space; one sign begins a #topic
LINK = re.compile(  # with spaces in its address
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*https?:[^()]*(?:\([^()]*\)[^()]*)*\)"
)


def restored(html: str) -> str:
    """HTML with the signs that were put aside, which are percent-encoded in addresses. Stars of text wait for ``drop_strays``."""
    html = html.replace(LESS, "&lt;").replace(LOW, "__")
    if "%EE%80%8" in html:
        html = html.replace("%EE%80%80", "&lt;").replace("%EE%80%81", "*").replace("%EE%80%82", "__")
    return html


def has_strays(html: str) -> bool:
    """Whether marks are left that ``drop_strays`` has to look at."""
    return "*" in html or "__" in html or "](" in html or STAR in html


def gutter(lines: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines that are the line numbers of code: bare numbers, one below the other, or of no list's."""
    bare = {n: int(match[1]) for n, line in enumerate(lines) if (match := NUMBER.match(line.rstrip()))}
    if not bare:
        return frozenset()
    listed = {int(match[1]) for line in lines if (match := BEGINS.match(line))}
    pairs = [pair for pair in pairwise(bare) if not "".join(lines[pair[0] + 1 : pair[1]]).strip()]
    return frozenset(n for pair in pairs for n in pair) | {n for n, k in bare.items() if not {k - 1, k + 1} & listed}


def words(line: str) -> str:
    """A line whose tags that HTML does not know are words."""
    return WORD_TAG.sub(LESS, line) if "<" in line else line


def prose(raw: str) -> str:
    """A line outside code: nothing is code for its indentation, an escaped star is no mark of bold."""
    line = raw.rstrip()
    indent = len(line) - len(line.lstrip(" \t"))
    if indent > MOST_INDENT:
        line = " " * MOST_INDENT + line.lstrip(" \t")
    if ALONE.match(line):
        return ""
    line = words(NUMBER.sub(r"\1\\\2", line))
    if "*" in line:
        line = MASK.sub(lambda mask: STAR * len(mask[0]), line.replace("\\*", STAR))
    if "__" in line:
        line = _named(line)
    return ITEM.sub(_marked, NUMBERED.sub(r"\1", TIGHT.sub(r"\1 ", line)))


def _named(line: str) -> str:
    """A line whose ``__name__`` is a word of code, not bold."""
    return NAME.sub(lambda name: name[0].replace("__", LOW), line)


def _marked(item: re.Match[str]) -> str:
    """An item of a list with its bullet or number as text, for trees have none."""
    mark = item[2]
    return f"{item[1]}{mark} {mark[:-1]}\\{mark[-1]} "


def drop_strays(tree: HtmlElement) -> None:
    """Marks of bold and links that the standard does not take for such, outside code."""
    for element in tree.iter():
        code = element.tag in ("pre", "code")
        inside = (parent := element.getparent()) is not None and parent.tag in ("pre", "code")
        if element.text and isinstance(element.tag, str):
            element.text = _plain(element.text, code)
        if element.tail:
            element.tail = _plain(element.tail, inside)


def _plain(text: str, code: bool) -> str:
    if not code:
        text = STRAY.sub("", LINK.sub(r"\1", text) if "](" in text else text)
        if text.count("*") > 1:
            text = EMPHASIS.sub(lambda mark: mark[1] or mark[2], text)
    return text.replace(STAR, "*")
