"""Writing an article: find what the archive has of it, decide, write the rows. Runs inside one write transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import asdict, dataclass

from archive.cluster import closest, sketch
from archive.issuers import note
from archive.shown import better, show
from archive.times import now, to_json
from archive.types import Article, Page


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
        story, how, likeness = closest(db, key, article.title, article.text)
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
    last_seen = db.execute("SELECT last_seen FROM copies WHERE id = ?", (copy,)).fetchone()[0]
    sql = "UPDATE copies SET first_seen = min(first_seen, :seen), last_seen = max(last_seen, :seen) WHERE id = :copy"
    db.execute(sql, {"seen": page.fetched, "copy": copy})
    old = db.execute(
        "SELECT v.title, t.sha256 FROM versions v JOIN texts t ON t.id = v.text_id WHERE v.id = ?", (version,)
    ).fetchone()
    if old == (article.title, _sha(article.text)):
        return Outcome(story, "unchanged")
    new = _add_version(db, page, article, copy)
    if page.fetched < last_seen:  # an older capture that was imported late is history, not what the place says now
        return Outcome(story, "version")
    db.execute("UPDATE copies SET version_id = ? WHERE id = ?", (new, copy))
    if db.execute("SELECT version_id FROM stories WHERE id = ?", (story,)).fetchone()[0] == version:
        show(db, story, new)
    sketch(db, story, article.title, article.text)
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
    if how == "original" or better(db, version, how, story):
        show(db, story, version)
    sketch(db, story, article.title, article.text)
    return Outcome(story, "new" if how == "original" else how)


def _add_version(db: sqlite3.Connection, page: Page, article: Article, copy: int) -> int:
    sha = _sha(article.text)
    db.execute("INSERT OR IGNORE INTO texts (sha256, text) VALUES (?, ?)", (sha, article.text))
    text = db.execute("SELECT id FROM texts WHERE sha256 = ?", (sha,)).fetchone()[0]
    note(db, article.publisher, article.origin)
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


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
