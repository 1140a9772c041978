"""`make bench`: the dedupe decision and the write, on archives of 10 k, 100 k and 1 M articles, beside datasketch.

The archives are synthetic and realistic: stories made of sentences in the words of the field (tests/pairs.py), about 600
characters each, one in five a copy (truncated, traditional script, OCR noise, another headline, framed, quoted). What
is measured is `archive.stories.write.write` as a crawl calls it and the commit of every hundredth, on one core, while one
archive grows; "at the end", p50 and p95 are those of the last thousand articles before a size, "decisions" those a second
of the decision alone, without its rows. SIZES in the environment
(e.g. SIZES=10000,1000000) chooses other sizes.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from datasketch import MinHash, MinHashLSH
from rich.console import Console
from rich.progress import track
from rich.table import Table

from archive.fold import shingle_text
from archive.store import Archive
from archive.stories import cluster
from archive.stories import write as written
from archive.stories.cluster import Decision
from archive.types import Article, Page
from tests.pairs import copies, sentence, story

SIZES = tuple(int(n) for n in os.environ.get("SIZES", "10000,100000").split(","))
PEER_MOST = 10_000  # datasketch takes some milliseconds a text
LAST = 1000
A_TRANSACTION = 100
COPIES = 5  # one article in five is a copy of one of the last RECENT
RECENT = 2000


def articles(count: int, seed: int = 3) -> Iterator[tuple[int, str, str]]:
    """(number of the story it is one of, title, text)."""
    rng = random.Random(seed)
    recent: list[tuple[int, str, str]] = []
    for number in range(count):
        if recent and number % COPIES == 0:
            original, title, text = rng.choice(recent)
            pair = rng.choice(list(copies(title, text, rng)))
            yield original, *pair.other
            continue
        title, text = story(rng)
        text += "".join(f"\n{sentence(rng)}编号{rng.getrandbits(40):x}。" for _ in range(3))
        recent.append((number, title, text))
        del recent[:-RECENT]
        yield number, title, text


def measure(sizes: Sequence[int], folder: Path) -> Iterator[list[str]]:
    """A row each time the archive has grown to one of ``sizes``."""
    took: list[float] = []
    decided: list[float] = []  # seconds of the decision alone, without its rows

    def closest(*given: Any) -> Decision:
        began = time.perf_counter()
        found = cluster.closest(*given)
        decided.append(time.perf_counter() - began)
        return found

    vars(written)["closest"] = closest
    stories: dict[int, int] = {}
    wrong = 0
    start = time.perf_counter()
    with closing(Archive(folder)) as archive:
        connection = archive.db.conn
        connection.execute("BEGIN IMMEDIATE")
        items = track(articles(sizes[-1]), "articles", sizes[-1], console=Console(stderr=True), transient=True)
        for number, (original, title, text) in enumerate(items, 1):
            url = f"https://example.cn/{number}"
            page = Page("bench", "web", url, b"", "2026-05-12T01:00:00+00:00", url)
            began = time.perf_counter()
            outcome = written.write(connection, page, Article(title, text, url=url, key=f"url:{url}", platform="web"))
            if number % A_TRANSACTION == 0:
                connection.commit()
                connection.execute("BEGIN IMMEDIATE")
            took.append(time.perf_counter() - began)
            wrong += stories.setdefault(original, outcome.article_id) != outcome.article_id
            if number in sizes:
                last = sorted(took[-LAST:])
                size = sum(f.stat().st_size for f in folder.glob("archive.db"))
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                yield [
                    f"{number:,}", f"{number / sum(took):,.0f}", f"{LAST / sum(last):,.0f}",
                    f"{LAST / sum(decided[-LAST:]):,.0f}", f"{last[len(last) // 2] * 1e3:.2f}", f"{last[int(len(last) * 0.95)] * 1e3:.2f}", f"{peak:,.0f}", f"{size / 1e6:,.0f}", f"{wrong / (number / COPIES):.2%}", f"{time.perf_counter() - start:,.0f}",
                ]  # fmt: skip
        connection.commit()


def datasketch_row(count: int) -> list[str]:
    """datasketch's MinHash and LSH in memory on the same texts, at the same threshold."""
    index, stories, took = MinHashLSH(threshold=0.7, num_perm=128), {}, []
    wrong = copied = 0
    for number, (original, _, text) in enumerate(articles(count)):
        folded = shingle_text(text)
        began = time.perf_counter()
        mark = MinHash(num_perm=128)
        mark.update_batch([folded[i : i + 5].encode() for i in range(max(1, len(folded) - 4))])
        found = index.query(mark)
        index.insert(str(number), mark)
        took.append(time.perf_counter() - began)
        belongs = min((stories[f] for f in found), default=number)
        stories[str(number)] = belongs
        if original != number:
            copied += 1
            wrong += belongs != original
        elif found:
            wrong += 1
    last = sorted(took[-LAST:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"datasketch {count:,}", f"{count / sum(took):,.0f}", f"{LAST / sum(last):,.0f}", "", f"{last[len(last) // 2] * 1e3:.2f}",
        f"{last[int(len(last) * 0.95)] * 1e3:.2f}", f"{peak:,.0f}", "in memory", f"{wrong / copied:.2%}", "",
    ]  # fmt: skip


def main() -> None:
    """Measure and print."""
    columns = (
        "articles",
        "a second",
        "at the end",
        "decisions",
        "p50 ms",
        "p95 ms",
        "peak MB",
        "file MB",
        "wrong, of copies",
        "seconds",
    )
    table = Table(*columns, title="decision and write of an article, one core", title_justify="left")
    with tempfile.TemporaryDirectory() as folder:
        for row in measure(SIZES, Path(folder)):
            table.add_row(*row)
            print(*row, file=sys.stderr)
    table.add_row(*datasketch_row(min(PEER_MOST, SIZES[0])))
    Console(width=None if sys.stdout.isatty() else 140).print(table)


if __name__ == "__main__":
    main()
