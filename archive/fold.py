"""Folding: the same words written another way become the same characters.

Traditional to simplified (OpenCC's characters), full width to half width, capitals to small. ``fold_chars`` keeps the
length, so that a hit in folded text can be shown in the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
# Punctuation whose width differs between publishers; OCR writes half-width commas (seed shape 002).
PUNCTUATION = str.maketrans("。、“”‘’「」『』《》〈〉—…·", '.,""\'\'""""<><>-.·')
NOT_WORD = re.compile(r"[\W_]+")


@cache
def _table() -> dict[int, str]:
    """One character for one: what OpenCC makes of each Chinese character, and NFKC of each width form."""
    characters = [chr(code) for first, last in BLOCKS for code in range(first, last + 1)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {ord(a): b for a, b in zip(characters, simplified, strict=True) if a != b and len(b) == 1}
    for code in (*range(0xFF01, 0xFF5F), 0x3000, 0xA0):
        table[code] = unicodedata.normalize("NFKC", chr(code)).lower()
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code + 32)
    return table


def fold_chars(text: str) -> str:
    """``text`` folded, character for character: the result has the same length."""
    return text.translate(_table())


def fold(text: str) -> str:
    """``text`` folded for comparing: characters, punctuation and width."""
    return unicodedata.normalize("NFKC", fold_chars(text)).lower().translate(PUNCTUATION)


def words_of(folded: str) -> str:
    """Folded text without what is no word or number: what two printings of one story have in common."""
    return NOT_WORD.sub("", folded)


def shingle_text(text: str) -> str:
    """``words_of`` of a text that is not folded yet."""
    return words_of(fold(text))
