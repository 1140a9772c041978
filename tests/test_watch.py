"""The scheduler over a year: clocks that jump, archives that are held, orphans, sources that go; and who is told."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from random import Random
from socketserver import StreamRequestHandler, TCPServer

import pytest

import archive.store
import spiders.timetable
from archive.lock import alive, holder
from archive.runs import runs
from archive.schedule import due, interval
from archive.store import Archive
from archive.watch.alerts import tell
from archive.watch.check import Change, check
from archive.watch.health import Ailment
from archive.watch.state import LONGEST_WAIT, SourceState, after_failure, idle_interval, note_due, states
from archive.watch.thin import thin
from spiders.crawls import LARGEST_LOG, Crawls, rotate
from spiders.timetable import Timetable
from tests.test_scheduler import ROOT, declare, plan, ran, silence, start, wait_for  # noqa: F401 - a fixture

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOBODY = "http://127.0.0.1:9/"  # the discard port: refused at once
CHANGES = [
    Change("公安部", Ailment.FROZEN_LIST, True, NOW, "nothing new for 9 days"),
    Change("新浪", Ailment.BLOCKED, False, NOW, ""),
]


# Clocks and plans -----------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.time


def planned(timetable: Timetable) -> dict[str, datetime]:
    return {job.id: job.next_run_time for job in timetable.scheduler.get_jobs()}


def test_a_last_run_in_the_future_silences_nobody(tmp_path):
    assert due("1h", (NOW + 3 * DAY).isoformat(), NOW) == NOW
    clock = Clock()
    ran(tmp_path, "a", clock.time + 3 * DAY)
    timetable = Timetable(Crawls(tmp_path, declare(tmp_path, ("a", "1h", NOBODY))), 1, clock)
    timetable.reload()
    assert planned(timetable) == {"a": clock.time}


@pytest.mark.parametrize("jump", [-HOUR, 3 * DAY])
def test_a_clock_that_jumps_has_every_source_planned_anew(tmp_path, jump, caplog):
    clock = Clock()
    ran(tmp_path, "a", clock.time - timedelta(seconds=10))
    timetable = Timetable(Crawls(tmp_path, declare(tmp_path, ("a", "2m", NOBODY))), 1, clock)
    timetable.reload()
    with closing(Archive(tmp_path)) as opened, opened.writing() as db:
        note_due(db, "a", None, clock.time + 6 * DAY)
    before = clock.time
    clock.time += timedelta(seconds=30)
    assert timetable.look(before, 30.0) == clock.time
    assert "the clock moved" not in caplog.text
    before, clock.time = clock.time, clock.time + jump
    timetable.look(before, 30.0)
    assert "the clock moved" in caplog.text
    assert planned(timetable)["a"] <= clock.time + timedelta(minutes=2)
    with closing(Archive(tmp_path)) as opened:
        assert not states(opened.db.conn)["a"].waits(clock.time)


def test_an_edit_while_the_archive_is_held_is_taken_over_later(tmp_path, monkeypatch, caplog):
    path = declare(tmp_path, ("a", "1h", NOBODY))
    timetable = Timetable(Crawls(tmp_path, path), 1)
    timetable.reload()
    declare(tmp_path, ("a", "1h", NOBODY), ("b", "1h", NOBODY))
    monkeypatch.setattr(archive.store, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        timetable.reload()
        assert planned(timetable).keys() == {"a"}
        assert "is not taken over yet" in caplog.text
        assert timetable.crawl(timetable.planned["a"]) is None
        assert "a: the archive can't be used" in caplog.text
    timetable.reload()
    assert planned(timetable).keys() == {"a", "b"}


def test_a_source_that_went_while_it_waited_is_not_crawled_and_not_ill(tmp_path, monkeypatch):
    path = declare(tmp_path, ("a", "1h", NOBODY), ("b", "1h", NOBODY))
    crawls = Crawls(tmp_path, path)
    timetable = Timetable(crawls, 1)
    timetable.reload()
    old = timetable.planned["a"]
    declare(tmp_path, ("b", "1h", NOBODY))
    timetable.reload()
    monkeypatch.setattr(crawls, "crawl", lambda plan: pytest.fail("crawled"))
    assert timetable.crawl(old) is None
    with closing(Archive(tmp_path)) as opened:
        known = states(opened.db.conn)
        assert (known["a"].gone, known["b"].gone) == (True, False)


def test_no_crawl_begins_without_room(tmp_path, monkeypatch, caplog):
    timetable = Timetable(Crawls(tmp_path, declare(tmp_path, ("a", "1h", NOBODY))), 1)
    timetable.reload()
    monkeypatch.setattr(spiders.timetable, "LEAST_FREE", 1 << 60)
    assert timetable.crawl(timetable.planned["a"]) is None
    assert "are free" in caplog.text
    with closing(Archive(tmp_path)) as opened:
        assert not runs(opened)


def test_a_source_that_fails_is_left_alone_ever_longer_and_told_once(tmp_path, monkeypatch):
    timetable = Timetable(Crawls(tmp_path, declare(tmp_path, ("a", "1h", NOBODY))), 1)
    with closing(Archive(tmp_path)) as opened:
        opened.note_source("a", "web", "1h", {})
    for days in range(30, 0, -1):
        ran(tmp_path, "a", datetime.now(UTC) - days * HOUR)
    timetable.reload()
    with receiver() as (address, got):
        monkeypatch.setenv("FANZHA_ALERTS", address)
        for _ in range(4):
            with closing(Archive(tmp_path)) as opened, opened.writing() as db:
                db.execute("UPDATE source_states SET not_before = NULL")
            timetable.crawl(timetable.planned["a"])
    with closing(Archive(tmp_path)) as opened:
        state = states(opened.db.conn)["a"]
    assert state.failures == 4
    assert 7 * HOUR < state.not_before - datetime.now(UTC) < 9 * HOUR
    assert timetable.crawl(timetable.planned["a"]) is None  # without taking a slot
    assert [[(c["source"], c["ailment"], c["ill"]) for c in each["changes"]] for each in got] == [
        [("a", "failing", True)]
    ]
    assert health(tmp_path).returncode == 1
    assert json.loads(health(tmp_path, "--json").stdout)["findings"][0]["ailment"] == "failing"
    assert 'fanzha_ill{source="a",ailment="failing"} 1' in health(tmp_path, "--prometheus").stdout


def health(folder, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "archive", "health", "--archive", str(folder), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_waits_double_up_to_a_week_and_a_wrong_clock_makes_none():
    chance = Random(1)
    waits = [after_failure(n, HOUR, chance) for n in range(0, 40)]
    assert waits[0] == waits[1] == timedelta(0)
    assert 2 * HOUR <= waits[2] <= 2.2 * HOUR
    assert LONGEST_WAIT <= waits[39] <= 1.1 * LONGEST_WAIT
    assert SourceState("a", not_before=NOW + DAY).waits(NOW)
    assert not SourceState("a", not_before=NOW + 30 * DAY).waits(NOW)
    assert not SourceState("a", not_before=NOW - DAY).waits(NOW)


def test_an_idle_source_is_asked_more_seldom_within_bounds():
    assert idle_interval(HOUR, 3.0) == HOUR
    assert idle_interval(HOUR, 0.0) == 4 * HOUR
    assert idle_interval(12 * HOUR, 0.0) == DAY
    assert idle_interval(2 * DAY, 0.0) == 2 * DAY
    assert interval("30m", NOW) == HOUR / 2
    assert interval("0 8 * * mon-fri", NOW) == 3 * DAY


def test_crawls_that_outlived_their_scheduler_are_taken_over(tmp_path, silence):  # noqa: F811
    path = declare(tmp_path, ("hung", "1h", silence))
    first = start(tmp_path, path, "--grace", "2")
    try:
        wait_for(lambda: holder(tmp_path, "hung") > 0)
        orphan = holder(tmp_path, "hung")
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
        first.stdout.close()  # not read to its end: its crawl has it open, too
    assert alive(orphan)
    second = start(tmp_path, path, "--grace", "2")
    try:
        wait_for(lambda: holder(tmp_path, "hung") not in (0, orphan))
        wait_for(lambda: not alive(orphan))  # it gives its lock back shortly before it ends
    finally:
        second.terminate()
        said, _ = second.communicate(timeout=60)
    assert f"hung: its crawl (pid {orphan}) outlived its scheduler" in said


def test_runs_that_brought_nothing_are_thinned_to_one_a_day(tmp_path):
    for day in (200, 2):
        for hour in range(5):
            ran(tmp_path, "a", NOW - day * DAY + hour * HOUR)
    ran(tmp_path, "a", NOW - 200 * DAY + 6 * HOUR, "failed")
    with closing(Archive(tmp_path)) as opened:
        with opened.writing() as db:
            assert thin(db, NOW) == 4
            assert thin(db, NOW) == 0
        assert len(runs(opened)) == 7


def test_logs_are_rotated_by_size(tmp_path):
    log = tmp_path / "a.log"
    for number in range(6):
        log.write_bytes(bytes([number]) * (LARGEST_LOG + 1))
        rotate(log)
    assert {file.name: file.read_bytes()[0] for file in tmp_path.iterdir()} == {
        "a.log.1": 5,
        "a.log.2": 4,
        "a.log.3": 3,
    }


def test_health_is_told_once_a_change(tmp_path):
    for hours in range(60, 4, -1):
        ran(tmp_path, "a", NOW - hours * HOUR)
    with closing(Archive(tmp_path)) as opened:
        assert not check(opened, ["a"], NOW - 4.5 * HOUR)
        found = check(opened, ["a"], NOW)
        assert [(change.ailment, change.ill) for change in found] == [(Ailment.NOT_STARTED, True)]
        assert not check(opened, ["a"], NOW + HOUR)
    ran(tmp_path, "a", NOW + HOUR)
    with closing(Archive(tmp_path)) as opened:
        assert [(c.ailment, c.ill) for c in check(opened, ["a"], NOW + HOUR)] == [(Ailment.NOT_STARTED, False)]


# Who is told ----------------------------------------------------------------------------------------------------------


@contextmanager
def receiver(answer: bytes = b"{}"):
    """A web hook: its address, and the JSON it got."""
    got: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", got
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("kind", "text"),
    [("", lambda got: got["text"]), ("wecom+", lambda got: got["text"]["content"]),
     ("dingtalk+", lambda got: got["text"]["content"]), ("feishu+", lambda got: got["content"]["text"])],
)  # fmt: skip
def test_web_hooks_get_what_changed_in_their_form(kind, text):
    with receiver() as (address, got):
        assert tell(CHANGES, {"FANZHA_ALERTS": kind + address}) == []
        assert tell([], {"FANZHA_ALERTS": kind + address}) == []
    assert len(got) == 1
    assert "✗ 公安部：列表不再更新" in text(got[0])
    assert "✓ 新浪：被拦截，已恢复" in text(got[0])


def test_a_robot_that_refuses_and_a_channel_that_is_none_are_told_without_secrets():
    with receiver(b'{"errcode": 93000, "errmsg": "invalid webhook url"}') as (address, _):
        failed = tell(CHANGES, {"FANZHA_ALERTS": f"wecom+{address}?key=secret smoke+{address} file:///etc/x {NOBODY}"})
    assert len(failed) == 4
    assert "93000" in failed[0]
    assert "secret" not in " ".join(failed)


def test_a_mail_reaches_its_people():
    lines: list[bytes] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            data = False
            for line in self.rfile:
                lines.append(line.strip())
                if data and line != b".\r\n":
                    continue
                word = b"." if data else line[:4].upper().strip()
                data = word == b"DATA"
                self.wfile.write(b"354 go on\r\n" if data else b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
                if word == b"QUIT":
                    return

    with TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request, daemon=True)
        thread.start()
        address = f"smtp://127.0.0.1:{server.server_address[1]}/from@x.example,to@y.example"
        assert tell(CHANGES, {"FANZHA_ALERTS": address}) == []
        thread.join(timeout=10)
    assert b"To: to@y.example" in lines


def test_a_dry_run_says_when_and_changes_nothing(tmp_path):
    path = declare(tmp_path, ("a", "1h", NOBODY))
    command = [sys.executable, "scheduler.py", "--dry-run", "--archive", str(tmp_path), "--sources", str(path)]
    environment = os.environ | {"FANZHA_CONTACT": ""}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    assert "1h" in done.stdout
    assert "FANZHA_CONTACT is not set" in done.stderr
    with closing(Archive(tmp_path)) as opened:
        assert not runs(opened)
    assert plan(path).source.name == "a"
