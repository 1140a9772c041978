"""The morning digest: sent once at its time over the channels of alerts, late if nobody ran, again if nobody was reached."""

import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

import spiders.timetable
from archive.store import Archive
from archive.watch.morning import SENT, morning, schedule
from spiders.crawls import Crawls
from spiders.timetable import Timetable
from tests.pairs import synthetic
from tests.stream import reading, store
from tests.test_scheduler import ROOT, declare
from tests.test_watch import NOBODY, receiver

ONE, TWO = synthetic(2, seed=5)
DAY = timedelta(days=1)


def at(hour, minute=0, day=0):
    """A time of a day near today, in UTC."""
    return datetime.now(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0) + day * DAY


@pytest.fixture
def folder(tmp_path):
    with closing(Archive(tmp_path)) as archive:
        store(archive, reading(1, *ONE))
    return tmp_path


def sent(folder, when):
    (folder / SENT).write_text(when.isoformat())


@pytest.mark.parametrize(
    ("kind", "text"),
    [("", lambda got: got["text"]), ("wecom+", lambda got: got["text"]["content"]),
     ("dingtalk+", lambda got: got["text"]["content"]), ("feishu+", lambda got: got["content"]["text"])],
)  # fmt: skip
def test_it_is_sent_once_at_its_time_with_what_is_new_since_the_last(folder, kind, text):
    with receiver() as (address, got):
        known = {"FANZHA_DIGEST": "07:30", "FANZHA_ALERTS": kind + address}
        sent(folder, at(23, 30, -1))  # 07:30 in China is 23:30 UTC
        assert morning(folder, at(23, 29, 0), known) == []
        assert got == []
        assert morning(folder, at(23, 31, 0), known) == []
        assert morning(folder, at(23, 32, 0), known) == []
        assert len(got) == 1
        assert ONE[0] in text(got[0])
        assert morning(folder, at(23, 30, 1), known) == []
        assert "0 篇新文章" in text(got[1])
    if not kind:
        assert [e["title"] for _, entries in got[0]["digest"]["groups"] for e in entries] == [ONE[0]]


def test_one_that_came_due_while_nobody_ran_is_sent_late_and_one_that_reached_nobody_again(folder):
    sent(folder, at(0, 0, -3))
    assert len(morning(folder, at(12, 0, 0), {"FANZHA_DIGEST": "07:30", "FANZHA_ALERTS": NOBODY})) == 1
    with receiver() as (address, got):
        known = {"FANZHA_DIGEST": "07:30", "FANZHA_ALERTS": f"{NOBODY} {address}"}
        assert len(morning(folder, at(12, 1, 0), known)) == 1
        assert morning(folder, at(12, 2, 0), known) == []
    assert len(got) == 1


def test_the_first_starts_the_clock_and_a_clock_that_was_wrong_starts_it_anew(folder):
    with receiver() as (address, got):
        known = {"FANZHA_DIGEST": "07:30", "FANZHA_ALERTS": address}
        assert morning(folder, at(12), known) == []
        sent(folder, at(12, 0, 900))
        assert morning(folder, at(12), known) == []
        assert datetime.fromisoformat((folder / SENT).read_text().strip()) == at(12)
        assert morning(folder, at(12), {}) == []
    assert got == []


def test_many_stories_are_cut_to_whole_lines_for_a_robot(tmp_path):
    with closing(Archive(tmp_path)) as archive:
        store(archive, *(reading(n, *each) for n, each in enumerate(synthetic(80, seed=6), 1)))
    sent(tmp_path, at(0, 0, -1))
    with receiver() as (address, got):
        assert morning(tmp_path, at(23, 31), {"FANZHA_DIGEST": "07:30", "FANZHA_ALERTS": f"wecom+{address}"}) == []
    content = got[0]["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("）\n…")


def test_the_scheduler_sends_it_and_says_what_failed(folder, monkeypatch, caplog):
    timetable = Timetable(Crawls(folder, declare(folder, ("a", "1h", f"{NOBODY}"))), 1)
    sent(folder, at(0, 0, -2))
    monkeypatch.setattr(spiders.timetable, "RELOAD_EVERY", 0.0)
    with receiver() as (address, got):
        monkeypatch.setenv("FANZHA_DIGEST", "07:30")
        monkeypatch.setenv("FANZHA_ALERTS", f"{address} {NOBODY}")
        monkeypatch.setattr(timetable, "reload", lambda: None)  # no crawl is planned
        monkeypatch.setattr(timetable, "clock", lambda: setattr(timetable.crawls, "stop_requests", len(got)) or at(12))
        timetable.run()
    assert len(got) == 1
    assert "digest: nothing sent to http://127.0.0.1" in caplog.text


def test_an_archive_that_can_t_be_read_is_told(tmp_path):
    sent(tmp_path, at(0, 0, -2))
    (told,) = morning(tmp_path, at(12), {"FANZHA_DIGEST": "07:30", "FANZHA_ALERTS": NOBODY})
    assert "no archive" in told


@pytest.mark.parametrize(
    ("known", "told"),
    [({"FANZHA_DIGEST": "at seven", "FANZHA_ALERTS": NOBODY}, "such as 07:30"), ({"FANZHA_DIGEST": "07:30"}, "nobody")],
)
def test_a_time_that_is_none_is_told_at_the_start(folder, monkeypatch, known, told):
    with pytest.raises(ValueError, match=told):
        schedule(known)
    monkeypatch.delenv("FANZHA_ALERTS", raising=False)
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    words = ["--archive", str(folder), "--sources", str(declare(folder, ("a", "1h", NOBODY)))]
    done = subprocess.run(
        [sys.executable, "scheduler.py", *words], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert told in done.stderr
