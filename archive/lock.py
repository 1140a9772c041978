"""One crawl of a source at a time, whoever starts it: the scheduler, a second scheduler, a person.

The lock is the kernel's (``flock``): it goes with the process that holds it, so a crawl killed with ``kill -9`` leaves
nothing to clean up. The file under ``locks/`` only gives it a name, and tells a person the pid of its holder.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from pathlib import Path
from typing import IO

from archive.errors import ArchiveError
from archive.times import now
from archive.types import Reason

PATIENCE = 1.0  # seconds; somebody who only looks (`holder`) has it for an instant


class BusyError(ArchiveError):
    """Somebody else is at it; the text says who."""


def hold(archive: str | Path, name: str) -> IO[str]:
    """Take the lock ``name`` of an archive and keep it until the file returned is closed or the process ends.

    Raises BusyError if another process has it.
    """
    lock = _open(archive, name)
    deadline = time.monotonic() + PATIENCE
    while not _taken(lock, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            with lock:
                raise BusyError(f"{name} is already running (pid {_pid(lock)})")
        time.sleep(0.05)
    lock.seek(0)
    lock.truncate()
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def holder(archive: str | Path, name: str) -> int:
    """The pid of the process that holds the lock, 0 if nobody does."""
    with _open(archive, name) as lock:
        return 0 if _taken(lock, fcntl.LOCK_SH) else _pid(lock) or -1


def _open(archive: str | Path, name: str) -> IO[str]:
    folder = Path(archive) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / f"{name.replace('/', '_')}.lock").open("a+", encoding="ascii", errors="replace")


def _taken(lock: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pid(lock: IO[str]) -> int:
    lock.seek(0)
    text = lock.read().strip()
    return int(text) if text.isdigit() else 0


def alive(pid: int) -> bool:
    """Whether a process of this machine has this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def bury_the_dead(db: sqlite3.Connection) -> None:
    """Mark the runs of this machine killed whose process is gone: it can't say so itself."""
    for run, pid in db.execute("SELECT id, pid FROM runs WHERE reason = ?", (Reason.RUNNING,)).fetchall():
        if not alive(pid):
            db.execute("UPDATE runs SET reason = ?, finished = ? WHERE id = ?", (Reason.KILLED, now(), run))
