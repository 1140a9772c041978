"""``python -m archive topic --rejudge``: judging all that an archive has again by today's rules.

What is stored is judged by its text. What is off topic by now, and what was off topic before, is read again from the raw.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

import click

from archive.commands.options import changing
from archive.commands.progress import steps
from archive.parallel import chunks, over_cores
from archive.run import Run
from archive.sources import SourceError
from archive.store import Archive
from archive.stories.write import verdict_columns
from archive.topic.choice import EVERYTHING, Choice
from archive.topic.judge import judge
from archive.topic.verdict import Verdict
from archive.types import Reason, State
from pipelines.reextract import Diff, Progress, compare, laid_aside, store, told
from pipelines.topic import choices

CHUNK = 64  # texts a task
STORED = """
SELECT v.id, v.page_id, v.class, v.title, t.text, v.publisher, p.source FROM versions v
JOIN texts t ON t.id = v.text_id LEFT JOIN pages p ON p.id = v.page_id WHERE v.id > ? ORDER BY v.id LIMIT 1000"""
Text = tuple[int, int | None, str, str, str, str, str | None]  # a row of STORED


@dataclass
class Rejudged:
    """Versions whose class would change, the pages to read again, and what reading them says."""

    verdicts: dict[int, Verdict] = field(default_factory=dict)
    classes: Counter[str] = field(default_factory=Counter)
    pages: set[int] = field(default_factory=set)
    diff: Diff = field(default_factory=Diff)


def rejudge(archive: Archive, keep: Mapping[str, Choice], aside: IO[bytes], progress: Progress) -> Rejudged:
    """Judge everything again; writes nothing, what would change is put into ``aside`` for ``pipelines.reextract.store``."""
    found = Rejudged()
    total = archive.rows("SELECT count(*) AS n FROM versions")[0]["n"]
    done = 0
    for judged in over_cores(_judged, chunks(_texts(archive), CHUNK), 1):
        for (version, page, before, title, text, _, source), verdict in judged:
            found.verdicts[version] = verdict
            if verdict.class_ != before:
                found.classes[f"{before or 'not judged'} → {verdict.class_}"] += 1
            if page and not keep.get(source or "", EVERYTHING).keeps(verdict, title, text):
                found.pages.add(page)
        done += len(judged)
        progress("judged", done, total)
    off = archive.rows("SELECT id, source FROM pages WHERE state = ?", (str(State.OFF_TOPIC),))
    found.pages |= {row["id"] for row in off if row["source"] in keep}
    found.diff = compare(archive, keep, aside, progress=progress, only=found.pages)
    return found


def _texts(archive: Archive) -> Iterator[Text]:
    last = 0
    while rows := archive.rows(STORED, (last,)):
        yield from (tuple(row.values()) for row in rows)
        last = rows[-1]["id"]


def _judged(texts: list[Text]) -> list[tuple[Text, Verdict]]:
    return [(row, judge(row[3], row[4], row[5])) for row in texts]


def write_verdicts(archive: Archive, verdicts: Mapping[int, Verdict]) -> None:
    """Store what the versions are about."""
    sql = "UPDATE versions SET class = :class, score = :score, reasons = :reasons WHERE id = :id"
    for batch in chunks(iter(verdicts.items()), 1000):
        with archive.writing() as db:
            db.executemany(sql, [{**verdict_columns(verdict), "id": version} for version, verdict in batch])


def command(folder: str, sources: str, dry_run: bool, as_json: bool) -> None:
    """What ``python -m archive topic --rejudge`` does."""
    try:
        keep = choices(sources)
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    with changing(folder) as archive, laid_aside() as aside, steps() as step:
        found = rejudge(archive, keep, aside, step)
        counts = {} if dry_run else _store(archive, found, aside, step)
    if as_json:
        report = {"judged": len(found.verdicts), "classes": found.classes, **found.diff.plain(), "stored": counts}
        click.echo(json.dumps(report | {"dry_run": dry_run}, ensure_ascii=False, indent=1))
        return
    click.echo(f"{len(found.verdicts)} versions judged, {len(found.pages)} pages read again")
    for change, count in found.classes.most_common():
        click.echo(f"{count:>8}  {change}")
    for line in told(found.diff):
        click.echo(line)
    said = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()) if count)
    click.echo("nothing was written (--dry-run)" if dry_run else f"stored: {said or 'verdicts'}")


def _store(archive: Archive, found: Rejudged, aside: IO[bytes], step: Progress) -> dict[str, int]:
    """One run of the archive: the verdicts, then what comes in and goes out."""
    run, reason = Run(archive, "topic"), Reason.SHUTDOWN
    try:
        write_verdicts(archive, found.verdicts)
        store(run, aside, found.diff.pages["changed"], step)
        reason, counts = Reason.FINISHED, dict(run.counts)
    finally:
        run.finish(reason, found.diff.pages)
    return counts
