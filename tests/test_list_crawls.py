"""Lists crawled: pages, backfill, JSON, other hosts, in real crawls of a local site."""

import json

import pytest

from tests.web import FAST, crawl, declare, long_text, rows, serving, story


@pytest.fixture
def web():
    with serving() as found:
        yield found


def month(n: int) -> str:
    return f"{2026 - n // 12}-{12 - n % 12:02}"


def site(web, pages: int = 5, size: int = 3, hosts: str = "") -> None:
    """A list of several pages, one article a month, the newest first; the pager is written by a script."""
    for page in range(pages):
        items = ""
        for n in range(page * size, (page + 1) * size):
            web.page(f"/a/{n}.html", story(f"临江反诈通报第{n}号", long_text(f"石桥{n}"), f"{month(n)}-05"))
            items += f"<li><a href='/a/{n}.html'>临江反诈通报第{n}号</a><span>{month(n)}-05</span></li>"
        pager = f"<script>createPageHTML({pages}, {page}, 'index', 'html')</script>"
        name = f"/list/index_{page}.html" if page else "/list/"
        web.page(name, f"<div class='nav'><a href='/x/'>栏目首页链接</a></div><ul>{items}</ul>{hosts}{pager}")


def start(tmp_path, web, *arguments, **table):
    path = declare(tmp_path, "临江", platform="web", topic=False, **table)
    return crawl(tmp_path / "a", "web", "source=临江", *arguments, settings=(*FAST, f"SOURCES={path}"))


def articles(tmp_path) -> int:
    return len(rows(tmp_path / "a", "SELECT id FROM articles"))


def test_a_daily_crawl_reads_so_many_pages_and_asks_for_nothing_else(tmp_path, web):
    site(web, hosts="<p><a href='http://elsewhere.example/a.html'>别处的一篇文章标题</a> 2026-01-01</p>")
    run = start(tmp_path, web, lists=[web.url + "/list/"], pages=2)
    assert run.whole
    assert articles(tmp_path) == 6
    assert sorted(web.asked) == sorted(
        ["/robots.txt", "/list/", "/list/index_1.html", *(f"/a/{n}.html" for n in range(6))]
    )


def test_a_backfill_goes_back_to_its_month_and_no_further(tmp_path, web):
    site(web)
    start(tmp_path, web, "backfill=2026-05", lists=[web.url + "/list/"], pages=1)
    assert articles(tmp_path) == 8  # December to May
    assert "/list/index_3.html" not in web.asked
    asked = len(web.asked)
    start(tmp_path, web, "backfill=2026-05", lists=[web.url + "/list/"], pages=1)
    assert len(web.asked) - asked <= 1  # it has ended: at most robots.txt


def test_a_backfill_goes_on_where_it_was_and_not_past_what_failed(tmp_path, web):
    site(web)
    good = web.routes["/a/7.html"]
    web.routes["/a/7.html"] = (500, {}, b"")
    fast = ("RETRY_TIMES=0",)
    path = declare(tmp_path, "临江", platform="web", topic=False, lists=[web.url + "/list/"])
    settings = (*FAST, *fast, f"SOURCES={path}")
    crawl(tmp_path / "a", "web", "source=临江", "backfill=2025-10", settings=settings)
    assert articles(tmp_path) == 14
    web.routes["/a/7.html"] = good
    web.asked.clear()
    crawl(tmp_path / "a", "web", "source=临江", "backfill=2025-10", settings=settings)
    assert articles(tmp_path) == 15
    assert "/list/" not in web.asked  # pages 1 and 2 were whole
    assert "/list/index_2.html" in web.asked


def test_a_backfill_needs_a_month(tmp_path, web):
    run = start(tmp_path, web, "backfill=lately", lists=[web.url + "/list/"])
    assert "2020-01" in run.errors[0]["error"]


def test_json_posted_page_by_page_and_details_that_are_json_too(tmp_path, web):
    def answer(body: bytes):
        page = int(body.decode().rpartition("=")[2])
        listed = [
            {"docId": n, "topic": f"临江公告第{n}号", "pubtime": f"2026-05-0{n}"}
            for n in ((1, 2) if page == 1 else (3,))
            if page < 3
        ]
        return 200, {"Content-Type": "application/json"}, json.dumps({"list": listed}).encode()

    web.posted["/cms/JsonList"] = answer
    for n in (1, 2, 3):
        body = "".join(f"<p>{line}</p>" for line in long_text(f"东港{n}").split("\n"))
        data = {
            "data": {
                "docTitle": f"临江公告第{n}号",
                "publishDate": f"2026-05-0{n} 10:00:00",
                "documentNo": f"临公〔2026〕{n}号",
                "docClob": body,
            }
        }
        web.page(f"/doc?docId={n}", json.dumps(data, ensure_ascii=False), "application/json")
    table = {
        "items": "list", "link": "/show.html?docId={docId}", "ask": "/doc?docId={docId}", "title": "topic",
        "published": "pubtime", "method": "POST", "body": "channel=1&pageno={page}", "next": "+1",
    }  # fmt: skip
    path = declare(tmp_path, "临江", platform="web", topic=False, apis=[web.url + "/cms/JsonList"])
    with path.open("a", encoding="utf-8") as file:
        file.write('[sources."临江".json]\n' + "\n".join(f"{k} = {json.dumps(v)}" for k, v in table.items()))
    crawl(tmp_path / "a", "web", "source=临江", settings=(*FAST, f"SOURCES={path}"))
    found = rows(tmp_path / "a", "SELECT title, url, json_extract(facts, '$.number') FROM articles ORDER BY title")
    assert found[0] == ("临江公告第1号", web.url + "/show.html?docId=1", "临公〔2026〕1号")
    assert len(found) == 3
    asked = len(web.asked)
    crawl(tmp_path / "a", "web", "source=临江", settings=(*FAST, f"SOURCES={path}"))
    assert not [path for path in web.asked[asked:] if path.startswith("/doc")]
