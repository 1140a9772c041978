"""Work spread over the cores, in the order given, with only as much under way as the cores need."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
AHEAD = 3  # chunks a core may have waiting: results nobody has taken yet lie in memory


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """``items`` in lists of ``size``, the last one shorter."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def over_cores(work: Callable[[T], R], tasks: Iterable[T], few: int = 1) -> Iterator[R]:
    """``work`` of each task in their order; up to ``few`` tasks are not worth other processes and are done here.

    ``work`` and what it takes and returns must be picklable. What it raises is raised here.
    """
    rest = iter(tasks)
    first = list(islice(rest, few + 1))
    if len(first) <= few:
        yield from map(work, first)
        return
    # spawn: a fork would copy the locks of a progress bar's thread and the open database
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_deaf) as pool:
        waiting: deque[Future[R]] = deque()
        most = AHEAD * (os.cpu_count() or 1)
        try:
            for task in chain(first, rest):
                if len(waiting) >= most:
                    yield waiting.popleft().result()
                waiting.append(pool.submit(work, task))
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:  # nobody wants them any more: somebody stopped, or one of them failed
                future.cancel()


def _deaf() -> None:
    """Leave Ctrl-C, which the terminal sends to every process, to the one that knows what is under way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
