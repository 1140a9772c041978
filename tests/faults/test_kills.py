"""SIGKILL at random moments, of a crawl and of its readers: rows equal those of an undisturbed run.

``KILLS=67 pytest tests/faults/test_kills.py`` kills so often for each way in (4 without it).
"""

import os
import random
import signal
import subprocess
import time
from contextlib import closing, contextmanager

import pytest

from archive.runs import runs
from archive.store import Archive
from tests.faults.scene import begin, held, of_source, post, readers, repository, tool
from tests.web import FAST, ROOT, command, crawl, feed, long_text, rows, serving, story

KILLS = int(os.environ.get("KILLS", "4"))
COUNT = 700  # pages of a crawl: more than two batches, so that there is a middle


@contextmanager
def way_in(kind, folder):
    """A platform and a table of that kind of source."""
    if kind == "git":
        yield "wechat", {"git": [repository(folder / "mirror", {f"{n:03}.md": post(n) for n in range(COUNT)})]}
    elif kind == "path":
        (folder / "mirror").mkdir()
        for n in range(COUNT):
            (folder / "mirror" / f"{n:03}.md").write_text(post(n), encoding="utf-8")
        yield "wechat", {"paths": [str(folder / "mirror")]}
    else:
        with serving() as web:
            pages = [web.page(f"/{n}.html", story(f"临江通报第{n}号", long_text(f"第{n}街"))) for n in range(COUNT)]
            web.page("/feed.xml", feed(*pages), "application/xml")
            yield "web", {"feeds": [web.url + "/feed.xml"]}


@pytest.mark.fault("rows, and bytes that verify, as after an undisturbed run")
@pytest.mark.parametrize("kind", ["git", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("path", "http"))])
def test_killed_again_and_again(tmp_path, kind):
    chosen = random.Random(kind)
    with way_in(kind, tmp_path) as (platform, table):
        argument, settings = of_source(tmp_path, platform=platform, **table)
        whole = crawl(tmp_path / "whole", platform, argument, settings=settings)
        assert whole.counts["new"] == COUNT
        kills = 0
        while kills < KILLS:
            folder = tmp_path / f"killed-{kills // 8}"
            process = begin(command(folder, platform, argument, settings=settings))
            until = time.monotonic() + 0.8 + chosen.random() * 3
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            said = process.communicate()[1]
            # A reader that is only being started when its crawl is killed says so in Python's own words.
            assert "Traceback" not in said or "spawn_main" in said, said
            kills += 1
            if kills % 8 == 0 or kills == KILLS:
                last = crawl(folder, platform, argument, settings=settings)
                assert last.whole, last.errors
                assert held(folder) == held(tmp_path / "whole")
                assert tool(folder, "verify").returncode == 0


@pytest.mark.fault("the pages it had are read again; nothing is lost")
def test_a_reader_killed_in_the_middle(tmp_path):
    with way_in("path", tmp_path) as (platform, table):
        argument, settings = of_source(tmp_path, platform=platform, **table)
        process = begin(command(tmp_path / "a", platform, argument, settings=settings))
        killed = 0
        while process.poll() is None:
            if killed < 3 and len(rows(tmp_path / "a", "SELECT 1 FROM pages")) > 50 * killed:
                for number in readers(process.pid)[:1]:
                    os.kill(number, signal.SIGKILL)
                    killed += 1
            time.sleep(0.05)
        said = process.communicate()[1]
        assert killed
        assert "Traceback" not in said, said
        with closing(Archive(tmp_path / "a")) as archive:
            assert runs(archive)[-1].reason == "finished"
        crawl(tmp_path / "a", platform, argument, settings=settings)
        assert len(rows(tmp_path / "a", "SELECT 1 FROM articles")) == COUNT


@pytest.mark.slow
@pytest.mark.fault("rows equal those of crawls one after the other; verify and the backup are clean")
def test_crawls_a_rebuild_and_a_backup_at_once(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for n in range(COUNT // 2):
            (tmp_path / name / f"{n:03}.md").write_text(post(n + 60 * (name == "two")), encoding="utf-8")
    both = [command(tmp_path / "a", "wechat", f"path={tmp_path / name}", settings=FAST) for name in ("one", "two")]
    crawls = [begin(words) for words in both]
    number = 0
    while any(process.poll() is None for process in crawls):
        rebuilt = tool(tmp_path / "a", "dedupe", "--rebuild")
        copied = tool(tmp_path / "a", "backup", str(tmp_path / f"copy-{number}"))
        assert "Traceback" not in rebuilt.stderr + copied.stderr
        number += 1
    assert [process.communicate()[1].count("Traceback") for process in crawls] == [0, 0]
    assert number
    assert len(rows(tmp_path / "a", "SELECT 1 FROM articles")) == COUNT // 2 + 60
    assert tool(tmp_path / "a", "verify").returncode == 0
    assert tool(tmp_path / f"copy-{number - 1}", "verify").returncode == 0


@pytest.mark.fault("ends within seconds of SIGTERM with a row that says so; the next crawl brings the rest")
def test_a_mirror_asked_to_stop(tmp_path):
    with way_in("git", tmp_path) as (platform, table):
        argument, settings = of_source(tmp_path, platform=platform, **table)
        process = subprocess.Popen(command(tmp_path / "a", platform, argument, settings=settings), cwd=ROOT,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        while len(rows(tmp_path / "a", "SELECT 1 FROM pages")) < 50:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)
        with closing(Archive(tmp_path / "a")) as archive:
            assert runs(archive)[-1].reason == "shutdown"
        crawl(tmp_path / "a", platform, argument, settings=settings)
        assert len(rows(tmp_path / "a", "SELECT 1 FROM articles")) == COUNT
