"""The time of publication, with its evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.types import Confidence, Evidence, Page
from pipelines.reading.dates import choose
from pipelines.reading.read import read
from pipelines.reading.written import parse_time
from spiders.platforms import PLATFORMS
from tests.web import long_text

TITLE, PROSE = "<h1>关于开展专项行动的通知</h1>", "".join(f"<p>{line}</p>" for line in long_text("石桥").split("\n"))
SIDE = "".join(f"<div><a href='/n{n}'>别的通知第{n}条</a><span>2024-06-{n + 10}</span></div>" for n in range(8))
SIGNED = "<p>某某委员会</p><p>2024年4月28日</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1762747210", "2025-11-10T12:00:10+08:00"),
        ("2025-11-10 12:00", "2025-11-10T12:00:00+08:00"),
        ("2022年04月18日 18:58", "2022-04-18T18:58:00+08:00"),
        ("Mon, 18 Apr 2022 10:58:11 GMT", "2022-04-18T10:58:11+00:00"),
        ("2021-04-10T09:42:12.234Z", "2021-04-10T09:42:12+00:00"),
        ("2021-04-10T09:42:12+0800", "2021-04-10T09:42:12+08:00"),
        ("2022-04-18", "2022-04-18"),
        ("2022-13-45", ""),
        ("n.sinaimg.cn/finance/cece9e13/20200514/343233024.png", ""),
        ("", ""),
    ],
)
def test_times_as_pages_write_them(text, expected):
    assert parse_time(text) == expected


@given(
    st.datetimes(
        min_value=__import__("datetime").datetime(1996, 1, 1), max_value=__import__("datetime").datetime(2035, 1, 1)
    )
)
def test_a_naive_time_is_the_platforms_own(moment):
    assert parse_time(moment.strftime("%Y-%m-%d %H:%M:%S")) == moment.replace(microsecond=0).isoformat() + "+08:00"


@given(st.text(max_size=60))
def test_parse_time_never_raises(text):
    assert isinstance(parse_time(text), str)


def test_a_mirrors_date_never_beats_the_address_and_says_why():
    published, evidence = choose(
        [Evidence("2025-05-03", "front:date", 60), Evidence("2024-04-03", "url", 30)], "2026-01-01T00:00:00+00:00"
    )
    assert published
    assert published.value == "2024-04-03"
    assert evidence[-1].where == "front:date"
    assert "the address says" in evidence[-1].note


@pytest.mark.parametrize(
    ("page", "day", "confidence"),
    [
        (f"{TITLE}<div>2024-05-06</div><div>{PROSE}</div>", "2024-05-06", Confidence.LIKELY),
        (f"<div>2024-05-06</div>{TITLE}<div>{PROSE}</div>", "2024-05-06", Confidence.LIKELY),
        (f"{TITLE}<div>2024-05-06</div><div>{PROSE}{SIGNED}</div>", "2024-05-06", Confidence.LIKELY),
        # The days of a list between the title's and the text are those of other articles.
        (f"{TITLE}<div>2024-05-06</div><div>{SIDE}</div><div>{PROSE}</div>", "2024-05-06", Confidence.LIKELY),
        (f"{TITLE}<div>{SIDE}</div><div>{PROSE}</div>", "", None),
        # When a document was signed is near to when it was published, and not the same.
        (f"{TITLE}<div>{PROSE}{SIGNED}</div>", "2024-04-28", Confidence.GUESSED),
        (f"{TITLE}<div>{PROSE}<p>发布时间：2024-05-06</p></div>", "2024-05-06", Confidence.LIKELY),
    ],
)
def test_a_bare_day_is_told_from_others_by_where_it_stands(page, day, confidence):
    html = f"<html><head><title>关于开展专项行动的通知</title></head><body>{page}</body></html>"
    (article,) = read(Page("x", "web", "https://a.example/content_12.html", html.encode(), ""), PLATFORMS).articles
    assert (article.published, article.confidence.get("published")) == (day, confidence)
