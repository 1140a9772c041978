"""What the front page shows: the newest articles or the hits of a search, and how they divide."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.connect import Reader
from archive.fold import fold_chars
from archive.out.digest import Fresh, fresh
from archive.out.stats import totals
from archive.search.asked import UNDATED, Asked
from archive.search.dates import today
from archive.search.explain import explained
from archive.search.facets import Facets, facets
from archive.search.filters import Filter
from archive.search.question import parse, tokens
from archive.search.saved import saved
from archive.search.search import count, matching, pattern, snippet
from archive.search.spelling import CLASSES
from archive.web.draw import period_bars

PER_PAGE = 20
WITH_FILES = "有"
MANY = 200  # publishers that can be chosen from a list; the others through their articles
CARDS = """
SELECT a.id, a.title, a.published, a.publisher, a.state, substr(a.text, 1, 121) AS beginning, a.first_seen,
       (SELECT count(*) FROM copies c WHERE c.article_id = a.id) AS copies
FROM articles a WHERE a.id IN (SELECT value FROM json_each(?))"""


def front(connection: Reader, asked: Asked) -> dict[str, Any]:
    """Everything the template of the front page needs."""
    known = connection.execute("SELECT name FROM issuers WHERE alias = ?", (asked.publisher,)).fetchone()
    if known:  # whichever of its names an address says: the list beside the articles knows one
        asked = replace(asked, publisher=known[0])
    counts = facets(connection, asked.words, asked.filters()) if asked.narrowed else connection.kept("facets", facets)
    total = sum(counts.states.values())
    last = max((total + PER_PAGE - 1) // PER_PAGE, 1)
    at = min(asked.page, last)
    chosen = matching(
        connection, asked.words, at * PER_PAGE, only=asked.filters(), newest=bool(asked.sort), everything=True
    )[(at - 1) * PER_PAGE :]
    shown = _cards(connection, asked, chosen)
    return shown | {
        "asked": asked,
        "saved": saved(connection),
        "at": at,
        "last": last,
        "total": total,
        "totals": connection.kept("totals", totals),
        "choices": _choices(asked, counts),
        "bars": period_bars(counts.spans, CLASSES),
        "series": CLASSES,
        "dateless": counts.months.get("", 0),
        "unclear": explained(parse(asked.words).unclear, chinese=True),
        "fresh": None if asked.narrowed else _fresh(connection),
        "last_run": connection.execute("SELECT max(started) FROM runs").fetchone()[0],
        "undated": UNDATED,
    }


def _fresh(connection: Reader) -> Fresh:
    """What is new since yesterday began."""
    yesterday = (today() - timedelta(days=1)).isoformat()
    return connection.kept(f"fresh {yesterday}", lambda same: fresh(same, yesterday))


def searches(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """The saved searches: how many articles each finds, and how many of the last week."""
    week = Filter("seen", ((datetime.now(UTC) - timedelta(days=7)).isoformat(timespec="seconds"),))
    return [
        {"saved": each, "total": count(connection, each.asked.words, only=each.asked.filters()),
         "new": count(connection, each.asked.words, only=[*each.asked.filters(), week])}
        for each in saved(connection)
    ]  # fmt: skip


def _choices(asked: Asked, counts: Facets) -> dict[str, list[tuple[str, int]]]:
    """What each filter offers: (value, hits), the most first, months the newest first; what is chosen is always there."""

    def ordered(found: Mapping[Any, int], chosen: str) -> list[tuple[str, int]]:
        listed = sorted(
            ((str(value), n) for value, n in found.items() if value != ""), key=lambda each: (-each[1], each[0])
        )
        return listed[:MANY] + (
            [(chosen, found.get(chosen, 0))] if chosen and chosen not in dict(listed[:MANY]) else []
        )

    months = {month or UNDATED: n for month, n in counts.months.items()}
    newest = sorted(ordered(months, asked.month), key=lambda each: each[0], reverse=True)
    return {
        "publisher": ordered(counts.publishers, asked.publisher),
        "month": [each for each in newest if each[0] != UNDATED] + [each for each in newest if each[0] == UNDATED],
        "level": sorted(ordered({str(level): n for level, n in counts.levels.items()}, asked.level)),
        "state": ordered(counts.states, asked.state),
        "kind": ordered(counts.classes, asked.kind),
        "tag": ordered(counts.tags, asked.tag),
        "attachment": ordered({WITH_FILES: counts.attached} if counts.attached else {}, asked.attachment),
    }


def _cards(connection: sqlite3.Connection, asked: Asked, chosen: list[int]) -> dict[str, Any]:
    """The articles of a page, with snippets and what is to be marked in them where words are looked for."""
    cards = {row["id"]: dict(row) for row in connection.execute(CARDS, (json.dumps(chosen),))}
    phrases = parse(asked.words).phrases
    snippets = {number: snippet(text_of(connection, number), phrases) for number in chosen} if phrases else {}
    return {
        "cards": [cards[number] for number in chosen if number in cards],
        "snippets": snippets,
        "phrases": _marked(phrases, list(snippets.values())),
        "sought": pattern(phrases),
    }


def text_of(connection: sqlite3.Connection, number: int) -> str:
    """The text an article shows."""
    row = connection.execute("SELECT text FROM articles WHERE id = ?", (number,)).fetchone()
    return str(row[0]) if row else ""


def _marked(phrases: tuple[str, ...], snippets: list[str]) -> list[str]:
    """What stands in 【】 because it was searched for; the texts have 【】 of their own."""
    sought = pattern(phrases)
    candidates = {hit for snippet in snippets for hit in re.findall("【([^【】]*)】", snippet)}
    return [tokens(hit) for hit in candidates if sought and sought.fullmatch(fold_chars(hit))]
