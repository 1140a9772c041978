"""Markdown as a tree: CommonMark by cmark (GitHub's dialect), its HTML by the parser that reads every other page.

Mirrors' dumps are no clean CommonMark. What they write that the standard takes otherwise is put right line by line before:
code that is not in a fence is prose, a tag that HTML does not know is a word (``<pid>``, ``Map<String>``), an HTML block
ends with its line, and a lone newline is a line's end only where the dump means one (``_wrapped``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from pipelines.reading.commonmark import html_of
from pipelines.reading.dom import NO_NOISE, Body, body_of, parse
from pipelines.reading.marks import ATTRIBUTES, TAGGED, drop_strays, gutter, has_strays, prose, restored, words

END = 4000  # characters
TORN = re.compile(
    r"!?\[(?:!\[[^\[\]\n]*\]\([^)\s]*\)|[^\]\n])*+\]\([^)\s]*(?:\.\.\.)?\s*\Z"
)  # where a mirror cut the post
FENCE = re.compile(r"^\s*(?:[-*+>]\s+|\d+[.)]\s+)*(`{3,}|~~~+)(?!.*`)")
GLUED_FENCE = re.compile(r"(?<=[^\s`])`{3}\s*$")
PICTURE = re.compile(r"^\s*!\[[^\]]*\]\(https?:")
STRUCTURE = re.compile(
    r"^\s*(?:#{1,6}(?:\s|$)|>|[-*+]\s|\d{1,9}[.)]\s|\||(?:[-*_]\s*){3,}$|=+\s*$|!\[[^\]]*\]\([^)]*\)\s*$)"
)
OPEN = re.compile(r"[^\s。！？!?：:；;…”’」』）)】》.|>*_~`-]\s*$")  # a line that ends within a sentence
COMMA = re.compile("[，。]")
HAN_END = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef][*_]*$")
HAN_BEGIN = re.compile("[*_]*[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
NO_MORE = re.compile(
    r"^\s*(?:#{1,6}(?:\s|$)|\||(?:[-*_]\s*){3,}$|!\[[^\]]*\]\([^)]*\)$|</?\w.*>$)"
)  # lines that end where they end
WRAPPED_LINE = 20  # characters; a shorter line may be one of a list
LEAST = 3  # lines by which a dump's habit is judged
LANGUAGE = re.compile(r"(?:(?<!`)`{3,}+|(?<!~)~{3,}+)\s*+[A-Za-z]")
# A link around blocks: its text goes over blank lines, its pictures stand in it.
WIDE_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|!?\[[^\[\]]*\](?:\([^()\s]*\))?)*)\]\((?=\s*(?:https?:|/))")


def tree_of(text: str) -> HtmlElement:
    """The tree of a dump."""
    text = text.replace("\r\n", "\n")
    text = text[:-END] + TORN.sub("", text[-END:])
    text = WIDE_LINK.sub(lambda m: m[0].replace("\n", " ") if "\n" in m[0] else m[0], text)
    text = ATTRIBUTES.sub("", text) if "{" in text or ":::" in text else text
    source = "\n".join(_ready(text.split("\n")))
    html = html_of(source)
    html = restored(html)
    tree = parse(html)
    if has_strays(html):
        drop_strays(tree)
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
    wrapped, code, numbers, ready = _wrapped(lines), _fenced(lines), gutter(lines), [""]
    for number, raw in enumerate(lines):
        if number in code:
            ready.append(words(raw))
        elif (found := GLUED_FENCE.search(raw)) or FENCE.match(raw):
            before = prose(raw[: found.start()]) if found else ""  # a fence may begin behind the words above it
            ready += [before] if before.strip("` ") else []
            ready.append("```" if {number - 1, number + 1} & code else "")
        else:
            line = "" if number in numbers else prose(raw)
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
