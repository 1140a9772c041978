r"""Values of JavaScript variables and object keys, found by scanning the text (no engine runs).

WeChat writes one value in many ways (docs/source-facts.md: wechat-fields): ``var ct = "1";``, ``"a" || "b" || ""``, ``htmlDecode("…")``,
``'…'.html(false)``, ``JsDecode('…')``, bare quoted strings, ``'8' * 1``. The first non-empty string wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.S)
PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "0": ""}
STRING = r"""(?:"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"|'([^'\\\n]*+(?:\\.[^'\\\n]*+)*+)'|(-?\d+(?:\.\d+)?))"""
CALL = r"(?:(?:window\.)?[\w.]+\(\s*)?"
GIVEN = re.compile(rf"""["']?\s*[=:]\s*{CALL}{STRING}""")
MORE = re.compile(rf"\)?(?:\.html\(\w*\))?(?:\s*\*\s*1)?\s*\|\|\s*{CALL}{STRING}")


def unquote(raw: str) -> str:
    r"""The text of a string literal's inside: ``\x0a`` and ``&amp;`` undone, twice where it was written twice."""

    def one(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else PLAIN.get(match[3], match[3])

    text = ESCAPE.sub(one, raw)
    if "\\x" in text:
        text = ESCAPE.sub(one, text)
    return unescape(unescape(text)) if "&" in text else text


def values(source: str, name: str) -> Iterator[str]:
    """Every non-empty value that is given to ``name`` in ``source``, in order; an ``||`` chain gives its first."""
    end = 0
    while (start := source.find(name, end)) >= 0:  # faster by far than a pattern that begins with the name
        end = start + len(name)
        before = source[start - 1 : start] if start else ""
        if before and (before in "$-_" or before.isalnum()):
            continue
        match = GIVEN.match(source, end)
        while match and not any(match.groups()):
            match = MORE.match(source, match.end())
        if match and (found := unquote(next(g for g in match.groups() if g)).strip()):
            yield found
