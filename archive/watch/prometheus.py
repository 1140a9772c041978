"""The state of the sources in Prometheus' text format (version 0.0.4), for its node exporter's textfile collector."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from archive.watch.health import Ailment, Finding


def prometheus(db: sqlite3.Connection, found: Mapping[str, Sequence[Finding]]) -> str:
    """One series a source and ailment, the time of its last run and of its last article."""
    lines = ["# HELP fanzha_ill 1 if this is wrong with the source.", "# TYPE fanzha_ill gauge"]
    for source, findings in found.items():
        ill = {finding.ailment for finding in findings}
        lines += [
            f'fanzha_ill{{source="{_escaped(source)}",ailment="{ailment}"}} {int(ailment in ill)}'
            for ailment in Ailment
        ]
    for name, help_, sql in (
        (
            "fanzha_last_run_seconds",
            "When the last run began.",
            "SELECT source, max(started) FROM runs GROUP BY source",
        ),
        (
            "fanzha_last_article_seconds",
            "When the last article was first seen.",
            "SELECT source, max(first_seen) FROM copies GROUP BY source",
        ),
    ):
        lines += [f"# HELP {name} {help_}", f"# TYPE {name} gauge"]
        lines += [
            f'{name}{{source="{_escaped(source)}"}} {datetime.fromisoformat(time).timestamp():.0f}'
            for source, time in db.execute(sql)
            if source in found
        ]
    return "\n".join(lines) + "\n"


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
