"""Files of many posts that are no Markdown: what is a record, what is its text, and what is left alone."""

import json

import pytest

from pipelines.reading.record import DEEP, with_data
from pipelines.reading.records import posts_of

TEXT = "民警提醒，凡是自称客服要求转账的电话都要先挂断，再向本人或者单位核实；凡是要求下载陌生软件的也要挂断，有疑问的请拨打反诈专线咨询。"
STORY = "https://a.example/b"


def rss(*items: str, title: str = "某某日报 - 要闻") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(**members: str) -> str:
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in members.items()) + "</item>"


def test_a_list_of_records_is_a_post_each():
    records = [
        {"title": "题一", "content": TEXT, "date": "2024-05-06"},
        {"title": "题二", "content": TEXT, "date": "2024-05-07"},
    ]
    whole = posts_of(json.dumps({"code": 0, "data": {"list": records}}))
    assert [(post.title, post.front.get("date", ""), post.body) for post in whole] == [
        ("题一", "2024-05-06", TEXT),
        ("题二", "2024-05-07", TEXT),
    ]
    assert [post.title for post in posts_of("\n".join(map(json.dumps, records)))] == ["题一", "题二"]


def test_records_are_looked_for_so_deep():
    held: object = [{"title": title, "content": TEXT, "date": "2024-05-06"} for title in ("题一", "题二")]
    for _ in range(DEEP):
        held = {"in": held}
    assert len(posts_of(json.dumps(held))) == 2
    assert posts_of(json.dumps({"in": held})) == []


def test_one_record_alone_is_a_post_only_with_its_address():
    record = {"title": "题一", "content": TEXT}
    assert posts_of(json.dumps(record)) == []
    assert posts_of(json.dumps(record | {"link": STORY}))[0].origin == STORY


@pytest.mark.parametrize("content", ["", "短文。", "https://a.example/" + "x" * 80, "a text in another language, " * 5])
def test_what_has_no_text_is_no_record(content):
    assert posts_of(json.dumps([{"title": "题一", "content": content, "url": STORY}] * 2)) == []


def test_a_teaser_is_no_text():
    assert posts_of(rss(*[item(title="题", link=STORY, description=TEXT)] * 2)) == []
    assert len(posts_of(rss(*[item(title="题", link=STORY, description=TEXT * 4)] * 2))) == 2
    assert posts_of(json.dumps([{"title": "题", "content": TEXT[:-1]}] * 2)) == []


def test_a_feed_is_whose_its_title_says_without_the_column():
    post = posts_of(
        rss(item(title="题", link=STORY, description=TEXT * 4, author="某人", pubDate="Mon, 06 May 2024 08:20:31 GMT"))
    )[0]
    assert (post.front["source"], post.front["author"], post.front["date"]) == (
        "某某日报",
        "某人",
        "Mon, 06 May 2024 08:20:31 GMT",
    )
    account = "https://mp.weixin.qq.com/s/x"
    assert (
        posts_of(rss(item(title="题", link=account, description=TEXT * 4, author="某号")))[0].front["source"] == "某号"
    )


def test_what_is_wrapped_belongs_to_what_wraps_it():
    note = {
        "type": "Create",
        "object": {"content": f"<p>题在此</p><p>{TEXT}</p>", "url": STORY, "published": "2024-05-06T00:00:00Z"},
    }
    post = posts_of(json.dumps({"orderedItems": [note]}))[0]
    assert (post.title, post.origin, post.front["date"], post.body.strip()) == (
        "题在此",
        STORY,
        "2024-05-06T00:00:00Z",
        f"<p>{TEXT}</p>",
    )


@pytest.mark.parametrize("text", ["{", "[1, 2]", '{"a": ', "<rss", "<?xml version='1.0'?><html/>", "", "[" * 5000])
def test_what_is_no_file_of_records_has_none(text):
    assert posts_of(text) == []


def test_an_entity_is_not_looked_up():
    feed = rss(item(title="&x;", link=STORY, description=TEXT * 4)).replace(
        "<rss", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss'
    )
    assert posts_of(feed) == []


def test_a_feed_s_names_may_be_no_names():
    odd = (
        rss(item(title="题", link=STORY, description=TEXT * 4))
        .replace("<link>", "<x:y:link>a</x:y:link><link>")
        .replace("<channel>", "<channel><!-- 注 -->")
    )
    assert [post.origin for post in posts_of(odd)] == [STORY]


def test_a_page_s_data_is_its_article_where_its_programs_are_handed_one():
    data = json.dumps({"props": {"title": "题目在此一二", "content": f"<p>{TEXT}</p>"}})
    for script in (f'<script type="application/json">{data}</script>', f"<script>window.__STATE__ = {data};</script>"):
        assert TEXT in with_data(f"<html><body>{script}</body></html>").partition("</script>")[2]
    assert with_data('<html><body><script type="application/json">{"a": 1}</script></body></html>') is None
    assert with_data("<html><body><script>window.__STATE__ = {a: 1};</script></body></html>") is None
