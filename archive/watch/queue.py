"""One queue a host, for all crawls of an archive: who may ask next, and when. A small file a host, held by flock.

A request takes its turn: the file holds when the next may begin, and the one after it a delay later. Nobody waits with
the lock held, a process that dies costs one turn, and the turns outlive the crawl.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

LONGEST_DELAY = 300.0  # seconds between two requests, whatever robots.txt says
TICKET = "FANZHA_TICKET"  # environment variable of a crawl that a worker of a cluster started: its job
LONGEST_CLOSED = 24 * 3600.0  # seconds a host may send us away for


@dataclass(frozen=True, slots=True)
class Turns:
    """What a host's file holds, Unix times and seconds: when the next turn is, the Crawl-delay of its robots.txt, until
    when it wants to be left alone."""

    next: float = 0.0
    delay: float = 0.0
    closed: float = 0.0

    def raise_if_closed(self, host: str, now: float) -> None:
        """Raise ClosedError if the host wants to be left alone at that time."""
        if now < self.closed <= now + LONGEST_CLOSED:
            raise ClosedError(host, self.closed)


class ClosedError(OSError):
    """The host wants to be left alone for longer; ``until`` is a Unix time."""

    def __init__(self, host: str, until: float) -> None:
        super().__init__(f"{host} wants to be left alone for {until - time.time():.0f} s")
        self.until = until


class LostError(Exception):
    """The source is no longer this crawl's, or nobody can tell: it asks for nothing more (archive.cluster.turns)."""


class HostQueue:
    """The queues of an archive's directory. ``clock`` gives Unix time."""

    def __init__(self, archive: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder, self.clock = archive / "locks" / "hosts", clock
        self.folder.mkdir(parents=True, exist_ok=True)

    def turn(self, host: str, delay: float) -> float:
        """Take the next turn; the seconds to wait for it. Raises ClosedError if the host wants to be left alone."""
        now = self.clock()
        with self._turns(host) as held:
            turns = held[0]
            turns.raise_if_closed(host, now)
            step = min(max(delay, turns.delay), LONGEST_DELAY)
            # A turn so far ahead that no queue leads there was taken by a clock that was wrong.
            start = turns.next if now < turns.next < now + 3600 else now
            if step:  # where nobody has to wait, nothing has to be noted
                held[0] = replace(turns, next=start + step)
        return start - now

    def waited(self, host: str) -> None:
        """A turn has come: raises ClosedError if the host was closed while it was waited for."""
        with self._turns(host) as held:
            held[0].raise_if_closed(host, self.clock())

    def slow(self, host: str, delay: float) -> None:
        """Note the Crawl-delay of the host's robots.txt; 0 for none."""
        with self._turns(host) as held:
            held[0] = replace(held[0], delay=delay)

    def pause(self, host: str, seconds: float) -> None:
        """No turn before so long."""
        with self._turns(host) as held:
            held[0] = replace(held[0], next=max(held[0].next, self.clock() + seconds))

    def close(self, host: str, seconds: float) -> float:
        """Leave the host alone for so long; until when."""
        until = self.clock() + min(seconds, LONGEST_CLOSED)
        with self._turns(host) as held:
            held[0] = replace(held[0], closed=until)
        return until

    @contextmanager
    def _turns(self, host: str) -> Iterator[list[Turns]]:
        name = "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "_" for c in host)[:80]
        file = self.folder / f"{name}-{hashlib.sha256(host.encode()).hexdigest()[:8]}"
        with file.open("a+", encoding="utf-8") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            opened.seek(0)
            try:
                held = [Turns(**json.loads(opened.read() or "{}"))]
            except (ValueError, TypeError):  # a file cut off by a full disk
                held = [Turns()]
            before = held[0]
            yield held
            if held[0] != before:
                opened.seek(0)
                opened.truncate()
                opened.write(json.dumps(asdict(held[0])))


def host_queue(archive: Path) -> HostQueue:
    """The queues of an archive; for a crawl that a worker of a cluster started, those that all its machines share."""
    if not os.environ.get(TICKET):
        return HostQueue(archive)
    from archive.cluster.turns import SharedQueue  # noqa: PLC0415 - asks for psycopg

    return SharedQueue(archive)
