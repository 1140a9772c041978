"""git as a program: what it prints, or a fetch that a crawl can end; it never waits for an answer."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

SECONDS = 3600
ENDING = 5  # seconds that a fetch has to end in when it is asked to


class GitError(Exception):
    """git said no; the text is its last line."""


def git(
    *words: str, folder: Path | None = None, given: bytes | None = None, into: IO[bytes] | int = subprocess.PIPE
) -> bytes:
    """What a git command prints, unless it goes ``into`` a file; raises GitError."""
    command = ["git", *(["-C", str(folder)] if folder else []), *words]
    pipe = subprocess.PIPE
    try:
        done = subprocess.run(command, input=given, stdout=into, stderr=pipe, timeout=SECONDS, env=environment())
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(str(error)) from error
    if done.returncode:
        raise GitError(_last(done.stderr))
    return done.stdout or b""


def _last(said: bytes) -> str:
    return (said.decode("utf-8", "replace").strip().splitlines() or ["git failed"])[-1]


def fetching(folder: Path, *words: str, given: bytes = b"") -> Iterator[None]:
    """A fetch, begun by the first next() and ended when this is closed: a crawl that waits for it hears that it is to stop."""
    command = ["git", "-C", str(folder), *words]
    with TemporaryFile() as told, TemporaryFile() as said:
        told.write(given)
        told.seek(0)
        try:
            process = subprocess.Popen(command, stdin=told, stdout=subprocess.DEVNULL, stderr=said, env=environment())
        except OSError as error:
            raise GitError(str(error)) from error
        until = time.monotonic() + SECONDS
        try:
            while process.poll() is None and time.monotonic() < until:
                yield None
        finally:
            late = process.poll() is None
            _end(process)
        said.seek(0)
        if late or process.returncode:
            raise GitError(f"git was at it for {SECONDS} s" if late else _last(said.read()))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, so that it can take its locks away, then make it."""
    process.terminate()
    try:
        process.wait(ENDING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def environment() -> dict[str, str]:
    """The user's environment (its proxy, its keys) with nothing that would wait for an answer."""
    return {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "LC_ALL": "C"}
