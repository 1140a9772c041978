"""The crawl processes: started, watched, stopped, each `scrapy crawl PLATFORM -a source=NAME`.

Every crawl is a process of its own, so one that crashes or hangs takes nothing else with it, and Scrapy's reactor,
which can't be started twice, is no concern. It is forked from a process that has imported everything (spiders/warm.py):
imports were four fifths of what it costs to find that a list did not change. How a crawl went is read from the
archive's `runs`: Scrapy's exit status is 0 even if every request failed.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from archive.lock import alive, holder
from archive.run import Run
from archive.runs import RunRecord, runs
from archive.sources import Source
from archive.store import Archive
from archive.times import now
from archive.types import Reason

NO_CONTACT = "FANZHA_CONTACT is not set: webmasters can't tell whom to write to; set it to your address"
PROJECT = Path(__file__).resolve().parent.parent
TICK = 0.5  # seconds between two looks at a running crawl
DYING = 30.0  # seconds that a killed process may take to be gone, on a machine that is busy
LIMIT = 6 * 3600  # seconds a crawl may take; what it kept by then is kept, the next run goes on from there
GRACE = 60  # seconds a crawl that was asked to stop has to finish its downloads

STARTER = "FANZHA_SCHEDULER"  # environment variable of the processes of a scheduler: its pid
FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(["spiders.warm"])
NOTHING: Mapping[str, str] = {}
LARGEST_LOG, LOGS = 4 << 20, 3  # bytes of a source's log, and how many older ones are kept

log = logging.getLogger("scheduler")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be crawled: a source as it was declared."""

    source: Source

    def told(self) -> dict[str, Any]:
        """The plan as JSON for the crawl's process."""
        return {"source": self.source.table()}


class Crawls:
    """Crawls into one archive. ``stop_requests`` is raised by a signal handler: the first asks, the second kills."""

    def __init__(self, archive: Path, sources: Path, limit: float = LIMIT, grace: float = GRACE) -> None:
        self.archive, self.sources, self.limit, self.grace = archive.resolve(), sources.resolve(), limit, grace
        self.stop_requests = 0
        self.logs = self.archive / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)

    def crawl(self, plan: Plan, told: Mapping[str, str] = NOTHING) -> RunRecord | None:
        """Crawl a source to its end; its row of ``runs``, or None if it left none or somebody else is at it.

        ``told`` are further variables of its process's environment.
        """
        if self.stop_requests:
            return None
        source = plan.source.name
        if pid := holder(self.archive, source):
            log.warning("%s: skipped, it is being crawled by pid %s", source, pid)
            return None
        started = now()
        output = self.logs / f"{source.replace('/', '_')}.log"
        try:
            process = self._start(plan, output, told)
        except (OSError, EOFError) as error:
            log.error("%s: can't be started: %s", source, error)
            return None
        log.info("%s: crawl started, pid %s", source, process.pid)
        self._watch(source, process)
        with closing(Archive(self.archive)) as archive:
            found = runs(archive, "source = ? AND pid = ? AND started >= ?", (source, process.pid, started))
            if not found:
                log.error("%s: left no run (exit status %s), see %s", source, process.exitcode, output)
                lost = Run(archive, source, plan.source.platform)
                lost.error("", f"the crawl left no run (exit status {process.exitcode}), see {output.name}")
                lost.finish(Reason.FAILED)
                found = runs(archive, "id = ?", (lost.id,))
        run = found[-1]
        if run.whole:
            log.info("%s: %s", source, run)
        else:
            log.warning("%s: %s, see %s", source, run, output)
        for told in run.errors[:3]:
            log.warning("%s: %s: %s", source, told.get("address", ""), told.get("error", ""))
        return run

    def _start(self, plan: Plan, output: Path, told: Mapping[str, str]) -> BaseProcess:
        """Start the process; it writes to ``output``, and what it wrote last time stays beside it."""
        words = ["crawl", plan.source.platform, "-a", f"source={plan.source.name}"]
        # Its table goes with it: sources.toml was checked when it was read, and may be half edited by now.
        words += ["-a", f"declared={json.dumps(plan.told(), ensure_ascii=False)}"]
        # Scrapy ends by itself when its time is up, so that `runs` says so; being killed for it is for those that hang.
        for name, value in (("SOURCES", self.sources), ("ARCHIVE", self.archive), ("CLOSESPIDER_TIMEOUT", self.limit)):
            words += ["-s", f"{name}={value}"]
        rotate(output)
        process = FORKED.Process(target=begin, args=(words, os.environ | dict(told), output))
        process.start()
        return process

    def take_over(self) -> None:
        """Stop the crawls that a scheduler which was killed left behind: their sources are due again at once."""
        held = {lock.stem: holder(self.archive, lock.stem) for lock in (self.archive / "locks").glob("*.lock")}
        left = {source: pid for source, pid in held.items() if pid > 0 and started_by_another(pid)}
        for source, pid in left.items():
            log.warning("%s: its crawl (pid %s) outlived its scheduler and is asked to stop", source, pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        while any(map(alive, left.values())) and time.monotonic() < deadline and not self.stop_requests:
            time.sleep(TICK)
        for pid in left.values():
            if started_by_another(pid):
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
        deadline = time.monotonic() + DYING  # a source still held would be skipped and not be due for long
        while any(holder(self.archive, source) == pid for source, pid in left.items()) and time.monotonic() < deadline:
            time.sleep(TICK)

    def _watch(self, source: str, process: BaseProcess) -> None:
        """Wait for its end; ask it to stop when its time is up or we stop, and kill its session if it does not."""
        deadline = time.monotonic() + self.limit + self.grace
        asked = 0.0
        while process.exitcode is None:
            process.join(TICK)
            moment = time.monotonic()
            if not asked and (self.stop_requests or moment > deadline):
                log.info("%s: asked to stop%s", source, "" if self.stop_requests else ", its time is up")
                process.terminate()
                asked = moment
            elif asked and (self.stop_requests > 1 or moment > asked + self.grace):
                log.warning("%s: killed, it had not stopped in %.0f s", source, moment - asked)
                break
        with suppress(ProcessLookupError):  # what it started (git) goes with it
            os.killpg(process.pid or 0, signal.SIGKILL)
        process.kill()
        process.join()
        for _ in range(int(DYING / TICK)):  # what it was forked from may have died before it, and could not wait for it
            if not alive(process.pid or 0):
                break
            time.sleep(TICK)


def begin(words: list[str], environment: Mapping[str, str], output: Path) -> None:
    """What a forked process does: it becomes the crawl that `python -m scrapy` would be."""
    os.setsid()  # a Ctrl-C at the terminal reaches it only through us
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    with output.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(PROJECT)
    sys.argv = ["scrapy", *words]
    from scrapy.cmdline import execute  # noqa: PLC0415 - the scheduler itself needs no Scrapy

    execute()


def rotate(log: Path) -> None:
    """Begin a new log where the old one has grown large."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        for number in range(LOGS - 1, 0, -1):
            with suppress(FileNotFoundError):
                log.with_suffix(f".log.{number}").replace(log.with_suffix(f".log.{number + 1}"))
        log.replace(log.with_suffix(".log.1"))


def started_by_another(pid: int) -> bool:
    """Whether a process is a crawl of a scheduler other than this one; not one that a person started."""
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    starters = [each.partition(b"=")[2] for each in variables if each.startswith(STARTER.encode() + b"=")]
    return bool(starters) and starters[0] != str(os.getpid()).encode()
