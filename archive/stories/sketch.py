"""What of a text is compared: its character 5-grams as 64-bit numbers; and by which rows it is found.

Word shingles see nothing in Chinese (docs/source-facts.md: tools), so the shingles are characters. The sample is a FracMinHash
(a *scaled* MinHash): every shingle whose number falls below a bound, so that of two texts that share shingles the
same ones are sampled. Unlike a plain MinHash it finds a short text inside a long one, which is what an excerpt is.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Shingles = NDArray[np.uint64]
FORM = 1  # of the rows: raise it when ``sample``, folding or standing lines change (archive.forms)
WIDTH = 5
ROW_WIDTH = 16  # the rows' shingles are longer: set phrases of the field fill the short ones of every story
ROWS = 48  # a text's sample has about this many rows, whatever its length
_PRIME = np.uint64(0x9E3779B97F4A7C15)


def shingles(words: str, width: int = WIDTH) -> Shingles:
    """The distinct n-grams of folded words (``fold.words_of``) as sorted 64-bit numbers; a shorter text is one shingle."""
    codes = np.frombuffer(words.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < width:
        codes = np.concatenate([codes, np.zeros(width - len(codes), dtype=np.uint64)])
    with np.errstate(over="ignore"):
        mixed: Shingles = np.zeros(len(codes) - width + 1, dtype=np.uint64)
        for offset in range(width):
            mixed = mixed * _PRIME + codes[offset : len(codes) - width + 1 + offset]
        # splitmix64's finish: without it neighbouring code points give neighbouring numbers, and the sample is biased
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed = mixed ^ (mixed >> np.uint64(31))
    mixed.sort()
    distinct: Shingles = mixed[np.concatenate([[True], mixed[1:] != mixed[:-1]])]
    return distinct  # np.unique hashes first, which takes three times as long


def sample(words: str) -> tuple[int, ...]:
    """The rows a text is found by, as signed 63-bit numbers for SQLite: its longer shingles below a bound that halves
    with length, and one that stands for the whole text."""
    found = shingles(words, ROW_WIDTH)
    scale = 1
    while len(found) / scale > ROWS:
        scale *= 2
    bound = np.uint64((1 << 64) // scale - 1)
    whole = int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big")
    return whole >> 1, *(found[found <= bound] >> np.uint64(1)).tolist()


def resemblance(one: Shingles, other: Shingles) -> tuple[float, float, float]:
    """Jaccard similarity, and how much of each is contained in the other (0 to 1)."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared), shared / len(one), shared / len(other)
