"""How the hits of a question divide: by publisher, rank of the publisher, month, state, class, tag and attached files."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from archive.search.filters import SHOWN, Filter, where
from archive.search.question import parse
from archive.stories.issuers import UNKNOWN

TAGS = "SELECT g.tag, count(DISTINCT c.article_id) FROM tags g JOIN copies c ON c.key = g.key"


@dataclass(frozen=True, slots=True)
class Facets:
    """Values and how many hits have each; a month or publisher of "" counts those without."""

    publishers: Mapping[str, int]  # each under one name, as the filter takes it
    months: Mapping[str, int]
    levels: Mapping[int, int]
    states: Mapping[str, int]
    classes: Mapping[str, int]
    tags: Mapping[str, int]
    spans: Mapping[tuple[str, str], int]  # month and class
    attached: int = 0  # with files


def facets(db: sqlite3.Connection, query: str = "", only: Sequence[Filter] = ()) -> Facets:
    """Counts of what ``matching`` with ``everything`` finds: all articles for an empty query."""
    question = parse(query)
    if not question.match and (question.worded or (query.strip() and not question.filters and not only)):
        return Facets({}, {}, {}, {}, {}, {}, {})
    condition, bound = where((*question.filters, *only))
    if question.match:
        condition += " AND s.id IN (SELECT rowid FROM search WHERE search MATCH ?)"
        bound.append(question.match)
    source = SHOWN
    if not (question.match or question.filters or only):  # one walk through an index that holds all that is counted
        source, condition = "FROM versions v INDEXED BY versions_listed", "v.id IN (SELECT version_id FROM stories)"
    sql = f"SELECT v.publisher, substr(v.published, 1, 7), v.state, v.class {source} WHERE {condition}"
    cursor = db.cursor()
    cursor.row_factory = None  # plain tuples: fifty thousand of anything else take longer than their counting
    rows = cursor.execute(sql, bound).fetchall()
    publishers, months, states, classes = (Counter[str](map(itemgetter(at), rows)) for at in range(4))
    spans = Counter[tuple[str, str]](map(itemgetter(1, 3), rows))
    known = {
        alias: (name, level) for alias, name, level in db.execute("SELECT alias, name, level FROM issuers").fetchall()
    }
    levels, issuers = Counter[int](), Counter[str]()
    for publisher, number in publishers.items():
        issuer, level = known.get(publisher, (publisher, UNKNOWN))
        levels[level] += number
        issuers[issuer] += number
    return Facets(
        issuers, months, levels, states, classes, _tags(db, condition, bound), spans, _attached(db, condition, bound)
    )


def _tags(db: sqlite3.Connection, condition: str, bound: Sequence[str]) -> dict[str, int]:
    if not db.execute("SELECT 1 FROM tags LIMIT 1").fetchone():
        return {}
    sql = f"{TAGS} WHERE c.article_id IN (SELECT s.id {SHOWN} WHERE {condition}) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50"
    return dict(tuple(row) for row in db.execute(sql, bound))


def _attached(db: sqlite3.Connection, condition: str, bound: Sequence[str]) -> int:
    if not db.execute("SELECT 1 FROM version_files LIMIT 1").fetchone():
        return 0
    return int(
        db.execute(
            f"SELECT count(*) {SHOWN} WHERE v.id IN (SELECT version_id FROM version_files) AND {condition}", bound
        ).fetchone()[0]
    )
