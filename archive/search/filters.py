"""What narrows an answer beside its words: conditions on the version a story shows, said in a question or chosen on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LIKE = "LIKE '%' || ? || '%'"
CONDITIONS = {  # over ``s`` (stories) and ``v`` (the version it shows)
    "dated": "v.published >= ? AND v.published < ?",
    "seen": "s.first_seen >= ?",
    "beyond": "s.id > CAST(? AS INTEGER)",
    "undated": "v.published = ''",
    # Whichever of its names is said, and whichever its pages write.
    "publisher": "v.publisher IN (SELECT ? UNION SELECT alias FROM issuers WHERE name = ? UNION"
    " SELECT o.alias FROM issuers i JOIN issuers o ON o.name = i.name WHERE i.alias = ? UNION"
    " SELECT name FROM issuers WHERE alias = ?)",
    "author": f"v.author {LIKE}",
    "source": f"(v.origin {LIKE} OR s.id IN (SELECT article_id FROM copies WHERE source {LIKE}))",
    "state": "v.state = ?",
    "class": "v.class = ?",
    "level": "coalesce((SELECT level FROM issuers WHERE alias = v.publisher), 7) = CAST(? AS INTEGER)",
    "tag": "s.id IN (SELECT c.article_id FROM tags g JOIN copies c ON c.key = g.key WHERE g.tag = ?)",
    "copies": "(SELECT count(*) FROM copies WHERE article_id = s.id) >= CAST(? AS INTEGER)",
    "attachment": "v.id IN (SELECT version_id FROM version_files) AND EXISTS"  # any, or one whose name holds the value
    f" (SELECT 1 FROM json_each(v.facts, '$.attachments') f WHERE ? IN ('有', 'any') OR json_extract(f.value, '$.name') {LIKE})",
    # Borne by its facts, named by its text, or written there in a form that nobody recognised.
    "number": "v.id IN (SELECT version_id FROM document_numbers WHERE instr(number, ?) UNION"
    " SELECT version_id FROM mentions WHERE kind = 'number' AND instr(name, ?)) OR s.id IN (SELECT rowid FROM search WHERE search MATCH ?)",
    "image": "v.images != '[]'",
}
SHOWN = "FROM stories s JOIN versions v ON v.id = s.version_id"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition of CONDITIONS with its value; ``dated`` has two, texts that a time is ``>=`` and ``<``."""

    kind: str
    values: tuple[str, ...] = ()
    negated: bool = False

    def bound(self) -> list[str]:
        """The values for the question marks of its SQL: a single value may be asked for several times."""
        marks = CONDITIONS[self.kind].count("?")
        return list(self.values if len(self.values) == marks else self.values * marks)


def where(filters: Sequence[Filter]) -> tuple[str, list[str]]:
    """SQL that all of them hold, over SHOWN, and its values."""
    parts = [f"{'NOT ' * each.negated}({CONDITIONS[each.kind]})" for each in filters]
    return " AND ".join(parts) or "1", [value for each in filters for value in each.bound()]


def dated(since: str, until: str) -> Filter:
    """From ``since`` to ``until``, both included; each is a year, a month or a day, or "" for no bound."""
    return Filter("dated", (since or "0", until + "~"))  # every time of that day, month or year is less, as text
