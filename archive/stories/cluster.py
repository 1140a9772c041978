"""Which story of the archive a text belongs to: candidates by shared sketch rows, verified on the texts.

The bands of a story are rows, so every process shares them and nothing is rebuilt at start. What a person decided
("these are one", "these are two") comes first.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archive.stories.dedupe import Text, relation
from archive.stories.sketch import sample

POPULAR = 64  # a 5-gram of more stories than this is a formula, not a trace
CANDIDATES = 8
ENOUGH = 0.99  # one row of no other story, or several of few others
TEXTS_COMPARED = 6


@dataclass(frozen=True, slots=True)
class Tables:
    """Where clusters are kept: the live ones, or those of a rebuild under way."""

    sketches: str = "sketches"
    members: str = "SELECT id AS copy_id, article_id FROM copies"


LIVE = Tables()


@lru_cache(maxsize=4096)
def _text(title: str, text: str) -> Text:
    return Text.of(title, text)


def closest(db: sqlite3.Connection, key: str, title: str, text: str, tables: Tables = LIVE) -> tuple[int, str, float]:
    """The story that a text is a copy of, how, and how alike; (0, "", 0.0) where there is none."""
    decided, apart = _decided(db, key, tables)
    if decided:
        return decided, "decided", 1.0
    new = _text(title, text)
    best = (0, "", 0.0)
    for story in _candidates(db, sample(new.words), tables):
        if story in apart:
            continue
        for other_title, other in _texts(db, story, tables):
            how, likeness = relation(new, _text(other_title, other))
            if how and likeness > best[2]:
                best = (story, how, likeness)
        if best[1] == "exact":
            break
    return best


def sketch(db: sqlite3.Connection, story: int, title: str, text: str, tables: Tables = LIVE) -> None:
    """Add a text's sketch to those of its story."""
    grams = sample(_text(title, text).words)
    sql = f"INSERT OR IGNORE INTO {tables.sketches} (gram, article_id) VALUES (?, ?)"
    db.executemany(sql, [(gram, story) for gram in grams])


def _decided(db: sqlite3.Connection, key: str, tables: Tables) -> tuple[int, set[int]]:
    """The story a person put ``key`` into (0: none), and those a person said it is not of."""
    sql = (
        f"SELECT d.same, m.article_id FROM decisions d JOIN copies c ON c.key IN (d.one, d.other) AND c.key != :key"
        f" JOIN ({tables.members}) m ON m.copy_id = c.id WHERE :key IN (d.one, d.other)"
    )
    rows = db.execute(sql, {"key": key}).fetchall()
    return next((story for same, story in rows if same), 0), {story for same, story in rows if not same}


def _candidates(db: sqlite3.Connection, grams: tuple[int, ...], tables: Tables) -> list[int]:
    """The stories that share the rarest rows: a row of one story is a trace, one of many a phrase of the field."""
    sql = (
        "WITH rows AS MATERIALIZED (SELECT value AS gram,"
        f" (SELECT count(*) FROM (SELECT 1 FROM {tables.sketches} WHERE gram = value LIMIT :popular)) AS stories"
        " FROM json_each(:grams))"
        f" SELECT article_id FROM rows JOIN {tables.sketches} USING (gram) WHERE stories < :popular"
        " GROUP BY article_id HAVING sum(1.0 / stories) >= :enough ORDER BY sum(1.0 / stories) DESC, article_id LIMIT :most"
    )
    values = {"popular": POPULAR + 1, "grams": json.dumps(grams), "enough": ENOUGH, "most": CANDIDATES}
    return [row[0] for row in db.execute(sql, values)]


def _texts(db: sqlite3.Connection, story: int, tables: Tables) -> Iterator[tuple[str, str]]:
    yield from db.execute(
        f"SELECT v.title, t.text FROM ({tables.members}) m JOIN versions v ON v.copy_id = m.copy_id"
        " JOIN texts t ON t.id = v.text_id WHERE m.article_id = ? GROUP BY t.id ORDER BY length(t.text) DESC LIMIT ?",
        (story, TEXTS_COMPARED),
    ).fetchall()
