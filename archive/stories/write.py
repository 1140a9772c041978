"""Writing an article: find what the archive has of it, decide, write the rows. Runs inside one write transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass, fields
from operator import attrgetter

from archive.stories.attached import note_files
from archive.stories.cluster import closest, sketch
from archive.stories.cluster import note as note_decision
from archive.stories.folded import folded
from archive.stories.issuers import note
from archive.stories.numbers import note_number
from archive.stories.shown import choose, show
from archive.stories.text import Seen
from archive.times import now, to_json
from archive.topic.verdict import Verdict
from archive.types import Article, Mention, Outcome, Page, Relation

APART = frozenset({"aliases", "part", "mentions", "verdict"})  # of an Article: what is no column of its version
COLUMNS = tuple(field.name for field in fields(Article) if field.name not in APART)
MENTION = attrgetter(*(field.name for field in fields(Mention)))  # dataclasses.astuple copies each of them
Column = str | float | None
KNOWN = "SELECT key FROM copies WHERE key = ?1 UNION ALL SELECT key FROM aliases WHERE alias = ?1 LIMIT 1"


@dataclass(frozen=True, slots=True)
class Stored:
    """The article that something was stored as, and what that came to."""

    article_id: int
    outcome: Outcome


def write(db: sqlite3.Connection, page: Page, article: Article) -> Stored:
    """Store ``article`` as read from ``page``: a new story, a copy of one, a new version of a copy, or nothing new."""
    key = known_key(db, article)
    copy = db.execute(
        "SELECT id, article_id, version_id FROM copies WHERE key = ? AND address = ?", (key, page.address)
    ).fetchone()
    if copy:
        stored = _seen_again(db, page, article, *copy)
    elif known := db.execute("SELECT article_id FROM copies WHERE key = ? ORDER BY id LIMIT 1", (key,)).fetchone():
        stored = _add_copy(db, page, article, key, known[0], Relation.SAME, 1.0)
    else:
        seen = Seen(article.title, article.text, article.publisher, article.published, article.origin)
        decision = closest(db, key, seen)
        if decision.story:
            stored = _add_copy(db, page, article, key, decision.story, decision.how, decision.similarity)
        else:
            (story,) = db.execute("INSERT INTO stories (first_seen) VALUES (?) RETURNING id", (now(),)).fetchone()
            stored = _add_copy(db, page, article, key, story, Relation.ORIGINAL, 1.0)
        note_decision(db, stored.article_id, seen, decision)
    add_aliases(db, article, key)
    return stored


def known_key(db: sqlite3.Connection, article: Article) -> str:
    """The key under which the archive knows the article: its own, or the one an alias leads to."""
    found = (known for key in (article.key, *article.aliases) for (known,) in db.execute(KNOWN, (key,)))
    return str(next(found, article.key))


def _seen_again(db: sqlite3.Connection, page: Page, article: Article, copy: int, story: int, version: int) -> Stored:
    (last_seen,) = db.execute("SELECT last_seen FROM copies WHERE id = ?", (copy,)).fetchone()
    sql = "UPDATE copies SET first_seen = min(first_seen, :seen), last_seen = max(last_seen, :seen) WHERE id = :copy"
    db.execute(sql, {"seen": page.fetched, "copy": copy})
    old = db.execute(
        "SELECT v.title, t.sha256 FROM versions v JOIN texts t ON t.id = v.text_id WHERE v.id = ?", (version,)
    ).fetchone()
    if old == (article.title, _sha(article.text)):
        return Stored(story, Outcome.UNCHANGED)
    new = add_version(db, page, article, copy)
    sketch(db, story, folded(article.text))
    if page.fetched < last_seen:  # an older capture that was imported late is history, not what the place says now
        return Stored(story, Outcome.VERSION)
    db.execute("UPDATE copies SET version_id = ? WHERE id = ?", (new, copy))
    choose(db, story)
    return Stored(story, Outcome.VERSION)


def _add_copy(
    db: sqlite3.Connection, page: Page, article: Article, key: str, story: int, how: Relation, likeness: float
) -> Stored:
    (copy,) = db.execute(
        "INSERT INTO copies (article_id, key, source, address, origin_address, relation, similarity, first_seen,"
        " last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (story, key, page.source, page.address, article.url, how, round(likeness, 4), page.fetched, page.fetched),
    ).fetchone()
    version = add_version(db, page, article, copy)
    db.execute("UPDATE copies SET version_id = ? WHERE id = ?", (version, copy))
    if how == Relation.ORIGINAL:
        show(db, story, version)
    else:
        choose(db, story)
    sketch(db, story, folded(article.text))
    return Stored(story, Outcome.NEW if how == Relation.ORIGINAL else Outcome(how))


def add_version(db: sqlite3.Connection, page: Page, article: Article, copy: int) -> int:
    """Add what a page says now to a copy; returns the version's id. It is not yet what the copy or its story shows."""
    values = row_of(db, article) | {"copy_id": copy, "page_id": page.id or None, "seen": page.fetched}
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    version: int
    (version,) = db.execute(f"INSERT INTO versions ({names}) VALUES ({marks}) RETURNING id", values).fetchone()
    note_mentions(db, version, article)
    note_files(db, version, article)
    note_number(db, version, article)
    return version


def mentioned(db: sqlite3.Connection, version: int) -> list[tuple[object, ...]]:
    """What ``mentions`` holds of a version, each as the values of a Mention."""
    sql = "SELECT kind, name, detail, value, unit, period, sentence FROM mentions WHERE version_id = ? ORDER BY rowid"
    return db.execute(sql, (version,)).fetchall()


def note_mentions(db: sqlite3.Connection, version: int, article: Article) -> None:
    """Let ``mentions`` hold what a version's text names."""
    db.execute("DELETE FROM mentions WHERE version_id = ?", (version,))
    db.executemany(
        "INSERT INTO mentions (version_id, kind, name, detail, value, unit, period, sentence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(version, *MENTION(mention)) for mention in article.mentions],
    )


def columns(article: Article) -> dict[str, Column]:
    """An article as the archive's columns hold it, with its ``text`` and ``key``."""
    said = {name: getattr(article, name) for name in COLUMNS}  # dataclasses.asdict copies every mention first
    told = {name: str(value) if isinstance(value, str) else to_json(value) for name, value in said.items()}
    return told | verdict_columns(article.verdict)


def verdict_columns(verdict: Verdict | None) -> dict[str, Column]:
    """What an article is about, as columns; of one that nobody judged, their defaults."""
    if verdict is None:
        return {"class": "", "score": None, "reasons": "[]"}
    return {"class": str(verdict.class_), "score": verdict.score, "reasons": to_json(verdict.reasons)}


def row_of(db: sqlite3.Connection, article: Article) -> dict[str, Column]:
    """The columns of ``versions`` that come from an article, its text stored and its names resolved."""
    values = columns(article)
    del values["text"], values["key"]
    text = article.text
    db.execute("INSERT OR IGNORE INTO texts (sha256, text) VALUES (?, ?)", (_sha(text), text))
    (text_id,) = db.execute("SELECT id FROM texts WHERE sha256 = ?", (_sha(text),)).fetchone()
    note(db, article.publisher, article.origin)
    return {**values, "part": article.part, "text_id": text_id}


def add_aliases(db: sqlite3.Connection, article: Article, key: str) -> None:
    """Let every name of an article lead to the ``key`` of its copy."""
    for alias in (article.key, *article.aliases):
        if alias and alias != key:
            db.execute("INSERT OR IGNORE INTO aliases (alias, key) VALUES (?, ?)", (alias, key))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
