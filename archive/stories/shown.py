"""What a story shows: of all its copies the whole one, and of whole ones the original publisher's."""

from __future__ import annotations

import sqlite3

from archive.search.indexing import index
from archive.stories.issuers import resolve
from archive.types import State

FIELDS = "SELECT v.state, v.publisher, v.origin, length(t.text) FROM versions v JOIN texts t ON t.id = v.text_id"


def better(db: sqlite3.Connection, version: int, how: str, story: int) -> bool:
    """Whether ``version``, a copy related to the story as ``how`` says, should be what the story shows."""
    state, publisher, _, length = db.execute(f"{FIELDS} WHERE v.id = ?", (version,)).fetchone()
    shown = db.execute(f"{FIELDS} JOIN stories s ON s.version_id = v.id WHERE s.id = ?", (story,)).fetchone()
    if shown is None:
        return True
    old_state, old_publisher, credited, old_length = shown
    if old_state == State.TRUNCATED:
        return bool(state != State.TRUNCATED or length > old_length)
    if state == State.TRUNCATED or how == "excerpt":
        return False
    issuer, old_issuer = resolve(publisher).name, resolve(old_publisher).name
    return how == "whole" or bool(issuer and issuer == resolve(credited).name and issuer != old_issuer)


def show(db: sqlite3.Connection, story: int, version: int) -> None:
    """Make ``version`` what the story shows and is searched by."""
    db.execute("UPDATE stories SET version_id = ?, merged_into = NULL WHERE id = ?", (version, story))
    index(db, story)


def choose(db: sqlite3.Connection, story: int) -> None:
    """Choose anew what a story shows, after copies came to it or left it; one without copies shows nothing."""
    copies = db.execute("SELECT version_id, relation FROM copies WHERE article_id = ? ORDER BY id", (story,)).fetchall()
    db.execute("UPDATE stories SET version_id = NULL WHERE id = ?", (story,))
    for version, how in copies:
        if better(db, version, how, story):
            db.execute("UPDATE stories SET version_id = ? WHERE id = ?", (version, story))
    index(db, story)
