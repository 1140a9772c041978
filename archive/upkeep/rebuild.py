"""Recompute every cluster after a threshold or the reader changed, while crawls go on; and people's own decisions.

The new clusters grow in tables of their own, a batch a transaction, so that a rebuild that was stopped goes on where it
was; the last transaction puts them in place. A story keeps its number as long as its first copy is of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from archive.errors import ArchiveError
from archive.store import Archive
from archive.stories.cluster import Decision, Tables, closest, note, sketch
from archive.stories.folded import folded
from archive.stories.remake import forget_rebuild
from archive.stories.shown import choose
from archive.stories.text import Seen
from archive.times import now
from archive.types import Relation

BATCH = 200
NEXT = Tables(
    "rebuild_sketches", "rebuild_standing", "rebuild_quotes", "SELECT copy_id, article_id, relation FROM rebuild"
)
COPIES = """
SELECT c.id, c.article_id, c.key, v.title, t.text, v.publisher, v.published, v.origin FROM copies c JOIN versions v ON v.id = c.version_id
JOIN texts t ON t.id = v.text_id WHERE c.id > ? ORDER BY c.id LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Move:
    """A copy that went to another story."""

    copy_id: int
    before: int
    after: int
    relation: str


def rebuild(archive: Archive, progress: Callable[[int, int], None] = lambda done, total: None) -> list[Move]:
    """Recompute all clusters; returns what moved. ``progress`` hears (copies done, copies in all) after each batch."""
    total = int(archive.rows("SELECT count(*) AS n FROM copies")[0]["n"])
    while True:
        with archive.writing() as db:
            done = _batch(db)
            if done < BATCH:  # the rest and the swap are one transaction, so that no copy comes between
                return _swap(db)
        progress(int(archive.rows("SELECT count(*) AS n FROM rebuild")[0]["n"]), total)


def _batch(db: sqlite3.Connection) -> int:
    last = db.execute("SELECT coalesce(max(copy_id), 0) FROM rebuild").fetchone()[0]
    copies = db.execute(COPIES, (last, BATCH)).fetchall()
    for copy, story, key, *told in copies:
        seen = Seen(*told)
        earlier = db.execute(
            "SELECT r.article_id FROM rebuild r JOIN copies c ON c.id = r.copy_id WHERE c.key = ? LIMIT 1", (key,)
        ).fetchone()
        decision = Decision(earlier[0], Relation.SAME, 1.0) if earlier else closest(db, key, seen, NEXT)
        target = decision.story or _free(db, story)
        row = (copy, target, decision.how or Relation.ORIGINAL, round(decision.similarity or 1.0, 4))
        db.execute("INSERT INTO rebuild VALUES (?, ?, ?, ?)", row)
        if decision.how != Relation.SAME:
            note(db, target, seen, decision, NEXT)
        sketch(db, target, seen.folded, NEXT)
    return len(copies)


def _free(db: sqlite3.Connection, story: int) -> int:
    """The story's number if no other cluster of the rebuild has it, else a new one."""
    if not db.execute("SELECT 1 FROM rebuild WHERE article_id = ? LIMIT 1", (story,)).fetchone():
        return story
    return int(db.execute("INSERT INTO stories (first_seen) VALUES (?)", (now(),)).lastrowid or 0)


def _swap(db: sqlite3.Connection) -> list[Move]:
    moved = [
        Move(*row)
        for row in db.execute(
            "SELECT c.id, c.article_id, r.article_id, r.relation FROM rebuild r JOIN copies c ON c.id = r.copy_id"
            " WHERE c.article_id != r.article_id ORDER BY c.id"
        ).fetchall()
    ]
    db.execute(
        "UPDATE copies SET article_id = r.article_id, relation = r.relation, similarity = r.similarity"
        " FROM rebuild r WHERE r.copy_id = copies.id"
    )
    for table in ("sketches", "standing", "quotes"):
        db.execute(f"DELETE FROM {table}")
        db.execute(f"INSERT INTO {table} SELECT * FROM rebuild_{table}")
    for story in sorted({story for move in moved for story in (move.before, move.after)}):
        choose(db, story)
    _point(db, moved)
    forget_rebuild(db)
    return moved


def _point(db: sqlite3.Connection, moved: list[Move]) -> None:
    """A story that lost all its copies points at where the first of them went."""
    for move in reversed(moved):
        db.execute("UPDATE stories SET merged_into = ? WHERE id = ? AND version_id IS NULL", (move.after, move.before))


def decide(archive: Archive, one: int, other: int, same: bool, note: str = "") -> Move:
    """Say that two articles are one (the second's copies go to the first), or that copy ``other`` is not of article ``one``.

    The decision outlives every rebuild. Raises ArchiveError if there is no such article or copy.
    """
    with archive.writing() as db:
        first = db.execute("SELECT key FROM copies WHERE article_id = ? ORDER BY id LIMIT 1", (one,)).fetchone()
        where = "article_id = ? ORDER BY id LIMIT 1" if same else "id = ?"
        second = db.execute(f"SELECT key, id, article_id FROM copies WHERE {where}", (other,)).fetchone()
        if not first or not second or (not same and second[2] != one) or first[0] == second[0]:
            raise ArchiveError(f"{one} and {other} are not two that can be {'joined' if same else 'parted'}")
        pair = sorted((first[0], second[0]))
        db.execute("INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?)", (*pair, int(same), note, now()))
        target = (
            one if same else int(db.execute("INSERT INTO stories (first_seen) VALUES (?)", (now(),)).lastrowid or 0)
        )
        column = ("article_id", other) if same else ("key", second[0])
        relation = Relation.DECIDED if same else Relation.ORIGINAL
        db.execute(
            f"UPDATE copies SET article_id = ?, relation = ? WHERE {column[0]} = ?", (target, relation, column[1])
        )
        _sketches(db, target, one if not same else other)
        for story in (one, target, other if same else target):
            choose(db, story)
        move = Move(int(second[1]), other if same else one, target, relation)
        _point(db, [move])
    return move


def _sketches(db: sqlite3.Connection, *stories: int) -> None:
    """Make the sketches of these stories anew from the texts of their copies."""
    for story in set(stories):
        db.execute("DELETE FROM sketches WHERE article_id = ?", (story,))
        texts = db.execute(
            "SELECT t.text FROM copies c JOIN versions v ON v.copy_id = c.id JOIN texts t ON t.id = v.text_id"
            " WHERE c.article_id = ?", (story,),
        ).fetchall()  # fmt: skip
        for (text,) in texts:
            sketch(db, story, folded(text))
