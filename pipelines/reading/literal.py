r"""Object literals in a page's scripts as Python values (no engine runs): ``window.cgiDataNew = { nick_name: JsDecode('…'),``
``picture_page_info_list: [ { cdn_url: '…', width: '8' * 1 } ] }``. A value of a call is its first argument; what can't
be understood ends the reading, and what was read until then is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipelines.reading.script import unquote

# A string that nobody ends goes to the end of the text: looked for from each of its quotes, it would take the square of it.
QUOTED = r""""[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|'[^'\\]*+(?:\\.[^'\\]*+)*+(?:'|\\?\Z)"""
TOKEN = re.compile(rf"""\s*(?:(//[^\n]*)|({QUOTED})|([{{}}\[\]:,()])|([\w$.-]+)|(\|\||.))""", re.S)
BETWEEN = re.compile(rf"//[^\n]*|{QUOTED}|[{{}}\[\](),]", re.S)  # marks, and what may hold them
COMMENT, STRING, MARK, WORD = 1, 2, 3, 4
DEEP = 60  # a page nested deeper is no page


class _EndError(Exception):
    """The text ended, or goes on with something that is no literal."""


def objects(source: str, name: str, only: str = "") -> Iterator[dict[str, Any]]:
    """Every object literal that is given to ``name`` in ``source``, with the members called ``only`` where one is wanted:
    most of a page's data is nothing that anybody asks for, and is passed by."""
    if name not in source:
        return
    for match in re.finditer(rf"{re.escape(name)}\s*[=:]\s*(?={{)", source):
        if match.start() and re.match(r"[\w$-]", source[match.start() - 1]):
            continue
        whole: dict[str, Any] = {}
        reader = _Reader(source, match.end())
        try:
            reader.take()
            reader.members(whole, 0, only)
        except (_EndError, RecursionError):
            pass
        if whole:
            yield whole


def walk(value: Any, path: list[str]) -> Iterator[str]:
    """The non-empty texts at ``path`` of keys below ``value``; a list is walked through item by item."""
    if isinstance(value, list):
        for item in value:
            yield from walk(item, path)
    elif path and isinstance(value, dict):
        yield from walk(value.get(path[0]), path[1:])
    elif isinstance(value, str) and value.strip() and not path:
        yield value


class _Reader:
    def __init__(self, source: str, position: int) -> None:
        self.source, self.position = source, position
        self.kind, self.text = 0, ""
        self.ahead = False  # whether the token was only looked at

    def take(self) -> str:
        """The next token, now behind us."""
        if self.ahead:
            self.ahead = False
            return self.text
        while True:
            match = TOKEN.match(self.source, self.position)
            if not match or not match.lastindex:
                raise _EndError
            self.position, self.kind, self.text = match.end(), match.lastindex, match[match.lastindex]
            if self.kind != COMMENT:
                return self.text

    def peek(self) -> str:
        """The next token, still before us."""
        self.take()
        self.ahead = True
        return self.text

    def members(self, into: dict[str, Any], depth: int, only: str = "") -> None:
        """Members, or only those of one name, up to the brace that closes the object."""
        while (key := self.take()) != "}":
            if key == ",":
                continue
            name = unquote(key[1:-1]) if self.kind == STRING else key
            if self.take() != ":":
                raise _EndError
            if only not in ("", name):
                self.pass_by()
            elif self.peek() == "{":
                self.take()
                into[name] = {}
                self.members(into[name], depth + 1)
            else:
                into[name] = self.value(depth + 1)

    def pass_by(self) -> None:
        """Go on behind a value, to what stands between it and the next one."""
        depth = 0
        for found in BETWEEN.finditer(self.source, self.position):
            mark = found[0]
            if not depth and mark in ",}":
                self.position = found.start()
                return
            depth += (mark in "{[(") - (mark in "}])")
        raise _EndError

    def value(self, depth: int) -> Any:
        """A value with what may stand behind it: ``* 1``, ``.html(false)``, ``|| other``."""
        found = self.single(depth)
        while (following := self.peek()) not in (",", "}", "]", ")"):
            self.take()
            if following == "||":
                other = self.single(depth)
                found = found or other
            elif self.kind == MARK and following not in "()":
                raise _EndError
            elif following == "(":
                self.items(")", depth)
        return found

    def single(self, depth: int) -> Any:
        """One value: a string, a word, a list, an object, a call."""
        if depth > DEEP:
            raise _EndError
        text = self.take()
        if self.kind == STRING:
            return unquote(text[1:-1])
        if text == "{":
            inner: dict[str, Any] = {}
            self.members(inner, depth + 1)
            return inner
        if text in "[(":
            return self.items("]" if text == "[" else ")", depth)
        if self.kind != WORD:
            raise _EndError
        if self.peek() == "(":
            self.take()
            return next(iter(self.items(")", depth)), "")
        return text if text[:1].isdigit() or text[:1] == "-" else ""  # a variable's value nobody knows

    def items(self, end: str, depth: int) -> list[Any]:
        """Values up to the bracket that closes them."""
        found = []
        while self.peek() != end:
            if self.peek() == ",":
                self.take()
            else:
                found.append(self.value(depth + 1))
        self.take()
        return found
