"""Texts without a page around them, at the limits: JSON of one article, lists of links, lines on one line, leads and entries."""

import json

import pytest

from pipelines.reading.around import is_entry, lead_of
from pipelines.reading.dom import parse
from pipelines.reading.ocr import unglue
from pipelines.reading.official import attachments
from pipelines.reading.plain import is_index, stories_of
from pipelines.reading.record import page_of


def record(**members) -> str:
    return json.dumps({"data": {"title": "一个标题"} | members}, ensure_ascii=False)


def test_a_json_answer_holds_an_article_if_it_has_a_title_and_a_body():
    assert page_of("<p>") is None
    assert page_of("{x") is None
    assert "一个标题" in page_of("\ufeff " + record(content="字" * 60))
    assert page_of(record(content="字" * 59)) == ""
    assert page_of(record(title="三个字", content="字" * 60)) == ""
    assert page_of(record(title="字" * 201, content="字" * 60)) == ""
    assert "<title>" + "题" * 200 in page_of(record(title="题" * 200, content="字" * 60))
    assert page_of(json.dumps([{"title": "一个标题", "content": "字" * 60}])) != ""
    assert page_of(json.dumps([{"title": "一个标题", "content": "字" * 60}] * 2)) == ""


@pytest.mark.parametrize(("depth", "found"), [(4, True), (5, False)])
def test_the_article_lies_up_to_four_levels_deep(depth, found):
    data = {"title": "一个标题", "content": "字" * 60}
    for _ in range(depth):
        data = {"x": data}
    assert bool(page_of(json.dumps(data))) is found


def test_of_several_titles_and_bodies_the_fullest_on_one_line_counts():
    html = page_of(
        record(subtitle="一个更长的标题", maintitle="断在\n两行里的一个很长的标题", content="短", contentHtml="字" * 60)
    )
    assert "<h1>一个更长的标题</h1>" in html
    assert "<p>" + "字" * 60 + "</p>" in html


def test_what_a_json_answer_says_beside_its_body():
    html = page_of(record(content="一\n" + "字" * 60, source="临江网", pubDate="2026-04-09", docNo="临〔2026〕1号",
                          files=[{"fileName": "名单", "filePath": "/f/a.pdf"}, {"filePath": "/f/b.docx"}, {"filePath": "c.pdf"}]))  # fmt: skip
    for part in ('name="PubDate" content="2026-04-09"', 'content="临江网"', "临〔2026〕1号", "<p>一</p>",
                 '<a href="/f/a.pdf">名单</a>', '<a href="/f/b.docx">b.docx</a>'):  # fmt: skip
        assert part in html
    assert "c.pdf" not in html
    assert "<p>甲</p>" in page_of(record(content="<html><body><p>甲</p></body></html>" + "字" * 60))


def test_a_list_of_links_is_no_article():
    link = "- [某地通报案件](https://a.example/1)\n"
    assert is_index(link * 6)
    assert not is_index(link * 5)
    assert is_index(link * 4 + "一行\n" * 3)
    assert not is_index(link * 3 + "一行\n\n" * 3)


def told(text: str) -> tuple[str, tuple[str, ...], list[str]]:
    (story,) = stories_of(text, "")
    return story.title, story.body.lines, [each.line for each in story.body.removed]


def test_the_first_line_of_a_text_is_its_title_if_it_is_short_and_no_sentence():
    assert told("标题在此\n第一段。\n第二段。") == ("标题在此", ("第一段。", "第二段。"), [])
    assert told("第一段。\n第二段。")[0] == ""
    assert told("字" * 59 + "\n第二段。")[0] == "字" * 59
    assert told("字" * 60 + "\n第二段。")[0] == ""
    assert told("只有一行")[:2] == ("", ("只有一行",))
    assert told("会议今天召开了研究反诈 会议今天召开了，强调。\n")[0] == "会议今天召开了研究反诈"
    assert told("会议今天召开了研究反诈 会议今天召开了，强调。\n第二段。")[0] == ""


def test_a_credit_at_a_text_s_end_is_cut_off():
    assert told("标题在此\n一段。\n尾段。来源：公安部") == ("标题在此", ("一段。", "尾段。"), ["来源：公安部"])
    assert told("标题在此\n一段。来源：公安部\n尾段。")[2] == []
    assert told("标题在此\n一段。\n来源：公安部")[1] == ("一段。", "来源：公安部")


def test_a_text_on_one_line_is_parted_where_its_words_come_again():
    assert unglue("会议今天召开了研究反诈 会议今天召开了，强调。") == (
        "会议今天召开了研究反诈",
        "会议今天召开了，强调。",
    )
    assert unglue("会议今天召研究反诈 会议今天召开了，强调。")[0] == ""  # five characters are too few
    assert unglue("没有重复的一句话。会议今天召开了会议今天召开了。")[0] == ""
    assert unglue("会议今天召开会议今天召开了。")[0] == ""  # nearer than a headline is long


def test_a_summary_right_above_a_body_leads_it():
    def lead(html: str) -> str:
        return lead_of(next(e for e in parse(f"<body>{html}</body>").iter("div") if e.get("id") == "b"))

    words = "摘要：" + "字" * 20
    assert lead(f"<p>{words}</p><div id=b></div>") == words
    assert lead(f"<p>{words}</p><div><div id=b></div></div>") == words
    assert lead(f"<p>{words}</p><div><div><div id=b></div></div></div>") == ""
    assert lead(f"<p>{words[:-1]}</p><div id=b></div>") == ""
    assert lead(f"<div id=b></div><p>{words}</p>") == ""
    assert lead(f"<p>{'摘要：' + '字' * 397}</p><div id=b></div>") != ""
    assert lead(f"<p>{'摘要：' + '字' * 398}</p><div id=b></div>") == ""


def test_an_entry_of_a_list_has_five_like_it_with_links():
    def entry(count: int, links: int, tag: str = "li") -> bool:
        like = "".join(f"<{tag}>{'<a href=x>详</a>' if n < links else ''}字</{tag}>" for n in range(count))
        return is_entry(parse(f"<body><div>{like}</div></body>").find(f".//{tag}"))

    assert entry(6, 6)
    assert not entry(5, 5)
    assert entry(6, 5)
    assert not entry(10, 8)
    assert not entry(6, 6, "p")
    assert not is_entry(None)


def test_a_list_s_entry_is_looked_for_five_elements_around_a_text():
    def entry(deep: int, around: str = "{}") -> bool:
        inside = "<div>" * deep + "<i id=t>字</i>" + "</div>" * deep
        like = f"<li><a href=x>详</a>{inside}</li>" + "<li><a href=x>详</a></li>" * 5
        return is_entry(next(e for e in parse(f"<body>{around.format(like)}</body>").iter("i")))

    assert [entry(deep, "<ul>{}</ul>") for deep in (0, 4, 5)] == [True, True, False]
    body = "<a href=x>详</a>" * 6
    assert not is_entry(parse(f"<body><p>{body}</p></body>").find("body"))


def test_the_files_of_an_article():
    def files(html: str) -> list[tuple[str, str]]:
        return [
            (f.name, f.url.removeprefix("https://a.cn/"))
            for f in attachments(parse(f"<body>{html}</body>"), "https://a.cn/b/c")
        ]

    assert files("<a href='x.pdf'>名单</a><a href='x.pdf'>再一次</a>") == [("名单", "b/x.pdf")]
    assert files("<a href='/x.docx' title='名单'></a>") == [("名单", "x.docx")]
    assert files("<a href='/%E5%90%8D.zip'></a>") == [("名.zip", "%E5%90%8D.zip")]
    assert files("<div class='footer'><a href='/x.pdf'>说明</a></div><nav><a href='/y.pdf'>说明</a></nav>") == []
    assert files("<a href='http://[/x.pdf'>坏</a><a href='ftp://a.cn/x.pdf'>别的</a><a href='/x.html'>页</a>") == []
