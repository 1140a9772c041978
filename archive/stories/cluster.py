"""Which story of the archive a text belongs to: candidates by shared rows of the sketch, decided on the texts.

The sketch of a story is rows, so every process shares them and nothing is rebuilt at start. What a person decided
("these are one", "these are two") comes first. A text is compared with the story's first text and with the one it
shows, never with any copy: else a chain of copies, each a little different, joins what is not alike.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace

from archive.fold import fold
from archive.stories.dedupe import alike, relation
from archive.stories.folded import Folded
from archive.stories.shown import MEMBERS, best
from archive.stories.standing import count, standing
from archive.stories.text import Seen, Text
from archive.types import Relation

POPULAR = 64  # rows that more stories share are ignored: a phrase of the field
CANDIDATES = 8
ENOUGH = 0.99  # least sum of 1 / (stories that share the row) over the rows shared with a candidate


@dataclass(frozen=True, slots=True)
class Tables:
    """Where clusters are kept: the live ones, or those of a rebuild under way."""

    sketches: str = "sketches"
    standing: str = "standing"
    quotes: str = "quotes"
    members: str = "SELECT id AS copy_id, article_id, relation FROM copies"


LIVE = Tables()


@dataclass(frozen=True, slots=True)
class Quote:
    """A link between two stories: the new text quotes ``story``, or (``reverse``) is quoted by it."""

    story: int
    similarity: float
    reverse: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The story a text is a copy of (0: none), how, how alike; and the stories it is linked with."""

    story: int = 0
    how: Relation = Relation.APART
    similarity: float = 0.0
    same_title: bool = False
    quotes: tuple[Quote, ...] = ()


def closest(db: sqlite3.Connection, key: str, seen: Seen, tables: Tables = LIVE) -> Decision:
    """The story that a text is a copy of, and those it quotes or is quoted by."""
    decided, apart = _decided(db, key, tables)
    if decided:
        return Decision(decided, Relation.DECIDED, 1.0)
    found, links = Decision(), list[Quote]()
    new = Text.of_seen(seen, standing(db, seen, tables.standing))
    for story in _candidates(db, seen.folded.rows, tables):
        if story in apart:
            continue
        for other in _texts(db, story, tables):
            if not alike(seen.folded.grams, other.folded.grams):
                continue
            how, likeness = relation(new, Text.of_seen(other, standing(db, other, tables.standing)))
            if how.joins and likeness > found.similarity:
                found = Decision(story, how, likeness, fold(other.title) == new.title)
            elif how in (Relation.QUOTES, Relation.QUOTED):
                links.append(Quote(story, likeness, how == Relation.QUOTED))
        if found.how == Relation.EXACT:
            break
    others = {link.story: link for link in links if link.story != found.story}
    return replace(found, quotes=tuple(others.values()))


def sketch(db: sqlite3.Connection, story: int, text: Folded, tables: Tables = LIVE) -> None:
    """Add a text's sketch to those of its story."""
    sql = f"INSERT OR IGNORE INTO {tables.sketches} (gram, article_id) VALUES (?, ?)"
    db.executemany(sql, [(gram, story) for gram in text.rows])


def note(db: sqlite3.Connection, story: int, seen: Seen, decision: Decision, tables: Tables = LIVE) -> None:
    """Note what a text that was decided on brings: lines its publisher repeats, whom its story quotes and is quoted by."""
    if not decision.same_title:
        count(db, seen, tables.standing)
    pairs = [
        (each.story, story, each.similarity) if each.reverse else (story, each.story, each.similarity)
        for each in decision.quotes
        if each.story != story
    ]
    db.executemany(f"INSERT OR IGNORE INTO {tables.quotes} (article_id, quoted_id, similarity) VALUES (?, ?, ?)", pairs)


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
    return [story for (story,) in db.execute(sql, values)]


def _texts(db: sqlite3.Connection, story: int, tables: Tables) -> list[Seen]:
    """What the story shows, and what its first copy says and said at first: one to three texts."""
    rows = db.execute(f"{MEMBERS} JOIN ({tables.members}) m ON m.copy_id = c.id WHERE m.article_id = ? ORDER BY c.id",
                      (story,)).fetchall()  # fmt: skip
    if not rows:
        return []
    found = db.execute(
        "SELECT v.title, t.text, v.publisher, v.published, v.origin FROM versions v JOIN texts t ON t.id = v.text_id"
        " WHERE v.id IN (?, ?, (SELECT min(id) FROM versions WHERE copy_id = ?)) ORDER BY v.id",
        (best(rows), rows[0][0], rows[0][1]),
    )
    return list({row[1]: Seen(*row) for row in found}.values())
