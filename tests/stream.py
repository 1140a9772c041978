"""A stream of articles stored in an archive, as a program of its own: `python -m tests.stream ARCHIVE COUNT [SEED]`."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.run import Run
from archive.store import Archive
from archive.stories.write import Stored
from archive.times import now
from archive.types import Article, Page, Reading, Reason, State
from tests.pairs import pairs, synthetic


def reading(number: int, title: str, text: str, source: str = "样例", **fields: object) -> Reading:
    """A reading of a page that exists nowhere but here."""
    url = str(fields.pop("url", f"https://example.cn/{number}"))
    page = Page(source, "web", url, text.encode(), "2026-05-12T01:00:00+00:00", url)
    article = Article(title, text, url=url, key=f"url:{url}", platform="web", **fields)  # type: ignore[arg-type]
    return Reading(page, article.state, (article,), "", title, url, article.key)


def store(archive: Archive, *readings: Reading) -> list[Stored]:
    """Store readings in a run of their own."""
    run = Run(archive, "样例", "web")
    found = [stored for each in readings for stored in archive.store(run.id, each)]
    run.finish(Reason.FINISHED)
    return found


def ran(archive: Archive, source: str, started: str = "", reason: str = "finished", **counts: int) -> int:
    """Put a run of the past into an archive; returns its number."""
    run = Run(archive, source, "web")
    run.finish(reason, counts)
    with archive.writing() as db:
        db.execute("UPDATE runs SET started = ?, reason = ? WHERE id = ?", (started or now(), reason, run.id))
    return run.id


def stream(count: int) -> Iterator[Reading]:
    """Stories and what became of them, in one order for everybody."""
    texts = [text for pair in pairs(synthetic(count)) for text in (pair.one, pair.other)]
    for number, (title, text) in enumerate(dict.fromkeys(texts)):
        cut = State.TRUNCATED if text.endswith("...") else State.ARTICLE
        yield reading(number, title, text, state=cut)


def clusters(archive: Archive) -> set[frozenset[str]]:
    """The keys that lie together."""
    rows = archive.rows("SELECT article_id, group_concat(key, ' ') AS keys FROM copies GROUP BY article_id")
    return {frozenset(row["keys"].split()) for row in rows}


if __name__ == "__main__":
    items = list(stream(int(sys.argv[2])))
    if len(sys.argv) > 3:
        random.Random(int(sys.argv[3])).shuffle(items)
    with closing(Archive(Path(sys.argv[1]))) as opened:
        store(opened, *items)
