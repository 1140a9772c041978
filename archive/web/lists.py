"""Lists of articles that something happened to: what is new, most reprinted, edited, deleted; documents."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.connect import Reader
from archive.out.digest import Digest
from archive.out.digest_forms import FORMS
from archive.out.export import news_feed

PER_LIST = 100


@dataclass(frozen=True, slots=True)
class List:
    """A list: its title, what it tells, SQL with the columns id, title, publisher, told (what it is listed for)."""

    title: str
    tells: str
    sql: str


LISTS = {
    "reprinted": List("转载最多", "出现在最多地方的文章。", """
SELECT s.id, v.title, v.publisher, n.places || ' 处，' || n.publishers || ' 个发布者' AS told
FROM (SELECT c.article_id, count(*) AS places, count(DISTINCT w.publisher) AS publishers FROM copies c
      JOIN versions w ON w.id = c.version_id GROUP BY 1 HAVING places > 1 ORDER BY 2 DESC, 1 LIMIT 100) n
JOIN stories s ON s.id = n.article_id JOIN versions v ON v.id = s.version_id ORDER BY n.places DESC, s.id"""),
    "edited": List("新近改动", "同一地址后来说了别的话，最近的在前。", """
SELECT s.id, v.title, v.publisher, '改动见于 ' || substr(e.seen, 1, 10) AS told
FROM (SELECT c.article_id, max(w.seen) AS seen FROM versions w JOIN copies c ON c.id = w.copy_id WHERE EXISTS
      (SELECT 1 FROM versions o WHERE o.copy_id = w.copy_id AND o.id < w.id AND (o.text_id != w.text_id OR o.title != w.title))
      GROUP BY 1 ORDER BY 2 DESC LIMIT 100) e
JOIN stories s ON s.id = e.article_id JOIN versions v ON v.id = s.version_id ORDER BY e.seen DESC"""),
    "deleted": List("被删", "作者或平台拿掉的文章，档案里留有原文。", """
SELECT s.id, v.title, v.publisher, '发现于 ' || substr(d.seen, 1, 10) AS told
FROM (SELECT key, address, seen FROM discarded WHERE reason IN ('deleted_by_author', 'removed_for_violation')
      ORDER BY seen DESC LIMIT 300) d
JOIN copies c ON c.id = (SELECT id FROM copies WHERE (key = d.key AND d.key != '') OR address = d.address LIMIT 1)
JOIN stories s ON s.id = c.article_id JOIN versions v ON v.id = s.version_id GROUP BY s.id ORDER BY d.seen DESC LIMIT 100"""),
    "documents": List("文件", "有文号的文章，最新的在前。", """
SELECT s.id, v.title, v.publisher, v.facts ->> 'number' || ' · ' || substr(v.published, 1, 10) AS told
FROM document_numbers n JOIN stories s ON s.version_id = n.version_id JOIN versions v ON v.id = n.version_id
ORDER BY v.published DESC, s.id DESC LIMIT 100"""),
}  # fmt: skip
NEWS = {"atom": "application/atom+xml", "json": "application/json", "md": "text/markdown", "txt": "text/plain"}
WRITERS = {"json": "json", "md": "markdown", "txt": "text"}
BEGINNINGS = "SELECT id, published, state, substr(text, 1, 121) AS beginning FROM articles WHERE id IN (SELECT value FROM json_each(?))"


def news(db: sqlite3.Connection, found: Digest, form: str, address: str) -> bytes:
    """A digest in one of the forms of NEWS; ``address`` is its own as a feed."""
    return news_feed(db, found, address) if form == "atom" else FORMS[WRITERS[form]](found).encode()


def listed(db: Reader, name: str) -> list[dict[str, Any]]:
    """The rows of a list, a hundred at most, with published, state and beginning; kept until the archive changes."""
    return db.kept(f"list {name}", lambda same: _listed(same, LISTS[name].sql))


def _listed(db: sqlite3.Connection, sql: str) -> list[dict[str, Any]]:
    rows = [dict(row) for row in db.execute(sql)]
    more = {row["id"]: dict(row) for row in db.execute(BEGINNINGS, (json.dumps([row["id"] for row in rows]),))}
    return [row | more.get(row["id"], {}) for row in rows]
