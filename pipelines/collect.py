"""Parcels of spools into the archive: the pages by the way of an import, the run's row as it went where it crawled."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from archive.cluster.parcel import SUFFIX, Told, read
from archive.errors import ArchiveError
from archive.kept import Failure, OutOfOrderError
from archive.raw.foreign import imported, note
from archive.run import KEPT_ERRORS, Run
from archive.sources import Sources
from archive.store import Archive
from archive.stories.learnt import known
from archive.topic.choice import EVERYTHING
from archive.types import Outcome, Reason
from pipelines.imports import Foreign, import_files
from pipelines.reader import Reader
from pipelines.topic import on_topic

# What is counted where pages are stored, so by this archive; a spool has other neighbours and counted otherwise.
STORING = {*Outcome, "kept", "kept_again", "files", "duplicates", "discarded", "blocked", "undated", "unsigned",
           "authorless", "boilerplate_lines_learnt", "worn_titles_learnt", "clocks_learnt"} - {Outcome.UNCHANGED}  # fmt: skip
READING = ("listed", "imported_before", "errors", "passing")  # what an import counts on its way, and no crawl did here

log = logging.getLogger(__name__)


def collect(archive: Archive, folder: Path, sources: Sources) -> int:
    """Take in the parcels of a folder, each once; those taken in are removed. How many remain, which can't be now.

    What is no parcel is laid aside under ``refused/``.
    """
    with closing(
        Reader(known(archive.db.conn))
    ) as reader:  # its processes take a second to start, most parcels are small
        return _collect(archive, folder, sources, reader)


def _collect(archive: Archive, folder: Path, sources: Sources, reader: Reader) -> int:
    left = 0
    for path in sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns):
        try:
            told = read(path)
        except ArchiveError as error:
            log.error("%s; laid aside", error)
            (folder / "refused").mkdir(exist_ok=True)
            path.rename(folder / "refused" / path.name)
            continue
        if _taken(archive, told) or take(archive, path, told, sources, reader):
            path.unlink()
        else:
            left += 1
    return left


def _taken(archive: Archive, told: Told) -> bool:
    return imported(archive.db.conn, f"parcel {told.name}")[1] > 0


def take(archive: Archive, path: Path, told: Told, sources: Sources, reader: Reader) -> bool:
    """Take in one parcel; whether it was. Killed on the way, it goes on where it was the next time."""
    declared = {source.name: source for source in sources.sources}
    choices = {name: source.choice for name, source in declared.items()}
    if source := declared.get(told.source):
        archive.note_source(source.name, source.platform, source.schedule, source.table())
    run, reason = Run(archive, told.source, told.platform), Reason.SHUTDOWN
    try:
        if told.pages:
            import_files(
                run, [path], lambda r: on_topic(r, choices.get(r.page.source, EVERYTHING)), Foreign(), reader=reader
            )
        reason = Reason(told.reason)
    except OutOfOrderError as error:
        run.error("", str(error))
        reason = error.reason
    finally:
        whole = reason == told.reason
        if whole:
            _adopt(run, told)
        with archive.writing():  # at once: killed in between, the run would be told of twice
            taken = run.finish(reason) == reason and whole
            if taken:
                _settle(archive, run, told)
    return taken


def _adopt(run: Run, told: Told) -> None:
    """Make the run say what the spool's said, but for what this archive knows better."""
    own = [Failure(run.source, "", sentence) for sentence in told.lost] + run.errors
    run.errors = [*(Failure(**error) for error in told.errors), *own][:KEPT_ERRORS]
    counts = Counter(run.counts)
    errors = counts["errors"] + len(told.lost)
    for name in READING:
        counts.pop(name, None)
    counts.update(crawled(told.counts))
    counts["errors"] += errors
    run.counts = counts


def crawled(counts: Mapping[str, int]) -> dict[str, int]:
    """What a spool counted while it crawled."""
    return {name: n for name, n in counts.items() if name not in STORING and not name.startswith("discarded/")}


def _settle(archive: Archive, run: Run, told: Told) -> None:
    """Note that the parcel is taken in, and when its run was."""
    with archive.writing() as db:
        db.execute("UPDATE runs SET started = ?, finished = ? WHERE id = ?", (told.started, told.finished, run.id))
        note(db, f"parcel {told.name}", told.source, 0, 1)
