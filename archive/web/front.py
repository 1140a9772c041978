"""What the front page shows: the newest articles or the hits of a search, and how many there are a month."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from archive.search import match_of, search
from archive.stats import stats
from archive.web.draw import month_bars

PER_PAGE = 20
PAGES = 50  # nobody reads further; a narrower question is quicker
FILTERED = 500  # so many of the best hits of a search are looked through for a publisher or a month
UNDATED = "none"
SHOWN = "FROM stories s JOIN versions v ON v.id = s.version_id"
CARDS = """
SELECT a.id, a.title, a.published, a.publisher, a.state, substr(a.text, 1, 121) AS beginning,
       (SELECT count(*) FROM copies c WHERE c.article_id = a.id) AS copies
FROM articles a WHERE a.id IN (SELECT value FROM json_each(?))"""
PUBLISHERS = f"""
SELECT v.publisher, count(*) AS articles {SHOWN} WHERE v.publisher != '' GROUP BY v.publisher
ORDER BY articles DESC, v.publisher LIMIT 200"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see; empty is everything."""

    words: str = ""
    publisher: str = ""
    month: str = ""
    page: int = 1

    def link(self, **changed: Any) -> str:
        """The address that asks the same but for what is ``changed``; another question begins at its first page."""
        other = replace(self, **({"page": 1} | changed))
        values = {"q": other.words, "publisher": other.publisher, "month": other.month}
        if other.page > 1:
            values["page"] = str(other.page)
        return "/?" + urlencode({name: value for name, value in values.items() if value})

    def admits(self, published: str, publisher: str) -> bool:
        """Whether an article passes the filters."""
        if self.publisher and publisher != self.publisher:
            return False
        return not self.month or published[:7] == ("" if self.month == UNDATED else self.month)


def asked_of(argument: Callable[[str], str | None]) -> Asked:
    """What a request asks for; nonsense counts as not said."""
    month, number = argument("month") or "", argument("page") or ""
    return Asked(
        words=(argument("q") or "").strip()[:200],
        publisher=(argument("publisher") or "")[:200],
        month=month if re.fullmatch(rf"[0-9]{{4}}-[0-9]{{2}}|{UNDATED}", month) else "",
        page=min(max(int(number), 1), PAGES) if re.fullmatch(r"[0-9]{1,4}", number) else 1,
    )


def front(connection: sqlite3.Connection, asked: Asked) -> dict[str, Any]:
    """Everything the template of the front page needs."""
    found = _searched(connection, asked) if asked.words else _newest(connection, asked)
    counts = stats(connection)
    last = connection.execute("SELECT max(started) FROM runs").fetchone()[0]
    publishers = [dict(row) for row in connection.execute(PUBLISHERS)]
    if asked.publisher and all(row["publisher"] != asked.publisher for row in publishers):
        publishers.append({"publisher": asked.publisher, "articles": 0})
    return found | {
        "asked": asked,
        "totals": counts["totals"],
        "sources": len(counts["sources"]),
        "months": list(reversed(counts["months"])),
        "bars": month_bars({row["month"]: row["articles"] for row in counts["months"]}),
        "publishers": publishers,
        "last_run": last,
        "undated": UNDATED,
    }


def _newest(connection: sqlite3.Connection, asked: Asked) -> dict[str, Any]:
    where, values = ["1"], []
    if asked.publisher:
        where.append("v.publisher = ?")
        values.append(asked.publisher)
    if asked.month:
        where.append("substr(v.published, 1, 7) = ?")
        values.append("" if asked.month == UNDATED else asked.month)
    chosen = f"{SHOWN} WHERE {' AND '.join(where)}"
    total = connection.execute(f"SELECT count(*) {chosen}", values).fetchone()[0]
    # Only numbers are sorted: the texts of a whole archive would not fit into the sorter.
    rows = connection.execute(
        f"SELECT s.id {chosen} ORDER BY v.published DESC, s.id DESC LIMIT ? OFFSET ?",
        [*values, PER_PAGE, (asked.page - 1) * PER_PAGE],
    )
    return _listing(connection, asked, [row[0] for row in rows], total)


def _searched(connection: sqlite3.Connection, asked: Asked) -> dict[str, Any]:
    match, filtered = match_of(asked.words), bool(asked.publisher or asked.month)
    sql = "SELECT count(*) FROM search WHERE search MATCH ?"
    total = connection.execute(sql, (match,)).fetchone()[0] if match else 0
    hits = search(connection, asked.words, FILTERED if filtered else asked.page * PER_PAGE)
    partly = filtered and total > FILTERED
    if filtered:
        hits = [hit for hit in hits if asked.admits(hit["published"], hit["publisher"])]
        total = len(hits)
    hits = hits[(asked.page - 1) * PER_PAGE : asked.page * PER_PAGE]
    found = _listing(connection, asked, [hit["article_id"] for hit in hits], total)
    snippets = {hit["article_id"]: hit["snippet"] for hit in hits}
    phrases = re.findall(r'"([^"]+)"', match)
    return found | {"snippets": snippets, "phrases": phrases, "partly": FILTERED if partly else 0}


def _listing(connection: sqlite3.Connection, asked: Asked, chosen: list[int], total: int) -> dict[str, Any]:
    cards = {row["id"]: dict(row) for row in connection.execute(CARDS, (json.dumps(chosen),))}
    last = min(max((total + PER_PAGE - 1) // PER_PAGE, 1), PAGES)
    return {"cards": [cards[number] for number in chosen], "total": total, "last": last}
