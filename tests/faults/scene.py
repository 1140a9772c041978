"""What accidents need: a disk that is too small, a Git mirror, a crawl under way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.web import FAST, ROOT, declare, long_text, rows

IDENTITY = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
HELD = "SELECT a.title, a.text, a.published, c.key, c.relation FROM articles a JOIN copies c ON c.article_id = a.id ORDER BY c.key"


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of that size, as for ``mount -o size=``; the test is skipped where none can be mounted."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def make_room(disk: Path) -> None:
    """Give the small disk 400 MB."""
    subprocess.run(["mount", "-o", "remount,size=400m", disk], check=True)


def post(number: int, more: str = "") -> str:
    """A post of an account, with front matter; ``more`` stands at its end."""
    return (
        f"---\ntitle: 临江通报第{number}号\nurl: https://mp.weixin.qq.com/s?__biz=MzA5MQ==&mid={number}&idx=1&sn=x\n"
        f"source: 临江反诈\ndate: 2026-05-12\n---\n\n{long_text(f'第{number}街')}\n{more}\n"
    )


def heavy(seed: int, kilobytes: int) -> str:
    """Text that packs badly."""
    import random  # noqa: PLC0415

    chosen = random.Random(seed)
    return "\n".join(chosen.randbytes(256).hex() for _ in range(2 * kilobytes))


def git(folder: Path, *words: str, given: bytes | None = None) -> str:
    """What git prints."""
    done = subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, input=given, env={**os.environ, **IDENTITY}
    )
    return done.stdout.decode().strip()


def served(folder: Path, branch: str) -> None:
    """An empty repository that answers what a crawl asks a mirror for."""
    folder.mkdir()
    git(folder, "init", "-q", "-b", branch)
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")


def repository(folder: Path, files: Mapping[str, str | bytes]) -> str:
    """A Git mirror with these files in one commit; its address."""
    served(folder, "main")
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body if isinstance(body, bytes) else body.encode())
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    return f"file://{folder}"


def of_source(folder: Path, **table: object) -> tuple[str, tuple[str, ...]]:
    """The argument and the settings of a crawl of one declared source."""
    path = declare(folder, "源", topic=False, **{"platform": "wechat", **table})
    return "source=源", (*FAST, f"SOURCES={path}")


def held(archive: Path) -> list[tuple[object, ...]]:
    """Every copy with its article, in the order of keys."""
    return rows(archive, HELD)


def begin(words: list[str]) -> subprocess.Popen[str]:
    """A command under way."""
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def readers(parent: int) -> list[int]:
    """The processes that read for a process: what multiprocessing spawned of its threads, without its resource tracker."""
    told = " ".join(each.read_text() for each in Path(f"/proc/{parent}/task").glob("*/children")).split()
    return [int(number) for number in told if b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes()]


def resident(process: int | str = "self", kind: str = "VmRSS") -> int:
    """Memory of a process in kB: what it has, or (``VmHWM``) the most it had; OSError or StopIteration where it has ended."""
    told = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in told if line.startswith(kind))


def tool(archive: Path, *words: str, seconds: int = 120) -> subprocess.CompletedProcess[str]:
    """``python -m archive WORDS``."""
    command = [sys.executable, "-m", "archive", *words, "--archive", str(archive)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds)


def git_that(folder: Path, when: str, does: str) -> dict[str, str]:
    """The environment in which git does something else, in words of sh, where its command line is like the pattern ``when``."""
    folder.mkdir()
    (folder / "git").write_text(
        f'#!/bin/sh\ngit={shutil.which("git")}\ncase "$*" in {when}) {does};; *) exec $git "$@";; esac\n'
    )
    (folder / "git").chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
