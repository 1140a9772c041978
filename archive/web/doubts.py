"""What the archive suspects of itself: by source, how many of its articles lack a field or have one that is a guess."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

MOST = 100  # rows of each list
SHARE, TIMES, LEAST = (
    0.1,
    2.0,
    5,
)  # a share is told apart from so much on, at so many times that of all, in so many articles


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to look again: its name, and SQL that is true of a version ``v`` it concerns."""

    name: str
    sql: str


DOUBTS = {
    "undated": Doubt("无日期", "v.published = ''"),
    "guessed": Doubt("日期是猜的", """(v.published != '' AND v.confidence LIKE '%"published":"guessed"%')"""),
    "future": Doubt("日期在未来", "v.published > strftime('%Y-%m-%d', 'now', '+2 days')"),
    "untitled": Doubt("无标题", "v.title = ''"),
    "unsigned": Doubt("无发布者", "v.publisher = ''"),
    "unsure": Doubt("发布者是猜的", """(v.publisher != '' AND v.confidence LIKE '%"publisher":"guessed"%')"""),
    "cut": Doubt("不完整", "v.state = 'truncated'"),
}
SUMS = ", ".join(f"sum({doubt.sql}) AS {key}" for key, doubt in DOUBTS.items())
BY_SOURCE = f"""
SELECT c.source, count(*) AS articles, {SUMS} FROM copies c JOIN versions v ON v.id = c.version_id GROUP BY 1 ORDER BY 2 DESC"""
EXAMPLES = """
SELECT c.article_id AS id, v.title, v.publisher, v.published, c.source, substr(t.text, 1, 121) AS beginning
FROM copies c JOIN versions v ON v.id = c.version_id JOIN texts t ON t.id = v.text_id
WHERE {sql} AND (:source = '' OR c.source = :source) ORDER BY c.id DESC LIMIT 30"""


def doubts(db: sqlite3.Connection, why: str, source: str) -> dict[str, Any]:
    """The shares of each source, those that stand out marked, and examples of ``why``, of ``source`` only if that is said."""
    rows = [dict(row) for row in db.execute(BY_SOURCE).fetchall()]
    total = sum(row["articles"] for row in rows)
    sums = {key: sum(row[key] for row in rows) for key in DOUBTS}
    for row in rows:
        row["odd"] = {key for key in DOUBTS if _odd(row[key], row["articles"], sums[key], total)}
    chosen = why if why in DOUBTS else next((key for key in DOUBTS if sums[key]), "undated")
    examples = db.execute(EXAMPLES.format(sql=DOUBTS[chosen].sql), {"source": source}).fetchall()
    rows.sort(key=lambda row: (-len(row["odd"]), -row["articles"]))
    return {
        "doubts": DOUBTS, "why": chosen, "source": source, "rows": rows[:MOST], "left": max(len(rows) - MOST, 0),
        "sums": sums, "total": total, "examples": [dict(row) for row in examples],
    }  # fmt: skip


def _odd(number: int, of: int, all_: int, total: int) -> bool:
    """Whether a source's share is high, and much higher than that of the others together."""
    others = (all_ - number) / (total - of) if total > of else 0.0
    return number >= LEAST and number >= SHARE * of and number >= TIMES * others * of
