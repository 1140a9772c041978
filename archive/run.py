"""A run: one crawl, import or re-reading from its first page to its row in ``runs``.

keep → (read → judge, by ``pipelines``) → store → learn → finish. Pages are stored in batches: their raw bytes are brought
to the disk once, then one transaction writes their rows. What a batch could not store is not settled, so that the cursor
of the place that offered it stays where it was and the next run is offered it again.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive.address import without_keys
from archive.kept import Failure, Kept, Offer, OutOfOrderError, Record, moved, raise_if_out_of_order, totals
from archive.lock import bury_the_dead
from archive.raw import files
from archive.store import CACHE_KIB, SMALL_KIB, Archive
from archive.stories.attached import Twins
from archive.stories.learnt import learn_of_run
from archive.times import now, to_json
from archive.types import Outcome, Page, Reading, Reason, State
from archive.watch.measure import lacking
from archive.watch.suspected import warn

KEPT_ERRORS = 100
BATCH = 300  # pages a transaction; one that touches a block of the database writes all of it, twice
TRIES = 3  # of a page that can't be read or stored, after which it is a discard
LONGEST = 300  # characters of an error
CLOSE = "UPDATE runs SET finished = ?, reason = ?, counts = ?, errors = ? WHERE id = ?"
REMEMBER = "UPDATE sources SET cursor = json_patch(cursor, ?) WHERE name = ?"


class Run:
    """A run under way. Opens its row in ``runs``; ``finish`` closes it."""

    def __init__(self, archive: Archive, source: str, platform: str = "") -> None:
        self.archive, self.source, self.platform = archive, source, platform
        self.counts, self.errors = Counter[str](), list[Failure]()
        self.broken: Reason | None = None  # why it can't go on
        self.ended: Reason | None = None
        self._raw = files.Writer(archive.writing, archive.warc_dir)
        self._pending, self._offers = list[tuple[Kept, Reading]](), list[Offer]()
        self._twins = Twins()
        self.under_way = 0  # pages kept and not yet handed on to be stored
        archive.remember(CACHE_KIB)
        with archive.writing() as db:
            bury_the_dead(db)
            for sentence in files.repair(db, archive.warc_dir):
                self.error("", sentence)
            cursor = db.execute(
                "INSERT INTO runs (source, platform, command, pid, started) VALUES (?, ?, ?, ?, ?)",
                (source, platform, " ".join(sys.argv[1:]), os.getpid(), now()),
            )
            self.id = int(cursor.lastrowid or 0)

    def count(self, name: str, number: int = 1) -> None:
        """Count something that came of the run."""
        self.counts[name] += number

    def error(self, address: str, text: str, passing: bool = True) -> Failure:
        """Note an error: one line with its source and address, and a count; the first hundred are kept. ``passing``: the
        next run may not meet it, so that what led there is to be asked again."""
        failure = Failure(self.source, without_keys(address), without_keys(" ".join(text.split()))[:LONGEST])
        self.counts["errors"] += 1
        self.counts["passing"] += passing
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(failure)
        return failure

    def offer(self, place: str, cursor: str) -> Offer:
        """Note that ``place`` is about to offer its pages up to ``cursor``."""
        offer = Offer(place, cursor)
        self._offers.append(offer)
        return offer

    def keep(self, page: Page) -> Kept | None:
        """Write a page and its further ones to a WARC file; None if these bytes were kept and read. Raises OutOfOrderError."""
        pages = (replace(page, more=()) if page.more else page, *page.more)
        hashes = [hashlib.sha256(each.body).hexdigest() for each in pages]
        known = (self.archive.page_known(p.address, sha) for p, sha in zip(pages, hashes, strict=True))
        if self._twins.has(self.archive.db.conn, page, hashes[0]) or all(known):
            self.count(Outcome.UNCHANGED)
            self.settle(page.address)
            return None
        if not page.more and (tried := self.archive.page_tried(page.address, hashes[0])):
            self.under_way += 1
            return Kept(replace(page, id=tried))
        try:
            records = tuple(Record(sha, len(p.body), self._raw.write(p)) for p, sha in zip(pages, hashes, strict=True))
        except OSError as error:
            raise_if_out_of_order(error)
            raise
        self.under_way += 1
        self.count("kept", len(pages))
        self.count("kept_again", len(pages) * self.archive.seen(page.address))
        return Kept(page, records)

    def let_go(self) -> None:
        """A kept page will not be read in this run: it has no row, and what offered it offers it again."""
        self.under_way -= 1
        self.count("interrupted")

    def store(self, kept: Kept, reading: Reading) -> None:
        """Store what was read from a page, with the next batch. Raises OutOfOrderError."""
        self.under_way -= 1
        self._pending.append((kept, reading))
        if len(self._pending) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Store what waits: its bytes to the disk, then its rows in one transaction. Raises OutOfOrderError."""
        if not (batch := self._pending) and not self._twins.waiting:
            return
        self._pending = []
        try:
            self._sync()
            try:
                counts = self._transaction(batch)
            except Exception as error:
                raise_if_out_of_order(error)
                counts = self._one_by_one(batch)
        except OutOfOrderError:
            self._pending = batch
            raise
        self.counts.update(counts)

    def _sync(self) -> None:
        try:
            self._raw.sync()
        except OSError as error:
            raise_if_out_of_order(error)
            raise OutOfOrderError(Reason.FAILED, f"the disk can't be written: {error}") from error

    def failed(self, kept: Kept, text: str) -> None:
        """Note that a kept page could not be read or stored; after some tries it is a discard."""
        self.error(kept.page.address, text)
        self.under_way -= 1
        with self.archive.writing() as db:
            page = self.rows_of(kept)
            sql = "UPDATE pages SET tries = tries + 1 WHERE id = ? RETURNING tries"
            if db.execute(sql, (page.id,)).fetchone()[0] <= TRIES:
                return
            self.archive.store(self.id, Reading(page, State.UNREADABLE, reason=text[:LONGEST], url=page.url))
        self.count(f"discarded/{State.UNREADABLE}")
        self.settle(page.address)

    def _transaction(self, batch: Sequence[tuple[Kept, Reading]]) -> Counter[str]:
        counts = Counter[str]()
        with self.archive.writing():
            for kept, reading in batch:
                outcomes = self.archive.store(self.id, replace(reading, page=self.rows_of(kept)))
                counts.update([*(stored.outcome for stored in outcomes), *lacking(reading)])
                if not outcomes:
                    counts["files" if reading.state == State.ATTACHMENT else f"discarded/{reading.state}"] += 1
            self._twins.settle(self.archive.db.conn)
        for kept, _ in batch:
            self.settle(kept.page.address)
        return counts

    def _one_by_one(self, batch: Sequence[tuple[Kept, Reading]]) -> Counter[str]:
        """Store each page in a transaction of its own, after one of them made their common one fail."""
        counts: Counter[str] = Counter()
        for item in batch:
            try:
                counts += self._transaction([item])
            except Exception as error:
                raise_if_out_of_order(error)
                self.under_way += 1
                self.failed(item[0], f"{type(error).__name__}: {error}")
        return counts

    def rows_of(self, kept: Kept) -> Page:
        """The page with the numbers of its rows, added if it has none."""
        if kept.page.id:
            return kept.page
        pages = (replace(kept.page, more=()), *kept.page.more)
        first, *more = (
            replace(page, id=self.archive.add_page(self.id, page, *record))
            for page, record in zip(pages, kept.records, strict=True)
        )
        return replace(first, more=tuple(more))

    def settle(self, address: str) -> None:
        """Note that a page is stored, or can't be had any more: it holds up no cursor."""
        for offer in self._offers:
            offer.pending.discard(address)

    def finish(self, reason: str, seen: Mapping[str, int] | None = None) -> Reason:
        """Store what waits, learn, move cursors, write the row; ``seen`` are further counts. Returns how it ended."""
        ended = Reason(reason) if reason in set(Reason) else Reason.FAILED
        try:
            self.flush()
            self._raw.close()
            self.archive.remember(SMALL_KIB)
            if any(self.counts[o] for o in Outcome if o != Outcome.UNCHANGED):  # for the next reading
                with self.archive.writing() as db:
                    self.counts.update(learn_of_run(db, self.id))
            self._remember()
        except OutOfOrderError as error:
            self.error("", str(error))
            ended = error.reason
        self.counts = Counter({**(seen or {}), **self.counts})
        counts = dict(sorted((dict(self.counts) | totals(self.counts)).items()))
        if ended == Reason.DISK_FULL:
            self.archive.spend_reserve()
        with self.archive.writing() as db:
            errors = to_json([each._asdict() for each in self.errors])
            db.execute(CLOSE, (now(), ended, to_json(counts), errors, self.id))
        self.ended = ended
        warn(self.archive, self.id)
        return ended

    def _remember(self) -> None:
        """Move the cursor of each place behind the last of its offers before which every page is settled."""
        with self.archive.writing() as db:
            db.execute(REMEMBER, (to_json(moved(self._offers)), self.source))
