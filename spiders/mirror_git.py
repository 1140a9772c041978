"""A mirror's Git repository, followed with git itself.

A shallow, blob-filtered clone of the wanted folders only; the diff since the last commit seen gives exactly the new,
changed, moved and deleted files (a hosting API's tree listing is cut at 100,000 entries: docs/source-facts.md: mirrors). The commit
is noted in the archive's ``sources.cursor`` when its files have been read.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from archive.run import Run
from archive.sources import Source
from archive.times import now
from archive.types import Found, Page
from spiders.git import GitError, environment, fetching, git

TEXT = (".md", ".markdown", ".html", ".htm", ".txt", ".json", ".jsonl", ".xml")
BATCH = 2000  # blobs fetched at once
AHEAD = 64  # blobs that git is asked for before the first is taken; their names fit into a pipe
LARGEST = 8 << 20  # bytes of a post
FILE = "100"  # how the modes of files begin; links and submodules have others
ENDED = "git ended in the middle of what it was asked for"
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs between two commits: ``status`` is A, M, D or R, ``blob`` the object with its new bytes."""

    status: str
    path: str
    blob: str


def pages(repository: str, source: Source, run: Run, failed: Callable[[str, str], None]) -> Generator[Page | None]:
    """The mirror's posts that are new or changed since the last commit seen; None while git is waited for."""
    archive = run.archive
    folder = archive.path / "git" / hashlib.sha256(repository.encode()).hexdigest()[:16]
    try:
        yield from _fetch(repository, source, folder)
        head = git("rev-parse", "FETCH_HEAD", folder=folder).decode().strip()
        offer = run.offer(repository, head)
        with TemporaryFile() as told:  # of 100,000 posts the names alone would be 40 MB of memory
            _compare(folder, archive.cursor(source.name).get(repository, ""), head, told)
            counts = Counter(change.status for change in _changes(told))
            for name, status in (("deleted", "D"), ("moved", "R")):
                run.count(f"mirror_{name}", counts[status])
            for batch in _brought(folder, filter(partial(_wanted, source), _changes(told))):
                if batch is None:
                    yield None
                    continue
                for change, body in zip(batch, _blobs(folder, [c.blob for c in batch]), strict=True):
                    where = f"{repository}#{change.path}"
                    if body is None:  # it would be as large the next time
                        failed(where, f"larger than {LARGEST >> 20} MB")
                        continue
                    offer.pending.add(where)
                    yield Page(source.name, source.platform, where, body, now(), where, found=Found(address=where))
        offer.complete = True
    except (GitError, BrokenPipeError) as error:
        failed(repository, str(error) if isinstance(error, GitError) else ENDED)


def _brought(folder: Path, wanted: Iterator[Change]) -> Iterator[list[Change] | None]:
    """The changes in batches whose blobs are here, None while they come; while one is read, those of the next are fetched."""
    batch = list(islice(wanted, BATCH))
    coming = _bring(folder, batch)
    try:
        while batch:
            yield from coming
            following = list(islice(wanted, BATCH))
            coming = _bring(folder, following)
            next(coming, None)
            yield batch
            batch = following
    finally:
        coming.close()


def _bring(folder: Path, batch: list[Change]) -> Generator[None]:
    """Fetch what blobs are missing, in one go: asked for one by one, each would be a connection."""
    missing = {change.blob.encode() for change in batch}
    if missing:
        here = git("cat-file", "--batch-check", "--batch-all-objects", "--unordered", folder=folder)
        for line in BytesIO(here):
            missing.discard(line.split()[0])
    if missing:
        told = b"".join(blob + b"\n" for blob in sorted(missing))
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none", "--stdin")
        yield from fetching(folder, "-c", "fetch.negotiationAlgorithm=noop", "fetch", *options, "origin", given=told)


def _blobs(folder: Path, blobs: list[str]) -> Iterator[bytes | None]:
    """The bytes of blobs in their order, None for one that is too large."""
    told = "".join(f"{blob}\n" for blob in blobs).encode()
    sizes = [int(line.split()[2]) for line in git("cat-file", "--batch-check", folder=folder, given=told).splitlines()]
    names = iter([blob for blob, size in zip(blobs, sizes, strict=True) if size <= LARGEST])
    command = ["git", "-C", str(folder), "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()) as reader:
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


def _wanted(source: Source, change: Change) -> bool:
    """Whether a change leaves a post in one of the source's folders."""
    inside = not source.folders or any(change.path.startswith(f.rstrip("/") + "/") for f in source.folders)
    return inside and change.status != "D" and change.path.endswith(TEXT)


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
    yield from fetching(folder, "fetch", *options, "origin", branch)


def _compare(folder: Path, seen: str, head: str, told: IO[bytes]) -> None:
    """Write down every file that differs between two commits; every file where the old one is not known any more."""
    if seen:
        try:
            git("cat-file", "-e", f"{seen}^{{commit}}", folder=folder)
        except GitError:
            seen = ""  # the branch was rewritten or lies deeper than we fetched
    options = ("--raw", "-z", "--no-abbrev", "--find-renames=100%")
    git("diff", *options, seen or EMPTY_TREE, head, folder=folder, into=told)


def _changes(told: IO[bytes]) -> Iterator[Change]:
    """What ``_compare`` wrote down, from the first on."""
    told.seek(0)
    parts = _parts(told)
    for head_line in parts:  # ":100644 100644 OLD NEW STATUS", path[, new path]
        if head_line.startswith(":"):
            mode, blob, status = (head_line.split(" ")[n] for n in (1, 3, 4))
            path = next(parts)
            path = next(parts) if status[0] in "RC" else path
            if mode.startswith(FILE) or status[0] == "D":
                yield Change(status[0], path, blob)


def _parts(told: IO[bytes]) -> Iterator[str]:
    """The parts of a file that NUL ends."""
    rest = b""
    while piece := told.read(1 << 16):
        *whole, rest = (rest + piece).split(b"\0")
        yield from (part.decode("utf-8", "replace") for part in whole)
