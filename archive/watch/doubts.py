"""Rates that betray bad reading, computed from the archive alone: by source and month of publication, beside all others.

No gold is needed: a mirror whose clock is misread has hours of the night, a head misread has host names for publishers, a
column taken for a title has one title on many articles.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

SHARE, TIMES, LEAST = (
    0.1,
    2.0,
    5,
)  # a share is odd from so much on, at so many times that of all others, in so many articles
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to look again: its name, and SQL that is true of a version ``v`` with its text ``t`` that it concerns.

    ``deep``: it looks into texts or across articles, which takes long. ``share``: from which share on it is odd.
    """

    name: str
    sql: str
    deep: bool = False
    share: float = SHARE


@dataclass(frozen=True, slots=True)
class Suspicion:
    """That so many of the ``articles`` of a source in a month (``""``: undated) are doubted for one reason, and some of them."""

    source: str
    month: str
    doubt: str
    number: int
    articles: int
    elsewhere: float  # the share of all other articles
    examples: tuple[tuple[int, str], ...]  # (article, title)


DOUBTS = {
    "undated": Doubt("无日期", "v.published = ''"),
    "guessed": Doubt("日期是猜的", """(v.published != '' AND v.confidence LIKE '%"published":"guessed"%')"""),
    "future": Doubt("日期在未来", "v.published > strftime('%Y-%m-%d', 'now', '+2 days')"),
    "untitled": Doubt("无标题", "v.title = ''"),
    "unsigned": Doubt("无发布者", "v.publisher = ''"),
    "unsure": Doubt("发布者是猜的", """(v.publisher != '' AND v.confidence LIKE '%"publisher":"guessed"%')"""),
    "cut": Doubt("不完整", "v.state = 'truncated'"),
    # Editors sleep: one article in thirty is published from midnight to five, a quarter where UTC is read as China's time.
    "night": Doubt("深夜发布", "substr(v.published, 12, 2) BETWEEN '00' AND '04'", deep=True, share=0.2),
    "host": Doubt("发布者是域名", "v.publisher GLOB '[a-z0-9]*.[a-z]*'", deep=True),
    "markup": Doubt("正文有标记", "(instr(t.text, '**') OR instr(t.text, '](http') OR instr(t.text, '</'))", deep=True),
    "removed": Doubt(
        "删去的比留下的多", "length(v.removed) > length(t.text) AND length(t.text) > 0", deep=True, share=0.3
    ),
    "same_title": Doubt("许多文章同一标题", "v.title IN (SELECT title FROM worn)", deep=True),
}
# A title on many stories; a daily column has one a day, so it takes many.
WORN = """
CREATE TEMP TABLE worn AS SELECT v.title FROM stories s JOIN versions v ON v.id = s.version_id
WHERE s.merged_into IS NULL AND v.title != '' GROUP BY v.title HAVING count(*) >= 5"""
BY_MONTH = f"""
SELECT c.source, substr(v.published, 1, 7) AS month, count(*) AS articles, {", ".join(f"sum({d.sql}) AS {key}" for key, d in DOUBTS.items())}
FROM copies c JOIN versions v ON v.id = c.version_id JOIN texts t ON t.id = v.text_id GROUP BY 1, 2 ORDER BY 1, 2"""
SOME = f"""
SELECT c.article_id, v.title FROM copies c JOIN versions v ON v.id = c.version_id JOIN texts t ON t.id = v.text_id
WHERE {{sql}} AND c.source = ? AND substr(v.published, 1, 7) = ? ORDER BY c.id DESC LIMIT {EXAMPLES}"""


def odd(doubt: Doubt, number: int, of: int, all_: int, total: int) -> bool:
    """Whether ``number`` of so many articles are a high share, and much higher than that of the others together."""
    return number >= max(LEAST, doubt.share * of, TIMES * elsewhere(number, of, all_, total) * of)


def elsewhere(number: int, of: int, all_: int, total: int) -> float:
    """The share of the other articles, 0 where there are none."""
    return (all_ - number) / (total - of) if total > of else 0.0


def suspicions(db: sqlite3.Connection) -> Iterator[Suspicion]:
    """What is odd, by source and month. ``db`` is a connection that may make a temporary table."""
    db.execute("DROP TABLE IF EXISTS temp.worn")
    db.execute(WORN)
    rows = [dict(row) for row in db.execute(BY_MONTH).fetchall()]
    total = sum(row["articles"] for row in rows)
    for key, doubt in DOUBTS.items():
        all_ = sum(row[key] for row in rows)
        for row in rows:
            counted = (row[key], row["articles"], all_, total)
            if odd(doubt, *counted):
                found = db.execute(SOME.format(sql=doubt.sql), (row["source"], row["month"])).fetchall()
                examples = tuple((each[0], each[1]) for each in found)
                yield Suspicion(row["source"], row["month"], key, *counted[:2], elsewhere(*counted), examples)
