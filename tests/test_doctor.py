"""The archive audits itself: each kind of bad reading, made in one month of one source, is named with examples."""

import json
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from archive.connect import connect
from archive.run import Run
from archive.store import Archive
from archive.terms import State
from archive.types import Article, Evidence, Page, Reading, Removed
from archive.watch import doubts
from archive.watch.doubts import suspicions
from archive.watch.telling import tell_suspicions
from tests.test_watch import NOBODY, receiver
from tests.web import ROOT, long_text

RULE = (Removed("被删去的一行很长的文字" * 40, "wechat:punctuation"),) * 8
CLAIMED = {"url": "https://www.voachinese.com/a/{n}.html", "publisher": "联合早报"}
OTHER_YEAR = (Evidence("2007-03-04", "meta:firstpublishedtime"),)
LIST = "\n".join(f"第{n}条 某某事项名称" for n in range(30))
TORN = "\n".join("头。这一句话在一行的末尾还没有说完，就换到了下一行的开" for _ in range(30))
# The twelve kinds of fault of the findings: what the reader of then stored, and what betrays it.
FAULTS = {
    "1 another outlet's post under the mirror's name": ({"owner"}, CLAIMED),
    "1 the outlet as the author": ({"owner"}, {"publisher": "联合早报", "author": "美国之音"}),
    "2 a lone colon cuts the article": ({"removed"}, {"removed": RULE}),
    "3 Markdown read as HTML": ({"markup"}, {"more": "**反诈** ![](https://example.com/a)"}),
    "3 glued paragraphs": ({"glued"}, {"more": "很长的一段话，" * 300}),
    "3 torn sentences": ({"torn"}, {"more": TORN}),
    "4 when a template was rendered": ({"apart"}, {"published": "2025-02-{d}T09:10:00+08:00", "evidence": OTHER_YEAR}),
    "4 today's banner": ({"one_day"}, {"published": "2025-02-03"}),
    "4 a clock of UTC": ({"night"}, {"published": "2025-02-{d}T02:10:00+08:00"}),
    "4 a day late": ({"late"}, {"published": "2025-02-{d}", "twin": "2025-02-{d-1}"}),
    "4 any date of the prose": ({"guessed"}, {"confidence": {"published": "guessed"}}),
    "5 an index": ({"huge"}, {"more": "每日链接一则，见下文。\n" * 6000}),
    "5 a list of links": ({"list"}, {"text": LIST}),
    "5 a JSON answer": ({"data"}, {"text": '{"code": 0, "data": [' + '{"name": "某基金"}, ' * 30}),
    "6 a site's interface": ({"interface"}, {"more": "登录 注册\n京公网安备 11010000000001号"}),
    "7 whole posts called truncated": ({"cut"}, {"state": State.TRUNCATED}),
    "8 a body emptied by noise rules": ({"removed"}, {"text": "视频播放器加载失败", "removed": RULE}),
    "8 a line for search engines as body": ({"glued"}, {"text": "反诈,防骗," * 400}),
    "9 the site's name in the title": ({"site_title"}, {"title": "通报第{n}号-新华网"}),
    "9 the column instead of the article": ({"same_title"}, {"title": "权威发布 - 临江市公安局"}),
    "9 cut at a quotation mark": ({"unclosed"}, {"title": "警方提醒：“第{n}种骗局"}),
    "9 no title": ({"untitled"}, {"title": ""}),
    "10 no publisher": ({"unsigned"}, {"publisher": ""}),
    "10 a host's name": ({"host"}, {"publisher": "news.example.com"}),
    "10 a guess": ({"unsure"}, {"confidence": {"publisher": "guessed"}}),
    "10 an address as author": ({"author"}, {"author": "某人, someone@example.com"}),
    "11 the feed's line": ({"interface"}, {"more": "The post 通报 appeared first on 某站."}),
    "11 an outlet's own line": ({"ending"}, {"last": "（本文来自某某新闻，更多原创资讯请下载某某新闻APP）"}),
    "12 lines of code": ({"lost"}, {"removed": (Removed("}", "punctuation"),)}),
    "12 whole items as adverts": ({"lost"}, {"removed": (Removed("某地公布了一项规定。" * 10, "newspaper/classified"),)}),
    "a day that is to come": ({"future"}, {"published": "2999-02-{d}"}),
    "no day": ({"undated"}, {"published": ""}),
}  # fmt: skip


def readings(source="镜像", first=0, number=10, **bad):
    """Pages of a month, and what was read from them."""
    for n in range(first, first + number):

        def said(value, n=n):
            fill = {"{n}": n, "{d}": f"{n % 20 + 3:02}", "{d-1}": f"{n % 20 + 2:02}"}
            for sign, meant in fill.items() if isinstance(value, str) else ():
                value = value.replace(sign, str(meant))
            return value

        fields = {
            "publisher": "某报",
            "published": "2025-02-{d}T09:10:00+08:00",
            "title": "通报第{n}号",
            "more": "",
        } | bad
        fields = {
            "url": "https://example.cn/{n}",
            "text": long_text(f"石桥{n}"),
        } | fields
        fields = {name: said(value) for name, value in fields.items()}
        more, twin = fields.pop("more"), fields.pop("twin", "")
        last = fields.pop("last", f"{chr(0x4E00 + n)}县将继续工作。")
        article = Article(
            **fields | {"text": f"{fields['text']}\n{more}\n{last}", "key": f"url:{source}{n}", "platform": "web"}
        )
        page = Page(source, "web", f"{article.url}?{source}", article.text.encode(), "2026-05-12T01:00:00+00:00")
        yield Reading(page, article.state, (article,), "", article.title, article.url, article.key)
        if twin:
            other = replace(page, source="别处", url=page.url + "&twin")
            copy = replace(article, key=f"{article.key}-", published=twin)
            yield Reading(other, copy.state, (copy,), "", copy.title, copy.url, copy.key)


def crawl(archive, *found, source="镜像", refused=0):
    """A run that brings these readings, and so many pages that are no article."""
    run = Run(archive, source, "web")
    for reading in found:
        run.store(run.keep(reading.page), reading)
    for n in range(refused):
        page = Page(
            source, "web", f"https://example.cn/refused/{source}/{run.id}/{n}", b"x%d" % n, "2026-05-12T01:00:00+00:00"
        )
        run.store(run.keep(page), Reading(page, State.NOT_ARTICLE))
    run.finish("finished")
    return run


@pytest.fixture(scope="module")
def well_read(tmp_path_factory):
    """Other sources' articles of other months, read well."""
    folder = tmp_path_factory.mktemp("good")
    with closing(Archive(folder)) as archive:
        for number in range(3):
            month = f"2025-0{number + 3}-{{d}}T09:10:00+08:00"
            crawl(archive, *readings(f"好站{number}", 100 * number, published=month), source=f"好站{number}")
        assert not list(suspicions(archive.db.conn))
    return folder


@pytest.fixture
def folder(well_read, tmp_path):
    return shutil.copytree(well_read, tmp_path / "archive")


def doctor(folder, *options):
    command = [sys.executable, "-m", "archive", "doctor", "--archive", str(folder), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert not done.stderr, done.stderr
    return done


def test_a_long_look_says_how_far_it_is(folder, monkeypatch):
    monkeypatch.setattr("archive.watch.doubts.EACH", 10)
    heard = []
    with closing(connect(folder)) as db:
        assert not list(suspicions(db, lambda *told: heard.append(told)))
        copies = db.execute("SELECT count(*) FROM copies").fetchone()[0]
    assert heard == [(done, copies) for done in range(10, copies + 1, 10)]


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_of_the_findings_shows(folder, fault):
    named, bad = FAULTS[fault]
    with closing(Archive(folder)) as archive:
        crawl(archive, *readings(first=900, **bad))
    with closing(connect(folder)) as db:
        found = {each.doubt: each for each in suspicions(db) if each.source == "镜像"}
        assert named <= set(found) <= named | {"ending"}, fault
        assert db.execute("SELECT count(*) FROM suspected WHERE source = '镜像'").fetchone()[0]  # the crawl saw it, too
    for each in map(found.get, named):
        assert (each.number, each.articles, len(each.examples)) == (10, 10, 3)
        assert each.month == {"undated": "", "future": "2999-02"}.get(each.doubt, "2025-02")


def test_pages_that_are_refused_much_more_often_than_elsewhere(folder):
    with closing(Archive(folder)) as archive:
        crawl(archive, *readings(first=900), refused=5)
        (each,) = suspicions(archive.db.conn)
    assert (each.doubt, each.number, each.articles) == ("refused/not_an_article", 5, 15)
    assert "example.cn/refused" in each.examples[0][1]


def test_a_crawl_warns_once(folder, caplog):
    night = {"published": "2025-02-{d}T02:10:00+08:00"}
    with closing(Archive(folder)) as archive:
        assert not caplog.messages
        crawl(archive, *readings(**night))
        assert ["镜像：深夜发布，2025-02 的 10 篇中有 10 篇" in each for each in caplog.messages] == [True]
        crawl(archive, *readings(first=20, **night))
        crawl(archive, *readings(first=40, published="2025-03-{d}T02:10:00+08:00"))
        assert len(caplog.messages) == 1  # neither the month nor the next one is news
        crawl(archive, *readings(first=60, publisher=""))
        assert "无发布者" in caplog.messages[1]
    with receiver() as (address, got):
        told = {"FANZHA_ALERTS": address}
        assert tell_suspicions(folder, {}) == []
        assert len(tell_suspicions(folder, {"FANZHA_ALERTS": NOBODY})) == 1
        assert tell_suspicions(folder, told) == tell_suspicions(folder, told) == []
    assert len(got) == 1
    assert {each["doubt"] for each in got[0]["suspicions"]} == {"night", "unsigned"}
    assert got[0]["text"].count("镜像：") == 2
    assert len(tell_suspicions(folder / "nowhere", told)) == 1


def test_a_crawl_looks_at_its_source_s_newest_only(tmp_path, monkeypatch):
    monkeypatch.setattr(doubts, "NEWEST", 5)
    with closing(Archive(tmp_path)) as archive:
        crawl(archive, *readings(first=500, number=20), source="镜像")
        looked = "SELECT count(*) FROM temp.looked"
        assert archive.db.conn.execute(looked).fetchone()[0] == 20  # as many as it brought
        crawl(archive, *readings("别处", 0, 3), source="别处")
        assert archive.db.conn.execute(looked).fetchone()[0] == 8


def test_doctor_compares_with_what_was_told(folder):
    with closing(Archive(folder)) as archive:
        crawl(archive, *readings(publisher=""))
    first = doctor(folder)
    assert first.returncode == 1
    assert (
        "镜像 2025-02: 无发布者 (unsigned): 10 of 10 (100%; elsewhere 0%), as before; it was 10 of 10" in first.stdout
    )
    with closing(Archive(folder)) as archive:
        crawl(archive, *readings(first=20))
    assert "10 of 20 (50%; elsewhere 0%), better; it was 10 of 10" in doctor(folder).stdout
    with closing(Archive(folder)) as archive:
        crawl(archive, *readings(first=40, number=20, publisher=""))
    (row,) = json.loads(doctor(folder, "--json").stdout)
    assert (row["trend"], row["before"]["number"], row["before"]["articles"]) == ("worse", 10, 20)
    assert (row["number"], row["articles"], len(row["examples"])) == (30, 40, 3)
    with closing(Archive(folder)) as archive, archive.writing() as db:
        db.execute("UPDATE versions SET publisher = '某报'")
    well = doctor(folder)
    assert well.returncode == 0
    assert (
        "镜像 2025-02: 无发布者 (unsigned): no longer suspicious; it was 30 of 40\nnothing is suspicious" in well.stdout
    )
    assert doctor(folder).stdout.strip() == "nothing is suspicious"
