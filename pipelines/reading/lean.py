"""A page without its programs and styles: nine tenths of a WeChat page's bytes, and nothing of what it says."""

from __future__ import annotations

import re

OPENING = re.compile(rb"<(script|style|SCRIPT|STYLE)\b")
LONG = 16_000  # bytes; what is shorter costs nothing and may be data
DENSE = 1_000  # bytes a function; data, an article about programs among it, has far fewer
COUNTED = 128_000  # bytes that are looked at


def lean(body: bytes) -> bytes:
    """``body`` with its long programs and styles empty, their tags kept. Any charset but UTF-16: no other has ``<`` inside
    a character."""
    kept, position, start = [], 0, 0
    while found := OPENING.search(body, start):
        begin = body.find(b">", found.end()) + 1
        end = body.find(b"</" + found[1], begin)
        if not begin or end < 0:
            break
        start = end
        if end - begin >= LONG and (found[1] in (b"style", b"STYLE") or _is_program(body, begin, end)):
            kept.append(body[position:begin])
            position = end
    return b"".join((*kept, body[position:])) if kept else body


def _is_program(body: bytes, begin: int, end: int) -> bool:
    end = min(end, begin + COUNTED)
    return body.count(b"function", begin, end) * DENSE >= end - begin
