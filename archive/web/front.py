"""What the front page shows: the newest articles or the hits of a search, and how many there are a month."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from archive.fold import fold_chars
from archive.out.stats import stats
from archive.search.question import parse, tokens
from archive.search.search import count, pattern, search
from archive.web.draw import month_bars

PER_PAGE = 20
PAGES = 50  # nobody reads further; a narrower question is quicker
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
    only: dict[str, Any] = {"publisher": asked.publisher}
    only |= {"undated": True} if asked.month == UNDATED else {"since": asked.month, "until": asked.month}
    total = count(connection, asked.words, **only)
    hits = search(connection, asked.words, PER_PAGE, offset=(asked.page - 1) * PER_PAGE, **only)
    found = _listing(connection, asked, [hit["article_id"] for hit in hits], total)
    snippets = {hit["article_id"]: hit["snippet"] for hit in hits}
    return found | {"snippets": snippets, "phrases": _marked(asked.words, list(snippets.values()))}


def _marked(words: str, snippets: list[str]) -> list[str]:
    """What stands in 【】 because it was searched for; the texts have 【】 of their own."""
    sought = pattern(parse(words).phrases)
    candidates = {hit for snippet in snippets for hit in re.findall("【([^【】]*)】", snippet)}
    return [tokens(hit) for hit in candidates if sought and sought.fullmatch(fold_chars(hit))]


def _listing(connection: sqlite3.Connection, asked: Asked, chosen: list[int], total: int) -> dict[str, Any]:
    cards = {row["id"]: dict(row) for row in connection.execute(CARDS, (json.dumps(chosen),))}
    last = min(max((total + PER_PAGE - 1) // PER_PAGE, 1), PAGES)
    return {"cards": [cards[number] for number in chosen], "total": total, "last": last}
