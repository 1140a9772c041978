"""WARC files (ours, Common Crawl's, a Wayback capture's) into an archive, by the way a crawl's pages go."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from archive.raw.warc import pages_of
from archive.run import Run
from archive.types import Page
from pipelines.intake import Intake, Judge

NAMES = (".warc", ".warc.gz")
TEXT = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/octet-stream"})
NOBODY = "import"  # what archive.warc.pages_of says of a record that names no source


@dataclass(frozen=True, slots=True)
class Default:
    """What a record that names no source is of: its source, and its platform where its address tells none."""

    source: str = ""
    platform: str = ""

    def named(self, page: Page) -> Page:
        """The page with its source and platform."""
        if page.source != NOBODY:
            return page
        return replace(page, source=self.source or NOBODY, platform=self.platform or page.platform)


def files_under(paths: Sequence[str]) -> list[Path]:
    """The WARC files to read: each path as given, those of directories in order of name."""
    found = []
    for path in map(Path, paths):
        inside = sorted(p for p in path.rglob("*") if p.name.endswith(NAMES)) if path.is_dir() else [path]
        found += inside
    return found


def import_warc(
    run: Run, files: Sequence[Path], judge: Judge, default: Default,
    progress: Callable[[int], None] = lambda done: None,
) -> None:  # fmt: skip
    """Bring the pages of WARC files into the archive of a run; ``progress`` hears how many records were seen.

    A record that names its source and platform (one of ours) keeps them, the others get ``default``. Raises
    OutOfOrderError.
    """
    with Intake(run, judge) as intake:
        intake.take_all(default.named(page) for page in _whole(_wanted(run, files, progress)))


def _wanted(run: Run, files: Sequence[Path], progress: Callable[[int], None]) -> Iterator[Page]:
    """The pages that may hold an article; the others are counted by what they are."""
    for file in files:
        seen = run.counts["listed"]
        try:
            with file.open("rb") as opened:
                for page in pages_of(opened):
                    run.count("listed")
                    progress(run.counts["listed"])
                    if why := _refused(page):
                        run.count(f"skipped/{why}")
                    else:
                        yield page
        except (OSError, EOFError, ValueError, TypeError, AttributeError, zlib.error, ArchiveLoadFailed) as error:
            told = getattr(error, "strerror", "") or str(error) or type(error).__name__
            run.error(str(file), f"read no further than record {run.counts['listed'] - seen}: {told}")
        else:
            if run.counts["listed"] == seen:
                run.error(str(file), "holds no response or resource record")


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
