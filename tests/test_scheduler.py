"""The scheduler with real processes: real archive, real `python -m scrapy`, a real web server that may hang."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.lock import BusyError, alive, hold, holder
from archive.runs import RunRecord, last_whole, runs
from archive.schedule import due, trigger
from archive.sources import Source, load
from archive.store import Archive
from archive.times import CHINA
from spiders.crawls import Crawls, Plan
from spiders.platforms import NAMES
from spiders.timetable import Timetable
from tests.sample_server import serving
from tests.stream import ran as past_run
from tests.web import rows

ROOT = Path(__file__).parent.parent
SOURCE = """
[sources.{name}]
platform = "web"
schedule = "{schedule}"
addresses = ["{url}"]
"""


def declare(folder: Path, *sources: tuple[str, str, str]) -> Path:
    """A sources.toml of (name, schedule, address)."""
    path = folder / "sources.toml"
    path.write_text(
        "".join(SOURCE.format(name=f'"{name}"', schedule=schedule, url=url) for name, schedule, url in sources)
    )
    return path


def plan(path: Path) -> Plan:
    """The plan of the only source of a sources.toml."""
    return Plan(load(path, NAMES).sources[0])


def last_runs(archive: Archive) -> dict[str, RunRecord]:
    """The newest run of each source."""
    return {run.source: run for run in runs(archive)}


def ran(archive: Path, source: str, started: datetime, reason: str = "finished") -> None:
    """Put a run of the past into an archive."""
    opened = Archive(archive)
    past_run(opened, source, started.isoformat(timespec="seconds"), reason)
    opened.close()


def wait_for(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


@pytest.fixture
def silence():
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = []

        def accept() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/never"
        server.shutdown(socket.SHUT_RDWR)
        for connection in taken:
            connection.close()


# Schedules ------------------------------------------------------------------------------------------------------------

FRIDAY = datetime(2026, 11, 20, 8, 0, 3, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("schedule", "following"),
    [
        ("30m", FRIDAY + timedelta(minutes=30)),
        ("6h", FRIDAY + timedelta(hours=6)),
        (" 1 d ", FRIDAY + timedelta(days=1)),
        ("0 8 * * *", FRIDAY.replace(day=21, second=0)),
        ("0 8 * * mon-fri", FRIDAY.replace(day=23, second=0)),
        ("0 8 * * sun", FRIDAY.replace(day=22, second=0)),
        ("*/20 * * * *", FRIDAY.replace(minute=20, second=0)),
    ],
)
def test_schedules(schedule, following):
    assert trigger(schedule).get_next_fire_time(FRIDAY, FRIDAY) == following


@pytest.mark.parametrize(
    ("schedule", "complaint"),
    [
        ("0 8 * * 1", "weekdays as mon"),
        ("0 8 * * 1-5", "weekdays as mon"),
        ("0 8 1 * mon", "not both"),
        ("0m", "never rest"),
        ("daily", "neither an interval"),
        ("0 8 * *", "neither an interval"),
        ("99 8 * * *", "99"),
    ],
)
def test_schedules_that_mean_something_else_are_refused(schedule, complaint):
    with pytest.raises(ValueError, match=complaint):
        trigger(schedule)


def test_what_came_due_meanwhile_is_due_now_and_once():
    now = datetime.now(UTC)
    assert due("1d", None, now) - now < timedelta(seconds=5)
    assert due("1h", (now - timedelta(days=9)).isoformat(), now) - now < timedelta(seconds=5)
    assert due("0 8 * * *", (now - timedelta(days=2)).isoformat(), now) - now < timedelta(seconds=5)
    assert due("1h", (now - timedelta(minutes=10)).isoformat(), now) - now > timedelta(minutes=49)


def test_after_a_break_only_what_is_due_is_crawled(tmp_path):
    now = datetime.now(UTC)
    ran(tmp_path, "late", now - timedelta(hours=30))
    ran(tmp_path, "fresh", now - timedelta(minutes=5))
    ran(tmp_path, "broken-off", now - timedelta(minutes=5), "shutdown")
    path = declare(tmp_path, *((name, "6h", "http://x.example/") for name in ("late", "fresh", "broken-off", "new")))
    timetable = Timetable(Crawls(tmp_path, path), 1)
    timetable.reload()
    waiting = {job.id: job.next_run_time - now for job in timetable.scheduler.get_jobs()}
    assert {name for name, wait in waiting.items() if wait < timedelta(seconds=5)} == {"late", "broken-off", "new"}
    assert waiting["fresh"] > timedelta(hours=5, minutes=54)


def test_sources_toml_is_followed_and_a_broken_one_changes_nothing(tmp_path, caplog):
    path = declare(tmp_path, ("a", "6h", "http://x.example/"), ("b", "6h", "http://x.example/"))
    timetable = Timetable(Crawls(tmp_path, path), 1)

    def jobs() -> dict[str, str]:
        timetable.reload()
        return {job.id: str(job.trigger) for job in timetable.scheduler.get_jobs()}

    before = jobs()
    assert before == {"a": "interval[6:00:00]", "b": "interval[6:00:00]"}
    path.write_text("[half a table")
    assert jobs() == before
    declare(tmp_path, ("a", "0 8 * * 1", "http://x.example/"))
    assert jobs() == before
    assert "weekdays as mon" in caplog.text
    declare(tmp_path, ("a", "2h", "http://x.example/"), ("c", "1d", "http://x.example/"))
    assert jobs() == {"a": "interval[2:00:00]", "c": "interval[1 day, 0:00:00]"}
    path.unlink()
    assert jobs().keys() == {"a", "c"}


# Locks ----------------------------------------------------------------------------------------------------------------

HOLD = "import sys, time; from archive.lock import hold; lock = hold(*sys.argv[1:]); print('held', flush=True); time.sleep(60)"


def test_a_lock_goes_with_its_process_even_by_kill_9(tmp_path):
    assert holder(tmp_path, "新浪") == 0
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), "新浪"], cwd=ROOT, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        assert holder(tmp_path, "新浪") == other.pid
        with pytest.raises(BusyError, match=f"新浪 is already running .pid {other.pid}"):
            hold(tmp_path, "新浪")
        hold(tmp_path, "zaobao").close()
        other.kill()
    assert holder(tmp_path, "新浪") == 0
    with hold(tmp_path, "新浪"):
        assert holder(tmp_path, "新浪") == os.getpid()


# Crawls ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def web(monkeypatch):
    with serving() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


def test_a_crawl_is_a_process_and_its_row_tells_how_it_went(tmp_path, web, caplog):
    caplog.set_level("INFO", "scheduler")
    path = declare(tmp_path, ("wall", "1h", "https://wall.example/2026/05/13/zaobao-scam-hub.html"))
    run = Crawls(tmp_path, path).crawl(plan(path))
    assert run is not None
    assert run.whole
    assert run.pid != os.getpid()
    assert run.counts["new"] == 1
    assert "wall: finished" in caplog.text
    opened = Archive(tmp_path)
    assert last_runs(opened).keys() == last_whole(opened).keys() == {"wall"}
    opened.close()


def test_a_crawl_that_dies_at_once_is_reported_and_hurts_nobody(tmp_path, caplog):
    path = declare(tmp_path, ("x", "1h", "http://x.example/"))
    run = Crawls(tmp_path, path).crawl(replace(plan(path), source=Source("x", "nosuchplatform")))
    assert run is not None
    assert run.reason == "failed"  # a row of its own, so that health sees it
    assert "x: left no run (exit status" in caplog.text
    assert "nosuchplatform" in (tmp_path / "logs" / "x.log").read_text()


def test_a_source_that_is_being_crawled_is_left_alone(tmp_path, web, caplog):
    path = declare(tmp_path, ("wall", "1h", "https://wall.example/2026/05/13/zaobao-scam-hub.html"))
    with hold(tmp_path, "wall"):
        assert Crawls(tmp_path, path).crawl(plan(path)) is None
        # A crawl started by hand finds out by itself.
        command = [sys.executable, "-m", "scrapy", "crawl", "web", "-a", "source=wall"]
        command += ["-s", f"SOURCES={path}", "-s", f"ARCHIVE={tmp_path}"]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert f"wall: skipped, it is being crawled by pid {os.getpid()}" in caplog.text
    assert "wall is already running" in result.stderr + result.stdout
    assert not [url for url in web.asked if url.endswith(".html")]


def test_a_crawl_that_hangs_is_stopped_when_its_time_is_up(tmp_path, silence):
    path = declare(tmp_path, ("hung", "1h", silence))
    run = Crawls(tmp_path, path, limit=2, grace=1).crawl(plan(path))
    assert run is not None
    assert not run.whole
    assert not alive(run.pid)


# The program ----------------------------------------------------------------------------------------------------------


def start(archive: Path, sources: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "scheduler.py", "--archive", str(archive), "--sources", str(sources), *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_sigterm_ends_it_and_its_crawls_and_only_one_may_run(tmp_path, silence):
    path = declare(tmp_path, ("hung", "1h", silence), ("also", "1h", silence))
    scheduler = start(tmp_path, path, "--grace", "2")
    try:
        wait_for(lambda: holder(tmp_path, "hung") > 0 and holder(tmp_path, "also") > 0)
        second = start(tmp_path, path)
        said, _ = second.communicate(timeout=60)
        assert second.returncode == 1
        assert f"scheduler is already running (pid {scheduler.pid})" in said
        crawls = [holder(tmp_path, name) for name in ("hung", "also")]
        scheduler.send_signal(signal.SIGTERM)
        said, _ = scheduler.communicate(timeout=60)
    finally:
        scheduler.kill()
    assert scheduler.returncode == 0, said
    assert said.rstrip().endswith("stopped")
    assert not [pid for pid in crawls if alive(pid)]
    opened = Archive(tmp_path)
    assert {run.source for run in runs(opened)} == {"hung", "also"}
    assert not [run for run in runs(opened) if run.whole]
    opened.close()


def test_once_crawls_each_source_now_and_prints_what_came_of_it(tmp_path, web):
    page = "https://wall.example/2026/05/13/{}.html"
    path = declare(tmp_path, ("诈骗", "", page.format("zaobao-scam-hub")), ("gone", "1h", page.format("gone")))
    result = start(tmp_path, path, "--once")
    said, _ = result.communicate(timeout=120)
    assert result.returncode == 0, said
    told = {cells[1].strip(): cells for line in said.splitlines() if len(cells := line.split("│")) == 9}
    assert told.keys() == {"诈骗", "gone"}
    assert [cell.strip() for cell in told["诈骗"][2:6]] == ["finished", "1", "1", "0"]
    assert told["gone"][4].strip() == "0"
    again = start(tmp_path, path, "--once", "诈骗")
    said, _ = again.communicate(timeout=120)
    told = {cells[1].strip(): cells for line in said.splitlines() if len(cells := line.split("│")) == 9}
    assert told.keys() == {"诈骗"}
    assert told["诈骗"][4].strip() == "0"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--once", "nobody"], "has no source 'nobody'"),
        (["somebody"], "only together with --once"),
    ],
)
def test_wrong_use_gets_one_clear_line(tmp_path, options, complaint):
    program = start(tmp_path, declare(tmp_path, ("a", "1h", "http://x.example/")), *options)
    said, _ = program.communicate(timeout=60)
    assert program.returncode
    assert complaint in said
    assert "Traceback" not in said


# The process that crawls are forked from ------------------------------------------------------------------------------


def test_what_crawls_are_forked_from_has_imported_everything_and_started_nothing():
    code = (
        "import signal, sys, spiders.warm; loaded = set(sys.modules)\n"
        "assert signal.SIGTERM not in signal.pthread_sigmask(signal.SIG_BLOCK, [])\n"
        "assert 'twisted.internet.reactor' not in loaded\n"
        "assert {'settings', 'spiders.crawl', 'spiders.commands.crawl', 'spiders.blocked', 'pipelines.stages'} <= loaded\n"
        "assert {'scrapy.core.engine', 'scrapy.downloadermiddlewares.retry', 'scrapy.commands.crawl'} <= loaded\n"
        "assert not loaded & {'aiohttp', 'twisted.conch', 'sqlite3.dbapi3'}"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_losing_what_crawls_are_forked_from_costs_the_crawls_under_way_and_no_later_one(tmp_path, web, silence):
    path = declare(
        tmp_path, ("hung", "1h", silence), ("wall", "1h", "https://wall.example/2026/05/13/zaobao-scam-hub.html")
    )
    crawls, found = Crawls(tmp_path, path), []
    hung, wall = (Plan(source) for source in load(path, NAMES).sources)
    thread = threading.Thread(target=lambda: found.append(crawls.crawl(hung)))
    thread.start()
    wait_for(lambda: (tmp_path / "archive.db").exists() and rows(tmp_path, "SELECT 1 FROM runs"))
    crawl = holder(tmp_path, "hung")
    parent = int(Path(f"/proc/{crawl}/stat").read_text().split()[3])
    assert parent != os.getpid()
    assert b"lxml" in Path(f"/proc/{parent}/maps").read_bytes()  # it is warm
    os.kill(parent, signal.SIGTERM)  # as a service manager may send it to all
    assert alive(crawl)
    os.kill(parent, signal.SIGKILL)
    thread.join(60)
    assert [run.reason for run in found] == ["killed"]
    assert not alive(crawl)
    again = crawls.crawl(wall)
    assert again is not None
    assert again.whole
