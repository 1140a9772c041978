"""Small parts of the reader at their limits: tables, scripts, notices, stamps, who owns a site, mirrors' shifted times."""

import pytest

from archive.address import Address
from archive.stories.clocks import Spot
from archive.types import Confidence, Evidence
from pipelines.reading.clocks import Clocks
from pipelines.reading.dates import choose
from pipelines.reading.digest import digest_of
from pipelines.reading.dom import body_of, parse
from pipelines.reading.generic import _Block, _prose, _trust, find_body
from pipelines.reading.head import drop_head
from pipelines.reading.heads import _lead, _shifted, of_head
from pipelines.reading.lenient import _without_comments
from pipelines.reading.literal import objects, walk
from pipelines.reading.locate import Place, locate_all
from pipelines.reading.marks import gutter
from pipelines.reading.script import unquote, values
from pipelines.reading.selectors import Matcher
from pipelines.reading.sitename import site_names
from pipelines.reading.stamps import _against, _is_dated_entry, _title_place, stamps
from pipelines.reading.state import state_of
from pipelines.reading.tables import is_gallery, table_rows
from pipelines.reading.text import paired, text_of, tidy
from pipelines.reading.written import home, parse_time
from spiders.platforms.web import WEB
from spiders.platforms.wechat import WECHAT

PROSE = "民警提醒，凡是要求向所谓安全账户转账的电话都要立即挂断，再拨打九六一一零核实。"


def table(*rows: tuple[str, ...], wrap: str = "{}"):
    inside = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return parse(f"<body><table>{wrap.format(inside)}</table></body>").find(".//table")


def test_a_table_of_data_has_rows_of_several_cells_in_half_of_them():
    assert table_rows(table(("甲", "1"), ("乙", "2"))) == ["甲\t1", "乙\t2"]
    assert table_rows(table(("甲", "1"), ("乙", "2"), wrap="<thead></thead><tbody>{}</tbody>")) == ["甲\t1", "乙\t2"]
    assert table_rows(table(("甲", "1"), ("", ""), ("合计", ""))) == ["甲\t1", "合计"]
    assert table_rows(table(("甲", "1"))) == []
    assert table_rows(table(("甲", "1"), ("乙",))) == ["甲\t1", "乙"]
    assert table_rows(table(("甲", "1"), ("乙",), ("丙",))) == []
    assert table_rows(table(("甲" * 400, "1"), ("乙", "2"))) != []
    assert table_rows(table(("甲" * 401, "1"), ("乙", "2"))) == []


def test_a_gallery_shows_three_linked_pictures_and_few_words():
    picture = "<a href='/a'><img></a>"
    assert is_gallery(table((picture, picture, picture)))
    assert not is_gallery(table((picture, picture)))
    assert not is_gallery(table((picture, picture, picture + "一句话。")))
    assert is_gallery(table((picture, picture, picture + "字" * 119)))
    assert not is_gallery(table((picture, picture, picture + "字" * 120)))


def test_text_without_what_is_no_sign():
    assert tidy(" \u3000反\u200b诈\xa0\t宣传 ") == "反诈 宣传"
    assert tidy("\ufeff反\ufeff诈") == "\ufeff反诈"
    assert tidy("\ufeff") == ""
    assert text_of(parse("<body><p>前<script>x()</script>后</p></body>").find(".//p")) == "前后"
    assert text_of(parse("<body><p>前<style>x</style>后</p></body>").find(".//p")) == "前后"
    assert paired(r"\ud83d\ude00 \ud83d \ude00") == "\U0001f600 \ufffd \ufffd"
    assert paired(r"\uD83D\uDE00") == "\U0001f600"


def test_a_picture_is_where_its_page_says_first():
    def urls(html: str) -> list[tuple[str, str]]:
        return [(i.url, i.caption) for i in body_of(parse(f"<body>{html}</body>"), base="https://a.cn/b/").images]

    assert urls("<img src=a.gif data-src=b.jpg><img src=' '><img src='data:x'><img src='http://['>") == [
        ("https://a.cn/b/b.jpg", "")
    ]
    assert urls("<img data-src='data:x' src=/c.jpg>") == [("https://a.cn/c.jpg", "")]
    caption = "<figcaption>甲</figcaption><p class=caption>乙</p>"
    assert urls(caption + "<img src=a>" + caption) == [("https://a.cn/b/a", "甲")]
    assert urls("<img src=a style='display:none'><table><tr><td>甲</td><td>乙</td></tr><tr><td><img src=b></td><td>丁</td></tr></table>") == [
        ("https://a.cn/b/a", ""), ("https://a.cn/b/b", ""),
    ]  # fmt: skip


def test_lines_of_code_are_lines_and_a_link_in_them_is_code():
    body = body_of(
        parse("<body><pre>一行\n<a href=x>二行\n三行</a></pre><p><a href=x>甲</a><br><a href=x>乙</a>，丙</p></body>")
    )
    assert body.lines == ("一行", "二行", "三行", "\x1f甲", "乙，丙")


def test_a_link_that_leads_away_is_no_text():
    body = body_of(parse("<p>正文一句<a href=/>返回首页>></a></p><p>看这里<span>更多>></span></p>"))
    assert body.lines == ("正文一句", "看这里更多>>")
    assert [(each.line, each.rule) for each in body.removed] == [("返回首页>>", "pointer")]


def test_a_simple_selector_names_an_element_by_all_that_it_says():
    told = {
        "p": "<p>", "#a": "<b id=a>", "p#a": "<p id=a>", ".a": "<b class='x a'>", "p.a": "<p class=a>",
        "p[class*=ab]": "<p class=xab>", "[id^=ab]": "<b id=abx>", "p[id*=ab]": "<p id=xab>",
    }  # fmt: skip
    rules = Matcher(tuple(told))
    assert rules.complex == []
    for selector, html in told.items():
        assert selector in rules.match(parse(f"<body>{html}</body>").find("body")[0])
    assert (
        Matcher(("p#a", "p.a", "p[class*=a]", "p[id*=a]", "[id^=b]")).match(parse("<b id=ab class=a>").find(".//b"))
        == []
    )
    assert Matcher(("p > a",)).complex == ["p > a"]


def test_a_pattern_means_its_group_where_it_has_one():
    place = Place("<p>来源：甲</p><script>a = '来源：乙'</script>", lines=["来源：丙", "来源：丁"])
    for kind, names in (("re", ["甲"]), ("script", ["乙"]), ("tail", ["丙", "丁"])):
        assert [value for value, _ in locate_all((f"{kind}:来源：(.)",), place)] == names
        assert [value for value, _ in locate_all((f"{kind}:来源：.",), place)] == [f"来源：{name}" for name in names]


def test_a_digest_has_three_items_with_words_and_addresses_of_their_own():
    def items(count: int, words: int = 10, linked: int = 9) -> int:
        text = "".join(
            f"## 第{n}条\n\n{'字' * words}\n\n" + f"[原文](https://a.example/{n})\n\n" * (n < linked)
            for n in range(count)
        )
        found = digest_of("# 2026年4月9日简报\n\n" + text)
        assert found is None or found.day == "2026-04-09"
        return len(found.items) if found else 0

    assert [items(2), items(3), items(3, 9), items(4, linked=2), items(4, linked=1)] == [0, 3, 0, 4, 0]


def test_an_item_of_a_digest_ends_at_a_heading_as_high_or_a_rule():
    text = (
        "# 简报\n\n## 甲\n\n第一条的正文在这里。\n\n### 小节\n\n[x](/x)\n\n[y](https://a.cn/1)\n\n---\n\n不属于谁\n\n"
        "## 乙\n\n第二条的正文在这里。\n\n[y](https://a.cn/2)\n\n# 别的\n\n也不属于谁\n\n## [丙](https://a.cn/3)\n\n第三条的正文在这里。\n\n[z](https://a.cn/4)\n"
    )
    found = digest_of(text)
    assert found is not None
    assert [(item.title, item.lines, item.url[-1:]) for item in found.items] == [
        ("甲", ("第一条的正文在这里。", "小节"), "1"), ("乙", ("第二条的正文在这里。",), "2"), ("丙", ("第三条的正文在这里。",), "3"),
    ]  # fmt: skip
    assert found.day == ""


def test_the_last_comment_may_be_none():
    assert _without_comments("<!--a-->b<!--c-->d<!--e") == "bde"
    assert _without_comments("a<!-->b-->c") == "ab-->c"  # an empty one


def test_a_mirror_s_clock_is_read_as_far_as_it_is_known():
    def read(text: str, **learnt: int | None) -> tuple[str, int, str]:
        spots = {Spot("s", "front:date", "2024-05", unit): late for unit, late in learnt.items()}
        found = Clocks("s", spots).read("front:date", text, 50)
        assert found is not None
        return found.value, found.rank, found.confidence.value

    assert Clocks("s").read("front:date", "昨天", 50) is None
    assert read("2024-05-02") == ("2024-05-02", 50, "likely")
    assert read("2024-05-02", day=1440) == ("2024-05-01", 50, "likely")
    assert read("2024-05-02 08:05", minute=15) == ("2024-05-02T07:50:00+08:00", 50, "likely")
    assert read("2024-05-02 08:05") == ("2024-05-02", 50, "guessed")
    assert read("2024-05-02T08:05:00Z") == ("2024-05-02T16:05:00+08:00", 50, "likely")
    assert read("2024-05-02T08:05:00Z", minute=None) == ("2024-05-02", 50, "guessed")
    for late, note in ((0, "right"), (1440, "1 late"), (2880, "2 late")):
        found = Clocks("s", {Spot("s", "front:date", "2024-05", "day"): late}).read("front:date", "2024-05-02", 50)
        assert found is not None
        assert found.note.endswith(note)


def test_a_dump_s_title_stands_among_its_first_eight_lines():
    above = [f"短行{n}" for n in range(8)]
    assert drop_head([*above[:7], "标题在这里", "正文。"], "标题在这里", "")[0] == ["正文。"]
    assert drop_head([*above, "标题在这里", "正文。"], "标题在这里", "")[0] == [*above, "标题在这里", "正文。"]


def test_bare_numbers_that_no_list_goes_on_from_are_those_of_lines_of_code():
    assert gutter(["1.", "", "2.", "文"]) == {0, 2}
    assert gutter(["1. 甲", "2.", "乙"]) == gutter(["2.", "甲", "3. 乙"]) == frozenset()
    assert gutter(["2.", "甲", "2. 乙"]) == gutter(["4.", "甲", "2. 乙"]) == {0}


UNQUOTED = {
    r"a\x0ab": "a\nb",
    r"\u53cd\u8bc8": "反诈",
    r"a\tb\'c\\": "a\tb'c\\",
    r"\\x26amp;": "&",
    "&amp;lt;": "<",
    r"\b\f": "",
}


@pytest.mark.parametrize("raw", UNQUOTED)
def test_the_inside_of_a_string(raw):
    assert unquote(raw) == UNQUOTED[raw]


def test_values_are_those_of_the_name_itself():
    assert list(values("var act = 'x'; ct = '1'; $ct='2'; my-ct='3'; a_ct='4'; ct: '5'", "ct")) == ["1", "5"]
    assert list(values("ct='1'", "ct")) == ["1"]
    assert list(values("ct = '' || 'b' || 'c';", "ct")) == ["b"]
    assert list(values("ct = ''; ct = ' ';", "ct")) == []


def test_object_literals_hold_what_scripts_write():
    source = "x.cgi = {a: '1' * 1, b: f('y', 2), c: z || 'w', d: ['p', -3, v], e: {g: '内'}, 'h': \"i\".html(false), /* */ j: 1}"
    (found,) = objects(source, "cgi")
    assert found == {"a": "1", "b": "y", "c": "w", "d": ["p", "-3", ""], "e": {"g": "内"}, "h": "i"}
    assert list(objects("mycgi = {a: '1'}", "cgi")) == []
    assert list(objects("cgi = {a: '1' '2', b: '3'}", "cgi")) == [{"a": "1", "b": "3"}]
    assert list(objects("cgi = {b: '3', a: '1' [2], c: '4'}", "cgi")) == [{"b": "3"}]
    assert list(objects("cgi = {a: '1'}; cgi = {b: '2'}", "cgi")) == [{"a": "1"}, {"b": "2"}]
    assert list(objects("cgi = {a: '1', b: '2'}", "cgi", only="b")) == [{"b": "2"}]
    assert list(objects("cgi = {a: {x: [1, (2)]}, b: {c: '2'}}", "cgi", only="b")) == [{"b": {"c": "2"}}]
    assert list(walk({"a": [{"b": "1"}, {"b": " "}, {"c": "2"}]}, ["a", "b"])) == ["1"]
    assert list(walk({"a": "1"}, [])) == []


def notice(*lines: str) -> str:
    return state_of("", "", None, lines, WECHAT)[0].value


def test_a_notice_stands_alone_in_short_lines():
    said = "该内容已被发布者删除"
    assert notice(said) == "deleted_by_author"
    assert notice(said, *["一行"] * 11) == "deleted_by_author"
    assert notice(said, *["一行"] * 12) == "article"
    assert notice("字" * 22 + said) == "deleted_by_author"
    assert notice("字" * 23 + said) == "article"
    for mark in '“「『‘"':
        assert notice(f"他看到{mark}{said}”几个字") == "article"


def test_which_time_is_chosen():
    now = "2024-05-01T00:00:00+00:00"
    said = [Evidence("2024-04-10", "url", 30), Evidence("2024-04-10T07:00:00+08:00", "found", 45)]
    assert choose(said, now)[0].where == "found"
    assert choose([said[0], Evidence("2024-04-10T07:00:00+08:00", "found", 46)], now)[0].where == "url"
    assert choose([said[0], Evidence("2024-04-11T23:00:00+08:00", "meta", 10)], now)[0].where == "meta"
    assert choose([said[0], Evidence("2024-04-12T01:00:00+08:00", "meta", 10)], now)[0].where == "url"
    best, judged = choose(
        [Evidence("2024-05-03T00:00:00+00:00", "a", 10), Evidence("2024-05-03T00:00:01+00:00", "b", 5)], now
    )
    assert (best.where, judged[-1].rank) == ("a", 905)
    assert choose([Evidence("2025-01-01", "a", 10)], now)[0] is None


TIMES = {
    "20240506": "2024-05-06",
    "20241306": "",
    "2024-05-06 HKT 16:20": "2024-05-06T16:20:00+08:00",
    "06/12/2020 - 12:02": "2020-12-06T12:02:00+08:00",
    "6/2/2020": "2020-02-06",
    "2024年5月1日 星期三 8时5分": "2024-05-01T08:05:00+08:00",
    "2024-05-01T08:05:09.123+0530": "2024-05-01T08:05:09+05:30",
    "1994-12-31 08:00": "",
    "1995-01-01 08:00": "1995-01-01T08:00:00+08:00",
    "12024-05-01": "",
    "Wed, 01 May 2024 00:05:09": "2024-05-01T00:05:09+00:00",
    "Wed, 01 Foo 2024 00:05:09": "",
    "17145219091": "",
}


@pytest.mark.parametrize("text", TIMES)
def test_times_in_rare_forms(text):
    assert parse_time(text) == TIMES[text]


def test_a_time_at_home():
    assert home("2024-05-01", "+08:00") == "2024-05-01"
    assert home("2024-05-01T20:00:00+00:00", "+08:00") == "2024-05-02T04:00:00+08:00"
    assert home("2024-05-01T20:00:00+00:00", "-03:30") == "2024-05-01T16:30:00-03:30"
    assert parse_time("2024-05-01 08:00", "-03:30") == "2024-05-01T08:00:00-03:30"


def test_a_mirror_s_shifted_stamp_is_read_as_its_address_s_day_says():
    stamp = "1715529600000"  # 2024-05-13 00:00 in China
    assert _shifted("", "2024-05-13", "") == []
    assert [(e.value, e.rank) for e in _shifted(stamp, "", "")] == [("2024-05-13", 52)]
    assert [(e.value[:16], e.rank) for e in _shifted(stamp, "2024-05-13", "")] == [("2024-05-13T00:00", 25)]
    assert [(e.value[11:13], e.rank) for e in _shifted(stamp, "2024-05-12", "")] == [("16", 25), ("08", 26)]
    seen = [e.value[11:13] for e in _shifted(stamp, "2024-05-12", "2024-05-12T09:00:00+08:00")]
    assert seen == ["08"]
    assert [e.value[11:13] for e in _shifted(stamp, "2024-05-12", "2024-05-12T15:55:00+08:00")] == ["16", "08"]
    assert [e.value[11:13] for e in _shifted(stamp, "2024-05-12", "2024-05-12T15:54:00+08:00")] == ["08"]
    assert (
        len(_shifted(stamp, "2024-05-12", "2024-05-12T01:00:00+08:00")) == 2
    )  # none holds: the mirror's clock is wrong
    assert _shifted(stamp, "2024-05-01", "") == []


def test_a_post_s_own_stamp_stands_among_its_first_six_lines():
    def lead(*lines: str, url: str = "https://a.example/1", feed: str = "") -> tuple[str, bool]:
        return _lead(Place(lead=lines), Address("", url, ""), feed)

    assert lead("【某报2021年3月14日讯】警方通报。") == ("2021-03-14", False)
    assert lead("警方于2021年3月14日通报。") == lead() == ("", False)
    assert lead("2021-03-14T08:05:00Z") == ("2021-03-14T16:05:00+08:00", True)
    assert lead("2021-03-14 08:05") == ("2021-03-14T08:05:00+08:00", False)
    assert lead(*["一行"] * 5, "2021-03-14") == ("2021-03-14", False)
    abroad = {"url": "https://www.dw.com/1"}  # Berlin's clock, known to be before the feed's
    assert lead("2021-03-14 08:05", **abroad) == ("2021-03-14T15:05:00+08:00", True)
    assert lead("2021-03-14 08:05", **abroad, feed="2021-03-14T15:05:00+08:00")[1]
    assert not lead("2021-03-14 08:05", **abroad, feed="2021-03-14T15:04:00+08:00")[1]
    assert lead("2021-03-14", **abroad) == ("2021-03-14", False)
    assert lead(*["一行"] * 6, "2021-03-14") == ("", False)
    assert lead(*["一行"] * 6, "【某报2021年3月14日讯】") == ("", False)


def told(front: dict[str, str], day: str = "", lead: tuple[str, ...] = ()) -> list[tuple[str, str, int, str]]:
    place, address = Place(front={"title": "题"} | front, lead=lead), Address("", "https://a.example/1", "", day=day)
    return [(e.value, e.where, e.rank, e.confidence.value) for e in of_head(place, WEB, address, Clocks())]


def test_a_feed_s_time_is_worth_more_where_the_address_says_its_day():
    front = {"date": "2024-05-01T00:05:00Z"}
    assert told(front) == [("2024-05-01T08:05:00+08:00", "front:date", 50, "likely")]
    assert told(front, "2024-05-01")[0][2] == 26
    assert told(front, "2024-05-02")[0][2] == 50
    assert told({"date": "2024-05-01"}, "2024-05-01") == [("2024-05-01", "front:date", 60, "likely")]
    assert told({"date": "2024-05-01", "fetch_date": "x"}) == [("2024-05-01", "front:date", 60, "guessed")]
    assert told({"date": "2024-05-01 08:05"}) == [
        ("2024-05-01", "front:date", 60, "guessed")
    ]  # by a clock nobody knows
    assert told({"date": "2024-05-01T08:05:09.123"}) == [
        ("2024-05-01", "front:date", 60, "guessed")
    ]  # the mirror's own
    assert told({"date": "2024-05-01T08:05:09.000Z"})[0][2] == 50
    assert told({}) == of_head(Place(), WEB, Address("", "", ""), Clocks()) == []
    assert told({"head_date": "2024-05-01"}) == [("2024-05-01", "front:head", 50, "likely")]


def test_a_post_s_own_stamp_comes_first_and_its_own_day_before_the_feed_s():
    front = {"date": "2024-05-02T00:05:00Z"}
    assert told(front, lead=("2024-05-01T08:05:00Z",))[0] == ("2024-05-01T16:05:00+08:00", "body:stamp", 5, "sure")
    assert told(front, lead=("2024-05-01 08:05",))[0] == ("2024-05-01", "body:stamp", 24, "likely")
    assert [each[1] for each in told(front, lead=("2024-05-02 08:05",))] == ["front:date"]  # says no more than the feed


def stamped(html: str, title: str = "标题在这里") -> list[str]:
    tree = parse(f"<body>{html}</body>")
    return [text for text, *_ in stamps(tree, next((e for e in tree.iter("article")), None), title)]


def test_the_stamp_of_an_article_stands_between_title_and_body():
    body = f"<article><p>{PROSE}</p></article>"
    head = "<h1>标题在这里</h1>"
    assert stamped(f"{head}<p>2024-05-01 08:05</p>{body}") == ["2024-05-01 08:05"]
    assert stamped(f"{head}<p>2024-05-01</p><p>发布时间：2024-05-02 08:05</p>{body}")[0] == "发布时间：2024-05-02 08:05"
    assert stamped(f"{head}<p>来源：临江网 <b>2024-05-01</b> <i>08:05</i></p>{body}") == [
        "来源：临江网 2024-05-01 08:05"
    ]
    assert stamped(f"{head}<p>2024-05-01{'字' * 81}</p>{body}") == []
    beside = [f"<p><b>2024-05-01</b> <i>08:05</i>{'字' * length}</p>" for length in (74, 75)]
    assert [stamped(f"{head}{each}{body}")[0][:16] for each in beside] == ["2024-05-01 08:05", "2024-05-01"]
    assert stamped(f"{head}<p>2024-05-01{'字' * 80}</p>{body}") != []
    assert stamped(f"{head}<a>2024-05-01</a><script>'2024-05-02'</script>{body}") == []
    assert stamped(f"<p>Copyright © 2024-05-01</p>{head}{body}") == []
    assert stamped(f"{head}{body}<ul><li>2024-05-01<a href='/x'>别的文章</a></li></ul>") == []


def test_what_speaks_against_a_time_being_the_article_s():
    def against(html: str, text: str, number: int, head: int = 0, begin: int = 100, end: int = 150) -> int:
        node = next(e for e in parse(f"<body>{html}</body>").iter() if e.get("id") == "x")
        return _against(node, number, text, head, begin, end)

    plain, day = "<b id=x></b>", "2024-05-01"
    assert [against(plain, day, number) for number in (99, 0, 100, 107, 108, 149, 150)] == [
        1,
        100,
        60,
        60,
        150,
        150,
        120,
    ]
    assert [against(plain, day, 0, begin=200, end=300), against(plain, day, 102, end=102)] == [120, 120]
    assert [against(plain, day, 80, head) for head in (92, 93)] == [20, 170]
    assert against(plain, "发布时间：2024-05-01", 90) == 10 - 60
    assert against(plain, "2024-05-01 08:05", 90) == 10 - 40
    assert against("<b id=x class=time></b>", day, 90) == against("<p class=pub><b id=x></b></p>", day, 90) == 10 - 40
    assert against("<p class=pub><i><b id=x></b></i></p>", day, 90) == 10
    assert against("<a><i><b id=x></b></i></a>", day, 90) == against("<li><a></a><b id=x></b></li>", day, 90) == 160
    assert against("<li><b id=x></b></li>", day, 90) == 10
    assert against(plain, "© 2024-05-01", 90) == 410
    assert against("<b id=x class=hot></b>", day, 90) == 160
    assert against("<b id=x class='hot time'></b>", day, 90) == -30


def test_a_title_s_place_is_the_last_heading_or_element_that_begins_with_it():
    def place(html: str, title: str = "标题在这里说一件事情啊很长") -> int:
        return _title_place(list(parse(f"<body>{html}</body>").iter()), title)

    assert place("<p>别的</p>") == 0
    assert place("<p>别的</p><p> 标题在这里 说一件事情啊很</p>") == 3
    assert place("<p>标题在这里说一件事情了</p><a>标题在这里说一件事情啊很</a>") == 0
    assert place("<h1>甲</h1><h1>乙</h1><h2>丙</h2>") == place("<p></p><h1>乙</h1>", "") == 3


def test_a_date_is_an_entry_s_where_three_like_it_have_links_and_dates():
    def entry(count: int, dated: int = 9, deep: int = 0, around: str = "<ul>{}</ul>") -> bool:
        day = "<div>" * deep + "<i>2024-05-01</i>" + "</div>" * deep
        like = "".join(f"<li><a href=x>一条</a>{day if n < dated else ''}</li>" for n in range(count))
        return _is_dated_entry(next(parse(f"<body>{around.format(like)}</body>").iter("i")))

    assert [entry(2), entry(3), entry(3, 2), entry(4, 3)] == [False, True, False, True]
    assert [entry(3, deep=2), entry(3, deep=3)] == [True, False]


def named(html: str, host: str = "") -> list[tuple[str, str, str]]:
    source = f"<html><head><title>标题_临江在线</title></head><body>{html}</body></html>"
    place = Place(source, parse(source))
    return [(name, where, confidence.value) for name, where, confidence in site_names(place, host, None)]


def test_whose_a_site_is():
    assert named("")[0] == ("临江在线", "title", "likely")
    assert named("<p>版权所有：临江在线</p>")[0] == ("临江在线", "title and page", "likely")
    assert named("<a href='/'>临江在线</a>")[0] == ("临江在线", "title and page", "likely")
    assert named("<a href='/x'>临江在线</a>")[0] == ("临江在线", "title", "likely")
    assert named("<a href='http://a.cn/'>临江在线</a>", "a.cn")[0][1] == "title and page"
    assert named("<a href='http://b.cn/'>临江在线</a>", "a.cn")[0][1] == "title"
    assert named("<a href='/'><img alt='临江在线'></a>")[0][1] == "title and page"
    assert named("<a href='/' title='临江在线'></a>")[0][1] == "title and page"
    assert ("东湾市公安局", "foot", "likely") in named("<p>主办单位：东湾市公安局</p>")
    assert ("东湾市公安局", "foot", "guessed") in named("<p>东湾市公安局 版权所有</p>")
    assert ("东湾日报", "foot", "guessed") in named("<p>东湾日报社版权所有</p>")
    assert Confidence.SURE.value not in {each[2] for each in named("<p>主办单位：东湾市公安局</p>")}
    assert named("<p>版权所有：临江在线股份有限公司</p>")[0][1] == "title and page"
    assert named("<p>版权所有：临江</p>")[0][1] == "title and page"
    assert named("<p>版权所有：东湾在线</p>")[0] == ("临江在线", "title", "likely")


def test_prose_is_measured_by_its_punctuation_and_trusted_by_names_and_links():
    assert [_prose(texts) for texts in ([], ["四个字啊"], ["四个字，", " 四个字。 "])] == [0.0, 1.0, 9 + 16]

    def trust(html: str, **measured: int) -> float:
        node = next(
            e for e in parse(f"<body>{html}</body>").iter() if e.get("class") == "x" or "x " in (e.get("class") or "")
        )
        return round(_trust(node, _Block(**measured) if measured else None), 4)

    assert trust("<div class=x>") == 1.0
    assert trust("<div class=x>", total=10, links=5) == 0.25
    assert trust("<p class=x>") == 0.7
    assert trust("<div class='x comment'>") == 0.4
    assert trust("<div class=comment><div class=x>") == 0.7
    assert trust("<div class=comment><div class=menu><div class=x>") == 0.49
    assert trust("<div class='x article'>") == trust("<article class=x>") == 1.3
    assert trust("<div class=article><div class=x>") == trust("<div class='x comment article'>") / 1.3 == 1.0
    assert trust("<div class=menu>" + "<div>" * 3 + "<div class=x>") == 0.7
    assert trust("<div class=menu>" + "<div>" * 4 + "<div class=x>") == 1.0


def test_the_body_is_the_node_with_the_most_prose_for_its_links_and_name():
    def body(html: str, **more) -> str:
        node = find_body(parse(f"<body>{html}</body>"), **more)
        inside = () if node is None else (node.get("id"), *(e.get("id") for e in node.iter("div")))
        return "".join(sorted({each for each in inside if each}))

    def part(name: str, prose: str = PROSE * 2, more: str = "") -> str:
        return f"<div id='{name}' {more}><p>{prose}</p><p>{prose}</p></div>"

    links = "<p>" + "".join(f"<a href='/{n}'>{'某地开展宣传活动的一篇报道，' * 3}</a>" for n in range(9)) + "</p>"
    assert body(f"<section>{part('a')}</section><section>{part('b', PROSE)}</section>") == "a"
    assert body(f"<section>{part('a', PROSE)}{links}</section><section>{part('b', PROSE)}</section>") in "ab"
    assert body(f"<section>{part('a', more='class=comment')}</section><section>{part('b')}</section>") == "b"
    assert body(f"<section>{part('a')}</section><section>{part('b', more='class=article')}</section>") == "b"
    other = "不法分子冒充客服，以退款为由诱导转账，涉案金额三百余万元，七人落网。"
    both = f"<section>{part('a')}</section><section>{part('b', other * 2)}</section>"
    assert body(both, description=other) == "b"
    assert body(both, description=PROSE) == "a"
    assert find_body(parse(f"<body><p>{'字，' * 5}</p></body>")) is None
