"""A site that lets only browsers in: told as such, and read by one; the server is local, the browser is Chromium."""

import shutil
from contextlib import closing
from importlib.util import find_spec
from io import StringIO

import pytest
from rich.console import Console

from archive.store import Archive
from spiders.crawls import Crawls
from spiders.scheduling import upcoming
from spiders.timetable import Timetable
from tests.web import FAST, crawl, declare, long_text, rows, serving, story

WALL = "<html><head><script>document.cookie='pass=1;path=/';location.reload()</script></head><body></body></html>"
needs_browser = pytest.mark.skipif(
    not shutil.which("chromium") or not find_spec("scrapy_playwright"), reason="no chromium, or no `make browser`"
)


@pytest.fixture
def web():
    with serving() as found:
        items = ""
        for n in range(1, 4):
            walled(found, f"/a/{n}.html", story(f"临江反诈通报第{n}号文件", long_text(f"石桥{n}"), f"2026-05-0{n}"))
            items += f"<li><a href='/a/{n}.html'>临江反诈通报第{n}号文件</a><span>2026-05-0{n}</span></li>"
        walled(found, "/list.html", f"<html><body><ul>{items}</ul></body></html>")
        yield found


def walled(web, path: str, page: str) -> None:
    def answer(_: int):
        kind = {"Content-Type": "text/html; charset=utf-8"}
        return (200, kind, page.encode()) if "pass=1" in web.cookies else (521, kind, WALL.encode())

    web.routes[path] = answer


def start(tmp_path, web, **table):
    path = declare(tmp_path, "临江", platform="web", topic=False, lists=[web.url + "/list.html"], **table)
    return crawl(tmp_path / "a", "web", "source=临江", settings=(*FAST, "DOWNLOAD_TIMEOUT=40", f"SOURCES={path}"))


def test_a_site_that_wants_a_browser_is_told_and_nothing_of_it_is_stored(tmp_path, web):
    run = start(tmp_path, web)
    assert "wants a browser" in run.errors[0]["error"]
    assert run.counts["wants_browser"] == 1
    assert rows(tmp_path / "a", "SELECT count(*) FROM pages") == [(0,)]


def test_the_scheduler_notes_it_until_a_run_gets_through(tmp_path, web):
    path = declare(tmp_path, "临江", platform="web", topic=False, lists=[web.url + "/list.html"], schedule="1h")
    timetable = Timetable(Crawls(tmp_path / "a", path), 1)
    timetable.reload()
    timetable.crawl(timetable.planned["临江"])
    (plan,) = timetable.planned.values()
    assert rows(tmp_path / "a", "SELECT wants_browser FROM source_states") == [(1,)]
    with StringIO() as out:
        Console(file=out, width=160).print(upcoming([plan], tmp_path / "a"))
        assert "a browser" in out.getvalue()
    web.routes.clear()  # an answer that says nothing of browsers
    timetable.crawl(plan)
    assert rows(tmp_path / "a", "SELECT wants_browser FROM source_states") == [(1,)]
    html, entry = (
        {"Content-Type": "text/html; charset=utf-8"},
        story("临江反诈通报第1号文件", long_text("石桥"), "2026-05-01"),
    )
    items = "<li><a href='/a/1.html'>临江反诈通报第1号文件</a><span>2026-05-01</span></li>"
    web.routes["/a/1.html"] = (200, html, entry.encode())
    web.routes["/list.html"] = (200, html, f"<html><body><ul>{items}</ul></body></html>".encode())
    with closing(Archive(tmp_path / "a")) as opened, opened.writing() as db:
        db.execute("UPDATE source_states SET not_before = NULL")
    timetable.crawl(plan)
    assert rows(tmp_path / "a", "SELECT wants_browser FROM source_states") == [(0,)]


@needs_browser
def test_a_source_may_use_one(tmp_path, web):
    run = start(tmp_path, web, fetch="browser")
    assert run.counts.get("new") == 3, run.errors
    assert "/robots.txt" in web.asked
