"""A prototype that is measured, not shipped: the search of the archive in PostgreSQL, beside SQLite in the same run.

python -m tests.bench_postgres [ARTICLES]: each Chinese character is a lexeme of a tsvector with its places, a word a phrase
of them (docs/scale.md: the end of SQLite). PostgreSQL keeps 255 places of a lexeme and none beyond the 16,383rd of a text
(its manual, 12.11), so that what is indexed are pieces of a text; LONG shows what is lost without. The articles are those of
tests/bench_search.py. fsync is off, as in every test with PostgreSQL here: its times are flattered.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg

from archive.connect import connect
from archive.fold import fold_chars
from archive.search.search import count, search
from archive.store import Archive
from tests.bench_dedupe import articles
from tests.bench_search import A_TRANSACTION, LIMIT, at, batched, common, fill, timed
from tests.postgres import postgres

PIECE, OVERLAP = 2000, 40  # characters of a piece, and of those its neighbour has too: a longer phrase may be missed
LONG = 30_000  # characters of the text that one tsvector can't hold
TABLES = """
CREATE TABLE articles (id int PRIMARY KEY, title text, text text);
CREATE TABLE pieces (article_id int NOT NULL, words tsvector NOT NULL);
CREATE INDEX pieces_words ON pieces USING gin (words);
CREATE INDEX pieces_article ON pieces (article_id)
"""
FOUND = "SELECT DISTINCT article_id FROM pieces WHERE words @@ %s::tsquery ORDER BY 1 DESC LIMIT %s"
COUNTED = "SELECT count(DISTINCT article_id) FROM pieces WHERE words @@ %s::tsquery"
LIKE = "SELECT count(*) FROM articles WHERE text LIKE %s OR title LIKE %s"


def vector(text: str) -> str:
    """A text as PostgreSQL writes a tsvector."""
    places = defaultdict(list)
    for place, character in enumerate(text, 1):
        if character.isalnum():
            places[character].append(place)
    return " ".join(f"'{character}':{','.join(map(str, where))}" for character, where in places.items())


def phrase(word: str) -> str:
    """A word as a tsquery."""
    return " <-> ".join(f"'{character}'" for character in word)


def pieces(text: str, size: int = PIECE) -> Iterator[str]:
    """A text in parts that overlap."""
    yield from (text[begin : begin + size] for begin in range(0, max(len(text) - OVERLAP, 1), size - OVERLAP))


def insert(db: psycopg.Connection, number: int, title: str, text: str, size: int = PIECE) -> None:
    """An article, its text folded as the archive's index has it."""
    db.execute("INSERT INTO articles VALUES (%s, %s, %s)", (number, title, text))
    with db.cursor() as cursor:
        told = [(number, vector(piece)) for piece in (title, *pieces(text, size))]
        cursor.executemany("INSERT INTO pieces VALUES (%s, %s::tsvector)", told)


def substrings(items: list[tuple[str, str]], number: int) -> Iterator[str]:
    """Words of two to six characters that stand in texts."""
    chosen = random.Random(16)
    while number:
        text = chosen.choice(items)[1]
        begin = chosen.randrange(max(len(text) - 6, 1))
        word = text[begin : begin + chosen.randint(2, 6)]
        if re.fullmatch(r"[一-龥]{2,6}", word):
            number -= 1
            yield word


def unequal(db: psycopg.Connection, words: list[str]) -> int:
    """How many words LIKE finds in more or fewer articles."""
    return sum(
        db.execute(COUNTED, (phrase(word),)).fetchone() != db.execute(LIKE, (f"%{word}%", f"%{word}%")).fetchone()
        for word in words
    )


def lost(db: psycopg.Connection, size: int) -> int:
    """Of 200 places in a long text, how many words that stand only there are not found, in pieces of a size."""
    chosen, said = random.Random(5), "的了在是有和就不人都一个上也很到说要去你"
    plain = "".join(chosen.choice(said) for _ in range(LONG))
    marks = [f"{chr(0x4E00 + 7 * n)}的{chr(0x6E00 + 11 * n)}" for n in range(200)]
    text = "".join(plain[n * 150 : (n + 1) * 150] + mark for n, mark in enumerate(marks))
    with db.transaction(force_rollback=True):
        insert(db, -size, "", text, size)
        return sum(
            db.execute(COUNTED + " AND article_id = %s", (phrase(mark), -size)).fetchone() == (0,) for mark in marks
        )


def beside_readers(address: str, words: list[str], rest: list[tuple[str, str]]) -> tuple[float, float]:
    """Articles a second put in while another connection searches all the time, and the slowest of its searches in ms."""
    ended, worst = threading.Event(), [0.0]

    def ask() -> None:
        with psycopg.connect(address, autocommit=True) as reader:
            while not ended.is_set():
                for word in words:
                    took = timed(lambda word=word: reader.execute(FOUND, (phrase(word), LIMIT)).fetchall())
                    worst[0] = max(worst[0], took)

    thread = threading.Thread(target=ask)
    thread.start()
    began = time.perf_counter()
    with psycopg.connect(address) as db:
        for number, (title, text) in enumerate(rest):
            insert(db, 10_000_000 + number, title, text)
            if number % A_TRANSACTION == 0:
                db.commit()
    took = time.perf_counter() - began
    ended.set()
    thread.join()
    return len(rest) / took, worst[0]


def said(
    name: str,
    total: int,
    built: float,
    size: int,
    ask: Callable[[str], object],
    number: Callable[[str], object],
    words: list[str],
) -> None:
    """One line: how ``total`` articles were put in ``built`` seconds, and how long their words take."""
    found, counted = [], []
    for times, look in ((found, ask), (counted, number)):
        times.extend(timed(partial(look, word)) for word in words)
    print(f"{name:11} {total / built:6.0f} put in a second, {size / 1e6:5.0f} MB, "
          f"search p50 {at(0.5, found):.1f} p95 {at(0.95, found):.1f} ms, count p95 {at(0.95, counted):.1f} ms")  # fmt: skip


def in_sqlite(items: list[tuple[str, str]], words: list[str]) -> None:
    """The articles in an archive's index."""
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        with closing(Archive(name)) as archive:
            fill(archive, items)
            archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        built = time.perf_counter() - began
        size = Path(name, "archive.db").stat().st_size
        with closing(connect(name)) as db:
            said("SQLite", len(items), built, size, lambda w: search(db, w, LIMIT), lambda w: count(db, w), words)


def in_postgres(db: psycopg.Connection, items: list[tuple[str, str]], words: list[str]) -> None:
    """The articles in PostgreSQL, in the transactions of a crawl."""
    db.execute(TABLES)
    began = time.perf_counter()
    for number, batch in enumerate(batched(items, A_TRANSACTION)):
        with db.transaction():
            for place, (title, text) in enumerate(batch, number * A_TRANSACTION):
                insert(db, place, title, text)
    built = time.perf_counter() - began
    db.execute("VACUUM ANALYZE")
    size = db.execute("SELECT pg_total_relation_size('articles') + pg_total_relation_size('pieces')").fetchone()[0]
    said("PostgreSQL", len(items), built, size, lambda w: db.execute(FOUND, (phrase(w), LIMIT)).fetchall(),
         lambda w: db.execute(COUNTED, (phrase(w),)).fetchall(), words)  # fmt: skip


def main() -> None:
    """Print both."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    items = [(fold_chars(title), fold_chars(text)) for _, title, text in articles(total)]
    words = common(items)
    in_sqlite(items, words)
    with postgres() as address, psycopg.connect(address, autocommit=True) as db:
        in_postgres(db, items, words)
        asked = list(substrings(items, 200))
        print(f"unlike LIKE: {unequal(db, asked)} of {len(asked)} words; lost in a text of {LONG} characters, of 200 words: "
              f"{lost(db, LONG)} in one piece, {lost(db, PIECE)} in pieces of {PIECE}")  # fmt: skip
        speed, worst = beside_readers(address, words, items[: max(total // 10, 1)])
        print(f"beside a reader: {speed:.0f} put in a second, its slowest search {worst:.0f} ms")


if __name__ == "__main__":
    main()
