"""Stored captures read again, and archives made of WARC files alone: the pages outlive the rules that read them."""

import gzip
import io
import json
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.run import Run
from archive.search.search import matching
from archive.store import Archive
from archive.types import Page, Reading, Reason, State
from archive.upkeep.notes import note, tag
from archive.upkeep.rebuild import decide, rebuild
from archive.upkeep.verify import verify
from pipelines.reading.read import read
from spiders.platforms import PLATFORMS
from tests.web import FAST, ROOT, crawl, declare, feed, long_text, rows, serving, story

FOOT = ["临江反诈中心二十四小时守护您", "本号每晚八点直播答疑，欢迎收看回放"]
COPIES = """
SELECT c.key, c.address, c.source, c.first_seen, a.title, a.text, a.published, a.publisher, a.url, a.state, a.facts,
(SELECT min(o.key) FROM copies o WHERE o.article_id = c.article_id) AS cluster
FROM copies c JOIN articles a ON a.id = c.article_id ORDER BY c.key, c.address"""
SAID = """
SELECT c.key, c.address, v.title, t.text, v.published, v.evidence, v.publisher, v.url, v.state, v.removed, v.facts,
(SELECT min(o.key) FROM copies o WHERE o.article_id = c.article_id) AS cluster
FROM copies c JOIN versions v ON v.id = c.version_id JOIN texts t ON t.id = v.text_id ORDER BY c.key, c.address"""
DISCARDS = "SELECT key, address, reason, detail FROM discarded ORDER BY address, key"


def run(module, *words, status=0):
    command = [sys.executable, "-m", module, *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr if status else done.stdout


def reextract(archive, *words):
    return json.loads(run("pipelines", "reextract", "--archive", archive, "--json", *words))


def posts(folder, count, foot=()):
    folder.mkdir()
    for n in range(count):
        head = f"---\ntitle: 临江通报第{n}号\nurl: https://mp.weixin.qq.com/s?__biz=MzA5MQ==&mid={1000 + n}&idx=1&sn=ab{n}\nsource: 临江反诈\ndate: 2026-05-12\n---\n"
        body = "\n\n".join([long_text(f"第{n}街"), f"第{n}街的居民对此表示感谢。", *foot])
        (folder / f"{n:04}.md").write_text(f"{head}\n# 临江通报第{n}号\n\n{body}\n", encoding="utf-8")


class Old:
    """An archive whose pages were read by other rules: what they said is what the test says they said."""

    def __init__(self, path):
        self.archive = Archive(path)
        self.run = Run(self.archive, "样例", "web")

    def keep(self, url, html, day=1, change=lambda reading: reading):
        page = Page(
            "样例",
            "web",
            url,
            html.encode(),
            f"2026-05-{day:02}T01:00:00+00:00",
            url,
            200,
            (("Content-Type", "text/html"),),
        )
        page = self.run.rows_of(self.run.keep(page))
        return self.archive.store(self.run.id, change(read(page, PLATFORMS)))

    def close(self):
        """As at the end of a crawl: nobody writes to the WARC file any more."""
        self.run.finish(Reason.FINISHED)
        self.archive.close()


@pytest.fixture
def old(tmp_path):
    return Old(tmp_path / "a")


def said(**fields):
    return lambda reading: replace(reading, articles=tuple(replace(a, **fields) for a in reading.articles))


def refused(reading):
    return Reading(
        reading.page, State.NOT_ARTICLE, (), "an old rule", reading.title, reading.url, reading.articles[0].key
    )


CAPTCHA = "<html><body><div class='weui-msg'><h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p><a>去验证</a></div></body></html>"


# Reading again --------------------------------------------------------------------------------------------------------


def test_what_was_learnt_since_is_taken_out_of_what_was_stored_before(tmp_path):
    posts(tmp_path / "mirror", 8, FOOT)
    crawl(tmp_path / "a", "wechat", f"path={tmp_path / 'mirror'}")
    before = rows(tmp_path / "a", COPIES)
    dry = reextract(tmp_path / "a", "--dry-run")
    assert dry["pages"] == {"changed": 8}
    assert dry["fields"] == {"text": 8, "removed": 8}
    assert len(dry["examples"]["text"]) == 5
    assert rows(tmp_path / "a", COPIES) == before
    told = run("pipelines", "reextract", "--archive", tmp_path / "a", "--examples", "1")
    assert f"  - {FOOT[0]}" in told
    assert "stored: 8 changed" in told
    assert "dedupe --rebuild" in told
    assert not [row for row in rows(tmp_path / "a", COPIES) if FOOT[0] in row[5]]
    with closing(Archive(tmp_path / "a")) as archive:
        assert matching(archive.db.conn, "直播答疑") == []
        assert len(matching(archive.db.conn, "居民对此表示感谢")) == 8
        assert archive.rows("SELECT count(*) AS n FROM versions") == [{"n": 8}]
        assert archive.rows("SELECT count(*) AS n FROM texts") == [{"n": 8}]
        assert rebuild(archive) == []
    assert verify(tmp_path / "a")[0] == []
    assert reextract(tmp_path / "a")["pages"] == {"same": 8}
    assert rows(tmp_path / "a", "SELECT source, reason FROM runs ORDER BY id")[1:] == [("reextract", "finished")]


def test_other_mentions_alone_are_a_change(tmp_path, old):
    text = long_text("第一街") + "依据《反电信网络诈骗法》第三十一条第二款处理。"
    (stored,) = old.keep("https://site.example/1", story("临江通报", text), change=said(mentions=()))
    old.close()
    dry = reextract(tmp_path / "a", "--dry-run")
    assert dry["fields"] == {"mentions": 1}
    (change,) = dry["examples"]["mentions"]
    assert (change["article_id"], change["old"]) == (stored.article_id, "")
    assert "law 反电信网络诈骗法 第31条第2款" in change["new"]
    assert reextract(tmp_path / "a")["pages"] == {"changed": 1}
    held = rows(tmp_path / "a", "SELECT name, detail FROM mentions WHERE kind = 'law'")
    assert held == [("反电信网络诈骗法", "第31条第2款")]
    assert reextract(tmp_path / "a")["pages"] == {"same": 1}


def test_states_identities_and_peoples_words_follow_the_rules_of_today(tmp_path, old):
    site = "https://site.example"
    page = {n: story(f"临江通报第{n}号", long_text(f"第{n}街")) for n in range(8)}
    (first,) = old.keep(
        f"{site}/0", page[0], change=said(title="旧标题", published="", key="url:old/0", publisher="旧")
    )
    assert old.keep(f"{site}/1", page[1], change=refused) == []
    (captcha,) = old.keep(
        f"{site}/2", CAPTCHA, change=lambda r: read(replace(r.page, body=page[2].encode()), PLATFORMS)
    )
    old.keep(f"{site}/3", page[3], 1)
    assert old.keep(f"{site}/3", page[4], 2, said(title="新标题"))[0].outcome == "version"
    (other,) = old.keep(f"{site}/5", page[5])
    with closing(Archive(tmp_path / "a")) as archive:
        tag(archive, first.article_id, ["重要"])
        note(archive, first.article_id, "待核实")
        decide(archive, first.article_id, other.article_id, same=True)
    assert old.keep(f"{site}/6", page[6], 1, refused) == []
    old.keep(f"{site}/6", page[7], 2)
    old.close()

    report = reextract(tmp_path / "a")
    assert report["states"] == {"not_an_article → article": 2, "article → blocked": 1}
    assert report["stored"] == {"changed": 2, "gone": 1, "new": 1, "version": 1}
    assert {name: count for name, count in report["fields"].items() if name != "evidence"} == {
        "title": 2, "published": 1, "publisher": 1, "key": 1, "article": 3
    }  # fmt: skip
    assert report["examples"]["key"][0]["new"] == "url:site.example/0"
    assert rows(tmp_path / "a", "SELECT reason, detail != '' FROM discarded") == [("blocked", 1)]
    assert rows(tmp_path / "a", "SELECT title FROM articles WHERE id = ?", captcha.article_id) == []
    shown = dict(rows(tmp_path / "a", "SELECT url, title FROM articles"))
    assert shown[f"{site}/0"] == "临江通报第0号"
    assert shown[f"{site}/1"] == "临江通报第1号"
    assert shown[f"{site}/3"] == "临江通报第4号"  # the newer of its two versions
    assert shown[f"{site}/6"] == "临江通报第7号"  # an older page that is an article now is only history
    assert rows(tmp_path / "a", "SELECT article_id, tag FROM tagged") == [(first.article_id, "重要")]
    with closing(Archive(tmp_path / "a")) as archive:
        assert rebuild(archive) == []  # the decision went along with the key
        assert archive.known("url:old/0")
    assert "待核实" in run("archive", "notes", first.article_id, "--archive", tmp_path / "a")
    assert verify(tmp_path / "a")[0] == []
    assert reextract(tmp_path / "a")["pages"] == {"same": 8}


def test_one_source_and_days_can_be_chosen_and_off_topic_pages_stay_what_they_are(tmp_path, old):
    for day in (1, 2, 3):
        old.keep(f"https://site.example/{day}", story(f"通报{day}", long_text(f"第{day}街")), day, said(title="旧标题"))
    with old.archive.writing() as db:
        db.execute("UPDATE pages SET state = 'off_topic' WHERE id = 3")
    old.close()
    assert "no page is of source" in run(
        "pipelines", "reextract", "--archive", tmp_path / "a", "--source", "别的", status=2
    )
    assert reextract(tmp_path / "a", "--dry-run", "--since", "2026-05-02")["pages"] == {
        "changed": 1, "off topic, source not declared any more": 1
    }  # fmt: skip
    path = declare(tmp_path, "样例", platform="web", addresses=["https://site.example/1"], topic=["图书"])
    report = reextract(tmp_path / "a", "--dry-run", "--sources", path)
    assert report["states"] == {"article → off_topic": 2}
    assert run("pipelines", "reextract", "--archive", tmp_path / "nothing", status=1).count("\n") == 1
    path.write_text("[sources")
    assert run("pipelines", "reextract", "--archive", tmp_path / "a", "--sources", path, status=1).count("\n") == 1


def test_captures_that_are_gone_or_damaged_are_counted_and_named(tmp_path, old):
    for n in range(3):
        old.keep(f"https://site.example/{n}", story(f"通报{n}", long_text(f"第{n}街")), change=said(title="旧标题"))
    old.run.finish(Reason.FINISHED)
    (path,) = old.archive.warc_dir.glob("*.warc.gz")
    place = old.archive.rows("SELECT warc_offset, warc_length FROM pages WHERE id = 2")[0]
    damaged = bytearray(path.read_bytes())
    middle = place["warc_offset"] + place["warc_length"] // 2
    damaged[middle : middle + 20] = bytes(20)
    path.write_bytes(damaged)
    with old.archive.writing() as db:
        db.execute("UPDATE warc_files SET end = 1 << 40")  # full: the next page goes into another file
    old.run = Run(old.archive, "样例", "web")
    old.keep("https://site.example/3", story("通报3", long_text("第3街")))
    old.close()
    max(old.archive.warc_dir.glob("*.warc.gz")).unlink()
    report = reextract(tmp_path / "a")
    assert report["pages"] == {"changed": 2, "damaged": 2}
    assert "page 2 (https://site.example/1): " in report["damaged"][0]
    assert "is gone" in report["damaged"][1]
    titles = rows(tmp_path / "a", "SELECT title FROM articles ORDER BY id")
    assert titles == [("通报0",), ("旧标题",), ("通报2",), ("通报3",)]


# From WARC alone ------------------------------------------------------------------------------------------------------


def test_an_archive_rebuilt_from_its_warc_files_is_the_same(tmp_path):
    with serving() as web:
        pages = [web.page(f"/{n}.html", story(f"临江第{n}起诈骗案告破", long_text(f"柳荫{n}"))) for n in range(4)]
        pages.append(web.page("/copy.html", story("转载", long_text("柳荫0") + "\n记者将继续关注此案的进展。")))
        pages.append(web.page("/off.html", story("图书节开幕", "读者可以在现场买到喜欢的书，也可以听作家讲座。\n" * 6)))
        pages.append(web.page("/list.html", "<ul>" + "<li><a href='/x'>一条很长的链接文字</a></li>" * 30 + "</ul>"))
        web.page("/feed.xml", feed(*pages), "application/xml")
        path = declare(tmp_path, "样例", platform="web", feeds=[web.url + "/feed.xml"], topic=["诈骗"])
        crawl(tmp_path / "a", "web", "source=样例", settings=(*FAST, f"SOURCES={path}"))
    posts(tmp_path / "mirror", 12, FOOT)
    crawl(tmp_path / "a", "wechat", f"path={tmp_path / 'mirror'}")
    words = ("import", tmp_path / "a" / "warc", "--archive", tmp_path / "b", "--sources", path)
    told = run("pipelines", *words)
    assert "19 listed" in told
    assert rows(tmp_path / "b", COPIES) == rows(tmp_path / "a", COPIES)
    assert len(rows(tmp_path / "b", "SELECT 1 FROM articles")) == 16
    assert rows(tmp_path / "b", DISCARDS) == rows(tmp_path / "a", DISCARDS)
    assert len(rows(tmp_path / "b", DISCARDS)) == 2
    lines = "SELECT publisher, line, count FROM boilerplate ORDER BY line"
    assert rows(tmp_path / "b", lines) == rows(tmp_path / "a", lines) != []
    assert verify(tmp_path / "b")[0] == []
    assert "19 imported_before" in run("pipelines", *words)
    assert len(list((tmp_path / "b" / "warc").iterdir())) == 1
    assert [row[0] for row in rows(tmp_path / "b", "SELECT reason FROM runs")] == ["finished"] * 2


def test_reading_again_and_importing_end_the_same(tmp_path, old):
    """Whatever the rules of the past said: what today's make of the same pages is one and the same archive."""
    for n in range(12):
        changes = (
            refused,
            said(title="旧", text=long_text("旧街")),
            said(key=f"url:old/{n}"),
            said(published="2001-01-01"),
        )
        html = story(f"临江通报第{n}号", long_text(f"第{n // 2 * 2}街"))
        old.keep(f"https://site.example/{n}", html, change=changes[n % 4])
    old.close()
    reextract(tmp_path / "a")
    with closing(Archive(tmp_path / "a")) as archive:
        rebuild(archive)
    run("pipelines", "import", tmp_path / "a" / "warc", "--archive", tmp_path / "b")
    assert rows(tmp_path / "a", SAID) == rows(tmp_path / "b", SAID)
    assert len({row[-1] for row in rows(tmp_path / "a", SAID)}) == 6
    assert verify(tmp_path / "a")[0] == verify(tmp_path / "b")[0] == []


def test_warc_files_of_others(tmp_path):
    html = story("别人存的页面照常入库", long_text("南屏")).encode()
    with (tmp_path / "cc.warc.gz").open("wb") as file, (tmp_path / "plain.warc").open("wb") as plain:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record("cc.warc.gz", {"software": "another"}))

        def add(into, url, body, status="200 OK", kind="response", **headers):
            pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
            http = StatusAndHeaders(status, pairs, protocol="HTTP/1.1")
            when = {"WARC-Date": "2020-02-03T04:05:06Z"}
            into.write_record(
                into.create_warc_record(url, kind, io.BytesIO(body), http_headers=http, warc_headers_dict=when)
            )

        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed := gzip.compress(html)), packed)
        packing = {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}
        add(writer, "http://a.example/1.html", chunked, Content_Type="text/html; charset=utf-8", **packing)
        add(writer, "http://a.example/2.html", html, "404 Not Found", Content_Type="text/html")
        add(writer, "http://a.example/3.png", b"\x89PNG", Content_Type="image/png")
        add(writer, "http://a.example/1.html", b"", kind="revisit", Content_Type="text/html")
        add(writer, "http://a.example/4", story("没有类型的页面", long_text("北岭")).encode())
        add(WARCWriter(plain, gzip=False), "http://b.example/5.txt", html, Content_Type="text/html")
    (tmp_path / "torn.warc.gz").write_bytes((tmp_path / "cc.warc.gz").read_bytes()[:700])
    (tmp_path / "none.warc").write_bytes(b"hello\n" * 100)
    files = [tmp_path / name for name in ("cc.warc.gz", "plain.warc", "torn.warc.gz", "none.warc", "gone.warc")]
    told = run("pipelines", "import", *files, "--archive", tmp_path / "a", "--source", "旧档", "--everything")
    ((source, counts, errors),) = rows(tmp_path / "a", "SELECT source, counts, errors FROM runs")
    counts, errors = json.loads(counts), json.loads(errors)
    assert source == "旧档"
    assert "2 new" in told
    assert (counts["new"], counts["duplicates"], counts["skipped/status 404"]) == (2, 1, 1)
    assert counts["skipped/type image/png"] == 1
    assert {error["address"].rsplit("/", 1)[1] for error in errors} >= {"none.warc", "gone.warc"}
    assert rows(tmp_path / "a", "SELECT source, address, first_seen FROM copies WHERE id = 1") == [
        ("旧档", "http://a.example/1.html", "2020-02-03T04:05:06+00:00")
    ]
    assert verify(tmp_path / "a")[0] == []
    assert "no platform" in run(
        "pipelines", "import", files[0], "--platform", "x", "--archive", tmp_path / "a", status=2
    )
