"""The hosts' queues that all machines share, in PostgreSQL; and the fence: no turn for a crawl that lost its job.

A worker that seems dead (stopped, cut off) has its job given to another. Should its crawl go on all the same, its next
request is refused here: a turn is only given while the job is being done. No answer from PostgreSQL is a refusal, too.
Times are the server's, since machines disagree.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple
from functools import cache
from pathlib import Path

import psycopg

from archive.watch.queue import TICKET, HostQueue, LostError, Turns

BROKER = "FANZHA_BROKER"  # environment variable: the PostgreSQL
TABLE = """
CREATE TABLE IF NOT EXISTS fanzha_hosts (
  host text PRIMARY KEY, next float8 NOT NULL DEFAULT 0, delay float8 NOT NULL DEFAULT 0, closed float8 NOT NULL DEFAULT 0)"""
OURS = "SELECT 1 FROM procrastinate_jobs WHERE id = %s AND status = 'doing'"
ADD = "INSERT INTO fanzha_hosts (host) VALUES (%s) ON CONFLICT DO NOTHING"
TAKE = "SELECT next, delay, closed FROM fanzha_hosts WHERE host = %s FOR UPDATE"
NOTE = "UPDATE fanzha_hosts SET next = %s, delay = %s, closed = %s WHERE host = %s"
PATIENCE = 5  # seconds to reach PostgreSQL, and for it to answer


class SharedQueue(HostQueue):
    """The queues of every machine's crawls."""

    def __init__(self, archive: Path) -> None:
        super().__init__(archive, lambda: time.time() + _connected()[1])
        self.job = int(os.environ[TICKET])

    def turn(self, host: str, delay: float) -> float:
        """Take the next turn. Raises ClosedError; LostError if the crawl's job is no longer its own."""
        for _ in range(2):  # the connection may have died since the last turn, and PostgreSQL be well
            try:
                if _connected()[0].execute(OURS, (self.job,)).fetchone() is None:
                    raise LostError(f"job {self.job} is no longer done here: this worker was taken for dead")
                return super().turn(host, delay)
            except psycopg.Error as error:
                _connected.cache_clear()
                last = error
        raise LostError(f"PostgreSQL can't be asked whose turn it is: {last}") from last

    def waited(self, host: str) -> None:
        """A turn has come; where nobody can tell, the next one is refused."""
        with suppress(psycopg.Error):
            super().waited(host)

    def slow(self, host: str, delay: float) -> None:
        """Note a Crawl-delay; where that can't be, there is no turn either."""
        with suppress(psycopg.Error):
            super().slow(host, delay)

    def pause(self, host: str, seconds: float) -> None:
        """No turn before so long."""
        with suppress(psycopg.Error):
            super().pause(host, seconds)

    def close(self, host: str, seconds: float) -> float:
        """Leave the host alone for so long; until when."""
        try:
            return super().close(host, seconds)
        except psycopg.Error:
            return time.time() + seconds

    @contextmanager
    def _turns(self, host: str) -> Iterator[list[Turns]]:
        connection, _ = _connected()
        with connection.transaction():
            connection.execute(ADD, (host,))
            row = connection.execute(TAKE, (host,)).fetchone()
            held = [before := Turns(*row) if row else Turns()]
            yield held
            if held[0] != before:
                connection.execute(NOTE, (*astuple(held[0]), host))


@cache
def _connected() -> tuple[psycopg.Connection, float]:
    """The connection of this process, and how far the server's clock is ahead of ours."""
    connection = psycopg.connect(
        os.environ[BROKER], autocommit=True, connect_timeout=PATIENCE,
        options=f"-c statement_timeout={PATIENCE}s -c lock_timeout={PATIENCE}s",
        keepalives_idle=PATIENCE, keepalives_interval=PATIENCE, keepalives_count=2, tcp_user_timeout=1000 * PATIENCE,
    )  # fmt: skip
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
    return connection, (float(row[0]) if row else time.time()) - time.time()
