"""Standing lines: what one publisher puts into many articles word for word (its introduction, a disclaimer, the same code),
counted as articles come in, so that every decision is made on what is a text's own.

An article counts its lines if it is a new story or has another headline than its story: a second mirror of one article
says nothing. A line is known by a 63-bit hash of its publisher and its folded words.
"""

from __future__ import annotations

import json
import sqlite3
from hashlib import blake2b

from archive.stories.text import Seen

SHORTEST, LONGEST = 8, 2000  # folded characters of a line that is counted
OFTEN = 3  # articles that have a line before it says nothing of the next


def _number(publisher: str, words: str) -> int:
    return int.from_bytes(blake2b(f"{publisher}\n{words}".encode(), digest_size=8).digest(), "big") >> 1


def _lines(seen: Seen) -> dict[int, str]:
    return {
        _number(seen.publisher, words): words for _, words in seen.folded.lines if SHORTEST <= len(words) <= LONGEST
    }


def standing(db: sqlite3.Connection, seen: Seen, table: str) -> frozenset[str]:
    """The folded lines of a text that ``OFTEN`` articles of its publisher or more have."""
    lines = _lines(seen)
    sql = f"SELECT line FROM {table} JOIN json_each(?) j ON j.value = line WHERE stories >= ?"
    return frozenset(lines[number] for (number,) in db.execute(sql, (json.dumps(list(lines)), OFTEN)))


def count(db: sqlite3.Connection, seen: Seen, table: str) -> None:
    """Count the lines of an article."""
    sql = (
        f"INSERT INTO {table} SELECT value, 1 FROM json_each(?) WHERE 1 ON CONFLICT DO UPDATE SET stories = stories + 1"
    )
    db.execute(sql, (json.dumps(list(_lines(seen))),))
