"""Folding: the same words written another way become the same characters.

Traditional to simplified (OpenCC's characters), full width to half width, capitals to small. ``fold_chars`` keeps the
length, so that a hit in folded text can be shown in the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

import opencc

Table = tuple[Mapping[str, str], re.Pattern[str]]  # one character for one, and a pattern of them


def _table(characters: Mapping[str, str]) -> Table:
    return characters, re.compile(f"[{re.escape(''.join(characters))}]")


BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
# Punctuation whose width differs between publishers; OCR writes half-width commas (docs/source-facts.md: newspaper-text).
PUNCTUATION = _table(dict(zip("。、“”‘’「」『』《》〈〉—…", '.,""\'\'""""<><>-.', strict=True)))
NOT_WORD = re.compile(r"[\W_]+")


@cache
def _simplified() -> Table:
    """What OpenCC makes of each Chinese character."""
    characters = [chr(code) for first, last in BLOCKS for code in range(first, last + 1)]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return _table({a: b for a, b in zip(characters, simple, strict=True) if a != b and len(b) == 1})


@cache
def _folded() -> Table:
    """The simplified form of each Chinese character, and NFKC of each width form."""
    folded = dict(_simplified()[0])
    for code in (*range(0xFF01, 0xFF5F), 0x3000, 0xA0):
        folded[chr(code)] = unicodedata.normalize("NFKC", chr(code)).lower()
    for code in range(ord("A"), ord("Z") + 1):
        folded[chr(code)] = chr(code + 32)
    return _table({a: folded.get(b, b) for a, b in folded.items()})  # OpenCC makes 苧 of 薴, and 苎 of 苧


def _replaced(text: str, table: Table) -> str:
    """``str.translate`` for a text that holds few of many characters: six times as fast."""
    characters, any_of_them = table
    for character in set(any_of_them.findall(text)):
        text = text.replace(character, characters[character])
    return text


def simplified(text: str) -> str:
    """``text`` in simplified characters, one for one."""
    return _replaced(text, _simplified())


def fold_chars(text: str) -> str:
    """``text`` folded, character for character: the result has the same length."""
    return _replaced(text, _folded())


def fold(text: str) -> str:
    """``text`` folded for comparing: characters, punctuation and width."""
    return _replaced(unicodedata.normalize("NFKC", fold_chars(text)).lower(), PUNCTUATION)


def words_of(folded: str) -> str:
    """Folded text without what is no word or number: what two printings of one story have in common."""
    return NOT_WORD.sub("", folded)


def shingle_text(text: str) -> str:
    """``words_of`` of a text that is not folded yet."""
    return words_of(fold(text))
