"""What an article's page shows: its fields, its copies in space and time, its versions and what changed in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Any

from archive.fold import fold_chars
from archive.search.question import parse
from archive.search.search import pattern
from archive.stories.attached import SHOWN
from archive.stories.read import article
from archive.terms import Confidence
from archive.upkeep.notes import notes
from archive.web.changes import changes
from archive.web.draw import LANE, as_moment, timeline
from archive.web.subjects import named_in

# Only of this article's copies; the texts are needed for the diffs.
VERSIONS = """
SELECT v.id, v.copy_id, v.page_id, v.seen, v.title, v.published, v.publisher, v.state, v.url, v.evidence, t.text,
       coalesce(i.name, v.publisher) AS issuer, coalesce(i.level, 7) AS level
FROM copies c JOIN versions v ON v.copy_id = c.id JOIN texts t ON t.id = v.text_id
LEFT JOIN issuers i ON i.alias = v.publisher WHERE c.article_id = ? ORDER BY c.first_seen, c.id, v.id"""
GONE = """
SELECT d.reason, d.seen, d.address FROM discarded d WHERE d.reason IN ('deleted_by_author', 'removed_for_violation')
AND (d.key IN (SELECT key FROM copies WHERE article_id = :id) OR d.address IN (SELECT address FROM copies WHERE article_id = :id))
ORDER BY d.seen"""
SAME = "SELECT DISTINCT other_id AS id, number, other_title AS title, other_publisher AS publisher FROM same_documents WHERE article_id = ?"
QUOTED = "SELECT quoted_id AS id, quoted_title AS title FROM quotations WHERE article_id = ?"
QUOTING = "SELECT article_id AS id, title FROM quotations WHERE quoted_id = ?"
MIRROR = 50  # rank from which evidence is a mirror's word, not the publisher's (pipelines.reading.dates)
REJECTED = 900


def story(connection: sqlite3.Connection, number: int, words: str = "") -> dict[str, Any] | None:
    """Everything the template of an article's page needs, None if there is no such article; hits of ``words`` are marked."""
    found = article(connection, number)
    if found is None:
        return None
    versions = {row["id"]: dict(row) for row in connection.execute(VERSIONS, (found["id"],))}
    copies = [copy | _of_version(versions.get(copy["version_id"])) for copy in found["copies"]]
    _told(copies)
    dots, span = timeline(copies)
    sought = pattern(parse(words).phrases)
    paragraphs = [line for line in found["text"].split("\n") if line.strip()]
    used = taken(found["published"], found["published_evidence"])
    return {
        "article": found,
        "paragraphs": paragraphs,
        "sought": sought,
        "hits": sum(len(sought.findall(fold_chars(each))) for each in paragraphs) if sought else 0,
        "words": words,
        "copies": copies,
        "dots": dots,
        "span": span,
        "timeline_height": max((dot.y for dot in dots), default=0) + LANE,
        "histories": _histories(list(versions.values()), copies),
        "used": used,
        "uncertain": _uncertain(found["published"], used),
        "gone": [dict(row) for row in connection.execute(GONE, {"id": found["id"]})],
        "quoted": [dict(row) for row in connection.execute(QUOTED, (found["id"],))],
        "quoting": [dict(row) for row in connection.execute(QUOTING, (found["id"],))],
        "files": [dict(row) for row in connection.execute(SHOWN, (found["id"],))],
        "same": [dict(row) for row in connection.execute(SAME, (found["id"],))],
        "named": named_in(connection, found["version_id"]),
        "written": notes(connection, found["id"]),
        "citation": citation(found),
    }


def taken(published: str, evidence: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The piece of evidence that the time of publication is from: of those that say it the one that counts most."""
    fit = [each for each in evidence if each["rank"] < REJECTED and published]
    for length in (len(published), 10):  # to the second, else to the day
        if said := [each for each in fit if each["value"][:length] == published[:length]]:
            return min(said, key=lambda each: int(each["rank"]))
    return None


def _uncertain(published: str, used: Mapping[str, Any] | None) -> bool:
    """Whether a time is shown as one that may be wrong: all but the publisher's own word, where it is doubted or a mirror's."""
    if not published or (used and used.get("confidence") == Confidence.SURE):
        return False
    return used is None or bool(used["note"]) or used["rank"] >= MIRROR


def citation(found: Mapping[str, Any]) -> str:
    """How an article is cited: publisher, title, day, address, and when it was archived."""
    who = found["publisher"] or found["author"]
    parts = [f"{who}：《{found['title']}》" if who else f"《{found['title']}》", found["published"][:10], found["url"]]
    return "，".join(part for part in parts if part) + f"，收录于 {found['first_seen'][:10]}。"


def _told(copies: list[dict[str, Any]]) -> None:
    """Mark the earliest copy and the one of the highest publisher, where there are several."""
    if len(copies) < 2:
        return
    order = sorted(copies, key=lambda copy: copy["moment"])
    order[0]["marks"].append("最早")
    first = min(order, key=lambda copy: copy["level"])
    if first["level"] < max(copy["level"] for copy in copies):
        first["marks"].append("最权威")


def _of_version(version: dict[str, Any] | None) -> dict[str, Any]:
    """What a copy's version adds to it: who published it, when its place says so, and the capture it was read from."""
    version = version or {}
    published = version.get("published", "")
    used = taken(published, json.loads(version.get("evidence") or "[]"))
    return {
        "published": published,
        "moment": as_moment(published) or datetime.max.replace(tzinfo=UTC),
        "uncertain": _uncertain(published, used),
        "issuer": version.get("issuer", ""),
        "publisher": version.get("publisher", ""),
        "level": version.get("level", 7),
        "page_id": version.get("page_id"),
        "copy_id": version.get("copy_id"),
        "title": version.get("title", ""),
        "marks": [],
    }


def _histories(versions: list[dict[str, Any]], copies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The copies that were seen in several versions, each with its versions and what changed from one to the next."""
    numbers = {copy["copy_id"]: (number, copy["source"], copy["issuer"]) for number, copy in enumerate(copies, 1)}
    found = []
    for copy, group in groupby(versions, key=lambda version: version["copy_id"]):
        each = list(group)
        if len(each) < 2:
            continue
        number, source, issuer = numbers.get(copy, (0, "", ""))
        steps = [
            {"old": old, "new": new, "title": changes(old["title"], new["title"]), "text": changes(old["text"], new["text"])}
            for old, new in pairwise(each)
        ]  # fmt: skip
        found.append({"number": number, "source": source, "issuer": issuer, "versions": each, "steps": steps})
    return found
