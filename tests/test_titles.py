"""What a title loses and keeps, and how surely it is known."""

import pytest

from archive.types import Confidence, Evidence
from pipelines.reading.dom import parse
from pipelines.reading.title import bare, settle, unworn

SURE, LIKELY, GUESSED = Confidence.SURE, Confidence.LIKELY, Confidence.GUESSED
TITLE = "公安部通报一批典型案例"

BARE = {
    f"{TITLE}_新闻频道_临江在线": TITLE,
    f"{TITLE}_临江": TITLE,
    f"{TITLE}_": TITLE,
    f"{TITLE}|临江网": TITLE,
    f"{TITLE} - 社会新闻 - 临江网 - linjiang.com - 公安部": TITLE,
    f"{TITLE} - 一网 - 二网 - 三网 - 四网 - 五网 - 六网": f"{TITLE} - 一网",
    f"{TITLE}--临江网": TITLE,
    f"{TITLE}－临江网": TITLE,
    f"{TITLE}-公安部": TITLE,
    f"{TITLE}·公安部": TITLE,
    f"{TITLE}-临江网": f"{TITLE}-临江网",  # a lone hyphen parts only a name that is known
    f"{TITLE}-涉案": f"{TITLE}-涉案",
    f"{TITLE} - BBC": TITLE,
    f"{TITLE} - {'长' * 23}网": TITLE,
    f"{TITLE} - {'长' * 24}网": f"{TITLE} - {'长' * 24}网",
    "反诈宣传走_临江": "反诈宣传走_临江",
    "反诈宣传走进_临江": "反诈宣传走进",
    "反诈宣传走 - 临江网": "反诈宣传走 - 临江网",
    "反诈宣传走进 - 临江网": "反诈宣传走进",
    "反诈宣传走-公安部": "反诈宣传走-公安部",
    "反诈宣传走进-公安部": "反诈宣传走进",
    f"[World] {TITLE}": TITLE,
    "[十三个字的栏目名字放在这里] 标题": "[十三个字的栏目名字放在这里] 标题",
    f"【{TITLE}】": TITLE,
    "【七个字的标题啊】": "【七个字的标题啊】",
    "【八个字的标题在此】": "八个字的标题在此",
}


@pytest.mark.parametrize("title", BARE)
def test_the_parts_behind_a_title_that_name_its_site_go(title):
    assert bare(title) == BARE[title]


def test_a_publisher_s_own_name_goes_whatever_it_is():
    assert bare(f"{TITLE} - 江边", ["江边"]) == TITLE
    assert bare(f"{TITLE}-江边", ["江边"]) == TITLE
    assert bare(f"{TITLE}-江边说", ["江边说事"]) == TITLE
    assert bare(f"{TITLE}-江边", ["江边说事"]) == f"{TITLE}-江边"
    assert bare(f"{TITLE}-江", ["江"]) == f"{TITLE}-江"
    assert bare(f"{TITLE}-江边", ["别家"]) == f"{TITLE}-江边"


def told(html: str, title: str = "", **more):
    found = settle(title, parse(html), **more)
    return found.value, found.where, found.confidence


def test_a_stated_title_is_sure_where_a_heading_says_it_too():
    assert told(f"<h1>{TITLE}</h1>", TITLE) == (TITLE, "stated", SURE)
    assert told("<h1>别的什么标题</h1>", TITLE) == (TITLE, "stated", LIKELY)
    assert told(f"<h2>{TITLE}</h2>", f"{TITLE}_临江网") == (TITLE, "stated", SURE)
    assert told("<p>", f"{TITLE}_平台", suffix="_平台$") == (TITLE, "stated", SURE)


def test_a_heading_may_be_whole_where_what_is_stated_was_cut_or_longer():
    assert told('<h1>民警提醒：这些"投资"不要信</h1>', "民警提醒：这些") == (
        '民警提醒：这些"投资"不要信',
        "heading",
        SURE,
    )
    assert told("<h1>民警提醒：这些投资不要信</h1>", "民警提醒：这些") == ("民警提醒：这些", "stated", LIKELY)
    assert told(f"<h1>{TITLE}</h1>", f"{TITLE} 附名单") == (TITLE, "heading", SURE)
    assert told('<h1>民警提醒"投资"不要信</h1>', "民警提醒") == ("民警提醒", "stated", LIKELY)


def test_a_page_without_data_is_called_by_its_heading_its_title_or_what_it_shows():
    assert told(f"<title>{TITLE}_临江网</title><h1>{TITLE}</h1>") == (TITLE, "heading", SURE)
    assert told(f"<title>{TITLE}_临江网</title><h2>{TITLE}</h2>") == (TITLE, "heading", SURE)
    assert told(f"<title>{TITLE}_临江网</title><div class='title'>{TITLE}</div>") == (TITLE, "title", SURE)
    assert told(f"<title>临江：{TITLE}，全文</title><div class='title'>{TITLE}</div>") == (TITLE, "shown", SURE)
    assert told(f"<title>{TITLE}_临江网</title>") == (TITLE, "title", LIKELY)
    assert told(f"<title>{TITLE}_临江网</title><h1>五个字标题</h1>") == (TITLE, "title", LIKELY)


def test_a_title_that_is_a_column_s_gives_way_to_what_the_page_shows():
    assert told(f"<title>临江网</title><div class='title'>{TITLE}</div>") == (TITLE, "shown", LIKELY)
    assert told(f"<title>社会新闻</title><h1>{TITLE}</h1>") == (TITLE, "heading", LIKELY)
    assert told("<title>社会新闻</title>") == ("社会新闻", "title", GUESSED)
    assert told("<title>六字的频道名</title><h1>另外六字标题</h1>") == ("六字的频道名", "title", GUESSED)
    assert told("<title>七个字的标题啊</title>")[2] == GUESSED
    assert told("<title>八个字的标题在此</title>")[2] == LIKELY
    assert told("<title>临江市反诈中心官网</title>")[2] == GUESSED
    assert told("<title>某某江边的一家出版人</title>", names=["某某江边的一家出版人"])[2] == GUESSED
    assert told("<title>临江网</title><h1>" + "长" * 121 + "</h1>") == ("临江网", "title", GUESSED)
    assert told("<title>临江网</title><h1>" + "长" * 120 + "</h1>") == ("长" * 120, "heading", LIKELY)


def test_what_is_shown_stands_above_the_body_and_is_no_link_and_no_sentence():
    body = "<div id='b'>正文</div>"

    def shown(html: str) -> str:
        tree = parse(f"<body>{html}</body>")
        return settle("", tree, body=next((e for e in tree.iter("div") if e.get("id") == "b"), None)).value

    assert shown(f"<p class='bt'>{TITLE}</p>{body}") == TITLE
    assert shown(f"<p class='abt'>{TITLE}</p>{body}") == ""
    assert shown(f"<p id='con_title2'>{TITLE}</p>{body}") == TITLE
    assert shown(f"{body}<p class='title'>{TITLE}</p>") == ""
    assert shown(f"<p class='title'><a>{TITLE}</a></p>{body}") == ""
    assert shown(f"<p class='title'>{TITLE}。</p>{body}") == ""
    assert shown("<p class='title'>七个字的标题啊</p>" + body) == ""
    assert shown("<p class='title'>八个字的标题在此</p>" + body) == "八个字的标题在此"
    assert shown(f"<p class='title'>上面的一个别的标题</p><h3>{TITLE}</h3>{body}") == TITLE


def test_a_worn_title_gives_way_to_any_other_of_the_page():
    worn = Evidence("临江反诈专题活动", "heading", about="title", confidence=SURE)

    def found(html: str, listed: str = "", names=(), told=worn, also=()):
        return [(e.value, e.where, e.confidence) for e in
                unworn(told, {"临江反诈专题活动", *also}, listed, parse(html) if html else None, names, None)]  # fmt: skip

    kept = ("临江反诈专题活动", "heading", SURE)
    assert found("<h1>x</h1>", told=Evidence(TITLE, "heading", confidence=SURE)) == [(TITLE, "heading", SURE)]
    assert found("", TITLE) == [(TITLE, "list", LIKELY), kept]
    assert found(f"<div class='title'>{TITLE}</div><h1>另外的一个标题</h1>")[0] == (TITLE, "shown", LIKELY)
    assert found(f"<h1>临江反诈专题活动</h1><h2>{TITLE}</h2>")[0][0] == TITLE
    assert found(f"<title>{TITLE}_临江网</title>")[0] == (TITLE, "title", LIKELY)
    assert found("", "五个字标题") == [("临江反诈专题活动", "heading", GUESSED)]
    assert found("", "六个字的标题")[0][0] == "六个字的标题"
    assert found("", TITLE, [TITLE])[0][2] == found("", TITLE, also=[TITLE])[0][2] == GUESSED
    assert "many pages" in unworn(worn, {worn.value}, TITLE, None, (), None)[1].note
