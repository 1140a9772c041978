"""WARC files (ours, Common Crawl's, a Wayback capture's) into an archive, by the way a crawl's pages go.

Keep raw → read → on topic? → store. The pages are kept and stored here, in their order, and read on all cores.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from archive.parallel import chunks, over_cores
from archive.raw.warc import WarcFile, pages_of
from archive.store import Archive
from archive.stories.learnt import known, learn_of_run
from archive.types import Page, Reading, State
from pipelines.offline import light
from pipelines.reading.read import read
from pipelines.report import totals
from pipelines.topic import EVERYTHING, Topic, on_topic
from spiders.platforms import PLATFORMS

NAMES = (".warc", ".warc.gz")
TEXT = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/octet-stream"})
NOBODY = "import"  # what archive.warc.pages_of says of a record that names no source
CHUNK = 16  # pages a task


@dataclass
class Import:
    """An import under way: ``counts`` by outcome as a crawl has them, ``errors`` as {source, address, error}."""

    archive: Archive
    run: int
    source: str = ""
    platform: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    errors: list[dict[str, str]] = field(default_factory=list)

    def error(self, address: str, text: str) -> None:
        """Note that something can't be read."""
        self.counts["errors"] += 1
        self.errors.append({"source": self.source, "address": address, "error": " ".join(text.split())[:300]})


def files_under(paths: Sequence[str]) -> list[Path]:
    """The WARC files to read: each path as given, those of directories in order of name."""
    found = []
    for path in map(Path, paths):
        inside = sorted(p for p in path.rglob("*") if p.name.endswith(NAMES)) if path.is_dir() else [path]
        found += inside
    return found


def import_warc(
    into: Import, files: Sequence[Path], topics: Mapping[str, Topic],
    progress: Callable[[int], None] = lambda done: None,
) -> None:  # fmt: skip
    """Bring the pages of WARC files into an archive; ``progress`` hears how many records were seen.

    A record that names its source and platform (one of ours) keeps them, the others get those of ``into``.
    """
    archive = into.archive
    work = partial(_read, known(archive.db.conn))
    warc = WarcFile(archive.warc_dir)
    try:
        kept = (_keep(into, warc, page) for page in _whole(_wanted(into, files)))
        for readings in over_cores(work, chunks((page for page in kept if page), CHUNK)):
            for reading in readings:
                _store(into, on_topic(reading, topics.get(reading.page.source, EVERYTHING)))
            progress(into.counts["listed"])
    finally:
        warc.close()
        with archive.writing() as db:
            if lines := learn_of_run(db, into.run):
                into.counts["boilerplate_lines_learnt"] = lines
        for name, count in totals(into.counts).items():
            into.counts[name] = count


def _wanted(into: Import, files: Sequence[Path]) -> Iterator[Page]:
    """The pages that may hold an article; the others are counted by what they are."""
    for file in files:
        seen = into.counts["listed"]
        try:
            with file.open("rb") as opened:
                for page in pages_of(opened):
                    into.counts["listed"] += 1
                    if why := _refused(page):
                        into.counts[f"skipped/{why}"] += 1
                    else:
                        yield page
        except (OSError, EOFError, ValueError, TypeError, AttributeError, zlib.error, ArchiveLoadFailed) as error:
            told = getattr(error, "strerror", "") or str(error) or type(error).__name__
            into.error(str(file), f"read no further than record {into.counts['listed'] - seen}: {told}")
        else:
            if into.counts["listed"] == seen:
                into.error(str(file), "holds no response or resource record")


def _whole(pages: Iterator[Page]) -> Iterator[Page]:
    """Pages with the further pages of their article, which our own files hold right behind them."""
    current: Page | None = None
    for page in pages:
        if current and page.found.part_of and page.found.part_of == current.requested:
            current = replace(current, more=(*current.more, page))
            continue
        if current:
            yield current
        current = page
    if current:
        yield current


def _refused(page: Page) -> str:
    declared = next((value for name, value in page.headers if name.lower() == "content-type"), "")
    kind = declared.partition(";")[0].strip().lower()
    if page.url.startswith(("dns:", "urn:", "metadata:", "whois:")):
        return page.url.partition(":")[0]
    if page.status != 200:
        return f"status {page.status}"
    return "" if kind in TEXT else f"type {kind[:60]}"


def _keep(into: Import, warc: WarcFile, page: Page) -> Page | None:
    """The page with its row, None if the archive knows it."""
    archive = into.archive
    if page.source == NOBODY:
        page = replace(page, source=into.source or NOBODY, platform=into.platform or page.platform)
    pages = (replace(page, more=()), *page.more)
    if all(archive.page_known(p.address, hashlib.sha256(p.body).hexdigest()) for p in pages):
        into.counts["unchanged"] += len(pages)
        return None
    into.counts["kept"] += len(pages)
    first, *more = (replace(p, id=archive.add_page(into.run, p, *warc.write(p))) for p in pages)
    return replace(first, more=tuple(more))


def _read(learnt: Mapping[str, Collection[str]], pages: list[Page]) -> list[Reading]:
    """What pages say. Runs in a process of its own."""
    return [light(read(page, PLATFORMS, learnt)) for page in pages]


def _store(into: Import, reading: Reading) -> None:
    if reading.state == State.BLOCKED:
        into.counts["blocked"] += 1
    outcomes = into.archive.store(into.run, reading)
    into.counts.update(outcome.relation for outcome in outcomes)
    if not outcomes:
        into.counts[f"discarded/{reading.state}"] += 1
