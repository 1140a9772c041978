"""Titles that are none: what stands as the title of many different texts of one host is the site's or a column's.

They are rows of ``boilerplate`` with the host as publisher and the place ``title``, so that a person can delete one.
A title is not lost by it: reading takes another candidate of the page if there is one, else says that it is guessed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from archive import address
from archive.stories.boilerplate import Line, remember

LEAST = 5  # stories of a host
NEWEST = 1000  # articles of a publisher that are looked at
# A mirror's head and a page's own script tell the title of one text: only what was found on a page wears out.
FOUND = "json_extract(v.rivals, '$[0].where') IN ('stated', 'heading', 'shown', 'title') AND v.url LIKE 'http%'"
PUBLISHERS = (
    f"SELECT DISTINCT v.publisher FROM versions v JOIN pages p ON p.id = v.page_id WHERE p.run_id = ? AND {FOUND}"
)
TITLES = f"""
SELECT v.url, v.title, c.article_id FROM versions v JOIN copies c ON c.id = v.copy_id
WHERE v.publisher = ? AND {FOUND} ORDER BY v.id DESC LIMIT ?
"""


def host_of(url: str) -> str:
    """The host whose titles a page's are counted with."""
    return address.host_of(url).removeprefix("www.")


def learn_of_run(db: sqlite3.Connection, run: int) -> int:
    """Learn from the publishers that a run brought pages of; returns how many titles are new. Inside a transaction."""
    sql = "SELECT count(*) FROM boilerplate WHERE place = 'title'"
    (before,) = db.execute(sql).fetchone()
    for (publisher,) in db.execute(PUBLISHERS, (run,)).fetchall():
        hosts: dict[str, dict[str, set[int]]] = {}  # host → title → stories
        for url, title, story in db.execute(TITLES, (publisher, NEWEST)).fetchall():
            hosts.setdefault(host_of(url), {}).setdefault(title, set()).add(story)
        for host, found in hosts.items():
            total = len(set().union(*found.values()))
            for title, stories in found.items():
                if host and title and len(stories) >= LEAST:
                    remember(db, host, Line(title, "title", len(stories), total, min(stories)))
    (after,) = db.execute(sql).fetchone()
    return int(after - before)


def known(db: sqlite3.Connection) -> Mapping[str, frozenset[str]]:
    """Host → titles that are none."""
    found: dict[str, set[str]] = {}
    for host, title in db.execute("SELECT publisher, line FROM boilerplate WHERE place = 'title'"):
        found.setdefault(host, set()).add(title)
    return {host: frozenset(titles) for host, titles in found.items()}
