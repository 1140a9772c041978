"""One article with everything the archive knows of it."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

JSON_COLUMNS = ("keywords", "images", "published_evidence", "removed", "facts")


def decoded(row: sqlite3.Row) -> dict[str, Any]:
    """A row as a dict, its JSON columns as what they say."""
    return {k: json.loads(row[k]) if k in JSON_COLUMNS and row[k] else row[k] for k in row.keys()}  # noqa: SIM118


def article(connection: sqlite3.Connection, article_id: int) -> dict[str, Any] | None:
    """The article with its ``copies``, None if there is no such number; one that was joined to another leads there."""
    row = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        joined = connection.execute("SELECT merged_into FROM stories WHERE id = ?", (article_id,)).fetchone()
        return article(connection, joined[0]) if joined and joined[0] and joined[0] != article_id else None
    copies = connection.execute(
        "SELECT key, source, address, origin_address, relation, similarity, version_id, first_seen, last_seen"
        " FROM copies WHERE article_id = ? ORDER BY first_seen, id",
        (article_id,),
    )
    return decoded(row) | {"copies": [dict(copy) for copy in copies]}
