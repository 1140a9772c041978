"""Who reads: processes of this machine (pipelines/reader.py), or the workers of a cluster (pipelines/cluster.py)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from typing import Protocol

import click

from archive.errors import ArchiveError
from archive.store import Archive
from archive.stories.learnt import known
from archive.types import Page, Reading


class Readers(Protocol):
    """What reads ``workers`` pages at a time."""

    workers: int

    def submit(self, page: Page) -> Future[Reading]:
        """The reading of a page, to come."""

    def close(self) -> None:
        """End; readings to come fail with InterruptedReadingError."""


@contextmanager
def of_cluster(archive: Archive, address: str) -> Iterator[Readers | None]:
    """What reads on the cluster at an address; None, which is this machine's processes, where none is named."""
    if not address:
        yield None
        return
    try:
        from pipelines.cluster import ClusterReader  # noqa: PLC0415 - asks for the extra "cluster"

        reader = ClusterReader(known(archive.db.conn), address)
    except ImportError as error:
        raise click.ClickException(f"--cluster needs more: `make cluster` ({error})") from error
    except ArchiveError as error:
        raise click.ClickException(str(error)) from error
    with closing(reader):
        yield reader
