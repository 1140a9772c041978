"""Crawls as Procrastinate jobs: how they are named, queued and locked."""

from __future__ import annotations

import logging

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from archive.cluster.turns import TABLE
from archive.errors import ArchiveError
from archive.sources import Source

TASK = "crawl"
QUEUE = "crawl"  # of sources that any worker may crawl; those of a region have one of their own
HEARTBEAT = 10.0  # seconds between two signs of life of a worker
MISSED = 3  # so many of them missing, and the worker is taken for dead
PATIENCE = 30.0  # seconds that PostgreSQL may take to let us in

log = logging.getLogger("scheduler")


def queue(region: str) -> str:
    """The queue of a region; of every worker where it is none."""
    return f"{QUEUE}-{region}" if region else QUEUE


def app(broker: str) -> App:
    """Procrastinate on the PostgreSQL at ``broker``; connects when opened."""
    return App(connector=PsycopgConnector(conninfo=broker, timeout=PATIENCE))


def prepare(broker: str) -> None:
    """Make the tables, if they are not there. Raises ArchiveError in one line."""
    try:
        with app(broker).open() as opened:
            if not opened.check_connection():
                opened.schema_manager.apply_schema()
        with psycopg.connect(broker, autocommit=True) as connection:
            connection.execute(TABLE)
    except (ConnectorException, psycopg.Error) as error:
        raise ArchiveError(f"the broker can't be used: {' '.join(str(error.__cause__ or error).split())}") from error


def locks(source: Source) -> dict[str, str]:
    """Where and how a source's jobs are queued: never two waiting, never two being done."""
    return {"queue": queue(source.region), "lock": source.name, "queueing_lock": source.name}
