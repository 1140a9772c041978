"""Storing what today's rules make of a page that was kept before.

A re-reading is no new version, because the page did not change: the version that came from it is changed in place.
"""

from __future__ import annotations

import sqlite3
from collections import Counter

from archive.search.indexing import index
from archive.store import Archive
from archive.stories.attached import note_files, store_file
from archive.stories.cluster import sketch
from archive.stories.folded import folded
from archive.stories.numbers import note_number
from archive.stories.remake import forget_rebuild
from archive.stories.shown import choose
from archive.stories.write import add_aliases, note_mentions, row_of, verdict_columns, write
from archive.types import Article, Reading, State
from archive.upkeep.compare import Row, copy_at, differences, key_of, match
from archive.upkeep.notes import rename

TEXTS = """
SELECT DISTINCT t.text FROM copies c JOIN versions v ON v.copy_id = c.id JOIN texts t ON t.id = v.text_id
WHERE c.article_id = ?"""


def reread(archive: Archive, run: int, reading: Reading) -> Counter[str]:
    """Store a re-reading in one transaction; returns what came of it: ``changed`` and ``gone`` versions, and outcomes of
    new articles by outcome.
    """
    counts: Counter[str] = Counter()
    with archive.writing() as db:
        if reading.page.found.file_of:
            counts["changed"] = int(store_file(db, reading))
            _mark(archive, db, run, reading)
            db.execute("UPDATE pages SET state = ? WHERE id = ?", (str(reading.state), reading.page.id))
            return counts
        found = match(archive, reading)
        different = [pair for pair in found.pairs if differences(db, *pair)]
        stories = {old["article_id"] for old in (*(old for old, _ in different), *found.gone)}
        for story in stories:
            hide(db, story)
        for old, article in different:
            _update(db, old, article)
        for old in found.gone:
            _drop(db, old)
        counts["changed"], counts["gone"] = len(different), len(found.gone)
        for story in sorted(stories):
            show_again(db, story)
        for article in found.fresh:
            counts[write(db, reading.page, article).outcome] += 1
        _mark(archive, db, run, reading)
        db.execute("UPDATE pages SET state = ? WHERE id = ?", (str(reading.state), reading.page.id))
        forget_rebuild(db)  # a rebuild under way compared the texts of before: it begins again
    return counts


def hide(db: sqlite3.Connection, story: int) -> None:
    """Let nobody find a story for now: the index and the sketches forget a text only while it can still be read."""
    db.execute("UPDATE stories SET version_id = NULL WHERE id = ?", (story,))
    index(db, story)
    for (text,) in db.execute(TEXTS, (story,)).fetchall():  # by gram: there is no index on the article alone
        grams = [(gram, story) for gram in folded(text).rows]
        db.executemany("DELETE FROM sketches WHERE gram = ? AND article_id = ?", grams)


def show_again(db: sqlite3.Connection, story: int) -> None:
    """Let a story be found by what its copies say now."""
    choose(db, story)
    for (text,) in db.execute(TEXTS, (story,)).fetchall():
        sketch(db, story, folded(text))


def _update(db: sqlite3.Connection, old: Row, article: Article) -> None:
    values = row_of(db, article)
    marks = ", ".join(f"{name} = :{name}" for name in values)
    db.execute(f"UPDATE versions SET {marks} WHERE id = :id", values | {"id": old["id"]})
    note_mentions(db, old["id"], article)
    note_files(db, old["id"], article)
    note_number(db, old["id"], article)
    _forget_text(db, old["text_id"])
    db.execute(
        "UPDATE copies SET origin_address = ? WHERE id = ? AND version_id = ?", (article.url, old["copy_id"], old["id"])
    )
    key = key_of(db, old, article)
    if key != old["key"]:
        _rekey(db, old, key)
    add_aliases(db, article, key)


def _rekey(db: sqlite3.Connection, old: Row, key: str) -> None:
    """Give a copy the identity that its page has by today's rules; a copy that is there already takes its versions."""
    if there := copy_at(db, key, old["address"]):
        hide(db, there[1])
        db.execute("UPDATE versions SET copy_id = ? WHERE copy_id = ?", (there[0], old["copy_id"]))
        db.execute("UPDATE copies SET version_id = NULL WHERE id = ?", (old["copy_id"],))
        db.execute("DELETE FROM copies WHERE id = ?", (old["copy_id"],))
        _newest(db, there[0])
        show_again(db, there[1])
    else:
        db.execute("UPDATE copies SET key = ? WHERE id = ?", (key, old["copy_id"]))
    if not db.execute("SELECT 1 FROM copies WHERE key = ? LIMIT 1", (old["key"],)).fetchone():
        rename(db, old["key"], key)


def _drop(db: sqlite3.Connection, old: Row) -> None:
    """Remove a version that no story shows, and its copy with the last one."""
    db.execute("UPDATE copies SET version_id = NULL WHERE version_id = ?", (old["id"],))
    db.execute("DELETE FROM mentions WHERE version_id = ?", (old["id"],))
    db.execute("DELETE FROM versions WHERE id = ?", (old["id"],))
    _forget_text(db, old["text_id"])
    if not _newest(db, old["copy_id"]):
        db.execute("DELETE FROM copies WHERE id = ?", (old["copy_id"],))


def _newest(db: sqlite3.Connection, copy: int) -> bool:
    """Make the newest version of a copy its current one; whether there is any."""
    sql = "SELECT id FROM versions WHERE copy_id = ? ORDER BY seen DESC, id DESC LIMIT 1"
    if newest := db.execute(sql, (copy,)).fetchone():
        db.execute("UPDATE copies SET version_id = ? WHERE id = ?", (newest[0], copy))
    return newest is not None


def _forget_text(db: sqlite3.Connection, text: int) -> None:
    db.execute(
        "DELETE FROM texts WHERE id = ? AND id NOT IN (SELECT text_id FROM versions WHERE text_id = ?)", (text, text)
    )


def _mark(archive: Archive, db: sqlite3.Connection, run: int, reading: Reading) -> None:
    """Keep the discards true: none for a page that holds an article, the reason of today for one that does not."""
    page = reading.page
    if reading.articles or reading.state == State.ATTACHMENT:
        db.execute("DELETE FROM discarded WHERE page_id = ?", (page.id,))
        return
    told = db.execute(
        "UPDATE discarded SET reason = :state, detail = :detail, key = :key, title = :title, class = :class, score = :score,"
        " reasons = :reasons WHERE page_id = :page",
        {
            "state": str(reading.state),
            "detail": reading.reason,
            "key": reading.key,
            "page": page.id,
            "title": reading.title,
            **verdict_columns(reading.verdict),
        },
    )
    if not told.rowcount:
        archive.discard(run, reading)
