"""What the archive suspects of itself: by source, how many of its articles lack a field or have one that is a guess."""

from __future__ import annotations

from typing import Any

from archive.connect import Reader
from archive.watch.doubts import DOUBTS as ALL
from archive.watch.doubts import odd

MOST = 100  # rows of each list
DOUBTS = {key: doubt for key, doubt in ALL.items() if not doubt.deep}  # a page is not waited for
SUMS = ", ".join(f"sum({doubt.sql}) AS {key}" for key, doubt in DOUBTS.items())
BY_SOURCE = f"""
SELECT c.source, count(*) AS articles, {SUMS} FROM copies c JOIN versions v ON v.id = c.version_id GROUP BY 1 ORDER BY 2 DESC"""
EXAMPLES = """
SELECT c.article_id AS id, v.title, v.publisher, v.published, c.source, substr(t.text, 1, 121) AS beginning
FROM copies c JOIN versions v ON v.id = c.version_id JOIN texts t ON t.id = v.text_id
WHERE {sql} AND (:source = '' OR c.source = :source) ORDER BY c.id DESC LIMIT 30"""


def doubts(db: Reader, why: str, source: str) -> dict[str, Any]:
    """The shares of each source, those that stand out marked, and examples of ``why``, of ``source`` only if that is said."""
    counted = db.kept("doubts", lambda each: each.execute(BY_SOURCE).fetchall())
    rows: list[dict[str, Any]] = [dict(row) for row in counted]
    total = sum(row["articles"] for row in rows)
    sums = {key: sum(row[key] for row in rows) for key in DOUBTS}
    for row in rows:
        row["odd"] = {key for key in DOUBTS if odd(DOUBTS[key], row[key], row["articles"], sums[key], total)}
    chosen = why if why in DOUBTS else next((key for key in DOUBTS if sums[key]), "undated")
    examples = db.execute(EXAMPLES.format(sql=DOUBTS[chosen].sql), {"source": source}).fetchall()
    rows.sort(key=lambda row: (-len(row["odd"]), -row["articles"]))
    return {
        "doubts": DOUBTS, "why": chosen, "source": source, "rows": rows[:MOST], "left": max(len(rows) - MOST, 0),
        "sums": sums, "total": total, "examples": [dict(row) for row in examples],
    }  # fmt: skip
