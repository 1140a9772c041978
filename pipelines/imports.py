"""WARC and WACZ files (ours, Common Crawl's, a Wayback capture's) into an archive, by the way a crawl's pages go.

A page of another's file that holds no word of what is wanted is not parsed, and one without an article that is wanted is
not copied: its bytes are in that file. A file is imported a stretch at a time; behind each it is noted how far it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from archive.raw.foreign import TORN, Member, Reel, identity, imported, is_warc, members, note
from archive.raw.warc import NOBODY, Entry
from archive.run import Run
from archive.topic.choice import Choice
from archive.topic.sieve import Sieve
from archive.types import Page
from pipelines.intake import Intake, Judge
from pipelines.readers import Readers
from pipelines.topic import on_topic

TEXT = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/octet-stream"})
ON_TOPIC = Choice()
LARGEST = 32 << 20  # bytes of another's page; Common Crawl cuts at 1 MiB
PAGES, RECORDS = 200, 5_000  # a stretch: so many pages to read, or so many records looked at


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a record that names no source is of: its source, its platform where its address tells none, and what is
    wanted of such records."""

    source: str = ""
    platform: str = ""
    choice: Choice = ON_TOPIC

    @property
    def wanted(self) -> str:
        """All of it as text, the same in every process."""
        choice = self.choice
        return repr((self.source, self.platform, choice.everything, sorted(choice.classes), sorted(choice.words)))

    def named(self, page: Page) -> Page:
        """The page with its source and platform."""
        return replace(page, source=self.source or NOBODY, platform=self.platform or page.platform)


class Import:
    """Files of so many bytes on their way into the archive of a run; ``progress`` hears how many records were seen, and of
    how many: no file tells, so what is left is taken for like what was read."""

    def __init__(
        self, run: Run, intake: Intake, foreign: Foreign, again: bool, progress: Callable[[int, int], None], size: int
    ) -> None:
        self.run, self.intake, self.foreign, self.again, self.progress = run, intake, foreign, again, progress
        self.sieve = Sieve(foreign.choice)
        self.read, self.left, self.start = 0, size, 0  # bytes; those of the open file count at its end

    def take(self, path: Path) -> None:
        """Import a file. What is wrong with it becomes an error of the run; raises OutOfOrderError."""
        with ExitStack() as opened:
            try:
                found = [(member, opened.enter_context(member.opened())) for member in members(path)]
            except TORN as error:
                self.run.error(str(path), f"can't be opened: {_said(error)}")
                return
            if not found:
                self.run.error(str(path), "holds no WARC file")
            for member, file in found:
                try:
                    known = is_warc(file)
                except TORN:
                    known = False
                if known:
                    self._take(member, file)
                else:
                    self.run.error(str(member), "is no WARC file")

    def _take(self, member: Member, file: IO[bytes]) -> None:
        """Import an open WARC file; every stretch is stored before it is noted. Raises OutOfOrderError."""
        db = self.run.archive.db.conn
        key = identity(file, self.foreign.wanted)
        start, records = (0, 0) if self.again else imported(db, key)
        reel, self.start = Reel(file, start), start
        self.run.count("imported_before", records)
        while not reel.finished:
            stretch = _Stretch(self, reel)
            if stretch.ours or self.foreign.choice.everything:
                self.intake.take_all(_whole(stretch))
            else:
                self.intake.choose_all(stretch, lambda reading: on_topic(reading, self.foreign.choice))
            self.run.flush()
            records += stretch.seen
            with self.run.archive.writing():
                note(db, key, str(member), reel.end, records)
            if reel.finished or stretch.torn is not None:
                self.read, self.left = self.read + reel.end - start, self.left - reel.end
            if stretch.torn is not None:
                self.run.error(str(member), f"read no further than record {records}: {_said(stretch.torn)}")
                return
        if not records:
            self.run.error(str(member), "holds no response or resource record")

    def page(self, entry: Entry) -> Page | None:
        """The page of an entry, if it may hold an article that is wanted; else it is counted by what it is."""
        self.run.count("listed")
        seen, read = self.run.counts["listed"], self.read + entry.offset - self.start
        self.progress(seen, seen * (read + self.left - entry.offset) // read if read else 0)
        if why := _refused(entry):
            self.run.count(f"skipped/{why}")
            return None
        if entry.ours:
            return entry.page()
        # A bomb is small on the wire, and a body of another's record may be packed.
        found = entry.page_within(LARGEST) if entry.length <= LARGEST else None
        if found is None:
            self.run.count("skipped/too large")
            return None
        page = self.foreign.named(found)
        if self.sieve.lets_through(page.body):
            return page
        self.run.count("skipped/no word of the topic")
        return None


class _Stretch:
    """The next pages of a file, all ours or all another's; the further pages of an article stay with its first."""

    def __init__(self, import_: Import, reel: Reel) -> None:
        self._import, self._reel = import_, reel
        self.seen = 0
        self.torn: Exception | None = None  # what ended the file before its end
        self._first = self._next()
        self.ours = self._first is not None and self._first.ours

    def _next(self) -> Entry | None:
        try:
            return self._reel.next()
        except TORN as error:
            self.torn = error
            return None

    def __iter__(self) -> Iterator[Page]:
        taken, entry = 0, self._first
        while entry is not None:
            try:
                page = self._import.page(entry)
            except TORN as error:
                self.torn = error
                return
            self.seen += 1
            if page is not None:
                taken += 1
                yield page
            entry = self._next()
            if entry is not None and self._ends(entry, taken):
                self._reel.put_back(entry)
                return

    def _ends(self, entry: Entry, taken: int) -> bool:
        if entry.ours != self.ours:
            return True
        return (taken >= PAGES or self.seen >= RECORDS) and not entry.told.get("part_of")


def import_files(
    run: Run, files: Sequence[Path], judge: Judge, foreign: Foreign, again: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None, reader: Readers | None = None,
) -> None:  # fmt: skip
    """Bring the pages of WARC and WACZ files into the archive of a run; ``judge`` is for those that name their source.

    A file goes on where an earlier import of it for the same end stopped, unless it is to be read ``again``. Raises
    OutOfOrderError.
    """
    with Intake(run, judge, reader=reader) as intake:
        size = sum(file.stat().st_size for file in files if file.is_file())
        takes = Import(run, intake, foreign, again, progress, size)
        for file in files:
            takes.take(file)


def _whole(pages: Iterable[Page]) -> Iterator[Page]:
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


def _refused(entry: Entry) -> str:
    """Why an entry is no page of text: told by what stands before its body; empty where it may be one."""
    declared = next((value for name, value in entry.headers if name.lower() == "content-type"), "")
    kind = declared.partition(";")[0].strip().lower()
    if not entry.url:
        return "no address"
    if entry.url.startswith(("dns:", "urn:", "metadata:", "whois:")):
        return entry.url.partition(":")[0]
    if entry.status != 200:
        return f"status {entry.status}"
    return "" if kind in TEXT else f"type {kind[:60]}"


def _said(error: Exception) -> str:
    return getattr(error, "strerror", "") or str(error) or type(error).__name__
