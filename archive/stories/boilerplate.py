"""Boilerplate learnt from the archive: a line that ends (or begins) many articles of one account is the account's.

Rules know what all accounts do; what a single one puts under every article (its hotline, its slogan, its next event)
is seen only by looking across its articles. Learnt lines are rows with counts and an example, so that a person can
look and delete; they are applied on reading, in the runs at both ends of a body only, never in its middle.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive.times import now

NEWEST = 200  # articles of a publisher that are looked at
HEAD, TAIL = 3, 8  # lines at the ends
LEAST = 5  # articles a line has to end
SHARE = 0.2  # of a publisher's articles
LONG = 30  # characters; a longer line that ends like a sentence has to be in half of the articles
LONG_SHARE = 0.5
LONGEST = 120
SENTENCE = re.compile(r"[。！？!?]$")
# Datelines recur because news does: they are the first words of a body, never boilerplate; a number is a section's.
DATELINE = re.compile(r"^\W*\d+\W*$|(?:电|讯|消息|报道)$|^(?:本报|新华社|中新社|据).{0,20}$|\d{1,2}月\d{1,2}日")


@dataclass(frozen=True, slots=True)
class Line:
    """A learnt line: how many of how many articles it ends, begins or heads (``place``), one of them."""

    line: str
    place: str
    count: int
    articles: int
    example: int


class Boilerplate(NamedTuple):
    """The learnt lines of one publisher, by the end of an article at which they stand."""

    head: frozenset[str] = frozenset()
    tail: frozenset[str] = frozenset()


def recurring(texts: Mapping[int, Sequence[str]]) -> list[Line]:
    """The lines that recur at the ends of these bodies (article number → lines)."""
    found = []
    for place, depth in (("head", HEAD), ("tail", TAIL)):
        ends = {number: _end(lines, place, depth) for number, lines in texts.items()}
        often = Counter(line for lines in ends.values() for line in dict.fromkeys(lines))
        wanted = {line for line, count in often.items() if _enough(line, count, len(texts))}
        # Only what stands in an unbroken run at the very end counts: a sentence that merely recurs has others below it.
        runs = {number: _run(lines, wanted) for number, lines in ends.items()}
        counts = Counter(line for lines in runs.values() for line in dict.fromkeys(lines))
        for line, count in counts.items():
            if _enough(line, count, len(texts)):
                example = next(number for number, lines in runs.items() if line in lines)
                found.append(Line(line, place, count, len(texts), example))
    return found


def _end(lines: Sequence[str], place: str, depth: int) -> list[str]:
    """The lines of one end, outermost first; a body of nothing but ends teaches nothing."""
    if len(lines) <= depth // 2:
        return []
    return list(lines[:depth]) if place == "head" else list(lines[::-1][:depth])


def _run(lines: Sequence[str], wanted: set[str]) -> list[str]:
    return list(lines[: next((n for n, line in enumerate(lines) if line not in wanted), len(lines))])


def _enough(line: str, count: int, articles: int) -> bool:
    if len(line) > LONGEST or DATELINE.search(line):
        return False
    sentence = len(line) > LONG and SENTENCE.search(line)
    return count >= max(LEAST, (LONG_SHARE if sentence else SHARE) * articles)


def learn(db: sqlite3.Connection, publishers: Iterable[str]) -> int:
    """Learn from the newest articles of these publishers; returns how many lines are new. Inside a transaction."""
    counted = "SELECT count(*) FROM boilerplate WHERE place != 'title'"
    (before,) = db.execute(counted).fetchone()
    for publisher in publishers:
        rows = db.execute(
            "SELECT a.id, a.text FROM articles a WHERE a.publisher = ? AND a.state != 'truncated' ORDER BY a.id DESC LIMIT ?",
            (publisher, NEWEST),
        ).fetchall()
        for line in recurring({number: text.split("\n") for number, text in rows}) if publisher else ():
            remember(db, publisher, line)
    (after,) = db.execute(counted).fetchone()
    return int(after - before)


def remember(db: sqlite3.Connection, publisher: str, line: Line) -> None:
    """Keep a learnt line, unless a person deleted it before. Inside a transaction."""
    db.execute(
        "INSERT INTO boilerplate (publisher, line, place, count, articles, example, learnt)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS"
        " (SELECT 1 FROM forgotten WHERE (publisher, line, place) = (?1, ?2, ?3)) ON CONFLICT (publisher, line, place)"
        " DO UPDATE SET count = max(count, excluded.count), articles = excluded.articles",
        (publisher, line.line, line.place, line.count, line.articles, line.example, now()),
    )


def learn_of_run(db: sqlite3.Connection, run: int) -> int:
    """Learn from the publishers that a run brought articles of; returns how many lines are new. Inside a transaction."""
    sql = "SELECT DISTINCT v.publisher FROM versions v JOIN pages p ON p.id = v.page_id WHERE p.run_id = ?"
    return learn(db, [publisher for (publisher,) in db.execute(sql, (run,)).fetchall()])


def known(db: sqlite3.Connection) -> dict[str, Boilerplate]:
    """Publisher → its learnt lines."""
    found: dict[str, dict[str, set[str]]] = {}
    for publisher, line, place in db.execute("SELECT publisher, line, place FROM boilerplate WHERE place != 'title'"):
        found.setdefault(publisher, {"head": set(), "tail": set()})[place].add(line)
    return {
        publisher: Boilerplate(**{p: frozenset(lines) for p, lines in own.items()}) for publisher, own in found.items()
    }
