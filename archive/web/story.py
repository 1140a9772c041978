"""What an article's page shows: its fields, its copies in space and time, its versions and what changed in them."""

from __future__ import annotations

import sqlite3
from itertools import groupby, pairwise
from typing import Any

from archive.stories.read import article
from archive.web.changes import changes
from archive.web.draw import LANE, timeline

# Only of this article's copies; the texts are needed for the diffs.
VERSIONS = """
SELECT v.id, v.copy_id, v.page_id, v.seen, v.title, v.published, v.state, v.url, t.text
FROM copies c JOIN versions v ON v.copy_id = c.id JOIN texts t ON t.id = v.text_id
WHERE c.article_id = ? ORDER BY c.first_seen, c.id, v.id"""


def story(connection: sqlite3.Connection, number: int) -> dict[str, Any] | None:
    """Everything the template of an article's page needs, None if there is no such article."""
    found = article(connection, number)
    if found is None:
        return None
    versions = {row["id"]: dict(row) for row in connection.execute(VERSIONS, (found["id"],))}
    copies = [copy | _of_version(versions.get(copy["version_id"])) for copy in found["copies"]]
    dots, span = timeline(copies)
    return {
        "article": found,
        "paragraphs": [line for line in found["text"].split("\n") if line.strip()],
        "copies": copies,
        "dots": dots,
        "span": span,
        "timeline_height": max((dot.y for dot in dots), default=0) + LANE,
        "histories": _histories(list(versions.values()), copies),
    }


def _of_version(version: dict[str, Any] | None) -> dict[str, Any]:
    """What a copy's version adds to it: when its place says it was published, and the capture it was read from."""
    version = version or {}
    return {
        "published": version.get("published", ""),
        "page_id": version.get("page_id"),
        "copy_id": version.get("copy_id"),
        "title": version.get("title", ""),
    }


def _histories(versions: list[dict[str, Any]], copies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The copies that were seen in several versions, each with its versions and what changed from one to the next."""
    numbers = {copy["copy_id"]: (number, copy["source"]) for number, copy in enumerate(copies, 1)}
    found = []
    for copy, group in groupby(versions, key=lambda version: version["copy_id"]):
        each = list(group)
        if len(each) < 2:
            continue
        number, source = numbers.get(copy, (0, ""))
        steps = [
            {"old": old, "new": new, "title": changes(old["title"], new["title"]), "text": changes(old["text"], new["text"])}
            for old, new in pairwise(each)
        ]  # fmt: skip
        found.append({"number": number, "source": source, "versions": each, "steps": steps})
    return found
