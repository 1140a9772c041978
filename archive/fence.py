"""SQL from people: it can read, and neither write anywhere, run for ever, nor see what is hidden from it.

A read-only connection alone is not enough: VACUUM INTO and ATTACH write files of their own, and SQLite looks at the clock
between the steps of its machine only, never inside a function.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection

LONGEST = 4 << 20  # bytes of a value or a row; the longest article is a tenth of it
PATTERN = 100  # bytes of a LIKE or GLOB pattern: their time is its length times the text's
ACTIONS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
# Functions that reach outside, or whose time is the product of their arguments' lengths.
REFUSED = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "json_patch", "unhex"})
TOLD = frozenset(  # pragmas that only tell; with a value in brackets where that names what is asked about
    {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list"}
)
VALUES = frozenset(  # pragmas that tell a value unless they are given one
    {
        "function_list", "module_list", "pragma_list", "collation_list", "compile_options", "database_list", "data_version",
        "schema_version", "user_version", "application_id", "encoding", "page_count", "page_size", "freelist_count",
        "journal_mode", "integrity_check", "quick_check",
    }
)  # fmt: skip


def fence(connection: sqlite3.Connection, hidden: Collection[tuple[str, str]] = ()) -> None:
    """Let a connection only read from now on; the columns ``hidden``, pairs (table, column), read as NULL."""

    def allowed(action: int, first: str | None, second: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ:
            return sqlite3.SQLITE_IGNORE if (first, second) in hidden else sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            return sqlite3.SQLITE_DENY if (second or "").lower() in REFUSED else sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_PRAGMA:
            name = (first or "").lower()
            told = name in TOLD or (name in VALUES and second is None)
            return sqlite3.SQLITE_OK if told and ("pragma", name) not in hidden else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_UPDATE:  # opening a virtual table looks like one; the file itself is read-only
            return sqlite3.SQLITE_OK if first == "sqlite_master" else sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK if action in ACTIONS else sqlite3.SQLITE_DENY

    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for name, arguments, function in LINEAR:
        connection.create_function(name, arguments, function, deterministic=True)
    connection.set_authorizer(allowed)


# SQLite's own take the product of their arguments' lengths; these answer the same in the sum.


def _instr(text: object, part: object) -> int | None:
    if text is None or part is None:
        return None
    if isinstance(text, bytes) and isinstance(part, bytes):
        return text.find(part) + 1
    return _text(text).find(_text(part)) + 1


def _replace(text: str | bytes | int | float | None, old: object, new: object) -> str | bytes | int | float | None:
    if text is None or old is None:
        return None
    if not _text(old):
        return text
    if new is None:
        return None
    whole, part, other = _text(text), _text(old), _text(new)
    if whole.count(part) * len(other) > LONGEST:
        raise OverflowError("string or blob too big")
    return whole.replace(part, other)


def _trim(text: object, signs: object = " ", left: bool = True, right: bool = True) -> str | None:
    if text is None or signs is None:
        return None
    whole, taken = _text(text), frozenset(_text(signs))
    begin, end = 0, len(whole)
    while left and begin < end and whole[begin] in taken:
        begin += 1
    while right and end > begin and whole[end - 1] in taken:
        end -= 1
    return whole[begin:end]


def _ltrim(text: object, signs: object = " ") -> str | None:
    return _trim(text, signs, right=False)


def _rtrim(text: object, signs: object = " ") -> str | None:
    return _trim(text, signs, left=False)


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


LINEAR: tuple[tuple[str, int, Callable[..., str | bytes | int | float | None]], ...] = (
    ("instr", 2, _instr),
    ("replace", 3, _replace),
    *((name, arguments, function) for name, function in (("trim", _trim), ("ltrim", _ltrim), ("rtrim", _rtrim))
      for arguments in (1, 2)),
)  # fmt: skip
