"""What the scheduler tells over the channels of alerts, all the time: the morning digest, saved searches, new suspicions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from archive.connect import connect
from archive.errors import ArchiveError
from archive.out.safe import printable
from archive.store import Archive
from archive.watch.alerts import ALERTS, arrived, deliver
from archive.watch.morning import morning
from archive.watch.searching import tell_searches
from archive.watch.suspected import noted, sentence

MOST = 20  # suspicions of one message
TOLD = "UPDATE suspected SET told = 1 WHERE source = ? AND month = ? AND doubt = ?"


def tell_all(archive: Path, now: datetime, environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Tell what there is to tell; what went wrong, one sentence a channel."""
    yield from (f"digest: {each}" for each in morning(archive, now, environment))
    yield from (f"searches: {each}" for each in tell_searches(archive, environment))
    yield from (f"suspicions: {each}" for each in tell_suspicions(archive, environment))


def tell_suspicions(archive: Path, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Tell what crawls have become suspicious of, a doubt of a source once. If every channel failed it is told again."""
    if not environment.get(ALERTS):
        return []
    try:
        return _tell(archive, environment)
    except (ArchiveError, sqlite3.Error, OSError) as error:
        return [f"they can't be told: {error}"]


def _tell(archive: Path, environment: Mapping[str, str]) -> list[str]:
    with closing(connect(archive)) as db:
        new = {place: before for place, before in noted(db).items() if not before.told}
    if not new:
        return []
    first = {(source, doubt): (source, month, doubt) for source, month, doubt in new}  # its newest month
    lines = [f"· {sentence(place, new[place].number, new[place].articles)}" for place in first.values()]
    rest = [f"… 另有 {len(lines) - MOST} 条"] if len(lines) > MOST else []
    text = printable("\n".join(["反诈档案 读出的内容可疑，见 archive doctor", *lines[:MOST], *rest]))
    rows = [
        {"source": p[0], "month": p[1], "doubt": p[2], "number": b.number, "articles": b.articles}
        for p, b in new.items()
    ]
    failed = deliver(text, text, {"suspicions": rows}, environment)
    if arrived(failed, environment):
        with closing(Archive(archive)) as opened, opened.writing() as db:
            db.executemany(TOLD, list(new))
    return failed
