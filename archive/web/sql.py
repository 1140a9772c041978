"""The page for SQL: a statement, its rows or what is wrong with it, and statements to begin with."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from datasette.utils import InvalidSql, validate_sql_select

from archive.commands.query import spoken

MOST = 500  # rows of a page; the JSON and CSV of Datasette have more
EXAMPLES = {
    "最新的文章 · newest": "SELECT id, published, issuer, title, copies FROM newest LIMIT 50",
    "搜索 · words": "SELECT a.id, a.published, a.publisher, a.title\nFROM search JOIN articles a ON a.id = search.rowid\n"
    "WHERE search MATCH words('反诈 -培训') ORDER BY rank LIMIT 50",
    "转载最广 · story_spread": "SELECT article_id, title, copies, issuers, earliest, most_authoritative, round(days, 1) AS days\n"
    "FROM story_spread WHERE article_id IN (SELECT article_id FROM copies GROUP BY 1 ORDER BY count(*) DESC LIMIT 50)\n"
    "ORDER BY copies DESC",
    "谁先发、谁转载 · reprints": "SELECT article_id, issuer, level, credited, published, url FROM reprints ORDER BY copy_id DESC LIMIT 50",
    "改动 · edited": "SELECT article_id, source, versions, old_title, new_title, grown FROM edited LIMIT 50",
    "被删 · deleted": "SELECT article_id, title, publisher, reason, seen FROM deleted ORDER BY seen DESC LIMIT 50",
    "发布者逐月 · issuer_months": "SELECT issuer, month, articles FROM issuer_months ORDER BY month DESC, articles DESC LIMIT 50",
    "沉默的来源 · silence": "SELECT * FROM silence ORDER BY days DESC",
    "未收录的原因 · discarded": "SELECT reason, count(*) AS pages FROM discarded GROUP BY reason ORDER BY pages DESC",
    "类别 · class": "SELECT class, count(*) AS articles FROM articles GROUP BY class ORDER BY articles DESC",
    "标签 · tagged": "SELECT article_id, tag, title, published FROM tagged ORDER BY made DESC",
}
VIEWS = (
    "newest",
    "articles",
    "reprints",
    "story_spread",
    "edited",
    "deleted",
    "issuer_months",
    "quotations",
    "tagged",
    "silence",
    "discards",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A statement as it was asked, and what came of it; ``said`` is how it was read, if otherwise."""

    sql: str = ""
    said: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    more: bool = False
    error: str = ""


def ask(connection: sqlite3.Connection, sql: str) -> Answer:
    """Run a statement; what is wrong with it is part of the answer."""
    if not sql.strip():
        return Answer()
    meant = spoken(sql.strip().rstrip(";"))
    said = meant if meant != sql.strip().rstrip(";") else ""
    try:
        validate_sql_select(meant)
        cursor = connection.execute(meant)
        columns = [column[0] for column in cursor.description or ()]
        rows = [list(row) for row in cursor.fetchmany(MOST + 1)]
    except InvalidSql as error:
        return Answer(sql, said, error=f"只能查询，不能修改：{error}")
    except (sqlite3.Error, sqlite3.Warning) as error:
        stopped = str(error) == "interrupted"
        return Answer(sql, said, error="用时超过 5 秒，已停止；加上条件或 LIMIT 再试。" if stopped else str(error))
    return Answer(sql, said, columns, rows[:MOST], len(rows) > MOST)


def links(column: str, value: object) -> str:
    """Where a number in a column leads: an article, a capture; "" for all else."""
    if not isinstance(value, int):
        return ""
    return {"id": "/article/", "article_id": "/article/", "quoted_id": "/article/", "page_id": "/raw/"}.get(column, "")
