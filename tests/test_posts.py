"""Heads of mirrors' posts in every shape, and where an article's lines end."""

import pytest

from archive.rules import LineRule
from archive.types import Page
from pipelines.reading.head import drop_above, drop_stamp
from pipelines.reading.labelled import fields_of, head_of, normal, plain_title, words_of
from pipelines.reading.lines import clean
from pipelines.reading.post import split
from pipelines.reading.read import read
from spiders.platforms import PLATFORMS

STORY = "https://a.example/b"


def test_a_head_may_be_open_or_broken_and_is_one_by_its_keys():
    post = split(f"---\ntitle: ' 题 '\ntags: [甲, 乙]\nempty:\nurl: {STORY}\n---\n文\n")
    assert (post.title, post.origin, post.body, post.html, post.platform) == ("题", STORY, "文\n", False, "")
    assert (post.front["tags"], post.front["empty"]) == ("甲, 乙", "")
    assert split("\ufeff---\ndate: 2024-05-01\n---\n文").front == {"date": "2024-05-01"}
    assert split("---\ntitle: [题\nurl: 'x'\n---\n文").front == {"title": "[题", "url": "x"}
    assert split("---\ntitle: *a\n---\n文").front == {"title": "*a"}
    assert split("---\ntitle: 题\n一行文\nkey: 值\n二行文").body == "一行文\n二行文"
    assert split("---\n- 甲\n---\n文") is None
    deep = "[" * 12 + "]" * 12
    assert split(f"---\ntitle: 题\nx: {deep[1:-1]}\n---\n文").front["x"] == ""
    assert split(f"---\ntitle: 题\nx: {deep}\n---\n文").front["x"].startswith("[[")


@pytest.mark.parametrize("key", ["url", "from", "linked", "link", "original", "source_url", "permalink"])
def test_where_a_post_is_from(key):
    assert split(f"---\ntitle: 题\n{key}: {STORY}\n---\n文").origin == STORY
    assert split(f"---\ntitle: 题\n{key}: /b\n---\n文").origin == ""
    assert split(f"---\ntitle: 题\n{key}: https://a.example/%25E4%25B8\n---\n文").origin == "https://a.example/%E4%B8"


def test_what_a_mirror_writes_below_its_head():
    post = split(f"---\ntitle: 题\n---\n\n<!--1715529600000-->\n[连着的题]({STORY})\n---\n文")
    assert (post.front["comment_ms"], post.front["linked_title"], post.front["linked"]) == (
        "1715529600000",
        "连着的题",
        STORY,
    )
    assert (post.body, post.origin) == ("文", STORY)
    assert split("---\ntitle: 题\n---\n<!--17155-->\n文").front == {"title": "题"}


def test_the_dialect_that_tells_its_platform():
    post = split("#  题目在此\n\n原创  某人  号名  2024-05-01 08:05\n文")
    assert (post.platform, post.front["writer"], post.front["source"]) == ("wechat", "某人", "号名")
    assert split("#  题目在此\n\n号名  2024-05-01\n文").front == {
        "title": "题目在此", "source": "号名", "writer": "", "head_date": "2024-05-01",
    }  # fmt: skip


def test_a_body_is_html_if_it_has_more_tags_than_marks():
    def html(body: str) -> bool:
        return split(f"---\ntitle: 题\n---\n{body}").html

    assert html("<p>文</p>")
    assert not html("文")
    assert not html("**文** <br>")
    assert html("**文**<p>甲</p><p>乙</p><p>丙</p>")
    assert not html("# 题\n<table><tr><td><p>甲</p><p>乙</p></td></tr></table>\n")
    assert not html("# 题\n```\n<p>甲</p><p>乙</p>\n```\n")


# Where the lines of an article end

RULES = (
    LineRule("t/cut", (r"^相关阅读$", r"^…$"), "x", "x", where="cut"),
    LineRule("t/tail", (r"^来源",), "x", "x", where="tail"),
    LineRule("t/account", (r"^号内地址", r"^https?://\S+$"), "x", "x", where="tail", account=True),
)
SENTENCE = "民警提醒，凡是要求转账的电话都要立即挂断，再拨打九六一一零核实情况。"  # 34 characters


def kept(*lines: str) -> list[str]:
    return clean(lines, RULES)[0]


def test_a_heading_of_other_articles_ends_one_with_little_prose_behind_it():
    above = [SENTENCE] * 5
    assert kept(*above, "相关阅读", "别的一条") == above
    assert kept(*above, "相关阅读", *[SENTENCE] * 4) == above
    assert kept(*above, "相关阅读", *[SENTENCE] * 5) == [*above, "相关阅读", *[SENTENCE] * 5]
    assert kept(*[SENTENCE] * 61, "相关阅读", *[SENTENCE] * 5) == [SENTENCE] * 61
    assert kept(SENTENCE, "相关阅读", *[SENTENCE] * 2) == [SENTENCE, "相关阅读", *[SENTENCE] * 2]
    assert kept(*above, "相关阅读", *["1. " + "另一篇文章的标题很长很长很长很长"] * 20) == above


def test_so_much_prose_behind_a_heading_is_another_article():
    above = [SENTENCE] * 5
    for behind, ends in ((160, True), (161, False)):
        tail = ["警" * (behind - 35) + "。", SENTENCE]
        assert (kept(*above, "相关阅读", *tail) == above) is ends
    assert kept("警" * 69 + "。", "相关阅读", "警" * 69 + "。") == ["警" * 69 + "。"]  # no more than it leaves
    assert len(kept("警" * 68 + "。", "相关阅读", "警" * 69 + "。")) == 3


def test_a_feed_s_stamp_stands_among_a_post_s_first_four_lines():
    stamp, names = "2024-05-01 08:05", ["临江报", "石小北"]
    kept, gone, name = drop_stamp([*names, stamp, "正文。"])
    assert (kept, [each.rule for each in gone], name) == (
        ["正文。"],
        ["head:byline", "head:byline", "head:stamp"],
        "石小北",
    )
    assert drop_stamp([stamp, "正文。"])[::2] == (["正文。"], "")
    assert drop_stamp(["一", "二", "三", stamp, "正文。"])[0] == ["正文。"]
    for lines in (["一", "二", "三", "四", stamp], ["一句。", stamp], ["字" * 25, stamp], ["正文。"]):
        assert drop_stamp(lines) == (lines, [], "")
    assert drop_stamp(["字" * 24, stamp])[0] == []


def test_a_site_s_menu_stands_above_a_title_that_comes_once_more():
    menu = ["首页", "新闻", "反诈"]
    assert drop_above([*menu, "临江警方通报", "正文。"], "临江警方通报")[0] == ["正文。"]
    for lines, title in (
        ([*menu[:2], "临江警方通报", "正文。"], "临江警方通报"),  # too few to be a menu
        ([*menu, "临江警方报", "正文。"], "临江警方报"),  # too short to be sure
        ([*menu, "一句。", "临江警方通报"], "临江警方通报"),
        ([*menu, "字" * 25, "临江警方通报"], "临江警方通报"),
        ([*menu, "别的标题说的事"], "临江警方通报"),
        (["短"] * 80 + ["临江警方通报"], "临江警方通报"),
    ):
        assert drop_above(lines, title) == (lines, [])
    assert drop_above(["短"] * 79 + ["临江警方通报"], "临江警方通报")[0] == []


def test_a_mark_alone_ends_nothing_unless_another_follows():
    assert kept(SENTENCE, "…", "尾巴") == [SENTENCE, "…", "尾巴"]
    assert kept(SENTENCE, "…", "相关阅读", "尾巴") == [SENTENCE]
    assert kept(SENTENCE, "…", "！", "尾巴") == [SENTENCE]


def test_a_box_of_links_inside_an_article_goes_and_the_rest_stays():
    links = ["\x1f别的一条", "\x1f又是一条"]
    assert kept(SENTENCE, "相关阅读", *links, *[SENTENCE] * 6) == [SENTENCE, *[SENTENCE] * 6]
    assert kept(SENTENCE, "相关阅读", links[0], *[SENTENCE] * 6) == [SENTENCE, "相关阅读", "别的一条", *[SENTENCE] * 6]


def test_addresses_at_the_end_belong_to_a_digest_s_items_and_not_to_an_account():
    digest = ["一条新闻", "https://a.example/1", "二条新闻"]
    assert kept(*digest, "https://a.example/2", "来源 甲") == [*digest, "https://a.example/2"]
    assert kept(*digest, "号内地址", "https://a.example/2", "来源 甲") == digest
    assert kept("一条新闻", "https://a.example/2", "来源 甲") == ["一条新闻"]
    assert kept(*digest, "参考资料：", "https://a.example/2")[:3] == digest


def test_a_short_line_between_two_that_go_goes_too():
    assert kept(SENTENCE, "来源 甲", "来源 乙", "夹" * 30) == [SENTENCE]
    assert kept(SENTENCE, "来源 甲", "来源 乙", "夹" * 31) == [SENTENCE, "来源 甲", "来源 乙", "夹" * 31]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("> 来源：某报 | 作者：某人 | 发布时间：2024-05-06 16:20", {"origin": "某报", "author": "某人", "shown": "2024-05-06 16:20"}),
        ("发布时间：2024-05-06 16:20 来源：某报 浏览：12 次", {"shown": "2024-05-06 16:20", "origin": "某报"}),
        ("**公众号**: 某号", {"source": "某号"}),
        ("- Full Title: 一个题目", {"title": "一个题目"}),
        (f"原文链接：[查看原文]({STORY})", {"url": STORY}),
        ("原创 某人 [某号](javascript:void(0);) _2024年05月06日 16:20_ _湖北_", {"shown": "2024年05月06日 16:20", "source": "某号", "writer": "某人"}),
        ("原创 某号 2024-05-06", {"shown": "2024-05-06", "source": "某号"}),
        ("![来源：某报](https://a.example/1.png)", {}),
        ("2024-05-06 江城日报", {"shown": "2024-05-06", "source": "江城日报"}),
        ("2024-05-06 某人", {"shown": "2024-05-06"}),
        ("民警提醒：凡是要求转账的都要挂断", {}),
        ("时间：2024年5月6日，某地发生一起案件。", {}),
        ("本案自2024年5月6日起由某地办理", {}),
        ("发布于2024年5月6日", {"shown": "2024年5月6日"}),
    ],
)  # fmt: skip
def test_what_a_line_of_a_head_tells(line, told):
    found = fields_of(words_of(line))
    assert {field: value for field, value in found.items() if not field.startswith("other:")} == told


def test_a_text_has_a_head_if_its_lines_tell_enough():
    assert head_of(f"题目在此\n\n来源：某报\n链接：{STORY}\n\n一段文字。\n") == (
        {"title": "题目在此", "origin": "某报", "url": STORY},
        "一段文字。\n",
    )
    assert head_of("题目在此\n\n一段文字。\n") is None
    assert head_of("题目在此\n作者：某人\n\n一段文字。\n") is None
    assert head_of("题目在此\n来源：\n\n一段文字。\n") is None
    assert head_of("# 题目在此\n\n2024-05-06\n\n## 一、要求\n一段文字。")[1] == "## 一、要求\n一段文字。"
    assert head_of(f"# 题目在此\n\n## Metadata\n- URL: {STORY}\n\n## Full Document\n一段。")[1] == "一段。"
    menu = "[首页](/) [新闻](/x)\n\n关于\n\n"
    assert head_of(f"{menu}# 题目在此\n\n时间：2024-05-06\n\n一段。")[0] == {"title": "题目在此", "shown": "2024-05-06"}
    assert head_of("一段文字在此。\n\n# 题目在此\n\n时间：2024-05-06\n\n一段。") is None


def test_the_only_first_heading_is_a_title_except_on_a_printed_page():
    assert plain_title("# 题目在此\n\n甲，乙。\n\n## 一、丙\n丁。")[0] == {"title": "题目在此"}
    assert plain_title("# 题目在此\n\n甲,乙。") is None
    assert plain_title("# 题目在此\n\n甲。\n\n# 又一题\n\n乙。") is None
    assert plain_title("甲。\n\n# 题目在此\n\n乙。") is None
    sections = "# 一、甲\n\n甲。\n\n# 二、乙\n\n乙。"
    assert plain_title(sections) == ({}, sections)


def test_what_a_head_without_front_matter_is_made_of_is_kept_as_removed():
    page = Page(
        "test",
        "web",
        "file:///a.md",
        f"# 题目在此一二\n\n来源：某报\n链接：{STORY}\n\n{'一段文字在此，' * 20}。".encode(),
        "",
    )
    removed = read(page, PLATFORMS).articles[0].removed
    assert [(each.line, each.rule) for each in removed] == [
        ("题目在此一二", "head:labels"), ("来源：某报", "head:labels"), (f"链接：{STORY}", "head:labels"),
    ]  # fmt: skip


def test_a_head_knows_other_names_of_its_fields():
    assert normal({"标题": "题", "pub-date": "2024-05-06", "账号": "号", "source": STORY}) == {
        "标题": "题", "pub-date": "2024-05-06", "账号": "号", "title": "题", "date": "2024-05-06", "source": "号",
    }  # fmt: skip
    assert normal({"date": "2024-05-07", "published": "2024-05-06"})["date"] == "2024-05-07"
