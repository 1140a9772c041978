"""A site that lets only browsers in: told as such, and read by one; the server is local, the browser is Chromium."""

import shutil
from importlib.util import find_spec

import pytest

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


@needs_browser
def test_a_source_may_use_one(tmp_path, web):
    run = start(tmp_path, web, fetch="browser")
    assert run.counts.get("new") == 3, run.errors
    assert "/robots.txt" in web.asked
