"""``python -m scrapy crawl PLATFORM``: wrong use is one line; a source that can't be crawled also a row in ``runs``.

0: the crawl came to its end and found its places; 1: it did not, or every place failed; 2: wrong use.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import sys
from pathlib import Path
from typing import Any

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError

from archive.errors import ArchiveError
from archive.kept import fruitless
from archive.lock import BusyError, hold
from archive.run import Run
from archive.runs import told as summary
from archive.sources import Source, SourceError, by_hand, load, meant, of_table
from archive.store import Archive
from archive.types import Reason
from spiders import browser
from spiders.crawls import NO_CONTACT
from spiders.platforms import NAMES
from spiders.progress import quiet

ARGUMENTS = ("url", "path", "source", "topic", "backfill", "declared")


class Command(CrawlCommand):
    """Scrapy's crawl command with our arguments checked before anything starts."""

    def syntax(self) -> str:
        """How it is called."""
        return f"[options] <platform>   (one of {', '.join(NAMES)})"

    hushed = False  # a person sees how far it is instead of the log

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take the options in and refuse wrong use, before the log begins and an archive is made."""
        try:
            super().process_options(args, opts)
        except UsageError as error:
            raise SystemExit(said(str(error))) from error
        if wrong := misuse(args, opts.spargs):
            raise SystemExit(said(f"{wrong} (python -m scrapy crawl -h)"))
        assert self.settings is not None
        self.hushed = quiet(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl a source (-a source=NAME), or what is given by hand (-a url=…, -a path=…)."""
        self.exitcode = self._crawl(args[0], opts.spargs)

    def _crawl(self, platform: str, told: dict[str, str]) -> int:
        assert self.settings is not None
        folder = Path(self.settings["ARCHIVE"])
        name = told.get("source", f"{platform}:hand")
        try:
            source = declared(platform, told, self.settings["SOURCES"])
            since(told)
            browser.settings(source)
        except SourceError as error:
            return refused(folder, name, platform, Reason.START_ERROR, str(error))
        if "declared" not in told and source.asked and not self.settings["CONTACT"]:
            said(NO_CONTACT)
        try:
            lock = hold(folder, name) if "source" in told else None
        except BusyError as busy:
            return refused(folder, name, platform, Reason.ALREADY_RUNNING, str(busy))
        except OSError as error:
            return said(f"no archive can be opened in {folder}: {error}")
        try:
            return self._start(folder, source, "source" not in told, since(told))
        except ArchiveError as error:
            return said(str(error))
        except (sqlite3.Error, OSError) as error:  # a disk so full that not even the run's row could be finished
            said(f"{name}: the archive can't be written: {error}")
            return 1
        finally:
            if lock:
                lock.close()

    def _start(self, folder: Path, source: Source, by_hand: bool, since: str) -> int:
        assert self.crawler_process is not None
        archive = Archive(folder)
        run = Run(archive, source.name, source.platform)
        if not by_hand:
            archive.note_source(source.name, source.platform, source.schedule, source.table())
        arguments: dict[str, Any] = {"run": run, "source": source, "by_hand": by_hand, "since": since}
        crawler = self._create_crawler(source.platform)
        crawler.settings.setdict(browser.settings(source), "cmdline")
        self.crawler_process.crawl(crawler, **arguments)
        self.crawler_process.start()
        ended = run.ended or run.finish(Reason.FAILED)
        archive.close()
        if self.hushed:
            sys.stderr.write(f"{summary(run.source, ended, run.counts)}\n")
        return 0 if ended == Reason.FINISHED and not fruitless(run.counts) else 1


def misuse(args: list[str], told: dict[str, str]) -> str:
    """What is wrong with the arguments, whatever sources.toml declares; "" if nothing is."""
    if len(args) != 1:
        return f"name one platform: {', '.join(NAMES)}"
    if args[0] not in NAMES:
        return f"there is no platform {args[0]!r}{meant(args[0], NAMES)}"
    if unknown := next((name for name in told if name not in ARGUMENTS), ""):
        return f"there is no argument {unknown!r}{meant(unknown, ARGUMENTS[:-1])}"
    if not any(told.get(name) for name in ("url", "path", "source", "declared")):
        return f"say what to crawl: scrapy crawl {args[0]} -a url=…, -a path=… or -a source=NAME"
    return ""


def declared(platform: str, told: dict[str, str], file: str) -> Source:
    """The source that the arguments name; raises SourceError."""
    if table := told.get("declared"):  # from the scheduler, which has checked it: the file may have changed since
        return of_table(json.loads(table)["source"], NAMES)
    if name := told.get("source"):
        source = load(file, NAMES).named(name)
        if source.platform != platform:
            raise SourceError(f"source {name} is of platform {source.platform}: scrapy crawl {source.platform}")
        return source
    paths = [told["path"]] if told.get("path") else []
    return by_hand(platform, told.get("url", "").split(), paths, told.get("topic") == "on")


def since(told: dict[str, str]) -> str:
    """The first day of a backfill, ``""`` where none is asked for; raises SourceError."""
    month = told.get("backfill", "")
    if month and not ("source" in told and re.fullmatch(r"(?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?)?", month)):
        raise SourceError(f"-a backfill={month}: write a month such as 2020-01, and -a source=NAME")
    return month


def refused(folder: Path, source: str, platform: str, reason: Reason, text: str) -> int:
    """Say why a crawl can't begin, and leave a row that says so."""
    try:
        archive = Archive(folder)
        run = Run(archive, source, platform)
        run.error("", text)
        run.finish(reason)
        archive.close()
    except ArchiveError as error:
        said(str(error))
    return said(f"{source}: {text}")


def said(text: str) -> int:
    """Print an error, one line; the exit status of wrong use."""
    sys.stderr.write(f"{' '.join(text.split())}\n")
    return 2
