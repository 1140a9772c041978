"""Counts: in all, by source, by month."""

from __future__ import annotations

import sqlite3
from typing import Any

TOTALS = {
    "articles": "SELECT count(*) FROM stories WHERE version_id IS NOT NULL",
    "copies": "SELECT count(*) FROM copies",
    "pages": "SELECT count(*) FROM pages",
    "discards": "SELECT count(*) FROM discarded",
    "runs": "SELECT count(*) FROM runs",
    "sources": "SELECT count(DISTINCT source) FROM copies",
}
SOURCES = """
SELECT source, count(DISTINCT article_id) AS articles, count(*) AS copies, min(first_seen) AS first_seen,
       max(last_seen) AS last_seen FROM copies GROUP BY source ORDER BY articles DESC"""
MONTHS = """
SELECT substr(published, 1, 7) AS month, count(*) AS articles FROM articles GROUP BY month ORDER BY month"""


def totals(connection: sqlite3.Connection) -> dict[str, int]:
    """How many articles, copies, pages, discards and runs there are, and sources that brought a copy."""
    return {name: connection.execute(sql).fetchone()[0] for name, sql in TOTALS.items()}


def stats(connection: sqlite3.Connection) -> dict[str, Any]:
    """``totals``, ``sources`` and ``months`` of an archive; a month of '' counts articles without a date."""
    return {
        "totals": totals(connection),
        "sources": [dict(row) for row in connection.execute(SOURCES)],
        "months": [dict(row) for row in connection.execute(MONTHS)],
    }
