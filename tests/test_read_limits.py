"""Where the reader's parts turn: literal numbers on both sides, the measures of a tree, and what is returned where nothing is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.rules import FieldRule, NoiseRule
from archive.types import Image, Removed
from pipelines.reading.attachment import paragraphs
from pipelines.reading.author import authors
from pipelines.reading.body import FoundBody, _by_prose, _left, _needles, _weighed, _without_noise
from pipelines.reading.clocks import Clocks
from pipelines.reading.dom import Body, body_of, parse
from pipelines.reading.generic import _Block, _measure, _sections, _text_of_line, _trust, _widen, find_body
from pipelines.reading.head import drop_above, drop_head, drop_stamp
from pipelines.reading.lean import lean
from pipelines.reading.lines import FEW, clean
from pipelines.reading.linked import attachments
from pipelines.reading.locate import Place
from pipelines.reading.markdown import body_of_markdown
from pipelines.reading.marks import prose
from pipelines.reading.ocr import heal, stories, unglue
from pipelines.reading.official import number, signed
from pipelines.reading.plain import is_index, stories_of
from pipelines.reading.read import _is_noise
from pipelines.reading.sitename import _agree, _is_name
from pipelines.reading.title import _headings
from spiders.platforms.web import WEB


def sentence(length: int, sign: str = "字") -> str:
    """A line of prose of so many characters."""
    return sign * (length - 1) + "。"


# Bytes


def test_bytes_are_noise_with_a_control_character_in_fourteen():
    assert not _is_noise(b"a" * 1300 + b"\x01" * 100)
    assert _is_noise(b"a" * 1299 + b"\x01" * 101)
    assert not _is_noise(b"a" * 60_855 + b"\x01" * 4_682)  # only 65 536 are looked at: one of these is behind
    assert _is_noise(b"a" * 60_854 + b"\x01" * 4_682)
    assert not _is_noise(b"")


def test_a_script_is_a_program_by_the_functions_in_its_first_128_000_bytes():
    def kept(functions: int, before: int) -> bool:
        inside = "function" * functions
        script = f"<script>{'a' * before}{inside}{'b' * 9}</script>".encode()
        return lean(script) == script

    assert not kept(128, 128_000 - 128 * 8)
    assert kept(128, 128_001 - 128 * 8)  # the last one reaches over the end
    assert kept(127, 1)
    assert [kept(16, 15_862), kept(16, 15_863)] == [True, False]  # below 16 000 nothing is


# Trees


def test_what_is_cut_is_noted_by_its_first_200_characters():
    body = body_of(parse(f"<body><p>{'甲' * 300}</p><i class=n>{'乙' * 300}</i></body>"), {".n": "web/n"})
    assert body.removed == (Removed("乙" * 200, "web/n"),)
    gallery = "<table><tr>" + "<td><a href=/><img></a>字</td>" * 250 + "</tr></table>"
    assert [len(each.line) for each in body_of(parse(f"<body>{gallery}</body>")).removed] == [200]
    assert body_of(parse("<body></body>")).linked == 0.0


def test_a_fragment_of_a_page_is_a_page():
    for html in ("<!-- a -->甲", "甲", "<p>甲", "<html><body>甲", "<BODY>甲", "<HTML>甲"):
        assert body_of(parse(html)).lines == ("甲",)
    assert body_of(parse("")).lines == ()


def test_a_node_in_a_line_is_read_to_its_end():
    node = parse("<body><span>甲<b>乙</b></span>丙</body>").find(".//span")
    assert body_of(node).lines == ("甲乙",)


def test_prose_that_a_selector_takes_is_counted_where_it_is_no_list_of_links():
    def taken(inside: str) -> dict[str, int]:
        return dict(
            body_of(parse(f"<body><p>甲</p><i class=n>{inside}</i><i class=n>{inside}</i></body>"), {".n": "n"}).taken
        )

    assert taken("一二三四。") == {".n": 10}
    assert taken("一二三四") == {}
    assert taken("一二三。<a>四五</a>") == {".n": 12}
    assert taken("一二。<a>三四五</a>") == {}


def test_a_tree_is_measured_block_by_block():
    html = "<body>头<div id=a>甲，<b>乙</b>。<a>链接</a><p id=b>丙丁，<a>戊</a><script>x</script>己</p><i>庚</i></div>辛<ul id=c><li><a>壬癸</a></ul></body>"
    tree = parse(html)
    measured = {e.get("id"): b for e, b in _measure(tree.find("body")).items() if e.get("id")}
    assert measured["b"] == _Block(prose=4 + 8, total=5, links=1, inside=12)
    assert measured["a"] == _Block(prose=5 + 16, total=12, links=3, inside=33)
    assert measured["c"] == _Block(prose=0.0, total=2, links=2, inside=0.0)
    assert _Block() == _Block(0.0, 0, 0, 0.0)


def test_one_character_that_is_a_link_is_not_trusted():
    node = parse("<body><div></div></body>").find(".//div")
    assert [_trust(node, _Block(total=n, links=1)) for n in (1, 2)] == [0.0, 0.25]


def one(html: str, name: str = "x"):
    tree = parse(f"<body>{html}</body>")
    return tree.find(f".//*[@id='{name}']"), _measure(tree.find("body")), tree.find("body")


def test_the_parts_of_a_text_are_more_than_two_sections_of_which_two_have_one_class():
    def found(*classes: str, words: str = sentence(60), more: str = "", tag: str = "div", deep: int = 0) -> str:
        parts = "".join(f"<{tag} class='{c}'><p>{words}</p></{tag}>" for c in classes[1:])
        first = f"<{tag} class='{classes[0]}'>{'<div>' * deep}<p id=x>{words}</p>{'</div>' * deep}</{tag}>"
        node, blocks, root = one(f"<section id=all>{first}{parts}{more}</section>")
        return _sections(node, blocks, root).get("id")

    assert [found("a", "a", "a"), found("a", "b", "a"), found("a", "b", "c")] == ["all", "all", "x"]
    assert [found("a", "a"), found("", "", "")] == ["x", "x"]
    assert found("a", "a", "a", words=sentence(53)) == "all"
    assert found("a", "a", "a", words=sentence(52)) == "x"  # 52 and eight for its one mark
    assert found("a", "a", "a", more=f"<a>{'链' * 9}</a>") == "all"
    assert found("a", "a", "a", more=f"<a>{'链' * 10}</a>") == "x"
    assert found("a", "a", "a", more=f"<i>{'字' * 31}</i>") == "all"
    assert found("a", "a", "a", more=f"<i>{'字' * 32}</i>") == "x"
    assert found("a", "a", "a", tag="li") == "x"
    assert [found("a", "a", "a", deep=n) for n in (2, 3)] == ["all", "x"]


def test_prose_that_a_page_describes_weighs_four_times():
    def found(length: int, described: int = 92) -> str:
        parts = "".join(
            f"<section><div><p>{sentence(n, sign)}</p></div></section>"
            for n, sign in ((described, "甲"), (length, "乙"))
        )
        node = find_body(parse(f"<body>{parts}</body>"), "甲" * 30)
        assert node is not None
        return "".join(node.itertext())[0]

    assert [found(391), found(393)] == ["甲", "乙"]
    assert [found(80, 53), found(80, 52)] == ["甲", "乙"]  # of more than sixty
    parts = f"<section><p>{sentence(92, '甲')}</p></section><section><p>{sentence(100, '乙')}</p></section>"
    for needle, first in ((14, "甲"), (13, "乙")):
        node = find_body(parse(f"<body>{parts}</body>"), "甲" * needle)
        assert node is not None
        assert "".join(node.itertext())[0] == first


@pytest.mark.parametrize(("length", "found"), [(52, True), (51, False)])
def test_a_page_with_less_than_sixty_of_prose_has_no_body(length, found):
    assert (find_body(parse(f"<body><div><p>{sentence(length)}</p></div></body>")) is not None) is found


def test_a_line_alone_takes_what_stands_around_it():
    def found(around: str, line: str = "令如下。") -> str:
        node, blocks, _ = one(f"<div id=all><section id=x>{line}</section>{around}</div>")
        return _text_of_line(node, blocks).get("id")

    assert found("<p>二〇二六年</p>") == "all"
    assert found(f"<p>{'字' * 120}</p>") == "all"
    assert found(f"<p>{'字' * 121}</p>") == "x"
    assert found("<p><a>链</a></p>") == "x"
    assert found("<p>二〇二六年</p>", "令<br>如下。") == "x"
    assert found("<p>二〇二六年</p>", "<div>令如下。</div>") == "x"
    assert [found(f"<{tag}>题</{tag}>") for tag in ("h1", "h2", "h3", "h4")] == ["x", "x", "x", "all"]


def test_a_body_widens_over_prose_and_not_over_a_byline_or_links():
    def found(more: str, words: str = sentence(100)) -> str:
        node, blocks, root = one(f"<section><div id=all><div id=x><p>{words}</p></div>{more}</div></section>")
        return _widen(node, blocks, root, ()).get("id") or "section"

    assert found("") == "section"
    assert found(f"<p>{sentence(15)}</p>") == "section"
    assert found(f"<p>{sentence(14)}</p>") == "x"
    assert found(f"<p>{'字' * 40}</p>") == "x"
    assert found(f"<p>{sentence(36)}<a>链接链接</a></p>") == "section"
    assert found(f"<p>{sentence(35)}<a>链接链接</a></p>") == "x"


# Bodies


def place(body: str, head: str = "") -> Place:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return Place(html, parse(html))


def test_a_description_is_looked_for_by_its_first_24_characters_unless_it_is_the_title():
    def needles(told: str, title: str = "题") -> list[str]:
        return _needles(place("", f"<title>{title}</title><meta name=description content='{told}'>"))

    words = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰"
    assert [needles(words[:n]) for n in (11, 12, 23)] == [[], [words[:12]], [words[:12]]]
    assert needles(words[:24]) == needles(words) == [words[:12], words[12:24]]
    assert needles(words, f"{words[:12]}_某网") == []
    assert needles(words, words[:11]) == [words[:12], words[12:24]]


@pytest.mark.parametrize(
    ("ours", "theirs", "how", "by"),
    [
        (200, 400, "generic", "generic"),
        (199, 400, "generic", "trafilatura"),
        (199, 299, "generic", "trafilatura"),
        (199, 298, "generic", "generic"),
        (60, 400, "rule", "rule"),
        (59, 400, "rule", "trafilatura"),
        (60, 59, "generic", "generic"),
        (30, 60, "generic", "trafilatura"),
        (30, 59, "generic", "generic"),
    ],
)
def test_another_reader_is_believed_with_half_as_much_again(monkeypatch, ours, theirs, how, by):
    monkeypatch.setattr("pipelines.reading.body.trafilatura.extract", lambda *_, **__: f" {sentence(theirs)} \n\n")
    monkeypatch.setattr("pipelines.reading.body.lenient_tree", lambda *_: None)
    found = FoundBody(Body((sentence(ours),), linked=0.5), how)
    assert _weighed(found, place(f"<p>{sentence(400)}</p><p>{sentence(400)}</p>"), WEB).how == by


def test_another_reader_is_asked_only_where_the_page_shows_more(monkeypatch):
    monkeypatch.setattr("pipelines.reading.body.trafilatura.extract", lambda *_, **__: sentence(300))
    found = FoundBody(Body((sentence(100),)), "generic")
    assert _weighed(found, place(f"<p>{sentence(151)}</p>"), WEB).how == "trafilatura"
    assert _weighed(found, place(f"<p>{sentence(150)}</p>"), WEB).how == "generic"
    of_a_platform = replace(WEB, domains=("a.example",))
    assert _weighed(found, place(f"<p>{sentence(151)}</p>"), of_a_platform).how == "generic"


def test_a_page_that_says_hardly_anything_is_a_notice(monkeypatch):
    monkeypatch.setattr("pipelines.reading.body.trafilatura.extract", lambda *_, **__: None)
    for length, lines in ((199, 1), (200, 0)):
        found = _weighed(FoundBody(Body(), "generic"), place(f"<p>{'字' * length}</p>"), WEB)
        assert len(found.body.lines) == lines


def test_a_node_that_the_rules_empty_gives_way_to_the_next_two():
    platform = replace(WEB, domains=("a.example",), rules=(NoiseRule("web/n", (".n",), "", ""),))
    good = f"<section><div id=good><p>{sentence(70, '好')}</p><p>{sentence(70, '好')}</p></div></section>"

    def found(emptied: int) -> str:
        bad = "".join(f"<section><div><p class=n>{sentence(200 + 9 * n)}</p></div></section>" for n in range(emptied))
        tree = parse(f"<body>{bad}{good}</body>")
        return "".join(_by_prose(tree, Place("", tree), platform, "").body.lines)[:1]

    assert [found(n) for n in range(4)] == ["好", "好", "好", ""]


def test_a_selector_of_noise_is_not_asked_that_takes_sixty_of_prose_and_more_than_it_leaves():
    platform = replace(WEB, rules=(NoiseRule("web/n", (".n",), "", ""),))

    def lines(own: int, taken: int) -> int:
        node = parse(f"<body><p>{'字' * own}</p><div class=n>{sentence(taken)}</div></body>").find("body")
        return len(_without_noise(node, platform, "").lines)

    assert [lines(9, 59), lines(9, 60), lines(60, 60), lines(60, 61)] == [1, 2, 1, 2]
    of_a_site = replace(platform, domains=("a.example",))
    node = parse(f"<body><p>字</p><div class=n>{sentence(99)}</div></body>").find("body")
    assert _without_noise(node, of_a_site, "").lines == ("字",)


def test_what_is_short_may_be_nothing_but_a_disclaimer():
    notice = "本网转载的文章版权归原作者所有，如有侵权请联系删除。"
    known = _left(Body((notice,)), WEB)
    assert _left(Body((sentence(60),)), WEB) == 60
    assert known in (0, len(notice))
    assert _left(Body((sentence(200 - len(notice)), notice)), WEB) == 200


# Lines


def test_a_box_inside_an_article_is_a_heading_and_two_links_or_more():
    assert FEW == 2
    article = [sentence(100, sign) for sign in "甲乙丙丁"]
    for links, left in ((1, 1), (2, 0)):
        box = ["相关阅读", *(f"\x1f某地开展活动{n}" for n in range(links))]
        kept, _ = clean([*article, *box, *article], WEB.lines)
        assert sum("某地" in line for line in kept) == left


def test_a_menu_above_a_title_is_three_short_lines_or_more():
    title = "临江警方破获诈骗案"
    assert drop_above(["菜单"] * 3 + [title, "文"], title)[0] == ["文"]
    assert [each.rule for each in drop_above(["菜单"] * 3 + [title, "文"], title)[1]] == ["head:menu"] * 4
    for above in (["菜单"] * 2, ["菜单"] * 80, ["菜单", "菜单", "字" * 25], ["菜单", "菜单", "一句。"]):
        assert drop_above([*above, title, "文"], title) == ([*above, title, "文"], [])
    assert drop_above(["字" * 24] * 79 + [title, "文"], title)[0] == ["文"]
    assert drop_above(["菜单"] * 3 + ["六个字的题目", "文"], "六个字的题目")[0] == ["文"]
    assert len(drop_above(["菜单"] * 3 + ["五字的题目", "文"], "五字的题目")[0]) == 5


def test_a_feed_s_stamp_is_among_the_first_four_lines_below_a_name():
    stamp = "2024-05-01 08:05"
    assert drop_stamp(["记者", stamp, "文"])[0] == ["文"]
    assert drop_stamp(["\x1f记者", stamp, "文"])[2] == "记者"
    assert drop_stamp([stamp, "文"]) == (["文"], [Removed(stamp, "head:stamp")], "")
    assert drop_stamp(["甲", "乙", "字" * 24, stamp, "文"])[0] == ["文"]
    for above in (["甲", "乙", "丙", "丁"], ["字" * 25], ["一句。"], ["一句？"], ["一句！"]):
        assert drop_stamp([*above, stamp, "文"]) == ([*above, stamp, "文"], [], "")


def test_a_title_in_other_words_has_three_fifths_of_it_and_six_characters():
    title = "一二三四五六七八九十甲乙丙丁戊"
    for same, byline in ((9, ""), (8, "一二三四五六七八别的话")):
        assert drop_head([title[:same] + "别的话", title, "文"], title, "")[2] == byline
    assert drop_head(["字" * 24, title, "文"], title, "")[2] == "字" * 24
    assert drop_head(["字" * 25, title, "文"], title, "")[0] == ["字" * 25, title, "文"]
    assert drop_head(["一二三四五六七", "八九十甲乙丙丁戊", "文"], title, "")[0] == ["文"]
    assert drop_head(["一二三", "四五六七", "文"], "一二三四五六七", "")[0] == ["文"]
    assert len(drop_head(["一二三", "四五六", "文"], "一二三四五六", "")[0]) == 3
    assert drop_head(["----- 甲 -----", title, "文"], title, "")[2] == ""


def test_what_is_indented_by_four_is_no_code():
    assert [prose(" " * n + "字") for n in (0, 3, 4, 9)] == ["字", "   字", "   字", "   字"]
    assert prose("\t字") == "\t字"


def test_a_picture_below_a_fence_shows_that_it_begins_no_code():
    body = body_of_markdown("```\n![甲](https://a.cn/1.png)\n**乙**\n```\n\n尾")
    assert (len(body.images), [line for line in body.lines if "乙" in line]) == (1, ["乙"])


@pytest.mark.parametrize(("length", "lines"), [(20, 1), (19, 4)])
def test_lines_are_wrapped_that_have_twenty_characters(length, lines):
    assert len(body_of_markdown(f"{'字' * length}\n" * 4).lines) == lines


def test_stories_of_a_page_keep_what_was_cut_from_each():
    found = stories(["# 甲", "正文一句。", "# 乙", "正文两句。", "（资料图片）", "# 丙"])
    assert [(title, body, len(cut)) for title, body, cut in found] == [
        ("甲", ["正文一句。"], 0),
        ("乙", ["正文两句。"], 1),
    ]
    assert [title for title, _, _ in stories(["# 甲", "正文一句。", "# 乙", "（资料图片）"])] == ["甲", "乙"]
    assert stories(["# 甲"]) == [] or stories(["# 甲"])[0][1] == []
    assert stories(["# 甲", "（资料图片）"])[0][1:] == ([], [Removed("（资料图片）", "newspaper/picture-credit")])


def test_a_headline_is_eight_characters_or_more_before_its_words_come_again():
    words = "一二三四五六七八九十甲乙"
    for length, title in ((7, ""), (8, words[:8])):
        assert unglue(f"{words[:length]}{words[:length]}在京召开。")[0] == title
    assert unglue(f"{words[:6]}，在京举行{words[:6]}，今天。") == (f"{words[:6]}，在京举行", f"{words[:6]}，今天。")
    assert unglue(f"{words[:5]}甲，在京举行{words[:5]}乙，今天。")[0] == ""
    assert unglue("。" + words) == ("", "。" + words)
    assert unglue(" 一句话。 ") == ("", "一句话。")


def test_a_sentence_is_healed_from_24_characters_on():
    assert [len(heal(["字" * n, "末。"])) for n in (23, 24)] == [2, 1]
    assert heal(["字" * 24, "末", "尾。"]) == ["字" * 24 + "末尾。"]
    assert heal([]) == []


def test_an_index_has_six_lines_of_which_more_than_half_are_links():
    link = "- [某地开展活动](https://a.example/1)\n"
    assert [is_index(link * n) for n in (5, 6)] == [False, True]
    assert [is_index(link * 4 + "字\n\n" * n) for n in (3, 4)] == [True, False]


def test_a_headline_has_fewer_than_sixty_characters_and_no_stop():
    def title(line: str, *more: str) -> str:
        return next(stories_of("\n".join([line, *more]), "")).title

    assert [title("字" * n, "正文。", "正文。") for n in (59, 60)] == ["字" * 59, ""]
    assert title("一句。", "正文。", "正文。") == ""
    assert title("题", "正文。") == "题"


def test_a_line_of_a_page_goes_on_that_fills_four_fifths_of_its_width():
    assert list(paragraphs(["字" * 10, "字" * 8, "字" * 7, "末"])) == ["字" * 25, "末"]
    assert list(paragraphs(["字" * 10])) == ["字" * 10]
    assert list(paragraphs(["字" * 9 + "。", "字" * 10, "字"])) == ["字" * 9 + "。", "字" * 11]
    assert list(paragraphs([" ", ""])) == []


# Fields


def test_a_number_alone_is_below_who_gave_the_order():
    giver = "临江市" + "某" * 34 + "令"
    assert [number([line, "第41号"]) for line in (giver, "甲乙" + giver)] == [giver + "第41号", "第41号"]
    assert number(["字" * 39 + "公告", "第3号"]) == "第3号"
    assert number(["第 41 号"]) == "第41号"
    assert number(["一句话", "第41号"]) == "第41号"


def test_a_day_of_signing_stands_among_short_lines():
    assert signed(["2026年4月8日", *["字"] * 40]) == "2026-04-08"
    assert signed(["（2026年4月8日公布）", *["字"] * 40]) == "2026-04-08"
    assert signed(["（2026年4月8日）", *["字"] * 40]) == ""
    assert [signed([f"2026年{n}月8日"]) for n in (0, 1, 12, 13)] == ["", "2026-01-08", "2026-12-08", ""]
    assert [signed([f"2026年4月{n}日"]) for n in (0, 1, 31, 32)] == ["", "2026-04-01", "2026-04-31", ""]
    assert signed(["二〇二六年十二月三十一日"]) == "2026-12-31"
    assert signed(["二〇二六年十月二十日"]) == "2026-10-20"


def test_files_are_told_by_their_ending():
    def named(address: str, more: str = "") -> list[str]:
        return [
            a.url
            for a in attachments(parse(f"<body><div {more}><a href='{address}'>甲</a></div></body>"), "https://a.cn/")
        ]

    for address in ("a.pdf", "a.PDF", "a.docx", "a.pdf?x=1", "a.pdf#p", "x.html/a.7z", "down?f=a.xls"):
        assert named(address) == [f"https://a.cn/{address}"]
    for address in ("a.html", "pdf", "a.pdfx", "a.pdf.html", "a?x.pdfs", "", "mailto:a@b.pdf"):
        assert named(address) == []
    assert named("a.pdf", "class=nav") == named("http://[x/a.pdf") == []


def test_a_name_is_of_two_to_24_characters_and_the_beginning_of_the_other():
    assert [_is_name("名" * n) for n in (1, 2, 24, 25)] == [False, True, True, False]
    assert _agree("临江网", "临江网站")
    assert _agree("临江网站", "临江网")
    assert [_agree("临江", "临江网"), _agree("临江网", "临"), _agree("临江网", "临江")] == [False, False, True]


def test_fifty_headings_of_a_kind_are_read():
    heads = _headings(parse("<body>" + "<h1>一</h1>" * 60 + "<h2>二</h2>" * 60 + "</body>"))
    assert heads == ["一"] * 50 + ["二"] * 50


def test_a_time_with_an_offset_is_told_by_its_own():
    found = Clocks("s").read("front:zoned", "2024-05-01T08:05:00+09:00", 50)
    assert found is not None
    assert (found.value, found.note) == ("2024-05-01T07:05:00+08:00", "written at +09:00")


def test_an_author_with_the_publisher_s_name_is_a_guess():
    told = authors(WEB, Place(), "临江日报", "临江日报")
    assert [(e.value, e.where, e.confidence.value, e.note) for e in told] == [
        ("临江日报", "byline", "guessed", "the publisher's name")
    ]
    assert [(e.value, e.note) for e in authors(WEB, Place(), "石小北", "临江日报")] == [("石小北", "")]
    assert authors(WEB, Place(), "", "") == ()


@pytest.mark.parametrize(
    ("domains", "where", "sure"),
    [(("a.cn",), "meta:a", "sure"), ((), "meta:a", "likely"), (("a.cn",), "css:i", "likely")],
)
def test_an_author_in_the_data_of_a_platform_s_page_is_sure(domains, where, sure):
    platform = replace(WEB, domains=domains, rules=(FieldRule("web/author", (where,), "", ""),))
    told = authors(platform, place("<i>石小北</i>", "<meta name=a content=石小北>"), "石小北", "")
    assert [(e.value, e.where, e.confidence.value) for e in told] == [("石小北", where, sure)]


def test_a_caption_belongs_to_the_last_picture_that_has_none():
    html = "<body><figcaption>无</figcaption><img src=a.png><img src=b.png><figcaption>甲</figcaption><figcaption>乙</figcaption></body>"
    images = body_of(parse(html), base="https://a.cn/").images
    assert images == (Image("https://a.cn/a.png"), Image("https://a.cn/b.png", "甲"))
