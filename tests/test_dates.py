"""The time of publication, with its evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.types import Evidence
from pipelines.reading.dates import choose
from pipelines.reading.written import parse_time


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
