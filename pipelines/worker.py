"""What happens in a worker process of the reader: it imports neither Scrapy nor Twisted."""

from __future__ import annotations

import os
import resource
import signal
from dataclasses import replace

from archive.stories.learnt import Learnt
from archive.types import Page, Reading

NICE = 5  # the one process that keeps and stores goes before those that read for it: they can share, it can't


def begin(learnt: Learnt, memory: int) -> None:
    """Prepare a worker: its limit of memory, its deafness to Ctrl-C (the parent stops it), what was learnt."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(NICE)
    LEARNT.append(learnt)


LEARNT: list[Learnt] = []  # what this worker was begun with


def read_page(page: Page) -> Reading:
    """The reading of a page, without its bytes: the parent has them."""
    from archive.topic.judge import judge  # noqa: PLC0415
    from pipelines.reading.read import read  # noqa: PLC0415 - in the worker: the parent need not import the reader
    from spiders.platforms import PLATFORMS  # noqa: PLC0415

    if page.found.file_of:
        from pipelines.reading.attachment import read_file  # noqa: PLC0415 - most crawls meet no file

        return replace(read_file(page), page=replace(page, body=b""))
    reading = read(page, PLATFORMS, LEARNT[-1])
    articles = tuple(replace(a, verdict=judge(a.title, a.text, a.publisher)) for a in reading.articles)
    return replace(reading, articles=articles, page=replace(page, body=b"", more=()))
