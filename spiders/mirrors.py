"""The pages of a source's mirrors: folders of this machine, then Git repositories."""

from collections.abc import Callable, Generator

from archive.run import Run
from archive.sources import Source
from archive.types import Page
from spiders import mirror_git, mirror_path


def pages(source: Source, platform: str, run: Run, failed: Callable[[str, str], None]) -> Generator[Page | None]:
    """Every page that they offer, None while git is waited for; closed, it ends what git is at."""
    for path in source.paths:
        yield from mirror_path.pages(path, source.name, platform, failed)
    for repository in source.git:
        yield from mirror_git.pages(repository, source, run, failed)
