"""The archive: one SQLite file and the WARC files beside it. Every write is one transaction.

Several processes may write at once: each transaction takes the write lock before it reads (``BEGIN IMMEDIATE``),
because SQLite's deferred transactions fail with "database is locked" when two of them read first and write later.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.forms import bring_up_to_date
from archive.schema import upgrade
from archive.stories.attached import store_file
from archive.stories.write import Stored, verdict_columns, write
from archive.times import now, to_json
from archive.types import Page, Reading, State
from archive.watch.recheck import plan

BUSY_SECONDS = 60.0
RESERVE = 4 << 20  # bytes: WAL pages of the last row of a run on a full disk
CACHE_KIB, SMALL_KIB = 60 * 1024, 2 * 1024  # of the database in memory: for storing, and else
WAL_PAGES = 16_384  # 64 MB before they are moved to the file: a row of the sketches is often changed again by then


PASSING = ", ".join(f"'{state}'" for state in State if state.passing)


class Archive:
    """The archive in directory ``path``: ``archive.db`` and ``warc/``. Made if it is not there, migrated if it is old.

    Raises ArchiveError if the directory can't be written or the file is not an archive.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.warc_dir = self.path / "warc"
        try:
            self.warc_dir.mkdir(parents=True, exist_ok=True)
            self._hold_reserve()
            connection = sqlite3.connect(self.path / "archive.db", timeout=BUSY_SECONDS)
        except (OSError, sqlite3.Error) as error:
            raise ArchiveError(f"no archive can be opened in {self.path}: {error}") from error
        self.db = Database(connection)
        try:
            self._prepare(connection)
        except (ArchiveError, sqlite3.Error) as error:
            connection.close()
            why = f"another program has held it for {BUSY_SECONDS:.0f} s" if "locked" in str(error) else error
            raise ArchiveError(f"no archive can be opened in {self.path}: {why}") from error

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode=WAL")  # not possible inside a transaction, so not a migration
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        self.remember(CACHE_KIB)
        connection.execute(f"PRAGMA wal_autocheckpoint={WAL_PAGES}")
        with self.writing():  # two processes that start at once must not both migrate
            upgrade(self.db)
            bring_up_to_date(connection)

    def _hold_reserve(self) -> None:
        """Hold some room, unless the disk is nearly full; raises OSError."""
        reserve = self.path / "reserve"
        if not reserve.exists() and shutil.disk_usage(self.path).free > 4 * RESERVE:
            reserve.write_bytes(bytes(RESERVE))

    # Writing ------------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One write transaction, its lock taken at once; committed at the end, rolled back on any exception."""
        connection = self.db.conn
        if connection.in_transaction:  # already inside: joins the outer transaction
            yield connection
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query as dicts."""
        return list(self.db.query(sql, values))

    def remember(self, kib: int) -> None:
        """How much of the database is held in memory: sketches are read and written all over their tree, CACHE_KIB is for
        storing; SMALL_KIB for what reads much and sorts, which SQLite does in as much memory again."""
        self.db.conn.execute(f"PRAGMA cache_size=-{kib}")

    def spend_reserve(self) -> None:
        """Give up the room that is held for saying, on a full disk, that it is full."""
        (self.path / "reserve").unlink(missing_ok=True)

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    # Sources ------------------------------------------------------------------------------------------------------

    def note_source(self, name: str, platform: str, schedule: str, declared: Mapping[str, object]) -> None:
        """Note a source as sources.toml declares it, and that it is being crawled now."""
        with self.writing() as connection:
            connection.execute(
                "INSERT INTO sources (name, platform, schedule, declared, first_seen, last_run) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET platform = excluded.platform, schedule = excluded.schedule,"
                " declared = excluded.declared, last_run = excluded.last_run",
                (name, platform, schedule, to_json(dict(declared)), now(), now()),
            )

    # Pages --------------------------------------------------------------------------------------------------------

    def add_page(self, run: int, page: Page, sha256: str, length: int, place: tuple[str, int, int]) -> int:
        """Add the row of a page whose bytes lie at ``place`` (WARC file name, offset, length); returns its id."""
        with self.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO pages (run_id, source, address, url, status, headers, found, sha256, length, fetched,"
                " warc_file, warc_offset, warc_length, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (run, page.source, page.address, page.url, page.status, to_json(page.headers),
                 to_json(page.found), sha256, length, page.fetched, *place,
                 "part" if page.found.part_of else "unread"),
            )  # fmt: skip
            return int(cursor.lastrowid or 0)

    def page_tried(self, address: str, sha256: str) -> int:
        """The row of a page with these bytes from this address that was kept and could not be read; 0 if there is none."""
        sql = "SELECT id FROM pages WHERE address = ? AND sha256 = ? AND state = 'unread' ORDER BY id DESC LIMIT 1"
        found = self.db.execute(sql, (address, sha256)).fetchone()
        return int(found[0]) if found else 0

    def page_known(self, address: str, sha256: str) -> bool:
        """Whether a page with these bytes was kept from this address, and read to its end."""
        found = self.db.execute(
            "SELECT 1 FROM pages WHERE address = ? AND sha256 = ? AND state != 'unread' LIMIT 1", (address, sha256)
        )
        return found.fetchone() is not None

    def seen(self, address: str) -> bool:
        """Whether a page was kept from this address before."""
        return self.db.execute("SELECT 1 FROM pages WHERE address = ? LIMIT 1", (address,)).fetchone() is not None

    def cursor(self, source: str) -> dict[str, str]:
        """Where the places of a source were read to: address of the place → what tells it there."""
        rows = self.rows("SELECT cursor FROM sources WHERE name = ?", (source,))
        return dict(json.loads(rows[0]["cursor"])) if rows else {}

    def known(self, key: str) -> bool:
        """Whether what has this identity need not be fetched again: an article, or discarded for good."""
        found = self.db.execute(
            "SELECT 1 FROM copies WHERE key = :key UNION ALL SELECT 1 FROM aliases WHERE alias = :key"
            f" UNION ALL SELECT 1 FROM discarded WHERE key = :key AND reason NOT IN ({PASSING}) LIMIT 1",
            {"key": key},
        )
        return found.fetchone() is not None or key in self.elsewhere

    @cached_property
    def elsewhere(self) -> Container[str]:
        """What the archive holds that this one is a spool of (archive.cluster); nothing, if it is none."""
        if not (file := self.path / "held.npy").exists():
            return ()
        from archive.cluster.held import Held  # noqa: PLC0415 - only a spool needs it

        return Held(file)

    # Articles -----------------------------------------------------------------------------------------------------

    def store(self, run: int, reading: Reading) -> list[Stored]:
        """Store what was read from a page: its articles, or the reason there are none. One transaction."""
        page = reading.page
        with self.writing() as connection:
            if page.found.file_of:
                store_file(connection, reading)
            stored = [write(connection, page, article) for article in reading.articles]
            if not reading.articles and reading.state != State.ATTACHMENT:
                self.discard(run, reading)
            connection.execute("UPDATE pages SET state = ? WHERE id = ?", (str(reading.state), page.id))
            key = reading.articles[0].key if reading.articles else reading.key
            plan(connection, page, key, reading.state, datetime.now(UTC))
        return stored

    def discard(self, run: int, reading: Reading) -> None:
        """Remember that a page became no article, and why."""
        page = reading.page
        values = {
            "run_id": run, "source": page.source, "key": reading.key, "address": page.address, "reason": str(reading.state),
            "detail": reading.reason, "page_id": page.id or None, "seen": now(), "title": reading.title,
            **verdict_columns(reading.verdict),
        }  # fmt: skip
        with self.writing() as connection:
            connection.execute(
                f"INSERT INTO discarded ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})",
                values,
            )
