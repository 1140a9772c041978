"""Writing an article: find what the archive has of it, decide, write the rows. Runs inside one write transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache

from archive.dedupe import Text, relation
from archive.search import index
from archive.sketch import sample
from archive.times import now, to_json
from archive.types import Article, Page, State

POPULAR = 64  # a 5-gram of more stories than this is a formula, not a trace
CANDIDATES = 12
SHARED = 2
TEXTS_COMPARED = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What storing an article came to: ``new``, ``unchanged``, ``version``, ``same``, ``exact``, ``near``, ``excerpt``
    or ``whole``."""

    article_id: int
    relation: str


def write(db: sqlite3.Connection, page: Page, article: Article) -> Outcome:
    """Store ``article`` as read from ``page``: a new story, a copy of one, a new version of a copy, or nothing new."""
    address = page.requested or page.url
    key = _resolve(db, article)
    copy = db.execute(
        "SELECT id, article_id, version_id FROM copies WHERE key = ? AND address = ?", (key, address)
    ).fetchone()
    if copy:
        outcome = _seen_again(db, page, article, *copy)
    elif known := db.execute("SELECT article_id FROM copies WHERE key = ? ORDER BY id LIMIT 1", (key,)).fetchone():
        outcome = _add_copy(db, page, article, key, address, known[0], "same", 1.0)
    else:
        story, how, likeness = closest(db, article)
        if not story:
            story = int(db.execute("INSERT INTO stories (first_seen) VALUES (?)", (now(),)).lastrowid or 0)
            how, likeness = "original", 1.0
        outcome = _add_copy(db, page, article, key, address, story, how, likeness)
    for alias in (article.key, *article.aliases):
        if alias and alias != key:
            db.execute("INSERT OR IGNORE INTO aliases (alias, key) VALUES (?, ?)", (alias, key))
    return outcome


def _resolve(db: sqlite3.Connection, article: Article) -> str:
    """The key under which the archive knows the article: its own, or the one an alias leads to."""
    for key in (article.key, *article.aliases):
        if db.execute("SELECT 1 FROM copies WHERE key = ? LIMIT 1", (key,)).fetchone():
            return key
        if found := db.execute("SELECT key FROM aliases WHERE alias = ?", (key,)).fetchone():
            return str(found[0])
    return article.key


def _seen_again(db: sqlite3.Connection, page: Page, article: Article, copy: int, story: int, version: int) -> Outcome:
    db.execute("UPDATE copies SET last_seen = ? WHERE id = ?", (page.fetched, copy))
    old = db.execute(
        "SELECT v.title, t.sha256 FROM versions v JOIN texts t ON t.id = v.text_id WHERE v.id = ?", (version,)
    ).fetchone()
    if old == (article.title, _sha(article.text)):
        return Outcome(story, "unchanged")
    new = _add_version(db, page, article, copy)
    db.execute("UPDATE copies SET version_id = ? WHERE id = ?", (new, copy))
    if db.execute("SELECT version_id FROM stories WHERE id = ?", (story,)).fetchone()[0] == version:
        _show(db, story, new)
    _sketch(db, story, article)
    return Outcome(story, "version")


def _add_copy(
    db: sqlite3.Connection, page: Page, article: Article, key: str, address: str, story: int, how: str, likeness: float
) -> Outcome:
    copy = db.execute(
        "INSERT INTO copies (article_id, key, source, address, origin_address, relation, similarity, first_seen,"
        " last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (story, key, page.source, address, article.url, how, round(likeness, 4), page.fetched, page.fetched),
    ).lastrowid
    version = _add_version(db, page, article, int(copy or 0))
    db.execute("UPDATE copies SET version_id = ? WHERE id = ?", (version, copy))
    if how == "original" or _better(db, article, how, story):
        _show(db, story, version)
    _sketch(db, story, article)
    return Outcome(story, "new" if how == "original" else how)


def _better(db: sqlite3.Connection, article: Article, how: str, story: int) -> bool:
    """Whether a copy should be what the story shows: whole instead of cut, the publisher instead of a reprint."""
    shown = db.execute("SELECT state, origin, publisher, length(text) FROM articles WHERE id = ?", (story,)).fetchone()
    state, origin, publisher, length = shown
    if state == State.TRUNCATED:
        return article.state != State.TRUNCATED or len(article.text) > length
    if article.state == State.TRUNCATED:
        return False
    return how == "whole" or bool(article.publisher and article.publisher == origin and article.publisher != publisher)


def _add_version(db: sqlite3.Connection, page: Page, article: Article, copy: int) -> int:
    sha = _sha(article.text)
    db.execute("INSERT OR IGNORE INTO texts (sha256, text) VALUES (?, ?)", (sha, article.text))
    text = db.execute("SELECT id FROM texts WHERE sha256 = ?", (sha,)).fetchone()[0]
    values = {
        "copy_id": copy, "page_id": page.id or None, "part": article.part, "seen": page.fetched, "url": article.url,
        "platform": article.platform, "state": str(article.state), "title": article.title, "text_id": text,
        "published": article.published, "evidence": to_json([asdict(e) for e in article.evidence]),
        "modified": article.modified, "publisher": article.publisher, "author": article.author,
        "editor": article.editor, "origin": article.origin, "original_title": article.original_title,
        "keywords": to_json(article.keywords), "images": to_json([asdict(i) for i in article.images]),
        "removed": to_json([asdict(r) for r in article.removed]), "facts": to_json(dict(article.facts)),
    }  # fmt: skip
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    return int(db.execute(f"INSERT INTO versions ({names}) VALUES ({marks})", values).lastrowid or 0)


def _show(db: sqlite3.Connection, story: int, version: int) -> None:
    """Make ``version`` what the story shows and is searched by."""
    db.execute("UPDATE stories SET version_id = ? WHERE id = ?", (version, story))
    index(db, story)


def _sketch(db: sqlite3.Connection, story: int, article: Article) -> None:
    grams = sample(_text(article.title, article.text).grams)
    db.executemany("INSERT OR IGNORE INTO sketches (gram, article_id) VALUES (?, ?)", [(g, story) for g in grams])


@lru_cache(maxsize=256)
def _text(title: str, text: str) -> Text:
    return Text.of(title, text)


def closest(db: sqlite3.Connection, article: Article) -> tuple[int, str, float]:
    """The story that ``article`` is a copy of, how, and how alike; (0, "", 0.0) where there is none."""
    new = _text(article.title, article.text)
    best = (0, "", 0.0)
    for story in _candidates(db, sample(new.grams)):
        for title, text in _texts(db, story):
            how, likeness = relation(new, _text(title, text))
            if how and likeness > best[2]:
                best = (story, how, likeness)
        if best[1] == "exact":
            break
    return best


def _candidates(db: sqlite3.Connection, grams: list[int]) -> list[int]:
    shared: Counter[int] = Counter()
    for gram in grams:
        rows = db.execute("SELECT article_id FROM sketches WHERE gram = ? LIMIT ?", (gram, POPULAR + 1)).fetchall()
        if len(rows) <= POPULAR:
            shared.update(row[0] for row in rows)
    least = min(SHARED, len(grams))
    return [story for story, count in shared.most_common(CANDIDATES) if count >= least]


def _texts(db: sqlite3.Connection, story: int) -> Iterator[tuple[str, str]]:
    yield from db.execute(
        "SELECT v.title, t.text FROM copies c JOIN versions v ON v.copy_id = c.id JOIN texts t ON t.id = v.text_id"
        " WHERE c.article_id = ? GROUP BY t.id ORDER BY length(t.text) DESC LIMIT ?",
        (story, TEXTS_COMPARED),
    ).fetchall()


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
