"""What the pages of one publisher, one document and one figure show, and the lists that lead to them."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archive.connect import Reader
from archive.search.spelling import CLASSES
from archive.stories.issuers import UNKNOWN
from archive.web.draw import period_bars

MOST = 100  # rows of a list
NEWEST = 20
SHOWN = "FROM versions v JOIN stories s ON s.version_id = v.id"
OF = "v.publisher IN (SELECT value FROM json_each(:names))"

PUBLISHERS = """
SELECT coalesce(i.name, n.publisher) AS name, coalesce(i.level, 7) AS level, coalesce(i.kind, '') AS kind,
       sum(n.articles) AS articles, max(n.newest) AS newest
FROM (SELECT v.publisher, count(*) AS articles, max(v.published) AS newest FROM versions v INDEXED BY versions_listed
      CROSS JOIN stories s ON s.version_id = v.id WHERE v.publisher != '' GROUP BY 1) n
LEFT JOIN issuers i ON i.alias = n.publisher WHERE coalesce(i.name, n.publisher) LIKE '%' || :q || '%' OR n.publisher LIKE '%' || :q || '%'
GROUP BY 1 ORDER BY 2, 4 DESC, 1 LIMIT 500"""
ISSUER = "SELECT name, level, kind, supervisor FROM issuers WHERE alias = ? OR name = ? LIMIT 1"
ALIASES = "SELECT alias FROM issuers WHERE name = ?"
CREDITED = f"""
SELECT coalesce(i.name, v.origin) AS name, count(*) AS articles {SHOWN} LEFT JOIN issuers i ON i.alias = v.origin
WHERE {OF} AND v.origin != '' AND v.origin NOT IN (SELECT value FROM json_each(:names)) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"""
REPRINTING = """
SELECT coalesce(i.name, w.publisher) AS name, count(DISTINCT c.article_id) AS articles FROM copies c
JOIN versions w ON w.id = c.version_id LEFT JOIN issuers i ON i.alias = w.publisher
WHERE w.origin IN (SELECT value FROM json_each(:names)) AND w.publisher NOT IN (SELECT value FROM json_each(:names), (SELECT ''))
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"""
EDITED = """
SELECT count(*) FROM (SELECT 1 FROM versions v WHERE v.publisher IN (SELECT value FROM json_each(:names)) AND v.copy_id IS NOT NULL
                      GROUP BY v.copy_id HAVING count(DISTINCT v.text_id || v.title) > 1)"""
SPREAD = f"""
SELECT s.id, v.title, v.published, (SELECT count(*) FROM copies c WHERE c.article_id = s.id) AS copies {SHOWN}
WHERE {OF} ORDER BY 4 DESC, v.published DESC, s.id LIMIT 10"""
LAST = (
    f"SELECT s.id, v.title, v.published, v.class {SHOWN} WHERE {OF} ORDER BY v.published DESC, s.id DESC LIMIT {NEWEST}"
)

NAMED = """
SELECT name, count(*) AS mentions, (SELECT o.unit FROM mentions o WHERE o.kind = :kind AND o.name = m.name LIMIT 1) AS unit
FROM mentions m WHERE kind IN (:kind, :too) AND name LIKE '%' || :q || '%' GROUP BY name ORDER BY 2 DESC, 1 LIMIT :most"""
DOCUMENT = """
SELECT article_id AS id, published, title, publisher, level, role, min(sentence) AS sentence FROM documents WHERE name = ?
GROUP BY article_id, role"""
LAW = """
SELECT s.id, v.published, v.title, v.publisher, coalesce(i.level, 7) AS level, 'mention' AS role, min(m.sentence) AS sentence
FROM mentions m JOIN stories s ON s.version_id = m.version_id JOIN versions v ON v.id = m.version_id
LEFT JOIN issuers i ON i.alias = v.publisher WHERE m.kind = 'law' AND m.name = ? GROUP BY s.id"""
CALLED = "SELECT number, issuer, signed FROM official WHERE article_id IN (SELECT value FROM json_each(?)) AND number IS NOT NULL LIMIT 1"
ARTICLES = """
SELECT m.detail, count(DISTINCT s.id) AS articles FROM mentions m JOIN stories s ON s.version_id = m.version_id
WHERE m.kind = 'law' AND m.name = ? AND m.detail != '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 30"""
FIGURE = """
SELECT year, period, value, unit, count(DISTINCT article_id) AS articles, min(article_id) AS id, min(published) AS published,
       min(publisher) AS publisher, min(sentence) AS sentence FROM figures WHERE what = ?
GROUP BY year, period, value, unit ORDER BY year DESC, value DESC, period LIMIT 300"""
HEADINGS = {"publisher": ("发布者", ""), "document": ("被提及的文件", "文章里写到的文件和法律，以及它们从发布到落实的经过。"),
            "figure": ("数据", "文章里写到的数字：破获、抓获、挽回、拦截……按年排列。")}  # fmt: skip
PEOPLE = {"名": "人", "位": "人"}  # units that count the same
ROLES = {"issue": "发布", "interpretation": "解读", "implementation": "落实", "mention": "提及"}
MENTIONED = "SELECT kind, name, detail, value, unit, period, sentence FROM mentions WHERE version_id = ? ORDER BY rowid"


@dataclass(frozen=True, slots=True)
class Role:
    """The articles that stand in one relation to a document, the earliest first; ``left`` are not shown."""

    name: str
    rows: list[dict[str, Any]]
    left: int


def publisher(db: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    """Everything of a publisher, under whichever of its names; None if nothing here is of it."""
    known = db.execute(ISSUER, (name, name)).fetchone()
    issuer = dict(known) if known else {"name": name, "level": UNKNOWN, "kind": "", "supervisor": ""}
    aliases = {name, issuer["name"], *(row[0] for row in db.execute(ALIASES, (issuer["name"],)))}
    said = {"names": json.dumps(sorted(aliases), ensure_ascii=False)}
    counted = db.execute(
        f"SELECT v.publisher, substr(v.published, 1, 7), v.class, count(*) {SHOWN} WHERE {OF} GROUP BY 1, 2, 3", said
    ).fetchall()
    if not counted:
        return None
    names, months = Counter[str](), Counter[tuple[str, str]]()
    for alias, month, kind, number in counted:
        names[alias] += number
        months[month, kind] += number
    return {
        "issuer": issuer,
        "classes": CLASSES,
        "total": sum(names.values()),
        "names": names.most_common(),
        "bars": period_bars(months, CLASSES),
        "dateless": sum(n for (month, _), n in months.items() if not month),
        "credited": _rows(db, CREDITED, said),
        "reprinting": _rows(db, REPRINTING, said),
        "edited": db.execute(EDITED, said).fetchone()[0],
        "spread": [row for row in _rows(db, SPREAD, said) if row["copies"] > 1],
        "newest": _rows(db, LAST, said),
    }


def listed(db: Reader, kind: str, part: str = "") -> list[dict[str, Any]]:
    """Publishers by rank, documents or figures by how often they are named, in older versions too; those whose name holds ``part``."""
    return _listed(db, kind, part) if part else db.kept(f"subjects {kind}", lambda same: _listed(same, kind, ""))


def _listed(db: sqlite3.Connection, kind: str, part: str) -> list[dict[str, Any]]:
    if kind == "publisher":
        return _rows(db, PUBLISHERS, {"q": part})
    return _rows(db, NAMED, {"kind": kind, "too": "law" if kind == "document" else "", "q": part, "most": MOST})


def document(db: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    """A document from its issue to what was done with it; None if nothing names it."""
    rows = _rows(db, DOCUMENT, (name,))
    there = {row["id"] for row in rows}  # a law is named without 《》 too
    rows += [row for row in _rows(db, LAW, (name,)) if row["id"] not in there]
    rows.sort(key=lambda row: (not row["published"], row["published"], row["id"]))
    if not rows:
        return None
    groups = {role: [row for row in rows if row["role"] == role] for role in ROLES}
    called = db.execute(CALLED, (json.dumps([row["id"] for row in groups["issue"]]),)).fetchone()
    months = Counter((str(row["published"])[:7], str(row["role"])) for row in rows)
    return {
        "name": name,
        "total": len({row["id"] for row in rows}),
        "roles": [Role(ROLES[role], each[:MOST], max(len(each) - MOST, 0)) for role, each in groups.items() if each],
        "kinds": ROLES,
        "bars": period_bars(months, ROLES),
        "dateless": sum(n for (month, _), n in months.items() if not month),
        "called": dict(called) if called else None,
        "articles": _rows(db, ARTICLES, (name,)),
    }


def figure(db: sqlite3.Connection, what: str) -> dict[str, Any] | None:
    """What was counted, by year: each value once, with its period as the text says it; None if nothing was."""
    rows = _rows(db, FIGURE, (what,))
    most: dict[str, float] = {}
    for row in rows:
        row["alike"] = PEOPLE.get(row["unit"], row["unit"])
        most[row["alike"]] = max(most.get(row["alike"], 0), row["value"] or 0)
    for row in rows:
        row["share"] = round(100 * (row["value"] or 0) / most[row["alike"]], 2) if most[row["alike"]] else 0
    years = {row["year"]: [each for each in rows if each["year"] == row["year"]] for row in rows}
    return {"what": what, "years": years, "units": len(most)} if rows else None


def named_in(db: sqlite3.Connection, version: int) -> dict[str, list[dict[str, Any]]]:
    """What a version names, by kind, each name with the first sentence that does; in the order of the text."""
    found: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for row in _rows(db, MENTIONED, (version,)):
        key = (row["name"], row["detail"], row["value"], row["unit"], row["period"])
        found.setdefault(row["kind"], {}).setdefault(key, row)
    return {kind: list(rows.values()) for kind, rows in found.items()}


def _rows(db: sqlite3.Connection, sql: str, values: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute(sql, values).fetchall()]


PAGES: dict[str, Callable[[sqlite3.Connection, str], dict[str, Any] | None]] = {
    "publisher": publisher, "document": document, "figure": figure,
}  # fmt: skip
