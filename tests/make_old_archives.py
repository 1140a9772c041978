"""Archives as earlier commits made them: `python -m tests.make_old_archives` crawls with each commit's own program.

Needs a checkout with its history. Writes tests/old/archives.tar.xz: a directory a commit, with ``archive.db`` and its WARC
files. The pages are made up; the second crawl sees one of them changed and another at a second address.
"""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from tests.web import Web, command, long_text, serving, story

ROOT = Path(__file__).parent.parent
ARCHIVES = ROOT / "tests/old/archives.tar.xz"
COMMITS = {  # commit: what its tables were the first to have
    "47dd461": "articles and a search table with its own copy of the texts",
    "f7ca565": "issuers, decisions, rebuilds",
    "4500272": "learnt boilerplate",
    "eca3012": "tags and notes; longer shingles in the sketches",
    "2ecfdad": "a search table without texts, characters as tokens",
    "34f15af": "the last before migrations had files of their own",
    "ba89b6b": "quotations and standing lines",
}
SITE = "http://old.example"  # reached through the test's server as a proxy
NAMES = ("甲", "乙", "丙")


def pages(web: Web, later: bool) -> list[str]:
    """The addresses of what is crawled first, or later."""
    found = {f"{SITE}/{n}.html": story(f"通报{name}", long_text(f"{name}县")) for n, name in enumerate(NAMES)}
    if later:
        found[f"{SITE}/0.html"] = story("通报甲", long_text("甲县", 10))
        found[f"{SITE}/copy.html"] = story("通报乙", long_text("乙县"))
    for address, text in found.items():
        web.routes[address] = (200, {"Content-Type": "text/html; charset=utf-8"}, text.encode())
    return list(found)


def proxied(web: Web) -> dict[str, str]:
    """An environment in which a crawl asks this server for every site."""
    return {**os.environ, "http_proxy": web.url, "no_proxy": "", "PYTHONWARNINGS": "ignore"}


def make(commit: str, folder: Path) -> None:
    """Crawl twice into ``folder/commit`` by the program of a commit."""
    with tempfile.TemporaryDirectory() as place, serving() as web:
        program = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(program)) as tar:
            tar.extractall(place, filter="data")
        for later in (False, True):
            words = command(folder / commit, "web", "url=" + " ".join(pages(web, later)))
            environment = {**proxied(web), "PYTHONPATH": place}
            subprocess.run(words, cwd=place, env=environment, check=True, capture_output=True)
    with closing(sqlite3.connect(folder / commit / "archive.db")) as db:
        assert db.execute("SELECT count(*) FROM versions").fetchone() == (5,), commit
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("VACUUM")


def main() -> None:
    """Make them all."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for commit in COMMITS:
            make(commit, folder)
            print(commit, "made")
        with tarfile.open(ARCHIVES, "w:xz", preset=9) as tar:
            for commit in COMMITS:
                for file in sorted((folder / commit).rglob("*")):
                    if file.is_file():
                        tar.add(file, file.relative_to(folder).as_posix())
    print(ARCHIVES.stat().st_size, "bytes")


if __name__ == "__main__":
    sys.exit(main())
