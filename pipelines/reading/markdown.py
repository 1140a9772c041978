"""Markdown as a tree: CommonMark by cmark (GitHub's dialect), its HTML by the parser that reads every other page.

Mirrors' dumps are no clean CommonMark. What they write that the standard takes otherwise is put right line by line before:
code that is not in a fence is prose, a tag that HTML does not know is a word (``<pid>``, ``Map<String>``), an HTML block
ends with its line, and a lone newline is a line's end only where the dump means one (``_wrapped``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from cmarkgfm import cmark
from lxml.html import HtmlElement

from pipelines.reading.dom import NO_NOISE, Body, body_of, parse

OPTIONS = (
    cmark.Options.CMARK_OPT_UNSAFE
    | cmark.Options.CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
    | cmark.Options.CMARK_OPT_HARDBREAKS
)
EXTENSIONS = ["table", "strikethrough"]
END = 4000  # characters
TORN = re.compile(
    r"!?\[(?:!\[[^\[\]\n]*\]\([^)\s]*\)|[^\]\n])*+\]\([^)\s]*(?:\.\.\.)?\s*\Z"
)  # where a mirror cut the post
FENCE = re.compile(r"^\s*(?:[-*+>]\s+|\d+[.)]\s+)*(`{3,}|~~~+)(?!.*`)")
GLUED_FENCE = re.compile(r"(?<=[^\s`])`{3}\s*$")
PICTURE = re.compile(r"^\s*!\[[^\]]*\]\(https?:")
STRUCTURE = re.compile(r"^\s*(?:#{1,6}\s|>|[-*+]\s|\d{1,9}[.)]\s|\||(?:[-*_]\s*){3,}$|=+\s*$|!\[[^\]]*\]\([^)]*\)\s*$)")
NAMES = (
    "a|abbr|b|big|blockquote|br|center|code|del|details|div|em|figcaption|figure|font|h[1-6]|hr|i|iframe|img|ins|li|mark|ol|p|pre"
    "|s|section|small|span|strong|su[bp]|summary|svg|table|tbody|td|th|thead|tr|u|ul|video"
)
WORD_TAG = re.compile(
    rf"<(?!/?(?:{NAMES})(?=[\s/>])[^<>]*>(?!\s?(?:标签|元素|属性))|(?:https?|ftp)://[^\s<>]+>|!--)", re.I
)
LESS, STAR, LOW = (
    "\ue000",
    "\ue001",
    "\ue002",
)  # stand for "<" of a word, "*" and "__" that are no marks until the tree is made
TAGGED = re.compile(rf"^\s*</?(?:{NAMES})\b.*>\s*$", re.I)
OPEN = re.compile(r"[^\s。！？!?：:；;…”’」』）)】》.|>*_~`-]\s*$")  # a line that ends within a sentence
COMMA = re.compile("[，。]")
HAN_END = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef][*_]*$")
HAN_BEGIN = re.compile("[*_]*[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
NO_MORE = re.compile(
    r"^\s*(?:#{1,6}\s|\||(?:[-*_]\s*){3,}$|!\[[^\]]*\]\([^)]*\)$|</?\w.*>$)"
)  # lines that end where they end
MOST_INDENT = 3
ITEM = re.compile(
    r"^(\s*)([-*+]|\d{1,9}[.)])[ \t\xa0]+(?=[^\s#>`!~|]|`(?!``)|~(?!~~)|!(?!\[))(?![-*+]\s|\d{1,9}[.)]\s)(?!(?:[-*_]\s*)+$)"
)
NUMBERED = re.compile(r"^(\s*)[-*+][ \t]+(?=\d{1,9}[.)]\s+\S)")  # a bullet before a number: the number is the writer's
WRAPPED_LINE = 20  # characters; a shorter line may be one of a list
LEAST = 3  # lines by which a dump's habit is judged
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
LANGUAGE = re.compile(r"(?:`{3,}|~{3,})\s*[A-Za-z]")
# A link around blocks: its text goes over blank lines, its pictures stand in it.
WIDE_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|!?\[[^\[\]]*\](?:\([^()\s]*\))?)*)\]\((?=\s*(?:https?:|/))")
LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*https?:[^()]*(?:\([^()]*\)[^()]*)*\)"
)  # with spaces in its address


def tree_of(text: str) -> HtmlElement:
    """The tree of a dump."""
    text = text.replace("\r\n", "\n")
    text = text[:-END] + TORN.sub("", text[-END:])
    text = WIDE_LINK.sub(lambda m: m[0].replace("\n", " ") if "\n" in m[0] else m[0], text)
    source = "\n".join(_ready(text.split("\n")))
    html = cmark.markdown_to_html_with_extensions(source, OPTIONS, EXTENSIONS)
    tree = parse(html.replace(LESS, "&lt;").replace(LOW, "__"))
    if "*" in html or "__" in html or "](" in html or STAR in html:
        _drop_strays(tree)
    return tree


def body_of_markdown(text: str, noise: Mapping[str, str] = NO_NOISE, base: str = "") -> Body:
    """The lines and pictures of a dump. A line that is only a link keeps LINK_MARK before its text, for the rules."""
    return body_of(tree_of(text), noise, base)


def _wrapped(lines: Sequence[str]) -> bool:
    """Whether a lone newline of a dump means nothing: all its lines end in two spaces, or its sentences go on over them.

    Dumps of a page's visible text have a newline where the page has one; converters of WeChat pages write one after
    every inline element, hard-wrapped text one after so many characters.
    """
    written = [line for line in lines if line.strip()]
    if len(written) > LEAST and sum(line.endswith("  ") for line in written) > 0.6 * len(written):
        return True
    pairs = [
        bool(OPEN.search(line))
        for line, after in pairwise(lines)
        if len(line) >= WRAPPED_LINE and after.strip() and not STRUCTURE.match(line) and not STRUCTURE.match(after)
    ]
    return len(pairs) >= LEAST and sum(pairs) * 2 > len(pairs)


def _ready(lines: Sequence[str]) -> list[str]:
    """The lines as the standard has to see them: every newline that is left is the end of a line."""
    wrapped, code, ready = _wrapped(lines), _fenced(lines), [""]
    for number, raw in enumerate(lines):
        if number in code:
            ready.append(_words(raw))
        elif (found := GLUED_FENCE.search(raw)) or FENCE.match(raw):
            before = _prose(raw[: found.start()]) if found else ""  # a fence may begin behind the words above it
            ready += [before] if before.strip("` ") else []
            ready.append("```" if {number - 1, number + 1} & code else "")
        else:
            line = _prose(raw)
            if _goes_on(ready[-1], line, wrapped):
                space = not (HAN_END.search(ready[-1][-WRAPPED_LINE:]) and HAN_BEGIN.match(line.lstrip()))
                ready[-1] = ready[-1].rstrip() + " " * space + line.lstrip()
            else:
                ready.append(line)
            if TAGGED.match(line):
                ready.append("")
    return ready


def _fenced(lines: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines of code: between two fences, unless a picture stands there, as none does in code."""
    fences = [
        n for n, raw in enumerate(lines) if "```" in raw or "~~~" in raw if FENCE.match(raw) or GLUED_FENCE.search(raw)
    ]
    code: set[int] = set()
    while len(fences) > 1:
        begin, end = fences[:2]
        # one that names a language begins code: what stands open above it was never closed
        if LANGUAGE.search(lines[end]) or any(PICTURE.match(line) for line in lines[begin + 1 : end]):
            fences = fences[1:]
        else:
            code |= set(range(begin + 1, end))
            fences = fences[2:]
    return frozenset(code)


def _goes_on(before: str, line: str, wrapped: bool) -> bool:
    """Whether ``line`` is part of the line above."""
    if not before.strip() or not line.strip() or NO_MORE.match(before) or STRUCTURE.match(line):
        return False
    return wrapped or bool(
        len(before) >= WRAPPED_LINE * 2 and OPEN.search(before) and COMMA.search(before) and COMMA.search(line)
        and "http" not in before[-200:].rpartition(" ")[2] and not line.startswith("http")
    )  # fmt: skip


def _words(line: str) -> str:
    return WORD_TAG.sub(LESS, line) if "<" in line else line


def _prose(raw: str) -> str:
    """A line outside code: nothing is code for its indentation, an escaped star is no mark of bold."""
    line = raw.rstrip()
    indent = len(line) - len(line.lstrip(" \t"))
    if indent > MOST_INDENT:
        line = " " * MOST_INDENT + line.lstrip(" \t")
    line = _words(line)
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


def _drop_strays(tree: HtmlElement) -> None:
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
