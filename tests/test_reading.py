"""The reader's parts, each where it decides: charset, tree, lines, places, title, time, mirror's head, shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.charset import decode
from archive.rules import LineRule
from archive.types import Evidence, Found, Page, Removed, State
from pipelines.reading.body import find
from pipelines.reading.dates import choose
from pipelines.reading.dom import body_of, parse
from pipelines.reading.generic import find_body
from pipelines.reading.head import drop_head
from pipelines.reading.lines import clean
from pipelines.reading.literal import objects, walk
from pipelines.reading.locate import Place, locate, locate_name
from pipelines.reading.markdown import body_of_markdown
from pipelines.reading.ocr import heal, stories, unglue
from pipelines.reading.post import split
from pipelines.reading.read import read
from pipelines.reading.script import values
from pipelines.reading.selectors import may_match
from pipelines.reading.state import is_amended
from pipelines.reading.text import LINK_MARK, text_of, tidy
from pipelines.reading.title import settle
from pipelines.reading.written import parse_time
from spiders.platforms import PLATFORMS
from spiders.platforms.web import WEB

PROSE = "民警提醒，凡是要求向所谓安全账户转账的电话都要立即挂断，再拨打九六一一零核实。"


def page(body: str, name: str = "a.txt", platform: str = "web") -> Page:
    return Page("test", platform, f"file:///{name}", body.encode(), "2026-11-01T00:00:00+00:00")


def lines_of(html: str) -> list[str]:
    return list(body_of(parse(html)).lines)


# Charset


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_charset_is_told_by_the_bytes(charset):
    assert decode((PROSE * 3).encode(charset)) == PROSE * 3


def test_traditional_pages_are_big5():
    text = (
        "民眾接到自稱檢察官的電話，要求監管帳戶，警方表示這是典型的詐騙手法，請撥打反詐專線求證，在這裡提醒大家。" * 3
    )
    assert decode(text.encode("big5")) == text


def test_a_little_gbk_among_much_markup_is_gbk():
    """Few of a page's characters are Chinese; those that are not UTF-8 are a small share of it, but no torn ones."""
    text = "<p class=a>" * 60 + "反诈宣传进社区" + "</p>" * 60
    assert decode(text.encode("gb18030")) == text


def test_a_torn_character_leaves_utf8_what_it_is():
    torn = PROSE.encode() * 20 + "反".encode()[:2] + PROSE.encode()
    assert decode(torn) == PROSE * 20 + "�" + PROSE


# Trees


def test_text_behind_a_comment_belongs_to_its_line():
    assert lines_of("<div><p>反诈<!-- 广告 -->宣传</p>之后</div>") == ["反诈宣传", "之后"]


def test_a_table_of_data_keeps_its_cells_and_one_of_layout_its_paragraphs():
    rows = "<tr><td>地区</td><td>案件</td></tr><tr><td>临江</td><td>12</td></tr>"
    assert lines_of(f"<table>{rows}</table>") == ["地区\t案件", "临江\t12"]
    assert lines_of(f"<table><tr><td>统计表</td></tr>{rows}</table>") == ["统计表", "地区\t案件", "临江\t12"]
    assert lines_of("<table><tr><td><p>一段</p><p>二段</p></td></tr><tr><td>三段</td></tr></table>") == [
        "一段",
        "二段",
        "三段",
    ]
    assert lines_of("<table><tr><td>甲</td><td>乙</td></tr></table>") == ["甲", "乙"]
    assert lines_of(f"<div>前<table>{rows}</table>后</div>") == ["前", "地区\t案件", "临江\t12", "后"]


def test_hidden_text_and_programs_are_no_text():
    html = "<p>看得见</p><p style='display:none'>看不见</p><script>var a=1</script><p style='font-size:0px'>零</p>"
    assert lines_of(html) == ["看得见"]
    assert text_of(parse("<p>词<script>var a=1</script>语</p>")) == "词语"


def test_a_caption_belongs_to_its_picture():
    body = body_of(parse("<img src=a.jpg><p class=img_descr>民警在社区</p><p>正文</p>"), base="https://a.example/b/")
    assert [(image.url, image.caption) for image in body.images] == [("https://a.example/b/a.jpg", "民警在社区")]
    assert body.lines == ("正文",)


def test_a_line_that_is_only_a_link_is_marked_and_the_share_of_links_told():
    body = body_of(parse("<p><a href=x>相关文章</a></p><p>这是<a href=y>正文</a></p>"))
    assert body.lines == ("\x1f相关文章", "这是正文")
    assert body.linked == pytest.approx(6 / 9)


def test_noise_keeps_the_name_of_its_rule():
    body = body_of(
        parse("<p>正文</p><div class=share>分享到</div><p id=x>其他</p>"), {".share": "t/share", "p#x": "t/x"}
    )
    assert body.lines == ("正文",)
    assert body.removed == (Removed("分享到", "t/share"), Removed("其他", "t/x"))


def test_invisible_characters_go_and_words_stay_whole():
    assert tidy("　反\u200b诈 \t 宣传\xa0") == "反诈 宣传"
    assert tidy("\ufeff") == ""


# Bodies of unknown publishers


def test_a_body_grows_over_its_parts_and_not_over_links():
    links = "".join(f"<li><a href=/{n}>某地公安机关开展集中宣传活动的报道之{n}</a></li>" for n in range(12))
    html = (
        f"<body><div id=w><div><div><p>{PROSE * 3}</p></div><div><p>{PROSE * 3}</p></div></div>"
        f"<div><p>{PROSE}</p><ul>{links}</ul></div></div></body>"
    )
    node = find_body(parse(html))
    text = text_of(node)
    assert text.count(PROSE) == 6
    assert "报道之" not in text


def test_too_little_prose_is_no_body():
    assert find_body(parse("<body><p>短。</p></body>")) is None


# Lines

RULES = (
    LineRule("t/cut", (r"^完$",), "x", "x", where="cut"),
    LineRule("t/any", (r"^广告$", r"^推广$"), "x", "x"),
    LineRule("t/head", (r"^作者",), "x", "x", where="head"),
    LineRule("t/tail", (r"^来源",), "x", "x", where="tail"),
    LineRule("t/about", (r"^关于我们$(?:\n.+){0,2}\Z",), "x", "x", where="block"),
    LineRule("t/own", (r"是一家",), "x", "x", where="own"),
)


def rules_of(lines: list[str], publisher: str = "") -> tuple[list[str], list[str]]:
    kept, removed = clean(lines, RULES, publisher=publisher)
    return kept, [each.rule for each in removed]


def test_each_line_goes_by_the_rule_of_its_place():
    kept, rules = rules_of(["作者 甲", "一段。", "广告", "作者在场。", "来源不明。", "二段。", "来源 乙", "完", "尾巴"])
    assert kept == ["一段。", "作者在场。", "来源不明。", "二段。"]
    assert sorted(rules) == ["t/any", "t/cut", "t/cut", "t/head", "t/tail"]


def test_a_section_that_ends_the_body_is_found_once_its_tail_is_gone():
    kept, rules = rules_of(["一段。", "关于我们", "一句。", *["来源 某处"] * 4])
    assert kept == ["一段。"]
    assert rules.count("t/about") == 2


def test_a_short_line_below_two_that_go_goes_with_them():
    assert rules_of(["一段。", "来源 甲", "来源 乙", "夹着的"])[0] == ["一段。"]
    assert rules_of(["一段。", "来源 甲", "夹着的"])[0] == ["一段。", "来源 甲", "夹着的"]
    assert rules_of(["一段。", "来源 甲", "来源 乙", "一句完整的话。"])[0][-1] == "一句完整的话。"


def test_a_line_introduces_its_own_publisher_only():
    assert rules_of(["一段。", "临江网是一家媒体"], "临江网")[0] == ["一段。"]
    assert rules_of(["一段。", "别家网是一家媒体"], "临江网")[0] == ["一段。", "别家网是一家媒体"]
    assert rules_of(["一段。", f"{'字' * 27}临江网是一家媒体"], "临江网")[0] == ["一段。"]
    assert len(rules_of(["一段。", f"{'字' * 28}临江网是一家媒体"], "临江网")[0]) == 2


def test_the_last_address_of_a_digest_belongs_to_it():
    lines = ["一条", "https://a.example/1", "二条", "https://a.example/2", "来源 甲"]
    rules = (*RULES, LineRule("t/address", (r"^https?://\S+$",), "x", "x", where="tail"))
    assert clean(lines, rules)[0] == lines[:4]
    assert clean(["一段。", "https://a.example/2", "来源 甲"], rules)[0] == ["一段。"]


def test_a_link_falls_to_what_its_words_say():
    assert clean(["一段。", "\x1f来源 甲"], RULES)[0] == ["一段。"]
    assert clean(["一段。", "\x1f广告", "二段。"], RULES)[0] == ["一段。", "二段。"]


def test_what_stands_above_a_title_is_a_byline_or_the_title_in_other_words():
    title = "临江警方破获一起特大电信网络诈骗案"
    assert drop_head(["石小北", title, "一段。"], title, "")[2] == "石小北"
    assert drop_head(["临江警方破获一起盗窃车辆案件", title, "一段。"], title, "")[2] == "临江警方破获一起盗窃车辆案件"
    kept, gone, byline = drop_head(["临江警方破获一起特大电信诈骗", "临江报", title, "一段。"], title, "临江报")
    assert (kept, byline) == (["一段。"], "")
    assert [each.rule for each in gone] == ["head/byline", "head/account", "head/title"]


# Places of fields


def test_locators_of_one_page_do_not_mix():
    """``js:meta.x`` and ``meta:a`` remember what they looked up under names of their own."""
    html = "<html><head><meta name=a content=值></head><body><script>var meta = {x: '甲'}; var ld = {y: '乙'};</script></body></html>"
    place = Place(html, parse(html))
    assert locate(("js:meta.x",), place) == ("甲", "js:meta.x")
    assert locate(("meta:a",), place) == ("值", "meta:a")
    assert locate(("js:ld.y",), place) == ("乙", "js:ld.y")
    assert locate(("ld:headline",), place) == ("", "")


def test_a_name_is_no_call_and_has_no_label():
    assert (
        locate_name(("front:a", "front:b"), Place(front={"a": "点击关注", "b": "责任编辑：石小北 SN123"})) == "石小北"
    )
    assert locate_name(("front:a",), Place(front={"a": "12345"})) == ""


def test_json_ld_is_read_with_raw_control_characters_and_in_graphs():
    html = '<script type="application/ld+json">{"@graph":[{"headline":"反诈\x01宣传","author":[{"name":"甲"},{"name":"乙"}]}]}</script>'
    place = Place(html, parse(html))
    assert locate(("ld:headline",), place)[0] == "反诈 宣传"
    assert locate(("ld:author.name",), place)[0] == "甲"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('var ct = "1";', ["1"]),
        ('var ct = "" || "" || "2";', ["2"]),
        ("ct: JsDecode('a\\x26amp;b')", ["a&b"]),
        ("window.ct = '8' * 1", ["8"]),
        ('var act = "3"; var ct2 = "4"', []),
        ("title: '甲'.html(false)", []),
    ],
)
def test_values_of_a_variable(source, found):
    assert list(values(source, "ct")) == found


def test_object_literals_are_walked_through_lists_and_calls():
    source = "window.data = { list: [ { url: JsDecode('a'), w: '8' * 1 }, { url: '' || 'b' } ], n: { m: 'c' } };"
    data = list(objects(source, "data"))
    assert list(walk(data, ["list", "url"])) == ["a", "b"]
    assert list(walk(data, ["n", "m"])) == ["c"]
    assert list(objects("mydata = {a: '1'}", "data")) == []
    assert list(walk(list(objects("data = {a: 'x', b: ???", "data")), ["a"])) == ["x"]


def test_a_table_of_linked_pictures_shows_other_articles():
    cells = "".join(f"<td><a href='/{n}.html'><img src='/{n}.jpg'></a></td>" for n in range(3))
    words = "".join(f"<td>别处的事{n}</td>" for n in range(3))
    body = body_of(parse(f"<body><p>正文一句。</p><table><tr>{cells}</tr><tr>{words}</tr></table></body>"))
    assert (body.lines, body.images, [each.rule for each in body.removed]) == (("正文一句。",), (), ["gallery"])
    told = body_of(parse(f"<body><table><tr>{cells}</tr><tr><td>这里说的是一句话。</td></tr></table></body>"))
    assert told.lines == ("这里说的是一句话。",)


def test_a_box_of_links_inside_an_article_is_not_its_end():
    prose = [f"第{n}段讲的是民警如何在社区里向老人讲解防骗知识，大家听得很认真。" for n in range(9)]
    lines = ["■相关链接：", f"{LINK_MARK}・别处的一件事", f"{LINK_MARK}・别处的另一件事", *prose]
    kept, removed = clean(lines, WEB.lines)
    assert (kept, [each.rule for each in removed]) == (prose, ["web/more"] * 3)
    alone = ["相关链接：", f"{LINK_MARK}・一件事", *prose]
    assert clean(alone, WEB.lines)[0][0] == "相关链接："


def test_members_that_nobody_asks_for_are_passed_by():
    source = "data = { a: [1, { b: '}' }], f: function () { return \"{,\"; }, b: { c: 'x' }, d: 'y' }; b: 'z'"
    assert list(objects(source, "data", "b")) == [{"b": {"c": "x"}}]
    assert list(objects("data = { a: ['x', b: 'y'", "data", "b")) == []


def test_literals_have_comments_and_an_end():
    assert list(walk(list(objects("data = {a: 'x', // c: 'z'\n b: 'y'}", "data")), ["b"])) == ["y"]
    quoted = "window.data = {\"first\": 'x' * 1, 'second': f(1) || 'y', third: a.b, fourth: ['p', 'q']};"
    whole = next(objects(quoted, "data"))
    assert whole == {"first": "x", "second": "1", "third": "", "fourth": ["p", "q"]}
    deep = "data = " + "{a: [" * 25 + "{a: 'x'}" + "]}" * 25
    assert list(walk(list(objects(deep, "data")), ["a"] * 26)) == []
    flat = "data = " + "{a: [" * 15 + "{a: 'x'}" + "]}" * 15
    assert list(walk(list(objects(flat, "data")), ["a"] * 16)) == ["x"]


def test_a_selector_is_looked_for_only_where_its_names_stand():
    assert may_match("#a .b, .c", "<p class=c>")
    assert not may_match("#a .b", "<p id=a>")
    assert may_match("td", "<p>")


# Titles


@pytest.mark.parametrize(
    ("title", "settled"),
    [
        ("公安部通报一批典型案例 - 临江网", "公安部通报一批典型案例"),
        ("公安部通报一批典型案例_新闻频道_临江在线", "公安部通报一批典型案例"),
        ("反诈 - 临江网", "反诈 - 临江网"),
        ("断卡行动——从源头治理", "断卡行动——从源头治理"),
    ],
)
def test_a_title_loses_its_site_and_nothing_else(title, settled):
    assert settle(title, None).value == settled


def test_a_title_is_a_heading_or_what_the_page_is_called():
    assert settle("", parse("<title>临江网</title><h1>反诈宣传走进校园</h1>")).value == "反诈宣传走进校园"
    called = "<title>反诈宣传走进校园临江民警给新生上第一课_临江网</title><h1>限时优惠活动来了</h1>"
    assert settle("", parse(called)).value == "反诈宣传走进校园临江民警给新生上第一课"


# Times


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2024-05-01 12:30 PM", "2024-05-01T12:30:00+08:00"),
        ("2024-05-01 12:30 AM", "2024-05-01T00:30:00+08:00"),
        ("2024-05-01 1:30 PM", "2024-05-01T13:30:00+08:00"),
        ("2024年5月1日 08:05:09", "2024-05-01T08:05:09+08:00"),
        ("2024-05-01T08:05:09Z", "2024-05-01T08:05:09+00:00"),
        ("2024-05-01T08:05:09+0530", "2024-05-01T08:05:09+05:30"),
        ("2024-05-01", "2024-05-01"),
        ("1714521909", "2024-05-01T08:05:09+08:00"),
        ("1714521909000", "2024-05-01T08:05:09+08:00"),
        ("Wed, 01 May 2024 00:05:09 GMT", "2024-05-01T00:05:09+00:00"),
        ("2024-02-30", ""),
        ("2024-05-01 25:00", ""),
        ("昨天", ""),
    ],
)
def test_times_as_pages_write_them(text, time):
    assert parse_time(text) == time


def test_a_time_in_the_future_or_against_its_address_is_rejected():
    now = datetime(2024, 5, 1, tzinfo=UTC).isoformat()
    ahead, soon = (
        Evidence("2024-05-04T00:00:00+08:00", "meta:a", 10),
        Evidence("2024-05-02T09:00:00+08:00", "meta:b", 40),
    )
    chosen, judged = choose([ahead, soon], now)
    assert (chosen.value, judged[-1].note) == (soon.value, "rejected: in the future")
    day, other = Evidence("2024-04-10", "url", 30), Evidence("2024-04-12T00:00:00+08:00", "meta:a", 10)
    chosen, judged = choose([other, day], now)
    assert (chosen.value, judged[-1].note) == ("2024-04-10", "rejected: the address says 2024-04-10")
    finer = Evidence("2024-04-10T07:00:00+08:00", "found", 40)
    assert choose([day, finer], now)[0].value == finer.value
    assert choose([], now) == (None, ())


def test_a_minute_that_a_template_filled_in_is_none():
    meta = '<meta property="article:published_time" content="2024-05-01T{}+08:00">'
    html = "<!DOCTYPE html><html><head><title>反诈宣传走进校园</title>{}</head><body><p>{}</p></body></html>"
    for time, published in (
        ("00:00:00", "2024-05-01"),
        ("23:59:59", "2024-05-01"),
        ("00:00:01", "2024-05-01T00:00:01+08:00"),
    ):
        found = read(page(html.format(meta.format(time), PROSE * 3), "a.html"), PLATFORMS)
        assert found.articles[0].published == published


def test_a_page_is_amended_if_it_says_so():
    assert is_amended([Removed("修改于2024-05-01", "x")], "", "")
    assert is_amended([], "2024-05-01T08:00:00+08:00", "2024-05-01T08:01:01+08:00")
    assert not is_amended([], "2024-05-01T08:00:00+08:00", "2024-05-01T08:01:00+08:00")
    assert not is_amended([], "2024-05-01", "2024-05-02T08:01:00+08:00")


# Mirrors' heads


@pytest.mark.parametrize(
    "address", ["https%3A%2F%2Fa.example%2Fb", "https%253A%252F%252Fa.example%252Fb", "https://a.example/b"]
)
def test_an_address_is_read_however_often_it_was_encoded(address):
    assert split(f"---\ntitle: 题\nfrom: {address}\n---\n文").origin == "https://a.example/b"


def test_heads_whole_half_and_none():
    assert split("---\ntitle: 题\ndate: 2024-05-01\n---\n\n文").body.strip() == "文"
    assert split("---\ntitle: 题\n正文一句。\n").body == "正文一句。"
    assert split("---\nfoo: 1\n---\n文") is None
    assert split("文") is None
    front = split("#  题  \n\n 号名  某人 2024-05-01 08:05 \n文").front
    assert (front["title"], front["source"], front["head_date"]) == ("题", "某人", "2024-05-01 08:05")


def test_newlines_of_a_dump_that_mean_nothing_join_lines():
    text = "第一句没有说完，  \n就到了第二行。  \n\n第二段也是这样写的，  \n没有例外。  \n"
    assert list(body_of_markdown(text).lines) == ["第一句没有说完，就到了第二行。", "第二段也是这样写的，没有例外。"]
    assert list(body_of_markdown("短句。\n短句。\n短句。\n短句。").lines) == ["短句。"] * 4


# Texts without structure


def test_a_text_passes_through_the_same_rules_as_a_page():
    """Plain text: its publisher's learnt lines go, its writer is a field, a notice is no article."""
    text = f"临江警方破获一起案件\n{PROSE}\n{PROSE}\n临江警方微信矩阵\n作者：石小北"
    whole = read(page(text), PLATFORMS)
    article = whole.articles[0]
    assert (article.title, article.author) == ("临江警方破获一起案件", "石小北")
    notice = read(page("提示\n页面不存在\n请返回首页再试一次吧"), PLATFORMS)
    assert notice.state == State.UNAVAILABLE


def test_a_text_on_one_line_is_parted_where_its_first_words_come_again():
    title, text = unglue(f"全省反诈会议召开部署下一步工作全省反诈会议召开了，{PROSE}")
    assert title == "全省反诈会议召开部署下一步工作"
    assert text.startswith("全省反诈会议召开了")
    assert unglue("没有标题的一句话。") == ("", "没有标题的一句话。")


def test_adverts_of_a_newspaper_page_are_nobodys_story():
    page = ["# 分类广告", "转让店铺 13900000000", "# 旺铺", "位置好，价格低。", "# 提示", "民警提醒：转账前请核实。"]
    found = stories(page)
    assert [(title, body) for title, body, _ in found] == [("提示", ["民警提醒：转账前请核实。"])]
    assert [each.line for each in found[0][2]] == ["分类广告", "转让店铺 13900000000", "旺铺", "位置好，价格低。"]
    remedy = ["# 老张的膏药", "祖传秘方，一个疗程根治，电话13900000000。", "# 提示", "民警提醒：转账前请核实。"]
    assert [title for title, _, _ in stories(remedy)] == ["提示"]
    kicker = ["# 反诈行动", "# 前八个月止付一亿元", "民警提醒：转账前请核实。", "（资料图片）", "广告热线 13900000000"]
    assert [(title, body) for title, body, _ in stories(kicker)] == [
        ("反诈行动 前八个月止付一亿元", ["民警提醒：转账前请核实。"])
    ]


def test_a_sentence_broken_over_lines_is_healed():
    first = "民警提醒广大群众凡是要求转账的陌生电话都要提高警惕"
    assert heal([first, "不要相信。"]) == [first + "不要相信。"]
    assert heal([first + "。", "不要相信。"]) == [first + "。", "不要相信。"]
    assert heal([first, "一、不要相信。"]) == [first, "一、不要相信。"]
    assert heal(["短行", "不要相信。"]) == ["短行", "不要相信。"]


@pytest.mark.parametrize("end", ["", "  "])  # with two spaces at every end, a newline means nothing
def test_a_repost_card_names_its_account_and_author_whether_its_lines_are_joined_or_not(end):
    card = "以下文章来源于柳荫反诈\n，作者丁国栋\n\n**柳荫反诈**\n.\n\n一个讲社区反诈的公众号。\n\n"
    told = "".join(f"{n}。{PROSE}\n\n" for n in range(6))
    head = "---\ntitle: 讲透八个骗局\nurl: https://mp.weixin.qq.com/s?__biz=MzA1&mid=2650000001&idx=1&sn=" + "a" * 32
    body = "".join(f"{line}{end}\n" for line in (card + told).splitlines())
    (article,) = read(page(f"{head}\n---\n\n# 讲透八个骗局\n\n{body}", "a.md", "wechat"), PLATFORMS).articles
    assert (article.origin, article.author) == ("柳荫反诈", "丁国栋")
    assert "柳荫反诈" not in article.text
    assert "讲社区反诈的公众号" not in article.text


@pytest.mark.parametrize(
    "torn",
    ["![图](https://a.example/1", "[![](https://a.example/1)](https://a.example/2...", "[文](https://a.ex..."],
)
def test_a_link_that_a_mirror_cut_is_not_text(torn):
    assert list(body_of_markdown(f"{PROSE}\n\n{torn}").lines) == [PROSE]


# What is an article, at its limits


def state(body: str, head: str = "", **more: str) -> tuple[str, str]:
    """The state and reason of a post without an address."""
    found = read(page(f"---\ntitle: 临江警方通报\n{head}---\n{body}", "a.md", **more), PLATFORMS)
    return found.state.value, found.reason


def test_a_post_of_nothing_but_links_is_a_list():
    link = "[某地公安机关开展宣传活动](https://a.example/1)\n\n"
    assert state(link * 6) == ("not_an_article", "a list of links")
    assert state(link * 6 + f"{PROSE}\n")[0] == "article"
    assert state(link * 6, "url: https://a.example/2\n")[0] == "article"
    assert state(link * 6 + "没有句号的一行字" * 8)[0] == "article"  # more than half of it is no link
    assert state(link * 5)[0] == "article"  # short as notes are


def test_what_is_too_short_is_a_title_alone():
    assert state("十四个字的正文没有别的话啊") == ("title_only", "no text but its title")
    assert state("一" * 15)[0] == "article"


def test_a_mirror_s_clock_of_one_mirror_is_asked_of_that_one_only():
    def where(platform: str, url: str) -> set[str]:
        text = f"---\ntitle: 临江警方通报\nurl: {url}\n---\n<!--1715529600000-->\n{PROSE}\n"
        (article,) = read(page(text, "a.md", platform), PLATFORMS).articles
        return {each.where for each in article.evidence}

    assert "comment:ms" in where("zaobao", "https://www.zaobao.com/realtime/china/story20240513-1234567")
    assert "comment:ms" not in where("web", "https://a.example/1")


def test_where_a_time_stands_is_its_rank():
    html = (
        '<html><head><title>反诈宣传走进校园</title><meta name="PubDate" content="2024-05-01 08:05"></head><body>'
        f"<h1>反诈宣传走进校园</h1><p>时间：2024-05-01 08:06</p><div>{PROSE * 3}</div></body></html>"
    )
    for text, ranks in ((html, {10}), (html.replace("PubDate", "x"), {20})):
        (article,) = read(page(text, "a.html"), PLATFORMS).articles
        assert {each.rank for each in article.evidence} == ranks
    text = f"---\ntitle: 临江警方通报\ndate: 2024-05-01T08:05:09.123Z\n---\n{PROSE}\n"
    (article,) = read(page(text, "a.md"), PLATFORMS).articles
    assert [(e.value, e.where, e.rank) for e in article.evidence] == [("2024-05-01", "front:date", 60)]


def test_a_digest_is_called_by_its_first_item():
    item = "## 第{0}条新闻的标题\n\n警方通报第{0}起案件，请市民注意。\n\n[原文](https://a.example/{0})\n\n"
    found = read(page("# 2026年4月9日简报\n\n" + "".join(map(item.format, range(3))), "a.md"), PLATFORMS)
    assert (found.title, found.url) == ("第0条新闻的标题", "https://a.example/0")
    assert [each.part for each in found.articles] == [0, 1, 2]


def test_a_rule_of_noise_may_not_take_more_than_it_leaves():
    def text(own: int, taken: int) -> str:
        html = f"<h1>反诈宣传走进校园</h1><div class=article><p>{PROSE * own}</p><div class=share><p>{'乙。' * taken}</p></div></div>"
        found = find(Place("<body>" + html, parse(f"<body>{html}</body>")), WEB, "")
        return "".join(found.body.lines)

    even = len(PROSE)  # of two of them: as many signs of two characters
    assert "乙" not in text(2, even)
    assert "乙" in text(2, even + 1)
    assert "乙" not in text(3, even + 1)
    assert find(Place("<p>", None), WEB, "").how == "nothing"


def test_another_reader_is_believed_that_finds_what_the_page_says_of_itself(monkeypatch):
    """A description tells which prose is meant; without one a reader has to find half as much again."""
    told = "望潮县公安机关近日破获一起冒充客服的案件"

    def read_by(theirs: str, description: str = "", ours: str = PROSE) -> str:
        monkeypatch.setattr("pipelines.reading.body.trafilatura.extract", lambda *_, **__: theirs)
        html = f'<html><head><meta name=description content="{description}"></head><body><div><p>{ours}</p></div><i>{told}，{PROSE * 9}</i></body></html>'
        return find(Place(html, parse(html)), WEB, "").how

    assert read_by(PROSE * 2) == "trafilatura"
    assert read_by(PROSE[:-1] + "一二三四五六。") == "generic"
    assert read_by(f"{told}，{PROSE}", told) == "trafilatura"
    assert read_by(PROSE[:-1] + "一二三四五六。", told) == "generic"
    assert read_by(f"{told}。", told, PROSE * 3) == "generic"  # found, but far less
    assert read_by(PROSE * 9, PROSE[:12], PROSE * 6) == "generic"  # enough, and described


def test_a_few_words_without_a_sure_title_are_no_article():
    def reason(text: str, heading: str = "") -> str:
        html = (
            f"<html><head><title>八个字的标题在此</title></head><body>{heading}<div><p>{text}</p></div></body></html>"
        )
        return read(page(html, "a.html"), PLATFORMS).reason

    slight = "a line of a list, or of the page's own"
    assert reason("警" * 38 + "，" + "警" * 39 + "。") == slight
    assert reason("警" * 39 + "，" + "警" * 39 + "。") == ""
    assert reason("警" * 38 + "，" + "警" * 39 + "。", "<h1>八个字的标题在此</h1>") == ""
    assert reason("警，" * 199 + "警") == slight  # no sentence
    assert reason("警，" * 200) == ""


def test_names_lose_their_labels_and_lists_their_signs():
    head = '<meta name="Keywords" content="反诈，断卡; 预警 劝阻">'
    text = f"<h1>反诈宣传走进校园</h1><div><p>{PROSE * 4}</p><p>责任编辑：石小北 SN123</p></div>"
    html = f"<html><head><title>反诈宣传走进校园</title>{head}</head><body>{text}</body></html>"
    (article,) = read(page(html, "a.html"), PLATFORMS).articles
    assert (article.editor, article.keywords) == ("石小北", ("反诈", "断卡", "预警", "劝阻"))


def test_an_advert_gives_a_telephone_and_no_office():
    def told(*body: str, title: str = "标题") -> list[str]:
        return [title for title, lines, _ in stories([f"# {title}", *body]) if lines]

    phone = "电话13900000000。"
    assert told(f"转让店铺，出租房屋，{phone}") == []
    assert told(f"转让店铺，{phone}") == told("转让店铺，出租房屋。") == ["标题"]
    assert told(f"民警提醒转让店铺，出租房屋，{phone}") == ["标题"]
    assert told(f"转让店铺，出租房屋，{phone}" + "长" * 80) == ["标题"]
    assert told(f"祖传药方，{phone}") == told(f"民警提醒，公安提示：膏药，根治，{phone}") == ["标题"]
    assert told(f"民警提醒：膏药，根治，{phone}") == told("短文", title="分类广告") == []
    after = stories(["# 分类广告", "甲", "# 乙", "长" * 397, "# 丙", "长" * 398, "# 丁", "民警提醒"])
    assert [title for title, lines, _ in after if lines] == ["丙", "丁"]
    line = "广告热线" + "长" * 35
    assert stories(["一句正文。", line, line + "长"])[0][1] == ["一句正文。", line + "长"]


def test_a_page_s_place_of_discovery_may_say_its_time():
    text = page(f"标题在此不长\n{PROSE * 3}")
    (article,) = read(replace(text, found=Found(published="2024-05-01 08:05")), PLATFORMS).articles
    assert [(e.value, e.where, e.rank) for e in article.evidence] == [("2024-05-01T08:05:00+08:00", "found", 40)]
