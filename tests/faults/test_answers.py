"""Answers of servers that lie, never end or are too large, and lists made to exhaust: one crawl each way, a case an answer."""

import gzip
import random
import signal
import subprocess
import sys
import threading
import zlib
from contextlib import closing

import pytest

from archive.runs import runs
from archive.store import Archive
from tests.faults.endless import OK, endless, once, raw_server
from tests.faults.scene import begin, of_source
from tests.web import FAST, ROOT, command, crawl, declare, feed, long_text, rows, serving, story

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

KIND = "text/html; charset=utf-8"
ZEROS = bytes(256 << 20)
LIMIT = 3 << 20  # kB of address space
PDF = b"%PDF-1.7\n" + random.Random(3).randbytes(1 << 20)


def packed(name: str, body: bytes) -> bytes:
    """A whole answer with that Content-Encoding."""
    return OK + f"Content-Encoding: {name}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


LIES = {
    "endless headers": endless(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"a" * 4096 + b"\r\n"),
    "one endless header": endless(b"HTTP/1.1 200 OK\r\nX-A: ", b"a" * 65536),
    "an endless body": endless(OK + b"\r\n", b"<p>" + b"a" * 65536),
    "endless chunks": endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"a" * 65536 + b"\r\n"),
    "a slow drip": endless(OK + b"Content-Length: 900000\r\n\r\n", b"a", 0.5),
    "cut short": once(OK + b"Content-Length: 90000\r\n\r\n<p>half"),
    "nothing": once(b""),
    "no HTTP": once(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a negative length": once(OK + b"Content-Length: -1\r\n\r\nx"),
    "two lengths": once(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
    "a bomb of gzip": once(packed("gzip", gzip.compress(ZEROS))),
    "a bomb of deflate": once(packed("deflate", zlib.compress(ZEROS))),
    "a bomb of zstd": once(packed("zstd", zstd.compress(ZEROS))),
    "gzip that is none": once(packed("gzip", b"plain text")),
    "an unknown encoding": once(packed("x-secret", b"plain text")),
    "an odd status": once(b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"),
    "a redirect to itself": once(b"HTTP/1.1 302 Found\r\nLocation: ?\r\nContent-Length: 0\r\n\r\n"),
    "a redirect without a target": once(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"),
    "a redirect to a file": once(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"),
    "random bytes as a PDF": once(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: %d\r\n\r\n" % len(PDF) + PDF),
    "bytes in a header": once(OK + b"X-\xff\xfe: \xff\r\nContent-Length: 2\r\n\r\nok"),
    "patience of ²": once(b"HTTP/1.1 503 No\r\nRetry-After: \xb2\r\nContent-Length: 0\r\n\r\n"),
    "patience of a century": once(b"HTTP/1.1 503 No\r\nRetry-After: 3153600000\r\nContent-Length: 0\r\n\r\n"),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """One crawl over all of them and a good page of another server, in 3 GB: its run and the addresses by name."""
    folder = tmp_path_factory.mktemp("lies")
    paths = {f"/{number}": answer for number, answer in enumerate(LIES.values())}
    with raw_server(paths) as liar, serving() as web:
        good = web.page("/good.html", story("好的页面照常入库", long_text("好街")))
        web.page("/feed.xml", feed(*[liar + path for path in paths], good), "application/xml")
        source = declare(folder, "源", platform="web", feeds=[web.url + "/feed.xml"], topic=False)
        settings = (*FAST, f"SOURCES={source}", "RETRY_TIMES=0", "CONCURRENT_REQUESTS_PER_DOMAIN=4")
        run = crawl(folder / "a", "web", "source=源", settings=settings, seconds=400, limit=LIMIT)
    return run, dict(zip(LIES, (liar + path for path in paths), strict=True)), folder


@pytest.mark.fault("an error with its address, or no article; in bounded memory and time")
@pytest.mark.parametrize("name", LIES)
def test_an_answer_with(told, name):
    run, addresses, folder = told
    assert run.whole
    assert run.counts["new"] == 1  # the good page
    said = [error for error in run.errors if error["address"].endswith(addresses[name].rpartition("/")[2])]
    states = rows(folder / "a", "SELECT state FROM pages WHERE address = ?", addresses[name])
    assert said or states, run.errors
    assert ("article",) not in states


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
LISTS = {
    "a feed of 100,000 entries": ("feeds", lambda url, good: feed(good, *[f"{url}/none/{n}" for n in range(100_000)])),
    "a feed of entities": ("feeds", lambda url, good: ENTITIES + "]>" + feed(good).partition("?>")[2].replace("样例", "&j;")),
    "a feed that reads a file": ("feeds", lambda url, good: '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
                                 + feed(good).partition("?>")[2].replace("条目", "&f;")),
    "a feed nested 50,000 deep": ("feeds", lambda url, good: feed(good).replace("<item>", "<x>" * 50_000 + "<item>", 1)),
    "a sitemap of entities": ("sitemaps", lambda url, good: ENTITIES + f"]><urlset><url><loc>{good}</loc></url><url><loc>&j;</loc></url></urlset>"),
    "a sitemap nested 50,000 deep": ("sitemaps", lambda url, good: f"<urlset><url><loc>{good}</loc></url>{'<url>' * 50_000}"),
    "a list of 200,000 links": ("lists", lambda url, good: f"<ul><li><a href='{good}'>临江警方通报一起电信网络诈骗案件</a> 2026-05-12</li>"
                                + "".join(f"<li><a href='/none/{n}.html'>第{n}条</a></li>" for n in range(200_000)) + "</ul>"),
    "a list of random bytes": ("lists", lambda url, good: random.Random(9).randbytes(2 << 20).decode("latin-1")),
}  # fmt: skip


@pytest.mark.fault("ends within its limits; what it names that is good is archived or the list is told")
@pytest.mark.parametrize("name", LISTS)
def test_a_place_of_discovery_like(tmp_path, name):
    key, make = LISTS[name]
    with serving() as web:
        good = web.page("/2026/good.html", story("好的页面照常入库", long_text("好街")))
        kind = KIND if key == "lists" else "application/xml"
        web.page("/place", make(web.url, good), kind)
        argument, settings = of_source(tmp_path, platform="web", **{key: [web.url + "/place"]})
        settings = (*settings, "CLOSESPIDER_TIMEOUT=15", "RETRY_TIMES=0")
        run = crawl(tmp_path / "a", "web", argument, settings=settings, seconds=200, limit=LIMIT)
    assert run.counts.get("new", 0) == 1 or run.errors
    assert not rows(tmp_path / "a", "SELECT 1 FROM articles WHERE text LIKE '%root:%'")
    assert len(run.errors) <= 100


@pytest.mark.fault("disallowed (RFC 9309), and told")
def test_robots_txt_that_can_not_be_had(tmp_path):
    with serving() as web:
        web.routes["/robots.txt"] = (503, {}, b"")
        good = web.page("/a.html", story("好的页面", long_text("好街")))
        run = crawl(tmp_path / "a", "web", f"url={good}", settings=(*FAST, "RETRY_TIMES=0"))
    assert "/a.html" not in web.asked
    assert "robots.txt" in run.errors[0]["error"]


@pytest.mark.fault("gives up the host, asks no page of it again and again, says so")
def test_a_captcha_on_every_page(tmp_path):
    captcha = (
        "<html><head><title>安全验证</title></head><body><div id='captcha'>请完成安全验证后继续访问</div></body></html>"
    )
    with serving() as web:
        pages = [web.page(f"/{n}.html", captcha) for n in range(200)]
        web.page("/feed.xml", feed(*pages), "application/xml")
        argument, settings = of_source(tmp_path, platform="web", feeds=[web.url + "/feed.xml"])
        run = crawl(tmp_path / "a", "web", argument, settings=settings, seconds=200)
    assert len([path for path in web.asked if path.endswith(".html")]) < 60
    assert run.counts["blocked"] > 0
    assert run.reason != "running"


@pytest.mark.fault("ends within seconds of SIGTERM, with a row that says so, while a server keeps it waiting")
def test_asked_to_stop(tmp_path):
    settings = (*FAST[:2], "DOWNLOAD_TIMEOUT=300", "LOG_LEVEL=INFO")
    asked, answer = threading.Event(), endless(OK + b"Content-Length: 900000\r\n\r\n", b"a", 0.5)
    with (
        raw_server({"/a": lambda client: (asked.set(), answer(client))}) as url,
        begin(command(tmp_path / "a", "web", f"url={url}/a", settings=settings)) as process,
    ):
        assert asked.wait(60)
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=40)  # of the minute that the server goes on
        finally:
            process.kill()
    with closing(Archive(tmp_path / "a")) as archive:
        assert runs(archive)[-1].reason not in ("running", "killed", "finished")


@pytest.mark.fault("named as a discard after some tries, not a new row each run; its body is not in the log")
def test_a_page_that_fails_again_and_again(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "bad.md").write_text("---\ntitle: 坏\n---\n\nFAIL HERE " + long_text("坏街") * 50, encoding="utf-8")
    (folder / "good.md").write_text("---\ntitle: 临江通报诈骗\n---\n\n" + long_text("好街"), encoding="utf-8")
    words = command(tmp_path / "a", "web", f"path={folder}")
    begun = [words[0], "-c", FAILING, *words[3:]]
    for _ in range(6):
        done = subprocess.run(begun, cwd=ROOT, capture_output=True, text=True, timeout=100)
        assert len(done.stderr) < 20_000
        assert "坏街办案民警" not in done.stderr
    assert rows(tmp_path / "a", "SELECT state, tries FROM pages WHERE address LIKE '%bad.md'") == [("unreadable", 4)]
    counts = [run.counts for run in runs(Archive(tmp_path / "a"))]
    assert [count.get("discarded", 0) for count in counts] == [0, 0, 1, 0, 0, 0]
    assert [count.get("errors", 0) for count in counts] == [1, 1, 1, 0, 0, 0]


FAILING = """
import sys
import pipelines.worker as worker
worker.read_page = __import__("tests.hanging", fromlist=["fail"]).fail
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[1:]])
"""
