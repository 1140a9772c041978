"""What an archive has learnt from what it holds and reading makes use of: boilerplate, worn titles, clocks."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.stories import boilerplate, clocks, titles
from archive.stories.boilerplate import Boilerplate
from archive.stories.clocks import Spot


@dataclass(frozen=True, slots=True)
class Learnt:
    """Publisher → lines that end its articles, host → titles that are none, spot → its clock's shift."""

    boilerplate: Mapping[str, Boilerplate] = field(default_factory=dict)
    titles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    clocks: Mapping[Spot, int | None] = field(default_factory=dict)


NOTHING_LEARNT = Learnt()


def learn_of_run(db: sqlite3.Connection, run: int) -> Mapping[str, int]:
    """Learn from what a run brought; how much is new, by the name it is counted under. Inside a transaction."""
    return {
        "boilerplate_lines_learnt": boilerplate.learn_of_run(db, run),
        "worn_titles_learnt": titles.learn_of_run(db, run),
        "clocks_learnt": clocks.learn(db, run),
    }


def known(db: sqlite3.Connection) -> Learnt:
    """All that was learnt."""
    return Learnt(boilerplate.known(db), titles.known(db), clocks.known(db))
