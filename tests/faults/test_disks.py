"""Full disks, locked databases: the crawl ends with a row that says so, and nothing is missing later."""

import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from archive.types import Reason
from tests.faults.scene import begin, heavy, held, make_room, of_source, post, repository, small_disk, tool
from tests.web import ROOT, command, crawl, feed, long_text, rows, serving, story

COUNT = 60


def whole(folder, **table):
    """The copies of an undisturbed crawl."""
    argument, settings = of_source(folder, **table)
    run = crawl(folder / "whole", table.get("platform", "wechat"), argument, settings=settings)
    assert run.whole, run.errors
    return held(folder / "whole")


def full_then_roomy(tmp_path, disk, **table):
    """A crawl on a full disk, then one with room; what the first said, what is held then."""
    argument, settings = of_source(tmp_path, **table)
    words = command(disk / "a", table.get("platform", "wechat"), argument, settings=settings)
    first = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert first.returncode in (1, 2), first.stderr[-3000:]  # 2: not even begun
    assert "Traceback" not in first.stderr, first.stderr[-3000:]
    make_room(disk)
    second = crawl(disk / "a", table.get("platform", "wechat"), argument, settings=settings, seconds=200)
    assert second.whole, second.errors
    return first.stderr, held(disk / "a")


@pytest.mark.fault("a clear line, status 1, a row that says so; the same articles after there is room")
def test_a_full_disk_under_a_git_mirror(tmp_path):
    git = [repository(tmp_path / "mirror", {f"{n:03}.md": post(n, heavy(n, 270)) for n in range(COUNT)})]
    expected = whole(tmp_path, git=git)
    with small_disk(tmp_path / "disk", "36m") as disk:
        said, found = full_then_roomy(tmp_path, disk, git=git)
        assert [row[0] for row in rows(disk / "a", "SELECT reason FROM runs ORDER BY id")] == ["disk_full", "finished"]
    assert "the disk is full" in said
    assert len(expected) == COUNT
    assert found == expected


@pytest.mark.slow
@pytest.mark.fault("a clear line, status 1, a row that says so; the same articles after there is room")
def test_a_full_disk_under_a_feed(tmp_path):
    with serving() as web:
        pages = [
            web.page(f"/{n}.html", story(f"通报{n}", long_text(f"街{n}") + "\n" + heavy(n, 270))) for n in range(COUNT)
        ]
        web.page("/feed.xml", feed(*pages), "application/xml")
        table = {"platform": "web", "feeds": [web.url + "/feed.xml"]}
        expected = whole(tmp_path, **table)
        with small_disk(tmp_path / "disk", "20m") as disk:
            said, found = full_then_roomy(tmp_path, disk, **table)
    assert "the disk is full" in said
    assert len(expected) == COUNT
    assert found == expected


@pytest.mark.fault(
    "one line and a status that is not 0 however small the disk is; nothing is left 'running'; the same articles later"
)
@pytest.mark.parametrize(
    "size", ["2m", *(pytest.param(size, marks=pytest.mark.slow) for size in ("64k", "400k", "5m"))]
)
def test_a_disk_too_small_for_an_archive(tmp_path, size):
    folder = tmp_path / "mirror"
    folder.mkdir()
    for n in range(20):
        (folder / f"{n}.md").write_text(post(n, heavy(n, 200)), encoding="utf-8")
    expected = whole(tmp_path, paths=[str(folder)])
    with small_disk(tmp_path / "disk", size) as disk:
        said, found = full_then_roomy(tmp_path, disk, paths=[str(folder)])
        reasons = [row[0] for row in rows(disk / "a", "SELECT reason FROM runs ORDER BY id")]
    assert "full" in said
    assert reasons[-1] == "finished"
    assert Reason.RUNNING not in reasons
    assert found == expected


@pytest.mark.fault("a backup that does not fit is one line and leaves the last one as it was")
def test_a_backup_on_a_full_disk(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    for n in range(12):
        (folder / f"{n}.md").write_text(post(n, heavy(n, 200)), encoding="utf-8")
    crawl(tmp_path / "a", "wechat", f"path={folder}")
    with small_disk(tmp_path / "disk", "3m") as disk:
        done = tool(tmp_path / "a", "backup", str(disk / "copy"))
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        make_room(disk)
        assert tool(tmp_path / "a", "backup", str(disk / "copy")).returncode == 0
        assert held(disk / "copy") == held(tmp_path / "a")


def locked(database, seconds):
    """Another program holds the database for writing for so long, in the background."""

    def hold() -> None:
        other = sqlite3.connect(database, isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    return thread


@pytest.mark.slow
@pytest.mark.fault("the same articles, then or after the next crawl; no traceback")
def test_a_database_locked_in_the_middle(tmp_path):
    git = [repository(tmp_path / "mirror", {f"{n:03}.md": post(n) for n in range(300)})]
    expected = whole(tmp_path, git=git)
    argument, settings = of_source(tmp_path, git=git)
    process = begin(command(tmp_path / "a", "wechat", argument, settings=settings))
    while process.poll() is None and len(rows(tmp_path / "a", "SELECT 1 FROM pages")) < 60:
        time.sleep(0.02)
    thread = locked(tmp_path / "a" / "archive.db", 70)
    said = process.communicate(timeout=200)[1]
    thread.join()
    assert "Traceback" not in said
    after = crawl(tmp_path / "a", "wechat", argument, settings=settings)
    assert after.whole
    assert held(tmp_path / "a") == expected


@pytest.mark.slow
@pytest.mark.fault("one line and a status that is not 0; the next crawl begins")
def test_a_database_locked_at_the_start(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "1.md").write_text(post(1), encoding="utf-8")
    tool(tmp_path / "a", "init")
    crawl(tmp_path / "a", "wechat", f"path={tmp_path / 'none'}")
    thread = locked(tmp_path / "a" / "archive.db", 80)
    time.sleep(0.5)
    words = command(tmp_path / "a", "wechat", f"path={folder}")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=200)
    thread.join()
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if "locked" in line], done.stderr
    assert crawl(tmp_path / "a", "wechat", f"path={folder}").counts["new"] == 1


@pytest.mark.fault("one line and a status that is not 0")
def test_an_archive_that_may_not_be_written(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "1.md").write_text(post(1), encoding="utf-8")
    (tmp_path / "file").write_text("no folder")
    words = command(tmp_path / "file" / "a", "wechat", f"path={folder}")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode
    assert "Traceback" not in done.stderr, done.stderr
    assert sys.executable not in done.stderr
