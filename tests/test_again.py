"""What is asked again and what is not: unchanged lists, known robots.txt, pages to be looked at again, hosts' queues."""

import multiprocessing
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from archive.store import Archive
from archive.watch.queue import ClosedError, HostQueue
from archive.watch.recheck import PLAN, moment_of
from spiders.polite import retry_after
from tests.test_crawl import from_source
from tests.web import feed, long_text, rows, serving, story


@pytest.fixture
def web():
    with serving() as found:
        yield found


def hurry(archive, hours: float) -> None:
    """Let the archive grow older, and let there have been enough requests for re-checks."""
    with closing(Archive(archive)) as opened, opened.writing() as db:
        for table, column in (("rechecks", "next"), ("rechecks", "first")):
            for key, time_ in db.execute(f"SELECT address, {column} FROM {table}").fetchall():
                earlier = (datetime.fromisoformat(time_) - timedelta(hours=hours)).isoformat(timespec="seconds")
                db.execute(f"UPDATE {table} SET {column} = ? WHERE address = ?", (earlier, key))
        db.execute("UPDATE runs SET counts = json_set(counts, '$.fetched', 100) WHERE id = 1")


def test_edits_deletions_and_missing_bodies_are_found_at_the_first_recheck(tmp_path, web):
    names = ("edited", "deleted", "late", "same")
    addresses = [web.page(f"/{name}.html", story(f"临江{name}案件告破", long_text(name))) for name in names]
    web.routes["/late.html"] = (200, {"Content-Type": "text/html"}, b"<html><body></body></html>")
    listed = web.page("/feed.xml", feed(*addresses), "application/xml")
    assert from_source(tmp_path, feeds=[listed]).counts["new"] == 3
    web.page("/edited.html", story("临江edited案件告破", long_text("edited") + "\n警方补充：" + long_text("后续", 3)))
    web.page("/late.html", story("临江late案件告破", long_text("late")))
    del web.routes["/deleted.html"]
    before = len(web.asked)
    from_source(tmp_path, feeds=[listed])
    assert web.asked[before:] == ["/feed.xml"]  # not yet
    hurry(tmp_path / "a", 7)
    run = from_source(tmp_path, feeds=[listed])
    assert run.counts["rechecked"] == 4
    assert run.counts["new"] == 1
    assert run.counts["unchanged"] == 1
    assert run.counts["gone"] == 1
    edited = rows(tmp_path / "a", "SELECT address FROM copies WHERE id IN (SELECT copy_id FROM edited)")
    assert edited == [(web.url + "/edited.html",)]
    assert rows(tmp_path / "a", "SELECT reason, title FROM deleted") == [("gone", "临江deleted案件告破")]
    assert from_source(tmp_path, feeds=[listed]).counts["rechecked"] == 0  # the next time is days away


def test_an_unchanged_list_is_asked_for_what_is_new_only_once_all_it_led_to_is_stored(tmp_path, web):
    page = web.page("/a.html", story("临江案件告破", long_text("东湾")))
    body = feed(page, web.url + "/b.html").encode()
    web.routes["/feed.xml"] = (200, {"ETag": '"1"', "Content-Type": "application/xml"}, body)
    web.routes["/b.html"] = (500, {}, b"")
    assert from_source(tmp_path, feeds=[web.url + "/feed.xml"], settings=(*FASTER,)).counts["new"] == 1
    web.page("/b.html", story("临江第二起案件告破", long_text("北岭")))
    run = from_source(tmp_path, feeds=[web.url + "/feed.xml"])
    assert run.counts["new"] == 1  # the page that failed was asked again
    web.routes["/feed.xml"] = (304, {"ETag": '"1"'}, b"")
    run = from_source(tmp_path, feeds=[web.url + "/feed.xml"])
    assert run.counts["unmodified"] == 1
    assert not run.counts.get("errors")
    assert web.asked.count("/robots.txt") == 1


FASTER = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "RETRY_TIMES=0", "LOG_LEVEL=INFO")


def test_a_server_that_fails_on_robots_txt_is_left_alone(tmp_path, web):
    page = web.page("/a.html", story("临江案件告破", long_text("东湾")))
    web.routes["/robots.txt"] = (503, {}, b"")
    run = from_source(tmp_path, addresses=[page], settings=FASTER)
    assert "robots.txt" in run.errors[0]["error"]
    assert "/a.html" not in web.asked


def test_a_host_that_sends_us_away_is_not_asked_by_the_next_crawl_either(tmp_path, web):
    web.routes["/a.html"] = (429, {"Retry-After": "3600"}, b"")
    from_source(tmp_path, addresses=[web.url + "/a.html"])
    assert web.asked.count("/a.html") == 1
    run = from_source(tmp_path, addresses=[web.url + "/a.html"])
    assert web.asked.count("/a.html") == 1
    assert run.counts["closed_until"] > time.time() + 3000
    assert "left alone" in run.errors[0]["error"]


def test_a_host_that_blocks_every_page_is_left_alone(tmp_path, web):
    wall = "<html><title>验证</title><body>当前环境异常，完成验证后即可继续访问。</body></html>"
    addresses = [web.page(f"/{n}.html", wall) for n in range(12)]
    run = from_source(tmp_path, platform="wechat", addresses=addresses)
    assert len([path for path in web.asked if path.endswith(".html")]) <= 8
    assert run.counts["closed_until"] > time.time() + 3000


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(b"120", 120), (b"Thu, 26 Nov 2026 12:01:00 GMT", 60), ("²".encode(), 0), (b"soon", 0), (None, 0), (b"-5", 0),
     (b"Thu, 26 Nov 2020 12:01:00 GMT", 0)],
)  # fmt: skip
def test_retry_after_in_both_forms(value, seconds):
    assert retry_after(value, datetime(2026, 11, 26, 12, tzinfo=UTC)) == seconds


def turns(folder, count, taken) -> None:
    queue = HostQueue(folder)
    for _ in range(count):
        taken.put(time.time() + queue.turn("example.com", 1.0))


def test_the_turns_of_a_host_are_apart_across_processes(tmp_path):
    taken = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=turns, args=(tmp_path, 10, taken)) for _ in range(3)]
    for worker in workers:
        worker.start()
    starts = sorted(taken.get(timeout=60) for _ in range(30))
    for worker in workers:
        worker.join()
    assert min(later - earlier for earlier, later in pairwise(starts)) > 0.9


def test_a_queue_survives_clocks_and_cut_files(tmp_path):
    clock = [1000.0]
    queue = HostQueue(tmp_path, lambda: clock[0])
    assert (queue.turn("h", 5), queue.turn("h", 5)) == (0, 5)
    queue.slow("h", 15)
    assert (queue.turn("h", 5), queue.turn("h", 5)) == (10, 25)
    clock[0] = 1e9
    queue.turn("h", 5)
    clock[0] = 2000.0  # the clock was wrong
    assert queue.turn("h", 5) == 0
    queue.close("h", 60)
    with pytest.raises(ClosedError):
        queue.turn("h", 5)
    clock[0] = 2061.0
    assert queue.turn("h", 5) == 0
    next((tmp_path / "locks" / "hosts").iterdir()).write_text('{"next"')
    assert queue.turn("h", 5) == 0


def test_the_plan_thins_out():
    first = datetime(2026, 1, 1, tzinfo=UTC)
    times = [moment_of(first, n) for n in range(len(PLAN) + 3)]
    gaps = [later - earlier for earlier, later in zip([first, *times], times, strict=False)]
    assert gaps == sorted(gaps)
