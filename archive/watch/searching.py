"""Alerts of saved searches: told over the channels of alerts as soon as one finds a new article.

The number of the newest article that was looked at is the only line of ``searches.told`` beside the database, so what
came while nobody ran is told late, and nothing is told twice.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from archive.connect import connect
from archive.errors import ArchiveError
from archive.files import write_whole
from archive.out.safe import printable
from archive.search.filters import Filter
from archive.search.saved import News, news, saved
from archive.watch.alerts import ALERTS, arrived, deliver

TOLD = "searches.told"


def tell_searches(archive: Path, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Tell what is new; what went wrong, one sentence a channel. If every channel failed it is told again."""
    if not environment.get(ALERTS):
        return []
    try:
        return _tell(archive, environment)
    except (ArchiveError, sqlite3.Error, OSError, ValueError) as error:
        return [f"saved searches can't be told: {error}"]


def _tell(archive: Path, environment: Mapping[str, str]) -> list[str]:
    note = archive / TOLD
    with closing(connect(archive)) as db:
        newest = int(db.execute("SELECT coalesce(max(id), 0) FROM stories").fetchone()[0])
        last = int(note.read_text()) if note.is_file() else newest  # the first look tells what is new from now on
        wanted = [each for each in saved(db) if each.alert]
        found = news(db, wanted, Filter("beyond", (str(last),))) if newest > last else ()
    text, failed = message(found), list[str]()
    if found:
        failed = deliver(text, text, {"searches": [asdict(each) for each in found]}, environment)
    if arrived(failed, environment) and (newest != last or not note.is_file()):
        write_whole(note, f"{newest}\n")
    return failed


def message(found: Sequence[News]) -> str:
    """What the searches found, as a person reads it."""
    lines = ["反诈档案 保存的搜索有新文章"]
    for each in found:
        lines.append(f"【{each.name}】{each.total}")
        lines += [f"· {hit.title}（{hit.publisher or '发布者不详'}）{hit.url}" for hit in each.hits]
    return printable("\n".join(lines))
