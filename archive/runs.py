"""How the crawls went: rows of ``runs`` and ``discards`` as a table a person reads.

Scrapy's exit status says nothing (0 even if every request failed), so this is where health comes from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from archive.lock import alive
from archive.store import Archive
from archive.types import Reason

COLUMNS = "id, source, platform, pid, started, finished, reason, counts, errors"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One crawl: ``counts`` by outcome, ``discards`` by reason, ``errors`` as {source, address, error}; times UTC."""

    id: int
    source: str
    platform: str
    pid: int
    started: str
    finished: str
    reason: str
    counts: Mapping[str, int]
    discards: Mapping[str, int]
    errors: Sequence[Mapping[str, str]]

    @property
    def whole(self) -> bool:
        """Whether it came to its natural end; what it found on the way is for ``errors`` to say."""
        return self.reason == Reason.FINISHED

    def __str__(self) -> str:
        counts = [f"{self.counts.get(name, 0)} {name}" for name in ("listed", "new", "duplicates", "discarded")]
        why = f" ({reasons(self.discards)})" if self.discards else ""
        return f"{self.reason}: {', '.join(counts)}{why}, {self.counts.get('errors', 0)} errors"


def runs(archive: Archive, where: str = "1", values: Sequence[object] = ()) -> list[RunRecord]:
    """The runs that match an SQL condition over ``runs``, oldest first."""
    rows = archive.rows(f"SELECT {COLUMNS} FROM runs WHERE {where} ORDER BY id", values)
    return [_run(archive, row) for row in rows]


def last_whole(archive: Archive) -> dict[str, str]:
    """When the newest run of each source that came to its natural end was started, UTC."""
    rows = archive.rows("SELECT source, max(started) AS started FROM runs WHERE reason = 'finished' GROUP BY source")
    return {row["source"]: row["started"] for row in rows}


def reasons(discards: Mapping[str, int]) -> str:
    """Why pages became no article, most frequent first: ``40 off_topic, 6 title_only``."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(discards.items(), key=lambda item: -item[1]))


def table(found: Iterable[tuple[str, RunRecord | None]]) -> Table:
    """What came of each source's crawl; None stands for one that never began or left no row."""
    result = Table("source", "ended", title="crawls", title_justify="left", expand=False)
    for name in ("listed", "new", "duplicates"):
        result.add_column(name, justify="right")
    result.add_column("discarded (why)")
    result.add_column("errors", justify="right")
    for source, run in found:
        if run is None:
            result.add_row(source, "not crawled", "", "", "", "", "", style="red")
            continue
        counts = [str(run.counts.get(name, 0)) for name in ("listed", "new", "duplicates")]
        why = f"{run.counts.get('discarded', 0)}" + (f" ({reasons(run.discards)})" if run.discards else "")
        errors = run.counts.get("errors", 0)
        result.add_row(
            source, run.reason, *counts, why, str(errors), style="" if run.whole and not errors else "yellow"
        )
    return result


def _run(archive: Archive, row: Mapping[str, Any]) -> RunRecord:
    discards = archive.rows("SELECT reason, count FROM discards WHERE run_id = ?", [row["id"]])
    # A process that is gone can't say so itself; the next crawl writes it down (archive.run).
    gone = row["reason"] == Reason.RUNNING and not alive(row["pid"])
    return RunRecord(
        **{name: row[name] for name in ("id", "source", "platform", "pid", "started")},
        finished=row["finished"] or "",
        reason=Reason.KILLED if gone else row["reason"],
        counts=json.loads(row["counts"]),
        discards={discard["reason"]: discard["count"] for discard in discards},
        errors=json.loads(row["errors"]),
    )


def told(source: str, ended: str | None, counts: Mapping[str, int]) -> str:
    """What came of a run, in a line."""
    found = ", ".join(f"{value} {key}" for key, value in sorted(counts.items()) if value)
    return f"{source}: {ended}: {found or 'nothing'}"
