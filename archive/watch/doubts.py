"""Rates that betray bad reading, computed from the archive alone: by source and month of publication, beside all others.

No gold is needed: a mirror whose clock is misread has hours of the night, a head misread has host names for publishers, a
column taken for a title has one title on many articles. Pages that were refused count by the month they were seen in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from archive.watch.signs import Sign, register

SHARE, TIMES, LEAST = (
    0.1,
    2.0,
    5,
)  # a share is odd from so much on, at so many times that of all others, in so many articles
EXAMPLES = 3
Progress = Callable[[int, int], None]
EACH = 100  # copies
NEWEST = 1000  # copies of a source, and as many of others, that are looked at after a crawl


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to look again: its name, and SQL that is true of a version ``v`` with its text ``t`` and copy ``c`` that it
    concerns.

    ``deep``: it looks into texts or across articles, which takes long. ``share``: from which share on it is odd.
    """

    name: str
    sql: str
    deep: bool = True
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
    examples: tuple[tuple[int, str], ...]  # (article, title); of refused pages (page, address)

    @property
    def share(self) -> float:
        """How many of its articles are doubted."""
        return self.number / self.articles


DOUBTS = {
    "undated": Doubt("无日期", "v.published = ''", deep=False),
    "guessed": Doubt(
        "日期是猜的", """(v.published != '' AND v.confidence LIKE '%"published":"guessed"%')""", deep=False
    ),
    "future": Doubt("日期在未来", "v.published > strftime('%Y-%m-%d', 'now', '+2 days')", deep=False),
    "untitled": Doubt("无标题", "v.title = ''", deep=False),
    "unsigned": Doubt("无发布者", "v.publisher = ''", deep=False),
    "unsure": Doubt(
        "发布者是猜的", """(v.publisher != '' AND v.confidence LIKE '%"publisher":"guessed"%')""", deep=False
    ),
    "cut": Doubt("不完整", "v.state = 'truncated'", deep=False),
    # Editors sleep: one article in thirty is published from midnight to five, a quarter where UTC is read as China's time.
    "night": Doubt("深夜发布", "substr(v.published, 12, 2) BETWEEN '00' AND '04'", share=0.2),
    "apart": Doubt("页面另有相差一年以上的日期", "apart(v.published, v.evidence)", share=0.05),
    "one_day": Doubt("多在同一天", "substr(v.published, 1, 10) IN (SELECT day FROM crowded WHERE source = c.source)"),
    "late": Doubt(
        "比他处晚一天",
        """EXISTS (SELECT 1 FROM copies o JOIN versions w ON w.id = o.version_id WHERE o.article_id = c.article_id
           AND o.source != c.source AND date(w.published) = date(v.published, '-1 day'))""",
        share=0.5,
    ),
    "host": Doubt("发布者是域名", "v.publisher GLOB '[a-z0-9]*.[a-z]*'"),
    "owner": Doubt("发布者与网址或作者所属媒体不符", "not_owner(v.url, v.publisher, v.author)", share=0.05),
    "author": Doubt(
        "作者不是名字", "v.author GLOB '*[@&<>/{}0-9]*' OR length(v.author) > 30 OR v.author LIKE '未知%'", share=0.05
    ),
    "markup": Doubt("正文有标记", "instr(t.text, '**') OR instr(t.text, '](http') OR instr(t.text, '</')", share=0.05),
    "glued": Doubt("段落粘连", f"signs(t.text) & {Sign.GLUED}", share=0.05),
    "torn": Doubt("句子断行", f"signs(t.text) & {Sign.TORN}", share=0.2),
    "list": Doubt("像列表", f"signs(t.text) & {Sign.LIST}"),
    "huge": Doubt("过长", f"signs(t.text) & {Sign.HUGE}", share=0.02),
    "data": Doubt("不是文字", f"signs(t.text) & {Sign.DATA}", share=0.02),
    "interface": Doubt("正文有网站界面", f"signs(t.text) & {Sign.INTERFACE}", share=0.05),
    "ending": Doubt("结尾相同", "ending(t.text) IN (SELECT ending FROM endings WHERE source = c.source)", share=0.2),
    "removed": Doubt("一条规则删去的比留下的多", "swallowed(v.removed, length(t.text))", share=0.02),
    "lost": Doubt("删去的像正文", "lost(v.removed)", share=0.2),
    "same_title": Doubt("许多文章同一标题", "v.title IN (SELECT title FROM worn)"),
    "site_title": Doubt("标题带网站名", "tail(v.title) IN (SELECT tail FROM tails WHERE source = c.source)"),
    "unclosed": Doubt("标题断在引号里", "unclosed(v.title)", share=0.05),
    "refused": Doubt("被拒的网页", "", share=0.2),  # pages, by the reason for which they are no article
}
OF_ARTICLES = {key: doubt for key, doubt in DOUBTS.items() if doubt.sql}
JOINED = "looked l JOIN copies c ON c.id = l.id JOIN versions v ON v.id = c.version_id JOIN texts t ON t.id = v.text_id"
# What stands on many articles: a daily column has one title a day, so it takes many.
MANY = 5
ACROSS = {
    "worn": f"SELECT v.title FROM {JOINED} WHERE v.title != '' GROUP BY 1 HAVING count(DISTINCT c.article_id) >= {MANY}",
    "tails": f"SELECT c.source, tail(v.title) AS tail FROM {JOINED} WHERE tail != '' GROUP BY 1, 2 HAVING count(DISTINCT v.title) >= {MANY}",
    "endings": f"SELECT c.source, ending(t.text) AS ending FROM {JOINED} WHERE ending != '' GROUP BY 1, 2 HAVING count(*) >= {MANY}",
    "crowded": f"""
WITH days AS (SELECT c.source, substr(v.published, 1, 10) AS day, count(DISTINCT coalesce(v.page_id, v.id)) AS number FROM {JOINED}
              WHERE v.published != '' GROUP BY 1, 2)
SELECT source, day FROM (SELECT *, sum(number) OVER (PARTITION BY source, substr(day, 1, 7)) AS month FROM days)
WHERE number >= {MANY} AND 2 * number > month""",
}
BY_MONTH = f"""
SELECT c.source, substr(v.published, 1, 7) AS month, count(seen()) AS articles,
{", ".join(f"total(({d.sql}) != 0) AS {key}" for key, d in OF_ARTICLES.items())} FROM {JOINED} GROUP BY 1, 2 ORDER BY 1, 2"""
SOME = f"""
SELECT c.article_id, v.title FROM {JOINED}
WHERE ({{sql}}) AND c.source = ? AND substr(v.published, 1, 7) = ? ORDER BY c.id DESC LIMIT {EXAMPLES}"""
REASONS = ("not_an_article", "title_only", "unavailable", "paid_preview", "hung", "unreadable")
REFUSED = f"""
SELECT source, substr(started, 1, 7) AS month, total(json_extract(counts, '$.kept')) AS pages,
{", ".join(f"total(json_extract(counts, '$.discarded/{reason}')) AS {reason}" for reason in REASONS)}
FROM runs WHERE json_extract(counts, '$.kept') > 0 AND started >= ? GROUP BY 1, 2 ORDER BY 1, 2"""
SOME_REFUSED = f"""
SELECT page_id, address FROM discarded WHERE reason = ? AND source = ? AND substr(seen, 1, 7) = ? ORDER BY id DESC LIMIT {EXAMPLES}"""
TOUCHED = "FROM pages p JOIN versions v ON v.page_id = p.id WHERE p.run_id = ?"


def name_of(doubt: str) -> str:
    """What a doubt is called, with the reason for which pages were refused."""
    key, _, reason = doubt.partition("/")
    return DOUBTS[key].name + (f"（{reason}）" if reason else "")


def odd(doubt: Doubt, number: int, of: int, all_: int, total: int) -> bool:
    """Whether ``number`` of so many articles are a high share, and much higher than that of the others together."""
    return number >= max(LEAST, doubt.share * of, TIMES * elsewhere(number, of, all_, total) * of)


def elsewhere(number: int, of: int, all_: int, total: int) -> float:
    """The share of the other articles, 0 where there are none."""
    return (all_ - number) / (total - of) if total > of else 0.0


def suspicions(db: sqlite3.Connection, progress: Progress = lambda done, total: None) -> Iterator[Suspicion]:
    """What is odd, by source and month. ``db`` is a connection that may make temporary tables; ``progress`` hears how many
    copies, of how many, were looked at."""
    return _suspicions(db, "SELECT id FROM copies", "", None, progress)


def suspicions_of_run(db: sqlite3.Connection, run: int) -> Iterator[Suspicion]:
    """What is odd in the months that a run which has ended brought something of: its source's newest articles beside the
    newest of the others, however many there are."""
    if not db.execute("SELECT 1 FROM pages WHERE run_id = ?", (run,)).fetchone():
        return iter(())
    source, started = db.execute("SELECT source, started FROM runs WHERE id = ?", (run,)).fetchone()
    months = {row[0] for row in db.execute(f"SELECT DISTINCT substr(v.published, 1, 7) {TOUCHED}", (run,))}
    brought = db.execute(f"SELECT count(*) {TOUCHED}", (run,)).fetchone()[0]
    name = source.replace("'", "''")
    newest = f"""SELECT * FROM (SELECT id FROM copies WHERE source = '{name}' ORDER BY article_id DESC LIMIT {max(NEWEST, brought)})
    UNION ALL SELECT * FROM (SELECT id FROM copies WHERE source != '{name}' ORDER BY id DESC LIMIT {NEWEST})"""
    return _suspicions(db, newest, started[:7], {(source, month) for month in months | {started[:7]}})


def _suspicions(
    db: sqlite3.Connection, looked: str, since: str, only: Collection[tuple[str, str]] | None,
    progress: Progress = lambda done, total: None,
) -> Iterator[Suspicion]:  # fmt: skip
    register(db)
    for name in ("looked", *ACROSS):
        db.execute(f"DROP TABLE IF EXISTS temp.{name}")
        db.execute(f"CREATE TEMP TABLE {name} AS {looked if name == 'looked' else ACROSS[name]}")
    copies, counter = db.execute("SELECT count(*) FROM looked").fetchone()[0], count(1)

    def seen() -> int:
        if not (done := next(counter)) % EACH:
            progress(done, copies)
        return 1

    db.create_function("seen", 0, seen)
    articles, refused = _rows(db, BY_MONTH), _rows(db, REFUSED, since)
    for key, doubt in OF_ARTICLES.items():
        sql = SOME.format(sql=doubt.sql)
        yield from _of(db, key, doubt, [(r["source"], r["month"], r[key], r["articles"]) for r in articles], only, sql)
    for reason in REASONS:
        rows = [(r["source"], r["month"], r[reason], r["pages"]) for r in refused]
        yield from _of(db, f"refused/{reason}", DOUBTS["refused"], rows, only, SOME_REFUSED, reason)


def _rows(db: sqlite3.Connection, sql: str, *values: object) -> list[dict[str, Any]]:
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _of(
    db: sqlite3.Connection, key: str, doubt: Doubt, rows: Sequence[tuple[str, str, float, float]],
    only: Collection[tuple[str, str]] | None, some: str, *values: object,
) -> Iterator[Suspicion]:  # fmt: skip
    total, all_ = int(sum(of for *_, of in rows)), int(sum(number for *_, number, _ in rows))
    for source, month, number, of in rows:
        counted = (int(number), int(of), all_, total)
        if (only is None or (source, month) in only) and odd(doubt, *counted):
            found = db.execute(some, (*values, source, month)).fetchall()
            examples = tuple((int(each[0] or 0), str(each[1])) for each in found)
            yield Suspicion(source, month, key, *counted[:2], elsewhere(*counted), examples)
