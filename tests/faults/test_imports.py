"""An import that is killed, whose readers are killed, or that meets a bomb: it loses nothing and takes no more memory."""

import gzip
import io
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.faults.scene import readers
from tests.test_import import imported, write
from tests.web import ROOT, long_text, rows, story

PAGES = [story(f"临江警方通报第{n}起电信网络诈骗案", long_text(f"南屏{n}")) for n in range(900)]
ARTICLES = "SELECT url, title FROM articles ORDER BY url"


def started(folder, path):
    words = [sys.executable, "-m", "pipelines", "import", str(path), "--archive", str(folder)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def until_some_are_stored(folder, process):
    """Wait until the first stretch is noted, while the import goes on."""
    while process.poll() is None:
        try:
            with closing(sqlite3.connect(f"file:{folder}/archive.db?mode=ro", uri=True)) as db:
                if db.execute("SELECT records FROM imports").fetchone():
                    return
        except sqlite3.OperationalError:
            pass
        time.sleep(0.02)
    pytest.fail("the import ended before anything was noted")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cc")
    write(folder / "cc.warc.gz", PAGES)
    imported(folder / "a", folder / "cc.warc.gz")
    return folder / "cc.warc.gz", rows(folder / "a", ARTICLES)


@pytest.mark.fault("goes on where it was; the articles of an undisturbed import")
def test_a_killed_import_goes_on_where_it_was(undisturbed, tmp_path):
    path, articles = undisturbed
    with started(tmp_path / "a", path) as process:
        until_some_are_stored(tmp_path / "a", process)
        process.kill()
    noted = rows(tmp_path / "a", "SELECT records FROM imports")[0][0]
    assert 0 < noted < len(PAGES)
    counts = imported(tmp_path / "a", path)
    assert counts["imported_before"] == noted
    assert counts["listed"] == len(PAGES) - noted
    assert rows(tmp_path / "a", ARTICLES) == articles


@pytest.mark.fault("no page is lost")
def test_killed_readers_cost_no_page(undisturbed, tmp_path):
    path, articles = undisturbed
    with started(tmp_path / "a", path) as process:
        until_some_are_stored(tmp_path / "a", process)
        for reader in readers(process.pid):
            os.kill(reader, signal.SIGKILL)
        assert process.wait() == 0
    assert rows(tmp_path / "a", ARTICLES) == articles


@pytest.mark.fault("skipped and counted, in little memory; the others are read")
def test_a_bomb_in_a_record_is_not_unpacked(tmp_path):
    """A small record, 400 MB once unpacked: its page is skipped, the others are read, within little memory."""
    path = tmp_path / "cc.warc.gz"
    write(path, PAGES[:1])
    bomb = gzip.compress(bytes(400 << 20), 1)
    with path.open("ab") as file:
        http = StatusAndHeaders(
            "200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], protocol="HTTP/1.1"
        )
        writer = WARCWriter(file, gzip=True)
        writer.write_record(
            writer.create_warc_record("http://b.example/", "response", io.BytesIO(bomb), http_headers=http)
        )
    write(path, PAGES[1:2], 1)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path), str(tmp_path / "a")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert "skipped/too large" in done.stdout, done.stdout + done.stderr
    assert len(rows(tmp_path / "a", ARTICLES)) == 2
    assert int(re.search(r"peak (\d+)", done.stdout)[1]) < 300_000  # kB


MEASURED = """
import atexit
import sys
from pipelines.__main__ import cli
if __name__ == "__main__":
    # Not getrusage: its peak is that of the process this one was forked from, too.
    peak = lambda: next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
    atexit.register(lambda: print("peak", peak()))
    cli(["import", sys.argv[1], "--archive", sys.argv[2]])
"""
