"""How rules of lines and of states are applied, by rules made for it; what stands around a body; records, heads and literals
at their limits."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from archive.rules import LineRule, StateRule
from archive.stories.boilerplate import Boilerplate
from archive.types import Page, Removed, State
from pipelines.reading.around import alike, is_entry, lead_of, pointer
from pipelines.reading.dom import parse
from pipelines.reading.lenient import _words, lenient_tree
from pipelines.reading.lines import NOTHING, clean
from pipelines.reading.literal import objects, walk
from pipelines.reading.markdown import _goes_on, _wrapped, body_of_markdown
from pipelines.reading.post import split
from pipelines.reading.read import read
from pipelines.reading.record import page_of
from pipelines.reading.state import is_amended, state_of
from pipelines.reading.title import bare, settle, unworn
from spiders.platforms import PLATFORMS
from spiders.platforms.web import WEB


def sentence(length: int, sign: str = "字") -> str:
    """A line of prose of so many characters."""
    return sign * (length - 1) + "。"


# Rules of lines


def rule(where: str, *parts: str, **more) -> LineRule:
    return LineRule(f"t/{where}", parts, "", "", where=where, **more)


RULES = (
    rule("cut", "^延伸$", "^[▼]$"), rule("tail", "^扫码", "^https?://"), rule("head", "^点击"), rule("any", "^广告"), rule("own", "是.*媒体"),
    rule("block", "^声明\n第二行$"), LineRule("t/card", ("^名片",), "", "", where="tail", account=True),
)  # fmt: skip


def left(*lines: str, learnt: Boilerplate = NOTHING, publisher: str = "") -> list[str]:
    return clean(lines, RULES, learnt, publisher)[0]


@pytest.mark.parametrize(
    ("above", "behind", "ends"),
    [(400, 160, True), (400, 161, False), (100, 100, True), (100, 101, False), (1933, 161, True), (1932, 161, False)],
)
def test_little_prose_stands_behind_the_end_of_an_article(above, behind, ends):
    lines = [sentence(above), "延伸", sentence(behind)]
    assert left(*lines) == (lines[:1] if ends else lines)


@pytest.mark.parametrize(
    ("behind", "prose"),
    [
        (sentence(20), True), (sentence(19), False), ("字" * 30, False), ("\x1f" + sentence(30), False), ("广告" + sentence(30), False),
        ("扫码" + sentence(30), False), ("1. " + "字" * 30 + "！", False), ("字" * 20 + "！", False), ("字" * 46 + "！", True),
        ("前半，" + "字" * 12 + "。", True), ("前半，" + "字" * 11 + "。", False),
    ],
)  # fmt: skip
def test_what_is_prose_behind_the_end_of_an_article(behind, prose):
    lines = [sentence(10), "延伸", behind]
    assert (left(*lines) == lines[:1]) is not prose


def test_a_mark_ends_an_article_where_another_or_a_heading_follows():
    body = [sentence(99)]
    for more, ends in (["▼", "▼"], True), (["▼", "延伸"], True), (["▼", "短行"], False), (["▼"], False):
        assert (left(*body, *more) == body) is ends


def test_each_place_of_rules_is_asked_in_its_order():
    body = [sentence(40, "甲"), sentence(40, "乙")]
    kept, removed = clean(
        ["点击", "声明", "第二行", *body[:1], "广告甲", "\x1f广告乙", *body[1:], "扫码", "延伸", "尾"], RULES
    )
    assert kept == body
    assert removed == [
        Removed("声明", "t/block"), Removed("第二行", "t/block"), Removed("延伸", "t/cut"), Removed("尾", "t/cut"),
        Removed("广告乙", "t/any"), Removed("广告甲", "t/any"), Removed("点击", "t/head"), Removed("扫码", "t/tail"),
    ]  # fmt: skip
    assert left(body[0], "点击", "扫码", body[1]) == [body[0], "点击", "扫码", body[1]]
    assert left("广告", "点击") == []
    assert left(*body, "声明", "第二行", "扫码") == body


def test_learnt_lines_go_at_the_end_at_which_they_were_learnt():
    body = [sentence(40), sentence(40)]
    learnt = Boilerplate(frozenset(["头一行"]), frozenset(["末一行"]))
    kept, removed = clean(["头一行", *body, "\x1f末一行"], RULES, learnt)
    assert (kept, {each.rule for each in removed}) == (body, {"learnt"})
    assert left("末一行", *body, "头一行", learnt=learnt) == ["末一行", *body, "头一行"]


def test_a_short_line_below_two_of_the_tail_goes_with_them():
    body = [sentence(40)]
    for last, goes in (("字" * 30, True), ("字" * 31, False), ("一句。", False)):
        assert (left(*body, "扫码一", "扫码二", last) == body) is goes
    assert left(*body, "扫码一", "短") == [*body, "扫码一", "短"]
    assert left("扫码一", "短") == ["扫码一", "短"]


def test_a_publisher_is_named_in_the_first_thirty_characters_of_its_line():
    for before, goes in ((27, True), (28, False)):
        line = "字" * before + "临江报是一家媒体"
        assert (left(sentence(40), line, publisher="临江报") == [sentence(40)]) is goes
    assert len(left(sentence(40), "临江报是一家媒体")) == 2


def test_the_last_address_of_a_digest_is_its_item_s():
    item, url = sentence(40), "https://a.example/1"
    assert left(item, url, item, "https://a.example/2", "扫码") == [item, url, item, "https://a.example/2"]
    assert left(item, "https://a.example/2", "扫码") == [item]
    assert left(item, url, item, "名片", "https://a.example/2") == [item, url, item]
    assert left(item, url, item, "[1] https://a.example/2") == [item, url, item, "[1] https://a.example/2"]


# Rules of states


def state(rule: StateRule, html: str = "", lines: tuple[str, ...] = ()) -> tuple[str, str]:
    platform = replace(WEB, rules=(rule,))
    found, words = state_of(html, html, parse(html) if html else None, lines, platform)
    return found.value, words


def test_a_state_is_seen_in_an_element_the_source_or_the_lines():
    gone = State.DELETED
    by_css = StateRule("t/s", (), "", "", state=gone, css=".tip")
    assert state(by_css, "<p class=tip> 已 删 除 </p>") == (gone.value, "已 删 除")
    assert state(by_css, f"<p class=tip>{'删' * 130}</p>")[1] == "删" * 120
    assert state(by_css, "<p class=tip></p>") == (gone.value, ".tip")
    assert state(by_css, "<p class=x>已删除</p>") == state(by_css) == ("article", "")
    by_words = replace(by_css, parts=("已删除",))
    assert state(by_words, "<p class=tip>甲</p><p class=tip>已删除 了</p>") == (gone.value, "已删除 了")
    assert state(by_words, "<p class=tip>甲</p>", ("已删除",))[0] == "article"
    assert state(replace(by_words, lines=True), "<p class=tip>甲</p>", ("已删除",)) == (gone.value, "已删除")
    assert state(replace(by_words, lines=True), "", ("已删除",))[0] == gone.value
    raw = replace(by_words, css="", raw=True)
    assert [state(raw, f"<p>{'a' * n}已删除</p>")[0] for n in (39_994, 39_995)] == [gone.value, "article"]
    assert state(raw, "<p>甲</p>", ("已删除",))[0] == "article"
    assert state_of("已删除", "", None, (), replace(WEB, rules=(raw,)))[0].value == "article"  # a text that quotes it
    assert state_of("已删除", "", None, (), replace(WEB, rules=(replace(raw, lines=True),)))[0].value == gone.value
    alone = replace(by_words, css="")
    assert state(alone, "<p>已删除</p>", ("已删除",))[0] == gone.value
    assert state(alone, "<p>已删除</p>", ("“已删除”", "甲"))[0] == "article"
    assert state(alone, "", ("“已删除”", "已删除"))[0] == gone.value


def test_a_page_is_amended_a_minute_after_its_publication():
    for second, amended in (("00", False), ("01", True)):
        assert is_amended((), "2024-05-01T08:00:00+08:00", f"2024-05-01T08:01:{second}+08:00") is amended
    assert not is_amended((), "2024-05-01", "2024-05-02T08:00:00+08:00")
    assert not is_amended((), "2024-05-01T08:00:00+08:00", "2024-05-02")


# Around a body


def test_a_summary_says_that_it_is_one_right_above_a_body():
    def lead(above: str, wrap: str = "{}") -> str:
        tree = parse(f"<body><section>{above}{wrap.format('<div id=x><p>甲</p></div>')}</section></body>")
        return lead_of(tree.find(".//*[@id='x']"))

    for length in (20, 397):
        assert lead(f"<p>摘要：{'字' * length}</p>") == lead(f"<p>摘要：{'字' * length}</p>", "<div>{}</div>") != ""
    assert (
        lead(f"<p>摘要：{'字' * 19}</p>")
        == lead(f"<p>摘要：{'字' * 398}</p>")
        == lead(f"<p>要点：{'字' * 40}</p>")
        == ""
    )
    assert lead(f"<p>摘要：{'字' * 40}</p>", "<div><div>{}</div></div>") == ""
    assert lead(f"<!-- 甲 --><p>摘要：{'字' * 40}</p><p>乙</p>") != ""


def entry(count: int, linked: int, deep: int = 0, tag: str = "div", inside: str = "p") -> bool:
    parts = "".join(
        f"<{tag} class=e><{inside}>甲</{inside}>{'<a>链</a>' * (n < linked)}</{tag}>" for n in range(1, count)
    )
    first = f"<{tag} class=e>{'<div>' * deep}<{inside} id=x>甲</{inside}>{'</div>' * deep}<a>链</a></{tag}>"
    return is_entry(parse(f"<body><section>{first}{parts}</section></body>").find(".//*[@id='x']"))


def test_an_entry_of_a_list_has_five_like_it_of_which_more_than_four_fifths_link():
    assert [entry(n, n) for n in (5, 6)] == [False, True]
    assert [entry(10, n) for n in (8, 9)] == [False, True]
    assert [entry(6, 6, deep) for deep in (4, 5)] == [True, False]
    assert not entry(6, 6, tag="p", inside="b")
    assert not is_entry(None)
    like = parse("<body><p class=a>甲</p><p class=b>乙</p><p class=a>丙</p></body>").findall(".//p")
    assert [e.text for e in alike(like[0])] == ["甲", "丙"]
    assert [e.text for e in alike(parse("<p>").getroottree().getroot())] == [None]


def test_a_link_that_leads_away_ends_in_two_signs_after_forty_characters():
    def words(html: str) -> str:
        return pointer(parse(f"<body>{html}</body>").find(".//a"))

    assert words("<a>返回首页>></a>") == words("<a><b><i>返回首页>></i></b></a>") == "返回首页>>"
    assert words("<a>返回 »</a>") == "返回 »"
    assert [words(f"<a>{'字' * n}>></a>") != "" for n in (40, 41)] == [True, False]
    assert words("<a>返回></a>") == words("<a>返回>> 的话</a>") == words("<a></a>") == ""
    assert words("<a><b>返回</b>首页>></a>") == "返回首页>>"
    assert [words("<a>" + "<b>" * n + "返回>>" + "</b>" * n + "</a>") != "" for n in (8, 9)] == [True, False]


# Titles


def test_a_site_s_name_behind_a_title_has_24_characters_at_most():
    name = "临江" + "某" * 18 + "新闻网"
    assert bare(f"六个字的题目 | {name}") == "六个字的题目"
    assert bare(f"五字的题目 | {name}") == f"五字的题目 | {name}"
    assert bare(f"六个字的题目 | 某某{name}") == f"六个字的题目 | 某某{name}"
    assert bare("六个字的题目-临江报", ["临江报"]) == "六个字的题目"
    assert bare("六个字的题目-临", ["临"]) == "六个字的题目-临"
    assert bare("【八个字的题目在此】") == "八个字的题目在此"
    assert bare("【七个字题目在此】") == "【七个字题目在此】"
    assert bare("一二三四五六_频道_二_三_四_五") == "一二三四五六"


def test_a_worn_title_gives_way_to_one_of_six_to_120_characters():
    told = settle("", parse("<html><head><title>频道</title></head></html>"))
    for length, given in ((5, False), (6, True), (120, True), (121, False)):
        found = unworn(told, {"频道"}, "字" * length, None, (), None)
        assert (found[0].value == "字" * length) is given
    assert unworn(told, (), "六个字的题目", None, (), None) == (told,)
    assert unworn(told, {"频道"}, "六个字的题目", None, ["六个字的题目"], None)[0].confidence.value == "guessed"


# Dumps


def test_lines_go_on_where_more_than_half_of_three_do():
    whole, on = "字" * 20 + "。", "字" * 21
    assert _wrapped([on, on, on, on])
    assert not _wrapped([on, on, on])
    assert _wrapped([on, on, whole, "末"]) is True
    assert _wrapped([on, whole, whole, "末"]) is False
    assert _wrapped([on, on, whole, whole, "末"]) is False
    ends = [f"{'字' * n}。  " for n in range(1, 9)]
    assert _wrapped([*ends[:4]])
    assert not _wrapped([*ends[:3]])
    assert [_wrapped([*ends[:3], *["末。"] * n]) for n in (1, 2)] == [True, False]


def test_what_ends_a_line_of_a_dump():
    assert _goes_on("上半句", "下半句", wrapped=True)
    assert not _goes_on("", "下半句", wrapped=True)
    assert not _goes_on("上半句", " ", wrapped=True)
    for line in ("# 题", "> 引", "- 条", "1. 条", "| 表", "---", "![](a)"):
        assert not _goes_on("上半句", line, wrapped=True)
    assert body_of_markdown("上半句\n下半句").lines == ("上半句", "下半句")


def test_values_of_a_head_are_twelve_deep_at_most():
    def title(deep: int) -> str:
        post = split(f"---\ntitle: 题\nx: {'[' * deep}a{']' * deep}\n---\n文")
        assert post is not None
        return post.front["x"]

    assert title(10) == "a"
    assert title(11).startswith("[")


def test_a_head_s_address_is_decoded_three_times():
    for times, whole in ((1, True), (3, True)):
        address = "https" + "%" + "25" * (times - 1) + "3A//a.cn/1"
        post = split(f"---\ntitle: 题\nfrom: {address}\n---\n文")
        assert post is not None
        assert (post.origin == "https://a.cn/1") is whole
    assert split("---\nx: 1\n---\n文") is None
    assert split("文") is None


# Data


def record(body: str = "字" * 60, title: str = "四个字题", wrap: int = 0, **more) -> str:
    data: object = {"title": title, "content": body, **more}
    for _ in range(wrap):
        data = {"data": data}
    return page_of(json.dumps(data, ensure_ascii=False)) or ""


def test_a_record_has_a_title_and_sixty_characters_within_four_objects():
    assert [record("字" * n) != "" for n in (59, 60)] == [False, True]
    assert [record(title="题" * n) != "" for n in (3, 4, 200, 201)] == [False, True, True, False]
    assert [record(wrap=n) != "" for n in (4, 5)] == [True, False]
    assert "<p>甲</p><p>乙" in record("甲\n乙" + "字" * 60)
    assert "<p>甲</p><p><b>乙" not in record("甲\n<b>乙" + "字" * 60)
    assert 'content="2024-05-01"' in record(pubDate="2024-05-01")
    assert 'content="1714521600"' in record(pubDate=1714521600)
    assert "PubDate" not in record(pubDate="昨天")
    assert [f'content="{"源" * n}"' in record(source="源" * n) for n in (1, 2, 59, 60)] == [False, True, True, False]
    assert '<a href="/a.pdf">附表</a>' in record(files=[{"fileName": "附表", "path": "/a.pdf"}])
    assert '<a href="/d/a.pdf">a.pdf</a>' in record(files=[{"path": "/d/a.pdf"}])
    assert "href" not in record(files=[{"path": "a.pdf"}])
    assert "<p>" + "字" * 60 in record(remark="长" * 90, content_id=1)
    assert page_of("甲") is None
    assert page_of('{"title": ') is None
    assert page_of('[{"title": "四个字题"}]') == page_of("[1, 2]") == ""


def test_literals_are_sixty_deep_at_most():
    for deep, found in ((59, ["甲"]), (60, [])):  # the object is the sixtieth
        for opening, closing in ("[]", ("{b:", "}"), ("f(", ")")):
            source = "var x = {a: '甲', b: " + opening * deep + "1" + closing * deep + ", c: '甲'}"
            assert [value for each in objects(source, "x") for value in walk(each, ["c"])] == found


# Trees read again


def test_a_tree_is_read_again_that_has_lost_a_tenth_of_its_page():
    for kept, again in ((91, False), (90, True), (10, True)):
        markup = f"<p>{'字' * 100}</p>"
        tree = parse(f"<body><p>{'字' * kept}</p></body>")
        found = lenient_tree(markup, markup, tree)
        assert (found is not None) is again
        if found is not None:
            assert _words(found) == 100
    assert lenient_tree("<p>" + "字" * 2_000_000, "<p>字字", parse("")) is None


# Pages


def post(body: str, head: str = "url: https://a.example/1") -> Page:
    return Page(
        "test",
        "web",
        "file:///a.md",
        f"---\ntitle: 六个字的题目\n{head}\n---\n{body}".encode(),
        "2026-11-01T00:00:00+00:00",
    )


def test_a_post_is_truncated_near_the_size_at_which_its_mirror_cuts():
    for length, state in ((7943, "article"), (7944, "truncated")):
        found = read(post("字" * length + "..."), PLATFORMS)
        assert found.state.value == state
    assert read(post("字" * 7950 + "。"), PLATFORMS).state.value == "article"
