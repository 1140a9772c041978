"""Every page that an archive kept, read again by today's rules: first what would change, then changing it.

Reading goes over all cores and writes nothing; what differs is laid aside in a temporary file until it was reported.
"""

from __future__ import annotations

import json
import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import IO

from archive.commands.copies import differences
from archive.parallel import chunks
from archive.run import Run
from archive.store import Archive
from archive.stories.learnt import known
from archive.topic.choice import EVERYTHING, Choice
from archive.types import Page, Reading, State
from archive.upkeep.compare import Change, changes, match
from archive.upkeep.reread import reread
from archive.upkeep.verify import Place, page_at
from pipelines.intake import lightened
from pipelines.reader import Reader
from pipelines.topic import on_topic

CHUNK = 32  # pages a task
FEW = 1
BATCH = 100  # pages a transaction
EXAMPLES = 5  # of each field
CLIP = 100  # characters of a value shown
LINES = 6  # of a text's difference shown
# Where its record is, its source, address and state, where the records of the article's further pages are.
Row = tuple[Place, str, str, str, tuple[Place, ...]]
COLUMNS = "id, warc_file, warc_offset, warc_length, sha256, url"
Progress = Callable[[str, int, int], None]


@dataclass
class Diff:
    """What re-reading would change: pages by what came of them, fields and states with counts and examples."""

    pages: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Change]] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)

    def add(self, change: Change, most: int) -> None:
        """Count a change and keep it if it is one of the first of its field."""
        self.fields[change.field] += 1
        shown = self.examples.setdefault(change.field, [])
        if len(shown) < most:
            shown.append(change)

    def plain(self) -> dict[str, object]:
        """The report for JSON."""
        examples = {name: [asdict(change) for change in changes] for name, changes in self.examples.items()}
        whole = {"pages": self.pages, "fields": self.fields, "states": self.states, "damaged": self.damaged}
        return {**whole, "examples": examples}


def compare(
    archive: Archive, choices: Mapping[str, Choice], aside: IO[bytes], since: str = "",
    source: str = "", most: int = EXAMPLES, progress: Progress = lambda what, done, total: None,
    only: Collection[int] | None = None,
) -> Diff:  # fmt: skip
    """Read the pages of an archive again; what differs from what is stored is put into ``aside`` for ``store``.

    ``since`` (a day, UTC), ``source`` and ``only`` (ids of pages) narrow the pages. Writes nothing.
    """
    where, values = "state != 'part' AND id <= :last AND fetched >= :since", {"since": since, "source": source}
    where += " AND source = :source" if source else ""
    if only is not None:
        where += " AND id IN (SELECT value FROM json_each(:only))"
        values["only"] = json.dumps(sorted(only))
    values["last"] = archive.rows("SELECT coalesce(max(id), 0) AS n FROM pages")[0]["n"]
    total = archive.rows(f"SELECT count(*) AS n FROM pages WHERE {where}", values)[0]["n"]
    diff = Diff()
    states: dict[int, str] = {}
    with Reader(known(archive.db.conn)) as reader:
        for reading in reader.read_all(_pages(archive, _rows(archive, where, values), diff, states)):
            progress("read again", sum(diff.pages.values()) + 1, total)
            state, source = states.pop(reading.page.id), reading.page.source
            if state == State.OFF_TOPIC and source not in choices:
                diff.pages["off topic, source not declared any more"] += 1
            else:
                reading = replace(reading, page=lightened(reading.page))
                _compare(archive, on_topic(reading, choices.get(source, EVERYTHING)), state, diff, aside, most)
    return diff


def _pages(archive: Archive, rows: Iterator[Row], diff: Diff, states: dict[int, str]) -> Iterator[Page]:
    """The pages of rows, from their WARC files; those that can't be had are noted. ``states``: number → state so far."""
    for place, source, address, state, parts in rows:
        try:
            more = tuple(replace(page_at(archive.warc_dir, part), id=part.id) for part in parts)
            page = page_at(archive.warc_dir, place)
        except ValueError as error:
            diff.pages["damaged"] += 1
            diff.damaged.append(f"page {place.id} ({address}): {error}")
        else:
            states[place.id] = state
            yield replace(page, id=place.id, source=source, requested=address, more=more)


def _compare(archive: Archive, reading: Reading, before: str, diff: Diff, aside: IO[bytes], most: int) -> None:
    now = str(reading.state)
    found = changes(archive, reading, match(archive, reading))
    for change in found:
        diff.add(change, most)
    if now != before:
        diff.states[f"{before} → {now}"] += 1
    if found or now != before:
        pickle.dump(reading, aside)
    diff.pages["changed" if found or now != before else "same"] += 1


def store(run: Run, aside: IO[bytes], total: int, progress: Progress = lambda what, done, total: None) -> None:
    """Store what ``compare`` put aside, counted in the run. A hundred pages are one transaction."""
    aside.seek(0)
    for done, batch in enumerate(chunks(_aside(aside), BATCH)):
        with run.archive.writing():
            for reading in batch:
                run.counts.update(reread(run.archive, run.id, reading))
        progress("stored", done * BATCH + len(batch), total)


def laid_aside() -> IO[bytes]:
    """A temporary file for what differs."""
    return tempfile.TemporaryFile()


def _aside(file: IO[bytes]) -> Iterator[Reading]:
    while True:
        try:
            yield pickle.load(file)  # our own file, which has no name
        except EOFError:
            return


def _rows(archive: Archive, where: str, values: Mapping[str, str]) -> Iterator[Row]:
    last, parts = 0, _parts(archive)
    while rows := archive.rows(
        f"SELECT {COLUMNS}, source, address, state FROM pages WHERE {where}"
        " AND id > :after ORDER BY id LIMIT 1000", dict(values) | {"after": last},
    ):  # fmt: skip
        for row in rows:
            *place, source, address, state = row.values()
            yield Place(*place), source, address, state, tuple(parts.get(address, {}).values())
        last = rows[-1]["id"]


def _parts(archive: Archive) -> dict[str, dict[str, Place]]:
    """Address of an article's first page → its further pages by their address, as last fetched."""
    found: dict[str, dict[str, Place]] = {}
    sql = f"SELECT {COLUMNS}, json_extract(found, '$.part_of') AS whole FROM pages WHERE state = 'part' ORDER BY id"
    for row in archive.rows(sql):
        *place, whole = row.values()
        found.setdefault(str(whole), {})[row["url"]] = Place(*place)
    return found


# What a person reads -------------------------------------------------------------------------------------------------


def told(diff: Diff) -> Iterator[str]:
    """The report as lines: pages, states, fields with counts, then the examples."""
    yield "pages: " + (", ".join(f"{count} {what}" for what, count in sorted(diff.pages.items())) or "none")
    for sentence in diff.damaged:
        yield f"damaged: {sentence}"
    for state, count in diff.states.most_common():
        yield f"{count:>8}  {state}"
    for name, count in diff.fields.most_common():
        yield f"{count:>8}  {name}"
    for name, examples in diff.examples.items():
        for change in examples:
            yield f"\n{name} of {f'article {change.article_id}' if change.article_id else 'a new article'}  {change.address}"
            lines = [pair for pair in differences(change.old, change.new) if pair[0] != "…"]
            yield from (f"  {sign} {_clip(line)}" for sign, line in lines[:LINES])
            if len(lines) > LINES:
                yield f"    and {len(lines) - LINES} more lines"


def _clip(text: str) -> str:
    return text if len(text) <= CLIP else text[:CLIP] + "…"
