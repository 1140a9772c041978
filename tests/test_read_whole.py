"""A page read as a whole: what its parts hand to each other, its further pages, its keys, and how surely each field is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.address import Address
from archive.rules import BodyRule, FieldRule, Rule, StateRule
from archive.types import Evidence, Found, Page, Reading, State
from pipelines.reading.clocks import Clocks
from pipelines.reading.dates import candidates, choose
from pipelines.reading.dom import parse
from pipelines.reading.locate import Place, locate_all
from pipelines.reading.publisher import publishers
from pipelines.reading.read import read
from spiders.platforms import PLATFORMS
from spiders.platforms.web import WEB
from tests.test_pages import GOLDENS, reading
from tests.test_pages import page as golden_page

PROSE = "民警提醒，凡是要求向所谓安全账户转账的电话都要立即挂断，再拨打九六一一零核实。"
TITLE = "临江警方破获一起诈骗案"


def page(body: str, url: str = "https://news.lj.example/1.html", **more) -> Page:
    return Page("test", "web", url, body.encode(), "2026-11-01T00:00:00+00:00", **more)


def html(text: str = "", head: str = "") -> str:
    return f"<html><head><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1><div class=content>{text}<p>{PROSE * 4}</p></div></body></html>"


# Further pages


def test_further_pages_are_joined_to_the_first():
    first = page(html("<p>甲，第一页在此。</p><img src=/1.png>"))
    more = tuple(page(html(f"<p>{n}，{n}页在此。《反电信网络诈骗法》</p><img src=/{n}.png>")) for n in (2, 3))
    (article,) = read(replace(first, more=more), PLATFORMS).articles
    assert [line[0] for line in article.text.split("\n")] == ["甲", "民", "2", "民", "3", "民"]
    assert [image.url[-5:] for image in article.images] == ["1.png", "2.png", "3.png"]
    assert article.mentions != read(first, PLATFORMS).articles[0].mentions
    assert read(replace(first, more=(page(""), more[1])), PLATFORMS).articles[0].text.count("\n") == 3


def test_further_pages_of_what_is_no_article_are_nothing():
    found = read(page("", more=(page(html()),)), PLATFORMS)
    assert (found.articles, found.state.value) == ((), "not_an_article")


def test_further_pages_leave_the_other_items_of_a_digest():
    item = "## 第{0}条新闻的标题\n\n警方通报第{0}起案件，请市民注意。\n\n[原文](https://a.example/{0})\n\n"
    text = "# 2026年4月9日简报\n\n" + "".join(map(item.format, range(3)))
    found = read(page(text, "file:///a.md", more=(page(html()),)), PLATFORMS).articles
    assert ["\n" in each.text for each in found] == [True, False, False]
    assert len({each.key for each in found}) == 3


# Shapes


@pytest.mark.parametrize(("before", "marked"), [(3998, True), (3999, False)])
def test_a_page_is_html_by_a_tag_among_its_first_4000_characters(before, marked):
    lines = PROSE * 200
    text = f"{lines[: before - 1]}\n<p>{PROSE}</p>"
    found = read(page(text, "file:///a"), PLATFORMS).articles
    assert ["<p>" in each.text for each in found] == ([] if marked else [True])  # without a title it is no article
    (named,) = read(page(text, "file:///a.txt"), PLATFORMS).articles
    assert "<p>" in named.text


@pytest.mark.parametrize("name", GOLDENS)
def test_an_article_is_the_only_one_with_its_key(name):
    found = reading(name)
    parts = [article.part for article in found.articles]
    assert parts == list(range(parts[0], parts[0] + len(parts))) if parts else not found.state.stored
    assert min(parts, default=0) >= 0
    for article in found.articles:
        assert article.key.partition("#")[2] in ("", str(article.part or ""))
    assert len({article.key for article in found.articles}) == len(parts)


@pytest.mark.parametrize("name", GOLDENS)
def test_what_was_chosen_is_the_first_of_its_evidence(name):
    for article in reading(name).articles:
        if article.published:
            assert article.evidence[0].value == article.published
            assert article.evidence[0].rank < 900
        assert not article.published or all(
            each.note.startswith("rejected") for each in article.evidence if each.rank >= 900
        )
        firsts: dict[str, str] = {}
        for each in article.rivals:
            firsts.setdefault(each.about, each.value)
        known = {"publisher": article.publisher, "author": article.author, "title": article.title}
        assert {about: known[about] for about in firsts} == firsts


@pytest.mark.parametrize(
    ("stated", "key"),
    [
        ("https://m.lj.example/2.html", "url:m.lj.example/2.html"),  # another host of its own site
        ("https://www.other.example/2.html", "url:news.lj.example/1.html"),
        ("/2.html", "url:news.lj.example/2.html"),
        ("http://[x/2.html", "url:news.lj.example/1.html"),
        ("", "url:news.lj.example/1.html"),
    ],
)
def test_a_page_s_own_address_is_of_its_own_site(stated, key):
    platforms = [
        replace(p, rules=(*p.rules, FieldRule("web/url", ("meta:u",), "", ""))) if p is WEB else p for p in PLATFORMS
    ]
    text = html(head=f'<meta name=u content="{stated}">')
    assert [(each.key, each.aliases) for each in read(page(text), platforms).articles] == [(key, ())]


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:url" content="https://www.lj.example/7.html">',
        '<link rel=canonical href="https://www.lj.example/7.html">',
    ],
)
def test_a_saved_page_has_the_address_that_it_states(head):
    (article,) = read(page(html(head=head), "file:///a.html"), PLATFORMS).articles
    assert (article.url, article.key) == ("https://www.lj.example/7.html", "url:www.lj.example/7.html")


def ruled(body: str, *rules: Rule, title: str = TITLE, **more) -> Reading:
    """A page read by a platform that has these rules only; its body is ``#b``."""
    own = replace(WEB, rules=(BodyRule("web/body", ("#b",), "", ""), *rules), **more)
    text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div id=b>{body}</div></body></html>"
    return read(page(text), [own if p is WEB else p for p in PLATFORMS])


@pytest.mark.parametrize(
    ("said", "linked", "article"),
    [("字" * 79 + "。", 121, True), ("字" * 79 + "。", 122, False), ("字" * 130, 70, True), ("字" * 129, 71, False)],
    ids=["prose", "hardly any prose", "no prose", "links"],
)
def test_a_list_of_links_has_three_fifths_in_links_or_a_third_and_no_prose(monkeypatch, said, linked, article):
    monkeypatch.setattr("pipelines.reading.body.trafilatura.extract", lambda *_, **__: None)
    found = ruled(f"<p>{said[:60]}<br>{said[60:]}</p><p><a href=/1>{'链' * linked}</a></p>")
    assert found.state.value == ("article" if article else "not_an_article")
    assert found.reason == ("" if article else "links, hardly any prose")


def test_a_credit_stands_among_the_first_four_lines_or_the_last_six():
    rule = FieldRule("web/editor", ("tail:^编辑：(.*)$",), "", "")
    lines = [f"第{n}段，民警提醒市民注意。" for n in range(20)]
    found = []
    for at in range(20):
        body = "".join(f"<p>{'编辑：石小北' if n == at else line}</p>" for n, line in enumerate(lines))
        found.append(bool(ruled(body, rule).articles[0].editor))
    assert found == [True] * 4 + [False] * 10 + [True] * 6


def test_a_teaser_is_short_and_sends_to_its_pictures():
    def state(length: int, body: str = "<img src=/1.png>", last: str = "详见图片") -> str:
        return ruled(f"<p>{'字' * (length - 6)}。</p>{body}<p>{last}</p>", teaser="详见图片$").state.value

    assert [state(199), state(200)] == ["not_an_article", "article"]
    assert [state(150, ""), state(150, last="详见图片。")] == ["article", "article"]


def test_the_headings_of_an_error_page_are_part_of_what_it_says():
    rule = StateRule("web/gone", ("^页面不存在$",), "", "", state=State.UNAVAILABLE)
    own = replace(WEB, rules=(rule,))
    platforms = [own if p is WEB else p for p in PLATFORMS]

    def state(length: int) -> str:
        text = f"<html><head><title>页面不存在</title></head><body><h1>页面不存在</h1><div><p>{'字' * (length - 1)}。</p></div></body></html>"
        return read(page(text), platforms).state.value

    assert [state(199), state(200)] == ["unavailable", "article"]


def test_a_page_without_what_its_platform_s_articles_have_is_none():
    text = f"<p class=y>{PROSE * 4}</p>"
    assert ruled(text, needs=".y").state.value == "article"
    found = ruled(text, needs=".x")
    assert (found.state.value, found.reason, found.title) == ("not_an_article", "has none of .x", TITLE)


@pytest.mark.parametrize(("length", "reason"), [(15, ""), (14, "no text but its title")])
def test_a_text_has_fifteen_characters(monkeypatch, length, reason):
    monkeypatch.setattr("pipelines.reading.body.trafilatura.extract", lambda *_, **__: None)
    assert ruled(f"<p>{'字' * (length - 1)}。</p>", domains=("lj.example",)).reason == reason


# How surely


def told(head: str = "", text: str = "", **more) -> dict[str, str]:
    (article,) = read(page(html(text, head), **more), PLATFORMS).articles
    return dict(article.confidence)


def test_a_time_in_the_page_s_data_is_sure_and_a_stamp_is_likely():
    data = '<meta name="PubDate" content="2024-05-01 08:05">'
    assert told(data)["published"] == "sure"
    assert told(text="<p>时间：2024-05-01 08:06</p>")["published"] == "likely"
    assert "published" not in told()


RANKS = {
    "meta:x": (10, "sure", "sure"),
    "js:x": (10, "sure", "sure"),
    "css:.x": (20, "likely", "sure"),
    "re:x=([-\\d]+)": (20, "likely", "sure"),
    "tail:x=([-\\d]+)": (20, "likely", "sure"),
}


@pytest.mark.parametrize("where", RANKS)
def test_a_time_is_worth_what_its_place_is(where):
    source = (
        '<meta name=x content="2024-05-01"><b class=x>2024-05-01</b>x=2024-05-01<script>var x = "2024-05-01";</script>'
    )
    place = Place(source, parse(source), lines=["x=2024-05-01"])
    known = {}
    for domains in ((), ("a.example",)):
        platform = replace(WEB, domains=domains, rules=(FieldRule("web/published", (where,), "", ""),))
        found = candidates(place, platform, Address("", ""), page(""), Clocks())
        known[domains] = [(e.rank, e.confidence.value) for e in found if e.where == where]
    rank, alone, declared = RANKS[where]
    assert list(known.values()) == [[(rank, alone)], [(rank, declared)]]


def test_times_of_the_address_and_of_the_list_come_behind():
    found = candidates(
        Place(), WEB, Address("", "", day="2024-05-01"), page("", found=Found(published="2024-05-02")), Clocks()
    )
    assert [(e.value, e.where, e.rank, e.confidence.value) for e in found] == [
        ("2024-05-01", "url", 30, "sure"), ("2024-05-02", "found", 40, "likely"),
    ]  # fmt: skip


def test_four_stamps_are_looked_at_in_their_order():
    text = "".join(f"<p>发布时间：2024-05-0{n}</p>" for n in range(1, 7))
    (article,) = read(page(html(text)), PLATFORMS).articles
    assert [e.rank for e in article.evidence] == [20, 21, 22, 23]


def test_a_minute_is_taken_that_is_fifteen_ranks_behind_its_day():
    day = Evidence("2024-05-01", "a", 10)
    for rank, where in ((25, "b"), (26, "a")):
        best, judged = choose([day, Evidence("2024-05-01T08:05:00+08:00", "b", rank)], "2024-06-01T00:00:00+00:00")
        assert best is not None
        assert (best.where, judged[0]) == (where, best)


def owners(head: str = "", url: str = "", **more) -> list[tuple[str, str, str]]:
    tree = parse(f"<html><head>{head}</head><body></body></html>")
    place = Place(f"<html><head>{head}</head>", tree)
    found = publishers(page("", url or "file:///a.html", **more), WEB, Address(url, url), place, True)
    return [(e.value, e.where, e.confidence.value) for e in found]


def test_a_platform_s_page_on_another_site_is_not_that_site_s():
    saved = replace(golden_page("wechat/picture_post"), url="https://www.thepaper.cn/saved/1.html")
    (article,) = read(saved, PLATFORMS).articles
    assert article.platform == "wechat"
    assert "host" not in {each.where for each in article.rivals if each.about == "publisher"}


def test_who_found_a_page_tells_its_publisher_before_the_bare_host():
    assert owners(url="https://www.lj.example/1", found=Found(publisher="临江在线")) == [
        ("临江在线", "found", "likely"), ("lj.example", "bare host", "guessed"),
    ]  # fmt: skip
    assert owners() == []


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:url" content="https://www.thepaper.cn/newsDetail_1">',
        '<link rel=canonical href="https://www.thepaper.cn/newsDetail_1">',
        '<meta name=SiteDomain content="www.thepaper.cn">',
        '<meta name=SiteDomain content="www.thepaper.cn/news">',
        '<meta name=mobile-agent content="format=html5; url=https://m.thepaper.cn/1">',
    ],
)
def test_a_saved_page_is_whose_host_it_names(head):
    assert ("澎湃新闻", "likely") in [(name, how) for name, _, how in owners(head)]
    assert owners(head, "https://www.lj.example/1")[0][0] == "lj.example"


@pytest.mark.parametrize(
    ("front", "names"),
    [
        ({"publisher": "临江在线"}, ["临江在线"]),
        ({"source": "[网] 临江在线"}, ["临江在线"]),
        ({"source": "临江在线", "fetch_date": "x"}, []),
        ({"site": "unknown"}, []),
        ({"tags": "临江在线"}, ["临江在线"]),
        ({"tags": "反诈, 临江在线"}, []),
        ({"tags": "反诈, 临江在线", "author": "临江在线"}, ["临江在线", "临江在线"]),
        ({"author": "石小北"}, ["石小北"]),
        ({"author": "石"}, []),
        ({"categories": "【网】临江在线", "site": "临江网"}, ["临江网", "临江在线"]),
    ],
)
def test_a_head_names_its_outlet(front, names):
    found = publishers(page("", "file:///a.md"), WEB, Address("", ""), Place(front=front), True)
    assert [e.value for e in found] == names


# Fields


def test_a_field_of_a_platform_s_own_is_a_fact():
    platforms = [
        replace(p, rules=(*p.rules, FieldRule("web/x", ("meta:x",), "", ""))) if p is WEB else p for p in PLATFORMS
    ]
    text = html(head='<meta name=x content="值"><meta name=author content="石小北">')
    found: Reading = read(page(text), platforms)
    assert found.articles[0].facts["x"] == "值"
    assert not {"author", "title", "published"} & found.articles[0].facts.keys()


def test_json_ld_is_walked_through_lists_and_graphs():
    def ld(data: str, key: str = "a.b", kind: str = "application/ld+json") -> list[str]:
        tree = parse(f"<html><head><script type='{kind}'>{data}</script></head></html>")
        return [value for value, _ in locate_all((f"ld:{key}",), Place("", tree))]

    assert ld('{"a": {"b": "甲"}}') == ld('[{"a": {"b": "甲"}}]') == ld('{"@graph": [{"a": [{"b": "甲"}]}]}') == ["甲"]
    assert ld('{"a": {"b": ["甲", "乙"]}}') == ["甲,乙"]
    for none in ('{"a": []}', '{"a": 1}', '{"a": {"b": 1}}', "[1]", "1", "{", ""):
        assert ld(none) == []
    assert ld('{"a": "甲"}', "a", "text/json") == []
