"""The main job, end to end: real `python -m scrapy crawl` against a real web server, a real archive on disk."""

import gzip
import os
import random
import signal
import subprocess
import sys
import time
import zlib
from contextlib import closing

import brotli
import pytest

from archive.runs import RunRecord, runs
from archive.store import Archive
from tests.faults.scene import make_room, small_disk
from tests.web import FAST, ROOT, command, crawl, declare, feed, long_text, rows, serving, story

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TITLES = "SELECT title FROM articles ORDER BY title"


@pytest.fixture
def web():
    with serving() as found:
        yield found


def from_source(tmp_path, platform="web", settings=FAST, **table) -> RunRecord:
    path = declare(tmp_path, "样例", platform=platform, topic=False, **table)
    return crawl(tmp_path / "a", platform, "source=样例", settings=(*settings, f"SOURCES={path}"))


def test_a_feed_is_crawled_once_and_what_it_must_not_lead_to_is_refused(tmp_path, web):
    pages = [web.page(f"/{n}.html", story(f"临江第{n}起案件告破", long_text(f"柳荫{n}"))) for n in range(3)]
    bad = ["file:///etc/passwd", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "ftp://x.example/a"]
    web.page("/feed.xml", feed(*pages, *bad, web.url + "/private/x.html", web.url + "/gone.html"), "application/xml")
    run = from_source(tmp_path, feeds=[web.url + "/feed.xml"])
    assert run.whole
    assert run.counts["new"] == 3
    assert run.counts["refused"] == 2  # file: and ftp: are not even taken from a feed
    told = {error["address"]: error["error"] for error in run.errors}
    assert "inside this network" in told["http://169.254.169.254/latest/meta-data/"]
    assert "robots.txt" in told[web.url + "/private/x.html"]
    assert told[web.url + "/gone.html"] == "HTTP 404"
    assert all(error["source"] == "样例" for error in run.errors)
    assert "/private/x.html" not in web.asked
    again = from_source(tmp_path, feeds=[web.url + "/feed.xml"])
    assert again.counts.get("new", 0) == 0
    assert again.counts["unmodified"] == 1  # what failed will not pass: nothing is left to ask for
    assert web.asked.count("/0.html") == 1
    assert len(rows(tmp_path / "a", TITLES)) == 3


@pytest.mark.fault(
    "in no table but the source's own and in no line of the log, whatever fails; both name the place without it"
)
def test_keys_of_feeds_are_not_spread(tmp_path, web):
    page = web.page("/a.html", story("好的条目照常入库", long_text("好街")))
    web.page("/feed.xml?key=HIDDEN1&x=1", feed(page), "application/xml")
    web.page("/empty.xml?access_token=HIDDEN2", "<rss/>", "application/xml")
    places = ["/feed.xml?key=HIDDEN1&x=1", "/empty.xml?access_token=HIDDEN2", "/gone.xml?x=1&token=HIDDEN3"]
    told = tmp_path / "log"
    run = from_source(
        tmp_path, feeds=[web.url + place for place in places], settings=(*FAST, "LOG_LEVEL=DEBUG", f"LOG_FILE={told}")
    )
    assert run.counts["new"] == 1
    assert f"{web.url}/gone.xml?x=1&token=…" in {error["address"] for error in run.errors}
    with closing(Archive(tmp_path / "a")) as archive:
        dump = [line for line in archive.db.conn.iterdump() if "HIDDEN" in line]
    assert all(line.startswith(('INSERT INTO "sources"', 'INSERT INTO "lists"')) for line in dump), dump
    lines = told.read_text().splitlines()
    assert any("token=…" in line for line in lines)
    assert [line for line in lines if "HIDDEN" in line] == []


@pytest.mark.fault("refused")
def test_a_redirect_can_not_lead_inside(tmp_path, web):
    web.routes["/go"] = (302, {"Location": "http://169.254.169.254/"}, b"")
    run = crawl(tmp_path, "web", f"url={web.url}/go")
    assert "inside this network" in run.errors[0]["error"]


def test_a_host_that_asks_for_patience_gets_it(tmp_path, web):
    body = story("临江市打掉一个跑分团伙", long_text("东湾")).encode()
    web.routes["/busy.html"] = lambda visit: (429, {"Retry-After": "1"}, b"") if visit == 0 else (200, {}, body)
    run = crawl(tmp_path, "web", f"url={web.url}/busy.html")
    assert run.counts["new"] == 1
    assert web.asked.count("/busy.html") == 2


@pytest.mark.fault("read")
def test_a_page_arrives_in_every_encoding_that_servers_choose(tmp_path, web):
    packers = {"br": brotli.compress, "zstd": zstd.compress, "gzip": gzip.compress, "deflate": zlib.compress}
    for name, pack in packers.items():
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": name}
        web.routes[f"/{name}.html"] = (200, headers, pack(story(f"以{name}送来的通知", long_text(name)).encode()))
    run = crawl(tmp_path, "web", "url=" + " ".join(f"{web.url}/{name}.html" for name in packers))
    assert run.whole, run.errors
    assert {title for (title,) in rows(tmp_path, TITLES)} == {f"以{name}送来的通知" for name in packers}


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(size >> 20)) + packer.flush()


@pytest.mark.fault("each bad page is one line, the others are archived")
def test_what_is_bad_is_named_and_the_rest_is_archived(tmp_path, web):
    good = web.page("/good.html", story("好的页面照常入库", long_text("南屏")))
    web.routes["/bomb.html"] = (200, {"Content-Encoding": "gzip"}, bomb(64 << 20))
    web.routes["/big.html"] = (200, {}, b"<p>" + "大".encode() * (12 << 20))
    web.page(
        "/broken.html", "<html><div><p>半截<b>没有<i>关上<table><tr><td>" + long_text("北岭") + "<script>var x='<p>"
    )
    web.routes["/empty.html"] = (200, {}, b"")
    web.routes["/noise.html"] = (200, {}, random.Random(1).randbytes(5000))
    web.routes["/gbk.html"] = (
        200,
        {"Content-Type": "text/html; charset=utf-8"},
        story("国标编码的页面", long_text("西坪")).encode("gb18030"),
    )
    names = ("bomb", "big", "broken", "empty", "noise", "gbk")
    run = crawl(tmp_path, "web", "url=" + " ".join([*(f"{web.url}/{n}.html" for n in names), good]))
    assert run.whole
    assert {error["address"].rsplit("/", 1)[1] for error in run.errors} == {"bomb.html", "big.html"}
    assert all(len(error["error"].splitlines()) == 1 for error in run.errors)
    titles = {row[0] for row in rows(tmp_path, TITLES)}
    assert {"好的页面照常入库", "国标编码的页面"} <= titles
    assert run.counts["listed"] == run.counts["new"] + run.counts["discarded"] + run.counts["errors"]


CAPTCHA = "<html><body><div class='weui-msg'><h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p><a>去验证</a></div></body></html>"


def test_a_blocked_page_is_no_article_and_asked_for_again(tmp_path, web):
    body = f"<div id='js_article'><h1 id='activity-name'>预警</h1><div id='js_content'>{long_text('长堤')}</div></div>"
    web.routes["/s.html"] = lambda visit: (200, {}, (CAPTCHA if visit < 2 else body).encode())
    web.page("/feed.xml", feed(web.url + "/s.html"), "application/xml")
    first = from_source(tmp_path, "wechat", feeds=[web.url + "/feed.xml"])
    assert first.counts.get("new", 0) == 0
    assert first.counts["blocked_responses"] == 2  # asked once more at once, slower
    assert first.discards == {"blocked": 1}
    second = from_source(tmp_path, "wechat", feeds=[web.url + "/feed.xml"])
    assert second.counts["new"] == 1


def test_off_topic_pages_are_remembered_and_not_fetched_again(tmp_path, web):
    pages = [
        web.page("/a.html", story("电信網絡詐騙案開審", long_text("青川").replace("诈骗", "詐騙"))),
        web.page(
            "/b.html", story("图书节开幕", "这是一年一度的图书节，读者可以在现场买到喜欢的书，也可以听作家讲座。\n" * 6)
        ),
    ]
    web.page("/feed.xml", feed(*pages), "application/xml")
    path = declare(tmp_path, "样例", platform="web", feeds=[web.url + "/feed.xml"], topic=["诈骗", "反诈"])
    settings = (*FAST, f"SOURCES={path}")
    run = crawl(tmp_path / "a", "web", "source=样例", settings=settings)
    assert run.discards == {"off_topic": 1}
    assert [row[0] for row in rows(tmp_path / "a", TITLES)] == ["电信網絡詐騙案開審"]
    crawl(tmp_path / "a", "web", "source=样例", settings=settings)
    assert web.asked.count("/b.html") == 1


def test_lists_sitemaps_and_files_of_addresses_lead_to_pages(tmp_path, web):
    for n in range(4):
        web.page(f"/2026/{n}.html", story(f"临江通报第{n}号", long_text(f"石桥{n}")))
    row = "<li><a href='{}'>临江通报第{}号</a><span>2026-05-0{}</span></li>"
    web.page("/list.html", f"<ul>{row.format('/2026/0.html', 0, 1)}{row.format(web.url + '/2026/1.html', 1, 2)}</ul>")
    web.page(
        "/map.xml", f"<sitemapindex><sitemap><loc>{web.url}/map2.xml</loc></sitemap></sitemapindex>", "application/xml"
    )
    xml = f"<?xml version='1.0'?><urlset><url><loc>{web.url}/2026/2.html</loc></url></urlset>".encode()
    web.routes["/map2.xml"] = (200, {"Content-Type": "application/xml"}, gzip.compress(xml))
    (tmp_path / "list.txt").write_text(f"# one a line\n{web.url}/2026/3.html\n\nnot an address\n")
    run = from_source(
        tmp_path, lists=[web.url + "/list.html"], sitemaps=[web.url + "/map.xml"], files=[str(tmp_path / "list.txt")]
    )
    assert run.counts["new"] == 4


def test_what_a_persons_file_of_addresses_names_may_be_an_inner_host(tmp_path, web):
    web.page("/1.html", story("临江通报第1号", long_text("石桥1")))
    (tmp_path / "list.txt").write_text(f"{web.url}/1.html\n")
    run = from_source(tmp_path, files=[str(tmp_path / "list.txt")])
    assert run.counts["new"] == 1, run.errors


def test_an_article_on_several_pages_is_one(tmp_path, web):
    parts = [long_text(f"上游{n}", 6) for n in range(3)]
    for number, text in enumerate(parts):
        name = "/a.html" if not number else f"/a_{number + 1}.html"
        following = f"<a href='/a_{number + 2}.html'>下一页</a>" if number < 2 else "<a href='/b.html'>下一页</a>"
        web.page(name, story("长篇通讯", text).replace("</body>", f"<div class='pages'>{following}</div></body>"))
    web.page("/b.html", story("下一篇文章", long_text("无关")))
    one, two = tmp_path / "one", tmp_path / "two"
    run = crawl(one, "web", f"url={web.url}/a.html")
    assert (run.counts["kept"], run.counts["new"], run.counts["listed"]) == (3, 1, 1)
    assert rows(one, "SELECT text FROM articles") == [("\n".join(parts),)]
    states = "SELECT state FROM pages ORDER BY id"
    assert rows(one, states) == [("article",), ("part",), ("part",)]
    assert crawl(one, "web", f"url={web.url}/a.html").counts["unchanged"] == 1
    # Read again, and rebuilt from the raw bytes alone, it is the same.
    for words in (["reextract", "--archive", str(one)], ["import", str(one / "warc"), "--archive", str(two)]):
        subprocess.run([sys.executable, "-m", "pipelines", *words], cwd=ROOT, check=True, capture_output=True)
    for archive in (one, two):
        assert rows(archive, "SELECT text FROM articles") == [("\n".join(parts),)]
        assert rows(archive, states) == [("article",), ("part",), ("part",)]


def test_a_list_that_names_nothing_new_is_reported_stale(tmp_path, web):
    page = web.page("/a.html", story("旧闻", long_text("旧城")))
    old = feed(page).replace("<item>", "<item><pubDate>Mon, 02 Dec 2024 01:00:00 GMT</pubDate>")
    web.page("/feed.xml", old, "application/xml")
    run = from_source(tmp_path, feeds=[web.url + "/feed.xml"], stale_after=30)
    assert "stale: its newest entry is of 2024-12-02" in run.errors[0]["error"]
    assert run.counts["new"] == 1


def test_an_unusable_source_is_one_line_and_one_row(tmp_path, web):
    path = declare(tmp_path, "样例", platform="web", feed=["http://x.example/"])
    run = crawl(tmp_path / "a", "web", "source=样例", settings=(*FAST, f"SOURCES={path}"))
    assert run.reason == "start_error"
    assert "feed: there is no such key; did you mean 'feeds'" in run.errors[0]["error"]


@pytest.mark.fault("one line")
def test_a_source_that_does_not_answer_costs_only_itself(tmp_path, web):
    web.routes["/slow.html"] = lambda visit: time.sleep(4) or (200, {}, b"late")
    good = web.page("/good.html", story("好的页面", long_text("平川")))
    settings = (*FAST, "DOWNLOAD_TIMEOUT=1", "RETRY_TIMES=0")
    run = crawl(tmp_path, "web", f"url={web.url}/slow.html {good}", settings=settings)
    assert run.counts["new"] == 1
    assert "Timeout" in run.errors[0]["error"]


# Files ----------------------------------------------------------------------------------------------------------------


def posts(folder, count: int) -> None:
    folder.mkdir()
    for n in range(count):
        head = f"---\ntitle: 临江通报第{n}号\nurl: https://mp.weixin.qq.com/s?__biz=MzA5MQ==&mid={1000 + n}&idx=1&sn=ab{n}\nsource: 临江反诈\ndate: 2026-05-12\n---\n"
        (folder / f"{n:04}.md").write_text(f"{head}\n# 临江通报第{n}号\n\n{long_text(f'第{n}街')}\n", encoding="utf-8")


@pytest.mark.fault("rows equal those of an undisturbed crawl")
def test_a_crawl_killed_in_the_middle_ends_like_an_undisturbed_one(tmp_path):
    posts(tmp_path / "mirror", 900)  # some batches
    crawl(tmp_path / "whole", "wechat", f"path={tmp_path / 'mirror'}")
    words = command(tmp_path / "killed", "wechat", f"path={tmp_path / 'mirror'}")
    kills = 0
    for _ in range(3):
        process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        before = len(rows(tmp_path / "killed", "SELECT 1 FROM pages"))
        while process.poll() is None and len(rows(tmp_path / "killed", "SELECT 1 FROM pages")) < before + 40:
            time.sleep(0.02)
        kills += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert kills
    last = crawl(tmp_path / "killed", "wechat", f"path={tmp_path / 'mirror'}")
    assert last.whole
    sql = "SELECT a.title, a.text, a.published, c.key, c.relation FROM articles a JOIN copies c ON c.article_id = a.id ORDER BY c.key"
    assert rows(tmp_path / "killed", sql) == rows(tmp_path / "whole", sql)
    ended = [row[0] for row in rows(tmp_path / "killed", "SELECT reason FROM runs")]
    assert 0 < ended.count("killed") <= kills  # one may be killed behind its last row


@pytest.mark.fault("every page once")
def test_crawls_at_once_lose_nothing(tmp_path):
    posts(tmp_path / "mirror", 120)
    words = command(tmp_path / "a", "wechat", f"path={tmp_path / 'mirror'}")
    crawls = [subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=120)[1] for process in crawls]
    assert not [text for text in said if "is locked" in text or "Traceback" in text]
    assert len(rows(tmp_path / "a", TITLES)) == 120
    assert rows(tmp_path / "a", "SELECT count(*), count(DISTINCT key) FROM copies") == [(120, 120)]


@pytest.mark.fault("an article, a discard with its reason, or an error")
def test_every_file_is_accounted_for(tmp_path):
    folder = tmp_path / "mirror"
    posts(folder, 5)
    (folder / "half.md").write_text(
        "---\ntitle: 只有一半的文件头\nsource: 临江反诈\n\n" + long_text("半头"), encoding="utf-8"
    )
    (folder / "torn.md.gz").write_bytes(gzip.compress(long_text("撕裂").encode())[:-20])
    (folder / "empty.md").write_bytes(b"")
    (folder / "stub.md").write_text(
        "---\ntitle: 只有标题\nurl: https://mp.weixin.qq.com/s?__biz=MzA5MQ==&mid=9&idx=1&sn=x\n---\n\n# 只有标题\n",
        encoding="utf-8",
    )
    (folder / "captcha.md").write_text(
        "---\ntitle: 环境异常\nurl: https://mp.weixin.qq.com/s?__biz=MzA5MQ==&mid=8&idx=1&sn=x\n---\n\n环境异常\n\n完成验证后即可继续访问\n",
        encoding="utf-8",
    )
    run = crawl(tmp_path / "a", "wechat", f"path={folder}")
    assert run.counts["listed"] + run.counts["errors"] == len(list(folder.iterdir()))
    assert run.counts["listed"] == run.counts["new"] + run.counts["discarded"]
    assert run.counts["new"] == 6
    assert run.discards == {"not_an_article": 1, "title_only": 1, "blocked": 1}
    assert "torn.md.gz" in run.errors[0]["address"]
    again = crawl(tmp_path / "a", "wechat", f"path={folder}")
    assert again.counts["unchanged"] == again.counts["listed"]


@pytest.mark.fault("the others are archived, it comes again")
def test_a_full_disk_is_one_line_an_address_and_loses_nothing_else(tmp_path):
    folder = tmp_path / "mirror"
    posts(folder, 4)
    (folder / "0002.md").unlink()
    script = f"<script>var a = '{random.Random(2).randbytes(6 << 20).hex()}'</script>"  # read in no time
    (folder / "0002.html").write_text(story("临江通报第2号", long_text("第2街")).replace("</head>", f"{script}</head>"))
    words = ["bash", "-c", 'ulimit -f 4096; exec "$@"', "crawl", *command(tmp_path / "a", "web", f"path={folder}")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    said = [line for line in done.stderr.splitlines() if "0002.html" in line and "ERROR" in line]
    assert said
    assert "web:hand" in said[0]
    assert len(rows(tmp_path / "a", TITLES)) == 3
    after = crawl(tmp_path / "a", "web", f"path={folder}")
    assert after.counts["new"] == 1
    assert after.whole


@pytest.mark.fault("the other entries are archived")
def test_one_bad_entry_costs_only_itself(tmp_path, web):
    page = web.page("/a.html", story("好的条目照常入库", long_text("好街")))
    links = [page, "http://x:99999/", "http://x:port/", f"{web.url}/a.html#x"]
    text = feed(*links).replace("<item>", "<item><pubDate>0001-01-01T00:00:00+08:00</pubDate>", 1)
    web.page("/feed.xml", text, "application/xml")
    run = from_source(tmp_path, feeds=[web.url + "/feed.xml"])
    assert run.counts["new"] == 1
    assert [error["error"] for error in run.errors] == [
        "no address: Port out of range 0-65535", "no address: Port could not be cast to integer value as 'port'",
    ]  # fmt: skip


@pytest.mark.fault("a sitemap is asked for when the pages of the one before it were")
def test_sitemaps_and_files_of_many_addresses_are_not_in_memory_at_once(tmp_path, web):
    good = web.page("/a.html", story("地图里的文章", long_text("图街")))
    page = "<url><loc>{}</loc></url>"
    for n in range(3):
        pages = "".join(page.format(f"{web.url}/{n}/{m}.html") for m in range(250)) + page.format(good)
        web.page(f"/map{n}.xml", f"<urlset>{pages}</urlset>", "application/xml")
    maps = "".join(f"<sitemap><loc>{web.url}/{name}.xml</loc></sitemap>" for name in ("map0", "gone", "map1", "map2"))
    web.page("/map.xml", f"<sitemapindex>{maps}</sitemapindex>", "application/xml")
    (tmp_path / "list.txt").write_text("".join(f"{web.url}/3/{m}.html\n" for m in range(250)))
    run = from_source(tmp_path, sitemaps=[web.url + "/map.xml"], files=[str(tmp_path / "list.txt")])
    assert (run.reason, run.counts["new"], run.counts["listed"]) == ("finished", 1, 3 * 251 + 250)
    assert len({path for path in web.asked if path.count("/") == 2}) == 4 * 250
    for n in range(2):
        before = web.asked[: web.asked.index(f"/map{n + 1}.xml")]
        assert len([path for path in before if path.startswith(f"/{n}/")]) >= 150


@pytest.mark.fault("each sitemap is asked for once")
def test_a_sitemap_that_names_itself_ends(tmp_path, web):
    page = web.page("/a.html", story("地图里的文章", long_text("图街")))
    maps = "".join(f"<sitemap><loc>{web.url}/map{n}.xml</loc></sitemap>" for n in range(3))
    for n in range(3):
        web.page(f"/map{n}.xml", f"<sitemapindex>{maps}</sitemapindex>", "application/xml")
    web.page("/map.xml", f"<sitemapindex>{maps}<sitemap><loc>{web.url}/map.xml</loc></sitemap>"
             f"<sitemap><loc>{web.url}/end.xml</loc></sitemap></sitemapindex>", "application/xml")  # fmt: skip
    web.page("/end.xml", f"<urlset><url><loc>{page}</loc></url></urlset>", "application/xml")
    run = from_source(tmp_path, sitemaps=[web.url + "/map.xml"])
    assert run.counts["new"] == 1
    assert len([path for path in web.asked if path.startswith("/map")]) == 4


@pytest.mark.fault("a discard hung with its address, once")
def test_a_page_that_hangs_the_reader_is_a_discard_and_the_crawl_goes_on(tmp_path):
    folder = tmp_path / "mirror"
    posts(folder, 6)
    (folder / "0003.md").write_text("HANG " * 50, encoding="utf-8")
    environment = {**os.environ, "FANZHA_TEST_HANG": "HANG HANG"}
    words = command(tmp_path / "a", "wechat", f"path={folder}")
    begun = [sys.executable, "-c", HANGING, *words[3:]]
    done = subprocess.run(begun, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=100)
    with closing(Archive(tmp_path / "a")) as archive:
        (run,) = runs(archive)
    assert run.whole, done.stderr
    assert run.discards == {"hung": 1}
    assert "0003.md" in run.errors[0]["address"]
    assert run.counts["new"] == 5
    again = crawl(tmp_path / "a", "wechat", f"path={folder}")
    assert again.counts["unchanged"] == 6  # what hung is not read again and again


HANGING = """
import sys
from dataclasses import replace
import pipelines.reader as reader
reader.SECONDS = 3.0
reader.Limits.__init__.__defaults__ = (3.0, reader.MEMORY)
import pipelines.worker as worker
worker.read_page = __import__("tests.hanging", fromlist=["read"]).read
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[1:]])
"""


@pytest.mark.fault("ends at once, status 1, a row; nothing is missing later")
def test_a_full_disk_ends_the_crawl_at_once_with_a_row_that_says_so(tmp_path):
    folder, disk = tmp_path / "mirror", tmp_path / "disk"
    posts(folder, 60)
    for n in range(60):
        (folder / f"{n:04}.md").write_text(
            (folder / f"{n:04}.md").read_text()
            + "\n".join(random.Random(n * 999 + k).randbytes(300).hex() for k in range(300))
        )
    with small_disk(disk, "12m"):
        words = command(disk / "a", "wechat", f"path={folder}")
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 1
        assert "the disk is full" in done.stderr
        assert "Traceback" not in done.stderr
        with closing(Archive(disk / "a")) as archive:
            (run,) = runs(archive)
        assert run.reason == "disk_full"
        assert run.counts["errors"] <= 2, [each["error"] for each in run.errors]
        make_room(disk)
        after = crawl(disk / "a", "wechat", f"path={folder}")
        assert after.whole
        assert len(rows(disk / "a", TITLES)) == 60
