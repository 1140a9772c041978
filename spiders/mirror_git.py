"""A mirror's Git repository, followed with git itself.

A shallow, blob-filtered clone of the wanted folders only; the diff since the last commit seen gives exactly the new,
changed, moved and deleted files (a hosting API's tree listing is cut at 100,000 entries: docs/source-facts.md: mirrors). The commit
is noted in the archive's ``sources.cursor`` when its files have been read.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from tempfile import TemporaryFile

from archive.run import Run
from archive.sources import Source
from archive.times import now
from archive.types import Found, Page

TEXT = (".md", ".markdown", ".html", ".htm", ".txt")
SECONDS = 3600
ENDING = 5  # seconds that a fetch has to end in when it is asked to
BATCH = 2000  # blobs fetched at once
AHEAD = 64  # blobs that git is asked for before the first is taken; their names fit into a pipe
LARGEST = 8 << 20  # bytes of a post
FILE = "100"  # how the modes of files begin; links and submodules have others
ENDED = "git ended in the middle of what it was asked for"
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


class GitError(Exception):
    """git said no; the text is its last line."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs between two commits: ``status`` is A, M, D or R, ``blob`` the object with its new bytes."""

    status: str
    path: str
    blob: str


def git(*words: str, folder: Path | None = None, given: bytes | None = None) -> bytes:
    """What a git command prints; raises GitError."""
    command = ["git", *(["-C", str(folder)] if folder else []), *words]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, env=_environment())
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(str(error)) from error
    if done.returncode:
        raise GitError(_last(done.stderr))
    return done.stdout


def _last(said: bytes) -> str:
    return (said.decode("utf-8", "replace").strip().splitlines() or ["git failed"])[-1]


def _fetching(folder: Path, *words: str, given: bytes = b"") -> Iterator[None]:
    """A fetch, begun by the first next() and ended when this is closed: a crawl that waits for it hears that it is to stop."""
    command = ["git", "-C", str(folder), *words]
    with TemporaryFile() as told, TemporaryFile() as said:
        told.write(given)
        told.seek(0)
        try:
            process = subprocess.Popen(command, stdin=told, stdout=subprocess.DEVNULL, stderr=said, env=_environment())
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


def _environment() -> dict[str, str]:
    """The user's environment (its proxy, its keys) with nothing that would wait for an answer."""
    return {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "LC_ALL": "C"}


def pages(repository: str, source: Source, run: Run, failed: Callable[[str, str], None]) -> Generator[Page | None]:
    """The mirror's posts that are new or changed since the last commit seen; None while git is waited for."""
    archive = run.archive
    folder = archive.path / "git" / hashlib.sha256(repository.encode()).hexdigest()[:16]
    try:
        yield from _fetch(repository, source, folder)
        head = git("rev-parse", "FETCH_HEAD", folder=folder).decode().strip()
        changes = _changes(folder, archive.cursor(source.name).get(repository, ""), head)
        wanted = [c for c in changes if c.status != "D" and c.path.endswith(TEXT) and _inside(c.path, source)]
        for name, status in (("deleted", "D"), ("moved", "R")):
            run.count(f"mirror_{name}", sum(c.status == status for c in changes))
        offer = run.offer(repository, head)
        offer.pending.update(f"{repository}#{change.path}" for change in wanted)
        for batch in _brought(folder, wanted):
            if batch is None:
                yield None
                continue
            for change, body in zip(batch, _blobs(folder, [c.blob for c in batch]), strict=True):
                where = f"{repository}#{change.path}"
                if body is None:
                    failed(where, f"larger than {LARGEST >> 20} MB")
                    offer.pending.discard(where)  # it would be as large the next time
                    continue
                yield Page(source.name, source.platform, where, body, now(), where, found=Found(address=where))
        offer.complete = True
    except (GitError, BrokenPipeError) as error:
        failed(repository, str(error) if isinstance(error, GitError) else ENDED)


def _brought(folder: Path, wanted: list[Change]) -> Iterator[list[Change] | None]:
    """The changes in batches whose blobs are here, None while they come; while one is read, those of the next are fetched."""
    batches = [wanted[first : first + BATCH] for first in range(0, len(wanted), BATCH)]
    coming = _bring(folder, batches[0] if batches else [])
    try:
        for batch, following in zip_longest(batches, batches[1:], fillvalue=list[Change]()):
            yield from coming
            coming = _bring(folder, following)
            next(coming, None)
            yield batch
    finally:
        coming.close()


def _bring(folder: Path, batch: list[Change]) -> Generator[None]:
    """Fetch what blobs are missing, in one go: asked for one by one, each would be a connection."""
    missing = {change.blob.encode() for change in batch}
    if missing:
        for line in git("cat-file", "--batch-check", "--batch-all-objects", "--unordered", folder=folder).splitlines():
            missing.discard(line.split()[0])
    if missing:
        told = b"".join(blob + b"\n" for blob in sorted(missing))
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none", "--stdin")
        yield from _fetching(folder, "-c", "fetch.negotiationAlgorithm=noop", "fetch", *options, "origin", given=told)


def _blobs(folder: Path, blobs: list[str]) -> Iterator[bytes | None]:
    """The bytes of blobs in their order, None for one that is too large."""
    told = "".join(f"{blob}\n" for blob in blobs).encode()
    sizes = [int(line.split()[2]) for line in git("cat-file", "--batch-check", folder=folder, given=told).splitlines()]
    names = iter([blob for blob, size in zip(blobs, sizes, strict=True) if size <= LARGEST])
    command = ["git", "-C", str(folder), "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        ahead = AHEAD
        for size in sizes:
            if size > LARGEST:
                yield None
                continue
            reader.stdin.write("".join(f"{blob}\n" for blob in islice(names, ahead)).encode())
            reader.stdin.flush()
            reader.stdout.readline()
            ahead = 1
            body = reader.stdout.read(size + 1)
            if len(body) <= size:  # an empty post would be settled, and never asked for again
                raise GitError(ENDED)
            yield body[:-1]


def _inside(path: str, source: Source) -> bool:
    return not source.folders or any(path.startswith(f.rstrip("/") + "/") for f in source.folders)


def _fetch(repository: str, source: Source, folder: Path) -> Iterator[None]:
    """Bring the local copy up to date: FETCH_HEAD is the branch's head."""
    branch = source.branch or "HEAD"
    if not (folder / "HEAD").exists():
        folder.mkdir(parents=True, exist_ok=True)
        git("init", "--bare", "--quiet", str(folder))
        git("remote", "add", "origin", repository, folder=folder)
        git("config", "remote.origin.promisor", "true", folder=folder)
        git("config", "remote.origin.partialclonefilter", "blob:none", folder=folder)
    options = ("--quiet", "--no-tags", "--filter=blob:none", "--depth=50", "--end-of-options")
    yield from _fetching(folder, "fetch", *options, "origin", branch)


def _changes(folder: Path, seen: str, head: str) -> list[Change]:
    """Every file that differs between two commits; every file where the old one is not known any more."""
    if seen:
        try:
            git("cat-file", "-e", f"{seen}^{{commit}}", folder=folder)
        except GitError:
            seen = ""  # the branch was rewritten or lies deeper than we fetched
    raw = git("diff", "--raw", "-z", "--no-abbrev", "--find-renames=100%", seen or EMPTY_TREE, head, folder=folder)
    parts = iter(raw.decode("utf-8", "replace").split("\0"))
    found = []
    for head_line in parts:  # ":100644 100644 OLD NEW STATUS", path[, new path]
        if head_line.startswith(":"):
            mode, blob, status = (head_line.split(" ")[n] for n in (1, 3, 4))
            path = next(parts)
            path = next(parts) if status[0] in "RC" else path
            if mode.startswith(FILE) or status[0] == "D":
                found.append(Change(status[0], path, blob))
    return found
