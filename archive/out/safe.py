"""Text of strangers on its way to a terminal or a spreadsheet: it is shown and does nothing."""

from __future__ import annotations

import json
import re
from typing import Any

import click

# Control characters (U+009B begins an escape sequence as ESC [ does) and those that turn the direction of what follows.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
FORMULA = re.compile(r"\s*[=@+\-|%]")  # what a spreadsheet calculates; a tab or line end before it changes nothing
NUMBER = re.compile(r"[+-]?[\d.,]+%?(?:[eE][+-]?\d+)?")


def printable(text: str) -> str:
    """Text without signs that steer a terminal: each becomes ``\ufffd``; tabs and line ends stay."""
    return CONTROL.sub("\ufffd", text.replace("\r\n", "\n"))


def echo(text: str = "", err: bool = False, **style: Any) -> None:
    """``click.secho`` of text that may hold anything: what every command prints with."""
    click.secho(printable(text), err=err, **style)


def cell(value: object) -> object:
    """A value as a cell of CSV: text that a spreadsheet would calculate is led by an apostrophe, as OWASP advises."""
    if not isinstance(value, str):
        return value
    shown = printable(value)
    return f"'{shown}" if FORMULA.match(shown) and not NUMBER.fullmatch(shown) else shown


def to_json(value: object, indent: int | None = None) -> str:
    """JSON with Chinese as it is and every sign that steers a terminal escaped; reading it gives the same text."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # json.dumps escapes what is below U+0020; the line ends of ``indent`` are its own.
    return re.sub("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", lambda sign: f"\\u{ord(sign[0]):04x}", text)
