"""The tables by which stories are found, made anew from the archive's texts: after a release that folds or samples otherwise."""

from __future__ import annotations

import sqlite3

from archive.fold import fold
from archive.stories.cluster import LIVE, sketch
from archive.stories.folded import folded
from archive.stories.standing import count
from archive.stories.text import Seen

UNDER_WAY = ("rebuild", "rebuild_sketches", "rebuild_standing", "rebuild_quotes")
TEXTS = """
SELECT c.article_id, t.text FROM copies c JOIN versions v ON v.copy_id = c.id JOIN texts t ON t.id = v.text_id
ORDER BY c.article_id"""
DECIDED = """
SELECT c.article_id, c.relation, v.title, t.text, v.publisher, v.published, v.origin
FROM copies c JOIN versions v ON v.id = (SELECT min(id) FROM versions WHERE copy_id = c.id)
JOIN texts t ON t.id = v.text_id WHERE c.relation != 'same' ORDER BY c.id"""


def resketch(db: sqlite3.Connection) -> None:
    """Make the sketches of all stories and the counts of standing lines anew. Inside a transaction.

    Who is a copy of whom stays as it is; a rebuild under way begins again.
    """
    forget_rebuild(db)
    db.execute("DELETE FROM sketches")
    for story, text in db.execute(TEXTS):
        sketch(db, story, folded(text))
    db.execute("DELETE FROM standing")
    titles: dict[int, str] = {}
    for story, relation, *told in db.execute(DECIDED):
        seen = Seen(*told)
        title = fold(seen.title)
        if relation in ("original", "decided") or titles.get(story) != title:  # another printing says nothing
            count(db, seen, LIVE.standing)
        titles.setdefault(story, title)


def forget_rebuild(db: sqlite3.Connection) -> None:
    """Empty the tables of a rebuild."""
    for table in UNDER_WAY:
        db.execute(f"DELETE FROM {table}")
