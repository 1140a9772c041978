"""One article with everything the archive knows of it."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from archive.errors import ArchiveError

NOW = """
WITH RECURSIVE held(id) AS (VALUES (?) UNION SELECT merged_into FROM stories JOIN held USING (id) WHERE merged_into)
SELECT id FROM held WHERE EXISTS (SELECT 1 FROM copies WHERE article_id = held.id) LIMIT 1"""
JSON_COLUMNS = ("keywords", "images", "published_evidence", "rivals", "confidence", "removed", "facts")


def decoded(row: sqlite3.Row) -> dict[str, Any]:
    """A row as a dict, its JSON columns as what they say."""
    return {k: json.loads(row[k]) if k in JSON_COLUMNS and row[k] else row[k] for k in row.keys()}  # noqa: SIM118


def article_now(db: sqlite3.Connection, article_id: int) -> int:
    """The article that holds what ``article_id`` did before it was merged; raises ArchiveError if there never was one."""
    for (number,) in db.execute(NOW, (article_id,)).fetchall():
        return int(number)
    raise ArchiveError(f"there is no article {article_id}; `search` prints the numbers there are")


def article(connection: sqlite3.Connection, article_id: int) -> dict[str, Any] | None:
    """The article with its ``copies``, None if there is no such number; one that was joined to another leads there."""
    try:
        story = article_now(connection, article_id)
    except ArchiveError:
        return None
    row = connection.execute("SELECT * FROM articles WHERE id = ?", (story,)).fetchone()
    if row is None:
        return None
    copies = connection.execute(
        "SELECT key, source, address, origin_address, relation, similarity, version_id, first_seen, last_seen"
        " FROM copies WHERE article_id = ? ORDER BY first_seen, id",
        (story,),
    )
    return decoded(row) | {"copies": [dict(copy) for copy in copies]}
