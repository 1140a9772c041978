"""Looks at sources' health: their runs in, changes of state out, noted so that each is told once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.store import Archive
from archive.watch.health import Ailment, Finding, Watched, examine
from archive.watch.measure import load
from archive.watch.state import SourceState, note_health, states


@dataclass(frozen=True, slots=True)
class Change:
    """A source that fell ill, or is well again."""

    source: str
    ailment: Ailment
    ill: bool
    since: datetime
    text: str


def findings(db: sqlite3.Connection, source: str, now: datetime, since: datetime | None = None) -> list[Finding]:
    """What is wrong with a source now; nobody would have started it before ``since``."""
    state = states(db).get(source, SourceState(source))
    return _examined(db, state, now, since)


def _examined(db: sqlite3.Connection, state: SourceState, now: datetime, since: datetime | None) -> list[Finding]:
    due = max((time for time in (state.due, state.not_before) if time), default=None)
    watched = Watched(state.source, state.every, due, since)
    return examine(watched, load(db, state.source, now), now, state.ailments)


def everything(
    db: sqlite3.Connection, now: datetime | None = None, trust: timedelta = timedelta(0)
) -> dict[str, list[Finding]]:
    """What is wrong with each source that is declared or has run, those that are well with an empty list.

    What the scheduler found is taken for it where that is not older than ``trust``.
    """
    now = now or datetime.now(UTC)
    known = states(db)
    names = [
        row[0]
        for row in db.execute(
            "SELECT name FROM sources UNION SELECT source FROM source_states UNION SELECT source FROM runs ORDER BY 1"
        )
    ]
    kept = [known.get(name, SourceState(name)) for name in names if not name.endswith(":hand")]
    return {
        state.source: _noted(state)
        if state.checked and now - state.checked < trust
        else _examined(db, state, now, None)
        for state in kept
        if not state.gone
    }


def _noted(state: SourceState) -> list[Finding]:
    return [Finding(state.source, ailment, since, state.texts[ailment]) for ailment, since in state.ailments.items()]


def check(archive: Archive, sources: Iterable[str], now: datetime, since: datetime | None = None) -> list[Change]:
    """Look at some sources, note what is found; what changed since they were looked at last."""
    changes: list[Change] = []
    for source in sources:
        before = states(archive.db.conn).get(source, SourceState(source))
        found = _examined(archive.db.conn, before, now, since)
        now_ill = {finding.ailment for finding in found}
        with archive.writing() as db:
            note_health(db, source, found, now)
        changes += [
            Change(source, finding.ailment, True, finding.since, finding.text)
            for finding in found
            if finding.ailment not in before.ailments
        ]
        changes += [
            Change(source, ailment, False, began, before.texts.get(ailment, ""))
            for ailment, began in before.ailments.items()
            if ailment not in now_ill
        ]
    return changes
