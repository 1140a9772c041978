"""Days on a list page, in any form and with what stands beside them."""

import pytest
from lxml.html import document_fromstring

from spiders.listing.days import day_in_title, marks
from spiders.listing.entry import Listed, day_of, iso, stale


def days(html: str, today: str = "") -> list[tuple[str, bool]]:
    return [(mark.day, mark.other) for mark in marks(document_fromstring(f"<body>{html}</body>"), today)]


DAYS = {
    "<p>2026-04-09</p>": "2026-04-09",
    "<p>2026 - 4 - 9</p>": "2026-04-09",
    "<p>2026年4月9日</p>": "2026-04-09",
    "<p>12026-04-091</p>": "",
    "<p>2026-13-09</p>": "",
    "<p>[20260409]</p>": "2026-04-09",
    "<p>编号20260409</p>": "",
    "<p>26-04-09</p>": "2026-04-09",
    "<p>(26/4/9)</p>": "2026-04-09",
    "<p>共26-04-09</p>": "",
    "<p>04-09</p>": "2026-04-09",
    "<p>4月9日 10:30</p>": "2026-04-09",
    "<p>[05/01]</p>": "2026-05-01",
    "<p>05/02</p>": "2025-05-02",
    "<p>12.25</p>": "2025-12-25",
    "<p>1.5</p>": "",
    "<p>02-30</p>": "",
    "<p><b>09</b><i>2026-04</i></p>": "2026-04-09",
    "<p><b>09</b><i>2026年4月</i></p>": "2026-04-09",
    "<p><b>04-09</b><i>2025</i></p>": "2025-04-09",
    "<p><b>4月9日</b><i>2025年</i></p>": "2025-04-09",
    "<p><i>2025</i><b>04-09</b></p>": "2025-04-09",
    "<p><b>2025年</b><b>4月</b><b>9日</b></p>": "2025-04-09",
    "<p><b>2025</b><b>-</b><b>04</b><b>-</b><b>09</b></p>": "",  # of more than four pieces
    "<script>2026-04-09</script><option>2026-04-08</option><style>2026-04-07</style>": "",
    "<select><option>2026-04-08</option></select>2026-04-06": "2026-04-06",
}  # fmt: skip


@pytest.mark.parametrize("html", DAYS)
def test_a_day_in_any_form(html):
    assert next((day for day, _ in days(html, "2026-05-01")), "") == DAYS[html]


def test_a_day_without_its_year_needs_to_know_today():
    assert days("<p>04-09</p>") == []
    assert days("<p><b>09</b><i>2026-04</i></p>") == [("2026-04-09", False)]


def test_a_day_in_pieces_is_found_once_and_only_where_little_stands_beside_it():
    assert days("<div><p><b>09</b><i>2026-04</i></p></div>") == [("2026-04-09", False)]
    label = "刊登于临江市政府网站首页要"
    assert days(f"<p><b>2026年</b><b>4月</b>9日{label}</p>") == [("2026-04-09", False)]  # 24 characters
    assert days(f"<p><b>2026年</b><b>4月</b>9日{label}闻</p>") == []


def test_beside_a_day_stands_a_line_not_a_sentence():
    assert days(f"<p>{'来' * 40}2026-04-09</p>") == [("2026-04-09", False)]
    assert days(f"<p>{'来' * 41}2026-04-09</p>") == []
    assert days(f"<p>2026-04-09 10:30:05 {'来' * 39}</p>") == [("2026-04-09", False)]
    assert days(f"<p>2026-04-09{'来' * 41}2026-04-10</p>") == [("2026-04-09", False)]
    assert days("<a href='x'>公告2026-04-09</a>") == [("2026-04-09", False)]
    assert days("<a href='x'>通告书2026-04-09</a>") == []
    assert days("<a href='x'><b>第1号文2026-04-09</b></a>") == []
    assert days("<a href='x'>关于开展行动的通知 2026-04-09</a>") == [("2026-04-09", False)]
    assert days("<a href='x'>关于2026-04-09开展行动的通知</a>") == []


def test_a_label_tells_what_a_day_is_of():
    assert days("<p>成文日期：2026-04-01 发布日期：2026-04-09</p>") == [("2026-04-01", True), ("2026-04-09", False)]
    assert days("<b>成文日期：</b><i>2026-04-01</i>") == [("2026-04-01", True)]
    assert days("<b>成文日期：</b><i> </i><i>2026-04-01</i>") == [("2026-04-01", True)]
    assert days("<b>成文日期：</b><i>2026-04-01</i><i>2026-04-09</i>") == [("2026-04-01", True), ("2026-04-09", False)]
    assert days("<b>成文日期：</b><i>20260401</i>") == [("2026-04-01", True)]
    assert days("<b>印发并公布：</b><i>2026-04-01</i>") == [("2026-04-01", False)]
    assert days("<b>关于实施办法的公告</b><b>其他内容说明文字</b><i>2026-04-01</i>") == [("2026-04-01", False)]


TITLED = {
    "2026-04-09 关于开展行动的通知": ("关于开展行动的通知", "2026-04-09"),
    "关于开展行动的通知 2026-04-09": ("关于开展行动的通知", "2026-04-09"),
    "关于开展行动的通知[2026-04-09 10:30]": ("关于开展行动的通知", "2026-04-09"),
    "关于开展行动的通知（2026年4月9日）": ("关于开展行动的通知", "2026-04-09"),
    "办法施行至2024年3月1日": ("办法施行至2024年3月1日", ""),
    "关于2026-04-09开展行动的通知": ("关于2026-04-09开展行动的通知", ""),
    "关于开展行动的通知 2026-14-09": ("关于开展行动的通知 2026-14-09", ""),
    "没有日期的标题": ("没有日期的标题", ""),
}


@pytest.mark.parametrize("text", TITLED)
def test_a_day_at_an_end_of_a_title_is_not_of_it(text):
    assert day_in_title(text) == TITLED[text]


MOMENTS = {
    "1775700000": "2026-04-09", "1775700000000": "2026-04-09", "1775663999": "2026-04-08", "2026-04-08T16:00:00Z": "2026-04-09",
    "2026-04-08T15:59:59Z": "2026-04-08", "2026-04-09T00:00:00+08:00": "2026-04-09", "2026-04-09T25:00:00Z": "", "2026/4/9": "2026-04-09",
    "2026年4月9日": "2026-04-09", "20260409": "2026-04-09", "202604091": "", "2026-02-30": "", "昨天": "", "": "", "177570000": "",
}  # fmt: skip


@pytest.mark.parametrize("told", MOMENTS)
def test_the_day_of_a_moment_is_that_in_china(told):
    assert day_of(told) == MOMENTS[told]


def test_a_day_that_does_not_exist_is_none():
    assert iso(2026, 2, 28) == "2026-02-28"
    assert iso("2026", "2", "29") == ""


def test_a_list_is_stale_when_its_newest_entry_is_old():
    listed = [Listed("a", published="2020-01-02"), Listed("b", published="2020-03-01"), Listed("c")]
    assert stale(listed, 30) == "stale: its newest entry is of 2020-03-01, older than 30 days"
    assert stale(listed, 0) == ""
    assert stale(listed, 36500) == ""
    assert stale([Listed("c")], 30) == ""
