"""Saved searches: by command and on the page, in the digest, as alerts."""

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from urllib.parse import quote

import pytest

import spiders.timetable
from archive.connect import connect
from archive.errors import ArchiveError
from archive.out.digest import digest
from archive.out.digest_forms import FORMS, to_short
from archive.search.asked import Asked
from archive.search.saved import forget, save, saved
from archive.store import Archive
from archive.watch.searching import TOLD, tell_searches
from spiders.crawls import Crawls
from spiders.timetable import Timetable
from tests.site import ROOT, get, serving
from tests.stream import reading, store
from tests.test_commands import said
from tests.test_scheduler import declare
from tests.test_watch import NOBODY, receiver
from tests.web import long_text


def add(folder, number, about, publisher="临江晚报"):
    with closing(Archive(folder)) as archive:
        store(archive, reading(number, f"{about}通报第{number}号", long_text(f"{about}{number}"), publisher=publisher))


@pytest.fixture
def folder(tmp_path):
    add(tmp_path, 1, "断卡")
    add(tmp_path, 2, "洗钱")
    with closing(Archive(tmp_path)) as archive:
        save(archive, "断卡", Asked(words="断卡"), alert=True)
        save(archive, "晚报", Asked(publisher="临江晚报", sort="date"))
    return tmp_path


def test_what_is_saved_is_what_was_asked(folder):
    with closing(Archive(folder)) as archive:
        for name, asked in (("", Asked(words="x")), ("空", Asked()), ("空", Asked(sort="date"))):
            with pytest.raises(ArchiveError):
                save(archive, name, asked)
        save(archive, "断卡", Asked(words="断卡 行动", level="2"))
        with closing(connect(folder)) as db:
            assert {each.name: each.asked for each in saved(db)} == {
                "断卡": Asked(words="断卡 行动", level="2"), "晚报": Asked(publisher="临江晚报", sort="date"),
            }  # fmt: skip
        forget(archive, "晚报")
        with pytest.raises(ArchiveError, match="no search is saved"):
            forget(archive, "晚报")


def test_the_digest_tells_what_is_new_of_them(folder):
    with closing(connect(folder)) as db:
        found = digest(db, "2020-01-01")
        assert [(each.name, each.total, each.address) for each in found.searches] == [
            ("断卡", 1, f"/?q={quote('断卡')}"), ("晚报", 2, f"/?publisher={quote('临江晚报')}&sort=date"),
        ]  # fmt: skip
        assert digest(db, "2999-01-01").searches == ()
    for form in (*FORMS.values(), to_short):
        text = form(found)
        assert text.count("断卡通报第1号") == 3, form  # among the new ones and in both searches
    assert "【搜索：断卡】1" in FORMS["text"](found)


def test_one_with_an_alert_is_told_once_when_it_finds_something(folder):
    with receiver() as (address, got):
        known = {"FANZHA_ALERTS": address}
        assert tell_searches(folder, {}) == []
        assert tell_searches(folder, known) == []  # the first look
        add(folder, 3, "断卡")
        add(folder, 4, "洗钱")
        assert len(tell_searches(folder, {"FANZHA_ALERTS": NOBODY})) == 1
        assert tell_searches(folder, known) == []
        assert tell_searches(folder, known) == []
        add(folder, 5, "洗钱")
        assert tell_searches(folder, known) == []
    assert len(got) == 1
    assert "断卡通报第3号" in got[0]["text"]
    assert "第1号" not in got[0]["text"]
    assert "第4号" not in got[0]["text"]
    assert [each["total"] for each in got[0]["searches"]] == [1]


def test_the_scheduler_tells_it(folder, monkeypatch):
    timetable = Timetable(Crawls(folder, declare(folder, ("a", "1h", f"{NOBODY}"))), 1)
    (folder / TOLD).write_text("1")
    add(folder, 3, "断卡")
    monkeypatch.setattr(spiders.timetable, "RELOAD_EVERY", 0.0)
    with receiver() as (address, got):
        monkeypatch.setenv("FANZHA_ALERTS", address)
        monkeypatch.setattr(timetable, "reload", lambda: None)  # no crawl is planned
        clock = timetable.clock
        monkeypatch.setattr(timetable, "clock", lambda: setattr(timetable.crawls, "stop_requests", len(got)) or clock())
        timetable.run()
    assert "断卡通报第3号" in got[0]["text"]


def test_what_goes_wrong_is_a_sentence(tmp_path):
    (told,) = tell_searches(tmp_path, {"FANZHA_ALERTS": NOBODY})
    assert "no archive" in told


def test_the_commands(folder):
    where = ("--archive", folder)
    assert "after:2025-13" in said("save", "新", "反诈", "-培训", "after:2025-13", "--alert", *where)[1]
    out = said("searches", *where)[0]
    assert "1  断卡: 断卡 (alert)" in out
    assert "2  晚报: publisher=临江晚报" in out
    assert "新: 反诈 -培训" in out
    rows = json.loads(said("searches", "--json", *where)[0])
    assert {row["name"]: row["articles"] for row in rows}["断卡"] == 1
    said("forget", "断卡", *where)
    assert "断卡" not in said("searches", *where)[0]
    assert "no search is saved as" in said("forget", "断卡", *where, status=1)[1]
    assert "No such option" in said("save", "x", "y", "--alrt", *where, status=2)[1]


def test_the_owner_saves_what_the_page_shows(folder):
    command = [sys.executable, "-m", "archive", "serve", "--archive", str(folder), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            site = process.stdout.readline().split()[0].rstrip("/")
            token = process.stderr.readline().split()[0].partition("token=")[2]
            cookie = {"Cookie": f"owner={token}"}

            def post(headers, **values):
                body = urllib.parse.urlencode(values).encode()
                try:
                    with urllib.request.urlopen(
                        urllib.request.Request(site + "/searches", body, headers), timeout=60
                    ) as answer:
                        return answer.status, answer.read().decode()
                except urllib.error.HTTPError as error:
                    with error:
                        return error.code, error.read().decode()

            assert "保存这个搜索" not in get(f"{site}/?q={quote('洗钱')}")[2]
            with urllib.request.urlopen(urllib.request.Request(f"{site}/?q={quote('洗钱')}", headers=cookie)) as answer:
                assert "保存这个搜索" in answer.read().decode()
            assert post({}, token=token, name="a", asked="q=x")[0] == 403
            assert post(cookie, token="x", name="a", asked="q=x")[0] == 403
            assert post(cookie, token=token, name="", asked="q=x")[0] == 400
            status, text = post(cookie, token=token, name="洗钱", asked=f"q={quote('洗钱')}", alert="1")
            assert status == 200
            assert f'href="/?q={quote("洗钱")}">洗钱</a>' in text
            assert ">洗钱</a>" in get(site + "/")[2]
            assert "断卡" not in post(cookie, token=token, name="断卡")[1]
            assert token not in get(site + "/searches")[2]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)


def test_the_page_without_any(tmp_path):
    add(tmp_path, 1, "断卡")
    with serving(tmp_path) as site:
        assert "还没有保存的搜索" in get(site + "/searches")[2]
        assert "保存的搜索" not in get(site + "/")[2]
