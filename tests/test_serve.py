"""`python -m archive serve` as it runs: a real archive, the real server in its own process, a real browser."""

import csv
import io
import json
import re
import signal
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import quote

import feedparser
import pytest
from datasette.utils import sqlite_timelimit

from archive.connect import connect
from archive.search.spelling import CLASSES
from archive.store import Archive
from archive.terms import MentionKind, Outcome, Reason, Relation, State
from archive.watch.health import Ailment
from archive.watch.names import CHINESE as AILMENTS
from archive.web.changes import Change, changes
from archive.web.draw import period_bars, timeline
from archive.web.pages import is_web, marked
from archive.web.sql import EXAMPLES, ask
from archive.web.words import CHINESE
from tests.site import EVIL, HOSTILE, OLD, ROOT, STORY, build, get, number_of, serving
from tests.test_looks import PATHS


def test_the_front_page_shows_the_newest(site):
    status, headers, text = get(site + "/")
    assert status == 200
    assert 'lang="zh"' in text
    assert text.index("（更正）") < text.index("恶意标题") < text.index("防范诈骗简报第3期")
    assert "3 处" in text
    assert '<rect class="bar k7"' in text
    policy = headers["content-security-policy"]
    for rule in ("default-src 'none'", "style-src 'self'", "img-src 'self' data:", "form-action 'self'"):
        assert rule in policy
    assert "script-src 'self'" in policy
    assert re.findall("<script[^>]*>", text) == ['<script src="/assets/keys.js" defer>']
    assert " style=" not in text  # the policy would drop it


def test_words_of_two_characters_are_found(site):
    text = get(f"{site}/?q={quote('反诈')}")[2]
    assert "（更正）" in text
    assert "<mark>反诈</mark>" in text
    assert "恶意标题" not in text
    assert "張貼防詐騙提示" in get(f"{site}/?q={quote('网点')}")[2]
    assert "没有符合的文章" in get(f"{site}/?q={quote('量子')}")[2]


def test_a_search_has_pages(site):
    first, second = (
        get(f"{site}/?q={quote('简报')}&page={page}")[2].replace("<mark>", "").replace("</mark>", "") for page in (1, 2)
    )
    titles = [re.findall(r"防范诈骗简报第(\d+)期", page) for page in (first, second)]
    assert [len(each) for each in titles] == [20, 5]
    assert not set(titles[0]) & set(titles[1])
    assert "25 篇" in first


def test_filters(site):
    assert "：6 篇" in get(f"{site}/?publisher={quote('简报编辑部')}&month=2026-03")[2]
    assert "：6 篇" in get(f"{site}/?q={quote('简报')}&month=2026-03")[2]
    assert "：1 篇" in get(f"{site}/?month=2025-11")[2]


@pytest.mark.parametrize(
    "query", ["page=-1", "page=99999999", "q=%22%00", "q=AND+NOT+*", "month=2026-99&publisher=%27"]
)
def test_nonsense_is_answered(site, query):
    assert get(f"{site}/?{query}")[0] == 200


def test_an_article_with_everything(site):
    status, _, text = get(f"{site}/article/{number_of(site, STORY)}")
    assert status == 200
    for expected in (
        "三百五十二起", "罗青", "石小北", "meta:article:published_time", "ten years before", "临公通〔2026〕12号", "文号", 'href="https://daily.example/1.pdf"', "聚合阅读", "最早", "被改动过", "引用格式", "IP 属地",
        "noise:.editor", "发布会现场", 'href="https://daily.example/a/1.html" rel="noopener"', "repo@abc:posts/临江.md",
        "近似", "<del>二十</del><ins>五十二</ins>", "（更正：案件数已按新口径核实。）</ins>", "2 个版本",
    ):  # fmt: skip
        assert expected in text, expected
    assert text.count("<circle") == 3
    assert text.count("采用") == 1
    assert text.index("这篇文章发布后被改动过") < text.index('<div class="text">') < text.index("改动 <small")
    copies = re.findall(r'<td data-name="发布者".*?</td>', text, re.S)
    assert ["最早" in copy for copy in copies] == [True, False, False]
    assert all("<strong>" in copy and "未定级 · 来源" in copy for copy in copies)
    assert re.search(r'href="/raw/\d+"', text)


def test_nothing_hostile_gets_through(site):
    for path in ("/", "/new?since=2020", "/doubts", f"/sql?sql={quote('SELECT * FROM articles')}", f"/article/{number_of(site, HOSTILE)}", "/health", f"/article/{number_of(site, STORY)}",
                 f"/?q={quote(EVIL)}", f"/?publisher={quote(EVIL)}"):  # fmt: skip
        text = get(site + path)[2]
        assert text.count("<script") == 1  # our own, for keys
        assert "<img" not in text
        assert not re.search(r'(href|src|action)="(?!/|https?://|#)', text), path
    assert "&lt;script&gt;" in text
    for table in ("articles", "copies", "versions", "runs"):  # Datasette's own pages
        text = get(f"{site}/archive/{table}?_size=max")[2]
        assert "<script>window.owned" not in text
        assert 'href="javascript:' not in text


def test_raw_is_text_that_can_do_nothing(site):
    status, headers, text = get(f"{site}/raw/{page_of(site, HOSTILE)}")
    assert status == 200
    assert EVIL in text
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["content-security-policy"] == "sandbox"
    assert headers["x-content-type-options"] == "nosniff"


def page_of(site: str, where: str) -> int:
    return int(re.search(r'href="/raw/(\d+)"', get(f"{site}/article/{number_of(site, where)}")[2])[1])


def test_raw_of_a_page_in_gb2312_is_readable(site):
    assert "银行网点张贴防诈骗提示" in get(f"{site}/raw/{page_of(site, OLD)}")[2]


@pytest.mark.parametrize("path", ["/article/999999", "/raw/999999", "/article/0"])
def test_what_is_not_there_says_so(site, path):
    status, headers, text = get(site + path)
    assert status == 404
    assert "没有" in text
    assert "default-src 'none'" in headers["content-security-policy"]


def test_a_lost_capture_says_so(tmp_path):
    build(tmp_path)
    for file in (tmp_path / "warc").iterdir():
        file.write_bytes(b"\x1f\x8b" + b"garbage" * 100)
    with serving(tmp_path) as site:
        assert get(f"{site}/raw/2")[0] == 404
        for file in (tmp_path / "warc").iterdir():
            file.unlink()
        assert get(f"{site}/raw/2")[0] == 404


def test_health(site):
    status, _, text = get(site + "/health")
    assert status == 200
    rows = {
        re.search(r"row\">(.*?)</th>", row)[1]: row for row in re.findall(r"<tr.*?</tr>", text, re.S) if 'row">' in row
    }
    assert rows.keys() == {"临江日报", "老报", "坏站"}
    assert "列表不再更新" in rows["老报"]
    assert "被中断" in rows["坏站"]
    assert "列表不再更新" not in rows["坏站"]
    assert "HTTP 503" in text
    assert "只认浏览器" in rows["老报"]
    assert "只认浏览器" not in rows["坏站"]
    assert re.search(r"https://old\.example</td>.*2026-05-12", text)
    assert "closed_until" not in text
    assert "与主题无关" in rows["临江日报"]


def test_no_key_is_left_untranslated(site):
    """What has no word of its own is shown as its key with itself as the title."""
    for path in (*PATHS, f"/article/{number_of(site, STORY)}"):
        if path.startswith("/"):
            assert re.findall(r'<span title="([a-z_/]+)">\1<', get(site + path)[2]) == [], path
    said = set().union(*(set(re.findall(r'\bcounts?(?:\(|\[)"([a-z_]+)"|"([a-z_]+_learnt)"', each.read_text("utf-8")))
                         for room in ("archive", "pipelines", "spiders") for each in (ROOT / room).rglob("*.py")))  # fmt: skip
    counted = {one or other for one, other in said} - {"passing", "articles", "pages", "publisher", "month"}
    assert len(counted) > 15
    assert counted - CHINESE.keys() == set()
    for terms in (State, Relation, Outcome, Reason, MentionKind):
        assert {str(each) for each in terms} - {""} - CHINESE.keys() == set(), terms
    assert set(Ailment) == set(AILMENTS)
    topics = tomllib.loads((ROOT / "archive/topic/topics.toml").read_text("utf-8"))
    assert {each["name"] for each in topics["class"]} <= CLASSES.keys()


def test_sql_reads_and_knows_our_functions(site):
    sql = "SELECT count(*) FROM search WHERE search MATCH words('反诈')"
    assert json.loads(get(f"{site}/archive.json?_shape=arrays&sql={quote(sql)}")[2])["rows"] == [[1]]
    assert get(site + "/archive")[0] == get(site + "/archive/articles")[0] == 200
    assert "（更正）" in get(f"{site}/archive/find?q={quote('反诈')}")[2]


@pytest.mark.parametrize("sql", [
    "DELETE FROM stories", "WITH x AS (SELECT 1) DELETE FROM stories", "INSERT INTO aliases VALUES ('a', 'b')",
    "PRAGMA journal_mode = DELETE", "ATTACH 'x.db' AS x",
])  # fmt: skip
def test_sql_writes_nothing(site, folder, sql):
    status, _, text = get(f"{site}/archive.json?sql={quote(sql)}")
    assert status == 400
    assert json.loads(text)["ok"] is False
    with closing(Archive(folder)) as archive:
        assert archive.rows("SELECT count(*) AS n FROM stories")[0]["n"] == 28


def test_an_error_is_answered_in_our_words_and_not_printed(site):
    status, headers, text = get(site + "/archive/nothing")
    assert status == 404
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "没有这个地址" in text
    assert "not found" not in text
    assert json.loads(get(site + "/archive/nothing.json")[2])["ok"] is False
    assert "not authorized" in get(f"{site}/archive?sql={quote('WITH x AS (SELECT 1) DELETE FROM stories')}")[2]


def test_what_is_wrong_is_one_line(tmp_path, site):
    def said(*options: str) -> str:
        command = [sys.executable, "-m", "archive", "serve", *options]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 1
        assert ended.stderr.count("\n") == 1
        return ended.stderr

    assert "crawl into it first" in said("--archive", str(tmp_path))
    (tmp_path / "archive.db").write_bytes(b"no database, for sure" * 9)
    assert "can't be opened" in said("--archive", str(tmp_path))
    build(tmp_path / "good")
    assert "choose another --port" in said("--archive", str(tmp_path / "good"), "--port", site.rpartition(":")[2])


# The parts --------------------------------------------------------------------------------------------------------


def test_changes_are_readable():
    found = changes("甲\n今年破案三百二十起，人数下降\n丙", "甲\n今年破案三百五十起，人数下降\n丙\n丁")
    assert found == [
        Change(same=1),
        Change((("same", "今年破案三百"), ("gone", "二"), ("came", "五"), ("same", "十起，人数下降"))),
        Change(same=1),
        Change((("came", "丁"),)),
    ]
    assert changes("完全不同的一段话", "毫无共通之处") == [
        Change((("gone", "完全不同的一段话"),)),
        Change((("came", "毫无共通之处"),)),
    ]


def test_bars_fill_gaps_and_leave_out_the_future():
    now = datetime(2026, 3, 1, tzinfo=UTC)
    bars = period_bars(
        {
            ("2025-12", "a"): 3,
            ("2025-12", "b"): 1,
            ("2026-02", ""): 2,
            ("2099-01", ""): 1,
            ("", ""): 3,
            ("2026-13", ""): 1,
        },
        "ba",
        now,
    )
    assert (bars[0].month, bars[-1].month, len(bars)) == ("2025-03", "2026-02", 12)
    assert [bar.height for bar in bars[-3:]] == [100, 0, 50]
    assert [(p.kind, p.begin, p.height) for p in bars[-3].parts] == [("b", 0, 25), ("a", 25, 75)]
    assert period_bars({("", ""): 3}) == []


def test_bars_hide_nothing():
    months = {(f"{year}-{month:02}", ""): year - 2000 for year in range(2010, 2026) for month in range(1, 13)}
    bars = period_bars(months, (), datetime(2026, 3, 1, tzinfo=UTC))
    assert [bar.month for bar in bars] == [str(year) for year in range(2010, 2026)]
    assert sum(bar.count for bar in bars) == sum(months.values())
    assert bars[-1].height == 100


def test_a_timeline_puts_those_of_one_moment_above_each_other():
    at = {"source": "a", "first_seen": "2026-05-10T00:00:00+00:00", "published": ""}
    dots, span = timeline([at, at, at | {"published": "2026-05-20"}])
    assert [(dot.number, dot.y > 0, dot.published) for dot in dots] == [
        (1, False, False),
        (2, True, False),
        (3, False, True),
    ]
    assert span == ("2026-05-10", "2026-05-20")


def test_only_hits_are_marked():
    assert marked("【新华社】打击【诈骗】<b>", ["诈 骗"]) == "【新华社】打击<mark>诈骗</mark>&lt;b&gt;"


def test_only_web_addresses_become_links():
    assert is_web("HTTPS://a.example/")
    assert not any(map(is_web, ("javascript:alert(1)", " javascript:x", "data:text/html,x", "http:x", "//a", None)))


def test_a_hostile_capture_does_not_run(site, browser):
    browser.open(f"{site}/raw/{page_of(site, HOSTILE)}", 1280)
    assert browser.value("typeof window.owned") == "undefined"
    assert browser.value("document.contentType") == "text/plain"


def test_the_keyboard_shows_where_it_is(site, browser):
    browser.open(site + "/", 1280)
    for _ in range(3):  # the skip link, the brand, the first of the menu
        for kind in ("keyDown", "keyUp"):
            browser.do("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert browser.value("document.activeElement.getAttribute('href')") == "/"
    assert browser.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"


# What the pages answer beside HTML -----------------------------------------------------------------------------------


def test_every_list_has_a_feed_and_files(site):
    for question in ("", f"?q={quote('简报')}", f"?publisher={quote('简报编辑部')}", "?month=2026-03&sort=date"):
        status, headers, text = get(f"{site}/articles.atom{question}")
        found = feedparser.parse(text)
        assert (status, found.bozo, found.version) == (200, False, "atom10")
        assert headers["content-type"].startswith("application/atom+xml")
        assert next(link.href for link in found.feed.links if link.rel == "self") == f"{site}/articles.atom{question}"
        assert headers["cache-control"] == "private, max-age=300"
        assert "set-cookie" not in headers
        again = urllib.request.Request(f"{site}/articles.atom{question}", headers={"If-None-Match": headers["etag"]})
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(again, timeout=60)
        assert answer.value.code == 304
        answer.value.close()
        rows = list(csv.DictReader(io.StringIO(get(f"{site}/articles.csv{question}")[2].removeprefix("\ufeff"))))
        assert len(rows) == get(f"{site}/articles.md{question}")[2].count("\n- ") == len(found.entries)
        assert len(rows) == {"": 28, "?month=2026-03&sort=date": 6}.get(question, 25)
    ids = {feedparser.parse(get(f"{site}/articles.atom{question}")[2]).feed.id for question in ("", "?month=2026-03")}
    assert len(ids) == 2


def test_any_page_can_be_reached_and_a_page_too_far_is_the_last(site):
    text = get(f"{site}/?page=9999")[2]
    assert "第 2 / 2 页" in text
    assert text.count('class="beginning"') == 8


def test_what_was_not_understood_is_said_and_the_language_explained(site):
    text = get(f"{site}/?q={quote('诈骗 after:2025-13')}")[2]
    assert "after:2025-13" in text
    assert "不是能认出的时间" in text
    assert re.search(r"：2\d 篇", text)
    assert "不要“培训”" in text


def test_filters_count_and_the_chart_follows(site):
    text = get(f"{site}/?q={quote('简报')}")[2]
    assert "简报编辑部（25）" not in text  # one publisher: nothing to choose
    assert "2026-03（6）" in text
    assert "（符合条件的）" in text
    assert "简报编辑部（25）" in get(site + "/")[2]
    dates = re.findall(r'<time datetime="([^"]+)"', get(f"{site}/?sort=date&q={quote('简报')}")[2])
    assert len(dates) == 20
    assert dates == sorted(dates, reverse=True)


def test_an_article_opened_from_a_search_shows_its_hits(site):
    text = get(f"{site}/article/{number_of(site, STORY)}?q={quote('诈骗 反诈')}")[2]
    assert '<mark id="hit-1"><a href="#hit-2">反诈</a></mark>' in text
    assert '<h1 class="title">临江通报上半年电信网络<mark>诈骗</mark>案件（更正）</h1>' in text
    assert "聚合阅读" in text


def test_lists_and_news(site):
    assert "更正" in get(site + "/lists/edited")[2]
    assert "3 处，" in get(site + "/lists/reprinted")[2]
    assert get(site + "/lists/nothing")[0] == 404
    for path in ("deleted", "documents"):
        assert get(f"{site}/lists/{path}")[0] == 200
    text = get(f"{site}/new?since={quote('2026-05-10')}")[2]
    assert "临江通报" in text
    assert "聚合阅读" in text
    assert "不是能认出的时间" in get(f"{site}/new?since={quote('昨夜')}")[2]
    assert json.loads(get(site + "/new.json?since=2020")[2])["total"] == 28
    assert get(site + "/new.md?since=2020")[2].startswith("# 自 ")
    status, headers, text = get(site + "/new.atom?since=2020")
    found = feedparser.parse(text)
    assert (status, found.bozo, len(found.entries)) == (200, False, 28)
    assert headers["content-type"].startswith("application/atom+xml")
    assert 'href="/new.atom"' in get(site + "/new")[2]
    assert '<a href="/new">昨天起收录 28 篇，改动 0 篇，被删 0 篇</a>：未分类 28</p>' in get(site + "/")[2]
    assert "昨天起收录" not in get(site + "/?month=2026-03")[2]


def test_the_sql_page_keeps_the_statement(site):
    text = get(f"{site}/sql?sql={quote('SELEKT 1 FROM <articles>')}")[2]
    assert "SELEKT 1 FROM &lt;articles&gt;</textarea>" in text
    assert 'role="alert"' in text
    word = "SELECT rowid AS id FROM search WHERE search MATCH '反诈'"
    text = get(f"{site}/sql?sql={quote(word)}")[2]
    assert "1 行" in text
    assert 'href="/article/' in text
    for wrong in ("DELETE FROM stories", "PRAGMA journal_mode = DELETE", "ATTACH 'x.db' AS x", "SELECT 1; SELECT 2"):
        assert 'role="alert"' in get(f"{site}/sql?sql={quote(wrong)}")[2]


def test_a_statement_that_takes_too_long_is_told_what_to_do(folder):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    with closing(connect(folder)) as db, sqlite_timelimit(db, 50):
        answer = ask(db, endless)
    assert answer.sql == endless
    assert "加上条件或 LIMIT" in answer.error


def test_every_example_of_the_sql_page_answers(site):
    for example in EXAMPLES.values():
        text = get(f"{site}/sql?sql={quote(example)}")[2]
        assert 'role="alert"' not in text, example
        assert "<thead>" in text


def test_a_capture_shown_as_a_page_can_do_nothing(site):
    status, headers, text = get(f"{site}/raw/{page_of(site, HOSTILE)}/page")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert EVIL in text
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script" not in policy


def test_a_rendered_capture_does_not_run(site, browser):
    browser.open(f"{site}/raw/{page_of(site, HOSTILE)}/page", 1280)
    assert browser.value("document.contentType") == "text/html"
    assert browser.value("window.owned === undefined") in (True, None)


def test_an_empty_archive_says_what_to_do(tmp_path):
    with closing(Archive(tmp_path)):
        pass
    with serving(tmp_path) as site:
        for path in (
            "/",
            "/?q=x",
            "/new",
            "/lists",
            "/sql",
            "/health",
            "/articles.atom",
            "/articles.csv",
            "/articles.md",
        ):
            assert get(site + path)[0] == 200, path
        assert "make crawl" in get(site + "/")[2]
        assert not feedparser.parse(get(site + "/articles.atom")[2]).bozo


def test_only_the_owner_writes(tmp_path):
    build(tmp_path)
    command = [sys.executable, "-m", "archive", "serve", "--archive", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            site = process.stdout.readline().split()[0].rstrip("/")
            owner = process.stderr.readline().split()[0]
            token = owner.partition("token=")[2]
            form = f"token={token}&tag=重点+待查&note=已核实".encode()
            address = f"{site}/article/{number_of(site, STORY)}"
            assert '<form class="write"' not in get(address)[2]
            for headers, body in (
                ({}, form),
                ({"Cookie": f"owner={token}"}, b"token=x&tag=a"),
                ({"Cookie": "owner=x"}, form),
            ):
                with pytest.raises(urllib.error.HTTPError) as answer:
                    urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=60)
                assert answer.value.code == 403
                answer.value.close()
            asked = urllib.request.Request(address, form, {"Cookie": f"owner={token}"})
            with urllib.request.urlopen(asked, timeout=60) as answer:
                answer.read()
            text = get(address)[2]
            assert "#重点" in text
            assert "已核实" in text
            assert token not in text
            assert "重点（1）" in get(f"{site}/?tag={quote('重点')}")[2]
            assert get(f"{site}/owner?token=x")[0] == 403
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
