"""Clocks of mirrors learnt from an archive: a mirror that no prior covers, its sure copies, its hours, its months."""

import json
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store import Archive
from archive.stories.clocks import Spot, Stamp, measured
from archive.times import CHINA
from archive.types import Confidence
from pipelines.reading.clocks import Clocks, stamps_of
from tests.web import FAST, crawl, long_text, rows, serving

FIRST = datetime(2026, 5, 3, 9, 12, tzinfo=CHINA)


def at(n: int) -> datetime:
    """The time of the n-th article: the hours of a day's work, over two weeks."""
    return FIRST + timedelta(days=n, minutes=97 * n % 600)


def page(n: int) -> str:
    body = "".join(f"<p>{line}</p>" for line in long_text(f"第{n}里").split("\n"))
    return (
        f"<!DOCTYPE html><html><head><title>临江通报第{n}号警情</title><meta property='og:site_name' content='临江日报'>"
        f"<meta property='article:published_time' content='{at(n).isoformat()}'></head>"
        f"<body><h1>临江通报第{n}号警情</h1><article>{body}</article></body></html>"
    )


def post(n: int, address: str, stamp: str) -> str:
    text = long_text(f"第{n}里").replace("\n", "\n\n")
    return f"---\ntitle: 临江通报第{n}号警情\nurl: {address}\nsource: 临江日报\ndate: {stamp}\n---\n\n{text}\n"


def test_a_mirror_that_writes_utc_is_found_out_by_the_pages_it_mirrors(tmp_path):
    """Its first reading says the day only; once the archive has the pages too, its clock is known, and so are its other posts."""
    folder, archive = tmp_path / "mirror", tmp_path / "a"
    folder.mkdir()
    sources = tmp_path / "sources.toml"
    declared = f'[sources."镜像"]\nplatform = "web"\npaths = ["{folder}"]\nschedule = "1h"\ntopic = false\n'
    sources.write_text(declared, "utf-8")
    settings = (*FAST, f"SOURCES={sources}")
    with serving() as web:
        addresses = [web.page(f"/2026/{n}.html", page(n)) for n in range(9)]
        for n, address in enumerate(addresses):
            utc = (at(n) - timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
            (folder / f"{n}.md").write_text(post(n, address, utc), "utf-8")
        crawl(archive, "web", "source=镜像", settings=settings)
        times = rows(archive, "SELECT published, confidence FROM versions ORDER BY id")
        assert [(len(p), json.loads(c)["published"]) for p, c in times] == [(10, "guessed")] * 9
        run = crawl(archive, "web", "url=" + " ".join(addresses[:7]))
    assert run.counts["clocks_learnt"] == 1
    clock = rows(archive, "SELECT source, place, month, unit, stamps, pairs, agree, shift, verdict FROM clocks")
    assert clock == [("镜像", "front:date", "2026-05", "minute", 9, 7, 7, -480, "known")]
    (folder / "8.md").write_text(post(88, f"{addresses[8]}?n=88", "2026-05-20 20:15:00"), "utf-8")
    crawl(archive, "web", "source=镜像", settings=settings)
    said = rows(
        archive, "SELECT published, json_extract(confidence, '$.published') FROM versions WHERE url LIKE '%n=88'"
    )
    assert said == [("2026-05-21T04:15:00+08:00", "likely")]


def stamps(hours: list[int], sure: bool = False, off: int = 0, minute: int = 7) -> list[Stamp]:
    days = [datetime(2026, 5, 1 + n % 28, hour, (minute + n) % 60 if minute else 0) for n, hour in enumerate(hours)]
    return [
        Stamp(day.isoformat(), (day - timedelta(hours=off)).replace(tzinfo=CHINA).isoformat() if sure else "")
        for day in days
    ]


DAYTIME, NIGHTLY = list(range(8, 22)) * 3, [(h - 8) % 24 for h in range(8, 22)] * 3


@pytest.mark.parametrize(
    ("found", "verdict", "shift"),
    [
        (stamps(DAYTIME), "known", 0),
        (stamps(NIGHTLY), "known", -480),
        (stamps(DAYTIME[:20]), "few", None),  # too few
        (stamps(list(range(24)) * 2), "few", None),  # a bot, that never sleeps
        (stamps([9] * 40), "few", None),  # nobody wakes: a timetable's hour
        (stamps(DAYTIME, minute=0), "unknown", None),  # whole hours
        (stamps(DAYTIME, sure=True, off=3), "known", 180),  # sure times outvote the hours
        (stamps([9, 10, 11, 12, 13], sure=True, off=8), "known", 480),  # local written as UTC and shifted once more
        ([Stamp(s.written, (datetime.fromisoformat(s.sure) + timedelta(minutes=17 * n)).isoformat())
          for n, s in enumerate(stamps(DAYTIME, sure=True))], "unknown", None),  # when it was fetched
    ],
)  # fmt: skip
def test_what_stamps_tell(found, verdict, shift):
    clock = measured(found, "minute")
    assert (clock.verdict, clock.shift) == (verdict, shift)


def test_days_that_are_one_late_are_found_out():
    late = [Stamp(f"2026-05-{n + 2:02d}", f"2026-05-{n + 1:02d}") for n in range(12)]
    assert measured(late, "day").shift == 1440
    assert measured(late[:9], "day").verdict == "few"
    assert measured(late[:8] + [Stamp(s.sure, s.sure) for s in late[8:]], "day").verdict == "few"


@given(st.datetimes(datetime(2015, 1, 1), datetime(2025, 12, 31)), st.integers(-60, 60))
def test_what_was_written_by_a_learnt_clock_is_read_back(moment, quarters):
    late = quarters * 15
    written = moment.replace(microsecond=0) + timedelta(minutes=late)
    spot = Spot("s", "front:date", written.isoformat()[:7], "minute")
    said = Clocks("s", {spot: late}).read("front:date", written.isoformat(" "), 50)
    assert said
    assert datetime.fromisoformat(said.value) == moment.replace(microsecond=0, tzinfo=CHINA)


def test_the_archive_outvotes_what_was_known_before_and_a_stated_offset():
    before = Clocks("s", {})
    wxvl = "2025-05-03 02:10"
    assert before.read("front:head", wxvl, 50).value == "2025-05-03T10:10:00+08:00"  # shipped: these months are UTC
    spot = Spot("s", "front:head", "2025-05", "minute")
    assert Clocks("s", {spot: 0}).read("front:head", wxvl, 50).value == "2025-05-03T02:10:00+08:00"
    unknown = Clocks("s", {spot: None}).read("front:head", wxvl, 50)
    assert (unknown.value, unknown.confidence) == ("2025-05-03", Confidence.GUESSED)
    assert Clocks("other", {spot: 0}).read("front:head", wxvl, 50).value.startswith("2025-05-03T10")
    zoned, place = "2025-05-03T10:10:00Z", Spot("s", "front:zoned", "2025-05", "minute")
    assert before.read("front:zoned", zoned, 50).value == "2025-05-03T18:10:00+08:00"
    assert Clocks("s", {place: 0}).read("front:zoned", zoned, 50).value == "2025-05-03T10:10:00+08:00"


def test_stamps_are_kept_as_written_without_the_mirrors_own_clock():
    assert stamps_of({"date": "2025-05-03T10:10:00Z"}) == {"front:zoned": "2025-05-03T10:10:00"}
    assert stamps_of({"date": "2025-05-03 10:10", "head_date": "2025-05-03"}) == {
        "front:date": "2025-05-03T10:10:00", "front:head": "2025-05-03",
    }  # fmt: skip
    assert stamps_of({"date": "2025-05-03T10:10:00.123Z"}) == stamps_of({}) == {}


# Titles ---------------------------------------------------------------------------------------------------------------


def column(n: int) -> str:
    body = "".join(f"<p>{line}</p>" for line in long_text(f"第{n}村").split("\n"))
    return (
        "<!DOCTYPE html><html><head><title>临江市反诈宣传月专题活动</title></head><body><h1>临江市反诈宣传月专题活动</h1>"
        f"<h2>第{n}村的民警走进夜校讲反诈</h2><div>发布时间：2026-05-12 09:30</div><article>{body}</article></body></html>"
    )


def test_a_title_that_stands_on_many_pages_of_a_host_gives_way(tmp_path):
    with serving() as web:
        addresses = [web.page(f"/t/{n}.html", column(n)) for n in range(7)]
        run = crawl(tmp_path / "a", "web", "url=" + " ".join(addresses[:6]))
        assert run.counts["worn_titles_learnt"] == 1
        crawl(tmp_path / "a", "web", f"url={addresses[6]}")
        told = rows(tmp_path / "a", "SELECT title, rivals FROM versions WHERE url = ?", addresses[6])
        assert told[0][0] == "第6村的民警走进夜校讲反诈"
        assert any("stands on many pages" in rival["note"] for rival in json.loads(told[0][1]))
        with closing(Archive(tmp_path / "a")) as archive, archive.writing() as db:  # a person says that it is one
            db.execute("DELETE FROM boilerplate WHERE place = 'title'")
        web.page("/t/7.html", column(7))
        assert crawl(tmp_path / "a", "web", f"url={web.url}/t/7.html").counts["worn_titles_learnt"] == 0
    kept = rows(tmp_path / "a", "SELECT title FROM versions WHERE url LIKE '%/t/7.html'")
    assert kept == [("临江市反诈宣传月专题活动",)]
