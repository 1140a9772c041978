"""Chinese and Arabic numerals."""

from __future__ import annotations

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> int:
    """The number that ``text`` writes (``266``, ``二百六十六``, ``一千二百六十``); raises ValueError for anything else."""
    if text.isascii():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in UNITS:
            total += (digit or 1) * UNITS[character]
            digit = 0
        else:
            raise ValueError(f"{text!r} is no number")
    return total + digit
