"""What the health page shows: one row a source, and the errors of the last runs."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from itertools import islice
from typing import Any

from archive.lock import alive
from archive.watch.check import everything
from archive.watch.names import CHINESE

ERRORS = 50
TRUST = timedelta(hours=1)  # what the scheduler noted so long ago is not looked at again for the page
ORDER = ("listed", "fetched", "known", "new", "version", "unchanged", "duplicates", "discarded", "robots", "errors")
APART = ("errors", "passing", "closed_until")  # stand in a column of their own, or are no counts
SOURCES = """
SELECT name AS source, min(seen) AS since,
       (SELECT max(first_seen) FROM copies c WHERE c.source = name) AS newest,
       (SELECT count(DISTINCT article_id) FROM copies c WHERE c.source = name) AS articles
FROM (SELECT name, first_seen AS seen FROM sources UNION ALL SELECT source, min(started) FROM runs GROUP BY source)
GROUP BY name ORDER BY name"""
LAST = "SELECT * FROM runs WHERE id IN (SELECT max(id) FROM runs GROUP BY source)"
WANTS_BROWSER = "SELECT source FROM source_states WHERE wants_browser"
ROBOTS = "SELECT origin, status, asked FROM robots ORDER BY asked DESC, origin LIMIT 200"
FAILED = "SELECT id, started, source, errors FROM runs WHERE errors != '[]' ORDER BY id DESC LIMIT 50"


def status(connection: sqlite3.Connection) -> dict[str, Any]:
    """Everything the template of the health page needs."""
    found = everything(connection, trust=TRUST)
    last = {row["source"]: row for row in connection.execute(LAST)}
    sources = [dict(row) | _run(last.get(row["source"])) for row in connection.execute(SOURCES)]
    browsers = {row["source"] for row in connection.execute(WANTS_BROWSER)}
    for source in sources:
        source["wants_browser"] = source["source"] in browsers
        source["findings"] = [
            (CHINESE[each.ailment], each.text, each.since) for each in found.get(source["source"], ())
        ]
        source["ill"] = bool(source["findings"]) or source["reason"] not in ("", "finished", "running", "shutdown")
    sources = [source for source in sources if source["source"] in found or source["source"].endswith(":hand")]
    sources.sort(key=lambda source: (not source["ill"], source["source"]))
    errors = (
        {"run": row["id"], "started": row["started"], "source": row["source"]} | error
        for row in connection.execute(FAILED)
        for error in json.loads(row["errors"])
    )
    robots = [dict(row) for row in connection.execute(ROBOTS)]
    return {"rows": sources, "errors": list(islice(errors, ERRORS)), "robots": robots}


def _run(row: sqlite3.Row | None) -> dict[str, Any]:
    """What a source's last run came to; a source that was never crawled has none."""
    if row is None:
        return {"run": None, "started": "", "reason": "", "counts": [], "errors": 0}
    counts = json.loads(row["counts"])
    names = [*ORDER, *sorted(counts.keys() - set(ORDER))]
    # A process that is gone can't say so itself; the next crawl writes it down.
    gone = row["reason"] == "running" and not alive(row["pid"])
    return {
        "run": row["id"],
        "started": row["started"],
        "reason": "killed" if gone else row["reason"],
        "counts": [
            (name.removeprefix("discarded/"), counts[name]) for name in names if counts.get(name) and name not in APART
        ],
        "errors": counts.get("errors", 0),
    }
