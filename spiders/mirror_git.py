"""A mirror's Git repository, followed with git itself.

A shallow, blob-filtered clone of the wanted folders only; the diff since the last commit seen gives exactly the new,
changed, moved and deleted files (a hosting API's tree listing is cut at 100,000 entries: source-facts 4.6). The commit
is noted in the archive's ``sources.cursor`` when its files have been read.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

from archive.store import Archive
from archive.times import now, to_json
from archive.types import Found, Page
from spiders.sources import Source

TEXT = (".md", ".markdown", ".html", ".htm", ".txt")
SECONDS = 3600
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


class GitError(Exception):
    """git said no; the text is its last line."""


def git(*words: str, folder: Path | None = None) -> bytes:
    """What a git command prints; raises GitError."""
    command = ["git", *(["-C", str(folder)] if folder else []), *words]
    environment = {"GIT_TERMINAL_PROMPT": "0", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home())}
    done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS, env=environment)
    if done.returncode:
        raise GitError((done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"])[-1])
    return done.stdout


def pages(repository: str, source: Source, crawler: Crawler, failed: Callable[[str, str], None]) -> Iterator[Page]:
    """The mirror's posts that are new or changed since the last commit seen."""
    archive: Archive = crawler.archive  # type: ignore[attr-defined]
    folder = archive.path / "git" / hashlib.sha256(repository.encode()).hexdigest()[:16]
    try:
        head = _fetch(repository, source, folder)
        seen = _cursor(archive, source.name).get(repository, "")
        changes = list(_changes(folder, seen, head))
        for status, _ in changes:
            if crawler.stats and status in "DR":
                crawler.stats.inc_value(f"fanzha/mirror_{'deleted' if status == 'D' else 'moved'}")
        wanted = [path for status, path in changes if status != "D" and path.endswith(TEXT) and _inside(path, source)]
        for path in wanted:
            where = f"{repository}@{head[:12]}:{path}"
            body = git("show", f"{head}:{path}", folder=folder)
            yield Page(source.name, source.platform, f"{repository}#{path}", body, now(), f"{repository}#{path}",
                       found=Found(address=where.replace(f"@{head[:12]}", "")))  # fmt: skip
        _remember(archive, source, repository, head)
    except (GitError, subprocess.TimeoutExpired, OSError) as error:
        failed(repository, str(error))


def _inside(path: str, source: Source) -> bool:
    return not source.folders or any(path.startswith(f.rstrip("/") + "/") for f in source.folders)


def _fetch(repository: str, source: Source, folder: Path) -> str:
    """Bring the local copy up to date; returns the commit of the branch's head."""
    branch = source.branch or "HEAD"
    if not (folder / "HEAD").exists():
        folder.mkdir(parents=True, exist_ok=True)
        git("init", "--bare", "--quiet", str(folder))
        git("remote", "add", "origin", repository, folder=folder)
        git("config", "remote.origin.promisor", "true", folder=folder)
        git("config", "remote.origin.partialclonefilter", "blob:none", folder=folder)
    git("fetch", "--quiet", "--no-tags", "--filter=blob:none", "--depth=50", "origin", branch, folder=folder)
    return git("rev-parse", "FETCH_HEAD", folder=folder).decode().strip()


def _changes(folder: Path, seen: str, head: str) -> Iterator[tuple[str, str]]:
    """(A, M, D or R, path) of every file between two commits; everything where the old one is not known any more."""
    if seen:
        try:
            git("cat-file", "-e", f"{seen}^{{commit}}", folder=folder)
        except GitError:
            seen = ""  # the branch was rewritten or lies deeper than we fetched
    names = git("diff", "--name-status", "-z", "--find-renames=100%", seen or EMPTY_TREE, head, folder=folder)
    parts = iter(names.decode("utf-8", "surrogateescape").split("\0"))
    for status in parts:
        if not status:
            continue
        path = next(parts)
        if status[0] in "RC":
            path = next(parts)
        yield status[0], path


def _cursor(archive: Archive, name: str) -> dict[str, Any]:
    rows = archive.rows("SELECT cursor FROM sources WHERE name = ?", (name,))
    return dict(json.loads(rows[0]["cursor"])) if rows else {}


def _remember(archive: Archive, source: Source, repository: str, head: str) -> None:
    with archive.writing() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO sources (name, platform, schedule, first_seen) VALUES (?, ?, ?, ?)",
            (source.name, source.platform, source.schedule, now()),
        )
        cursor = _cursor(archive, source.name) | {repository: head}
        connection.execute("UPDATE sources SET cursor = ? WHERE name = ?", (to_json(cursor), source.name))
