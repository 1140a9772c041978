"""Anything at all as a page, a post, a feed, a sitemap or a list: nothing raises, and twice as much takes no more than a few times as long.

``FUZZ=3600 pytest tests/faults/test_fuzz.py`` looks for an hour in each kind of input (the same few dozen without it).
"""

import json
import os
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.types import Found, Page, State
from pipelines.reading.read import read
from spiders.feeds import entries, sitemap
from spiders.listing.read import next_part, read_list
from spiders.looking import platform_of
from spiders.platforms import PLATFORMS

SECONDS = float(os.environ.get("FUZZ", "0"))
TAGS = [
    "html",
    "head",
    "body",
    "title",
    "meta",
    "script",
    "style",
    "template",
    "div",
    "p",
    "span",
    "br",
    "table",
    "tr",
    "td",
    "li",
    "ul",
    "a",
    "h1",
    "h2",
    "b",
    "img",
    "input",
    "form",
    "svg",
    "math",
    "textarea",
]
MARKS = ["# ", "## ", "> ", "- ", "* ", "1. ", "```", "~~~", "`", "**", "__", "~~", "|", "| - |", "[", "](", "![", ")", "---\n", "***\n", "\\",
         "\n", "\n\n", "    ", "\t", "\r", "\0", "\ufeff", "\u200b", "\u2028", "\x1b[31m"]  # fmt: skip
HTML = ["<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<!DOCTYPE", "&", "&#", "&#x110000;", "&#0;", "&lt;", "&nbsp;", '"', "'", "=",
        *(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), "<div id=js_content>", '<h1 class="rich_media_title">', "var ct = '", '<meta property="og:title" content="',
        '<script type="application/ld+json">', '{"@type": "NewsArticle", "datePublished": "', "<p style=display:none>", '<a href="http://[', "<base href=//>"]  # fmt: skip
WORDS = ["反诈", "诈骗", "公安部", "来源:", "作者：", "发布时间：2026-02-30", "2026-05-12 08:00", "0000-00-00", "0001-01-01T00:00:00+00:00", "责任编辑", "下一页", "第1页",
         "国办发〔2026〕3号", "《反电信网络诈骗法》第", "附件：", "１２", "²", "99999999999999999999", "\ud83d", "\U0010ffff", "http://x:99999/", "http://[::", "//", "?page=2"]  # fmt: skip
FRONT = ["---\n", "title: ", "date: ", "url: ", "a: &a [x]\n", "*a", "!!python/object:x ", "{", "}", "[", ", ", ": ", "? ", "|\n ", ">-\n ", "%YAML", "\n"]  # fmt: skip
FEED = ["<?xml version='1.0' encoding='gbk'?>", "<rss>", "<channel>", "<item>", "</item>", "<link>", "</link>", "<pubDate>", "</pubDate>", "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>", "</entry>", "<updated>", "<link href='", "<urlset>", "<url>", "<loc>", "</loc>", "<lastmod>", "<sitemapindex>", "<sitemap>", "<!ENTITY a '&a;'>", "\x1f\x8b"]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=5)
    | st.dictionaries(st.sampled_from(["list", "data", "title", "url", "link", "date", "time", "id", "next"]), inner, max_size=5),
    max_leaves=30,
)  # fmt: skip
ANY = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=6))


def soup(*pieces):
    """Bytes of pieces and words in any order, some of them many times."""
    chosen = st.tuples(st.one_of(*map(st.sampled_from, pieces), ANY), st.sampled_from([1, 1, 1, 1, 2, 60]))
    return st.lists(chosen, max_size=25).map(
        lambda all_: "".join(x * n for x, n in all_).encode("utf-8", "surrogatepass")
    )


INPUTS = {
    "bytes": st.binary(max_size=300),
    "html": soup(HTML),
    "markdown": soup(MARKS, HTML[:16]),
    "front matter": soup(FRONT, MARKS).map(lambda body: b"---\n" + body),
    "feed": st.tuples(st.sampled_from([b"<rss>", b"<feed>", b"<urlset>", b""]), soup(FEED, HTML[:14])).map(b"".join),
    "json": JSON.map(lambda value: json.dumps(value).encode()),
}
PLACES = {
    "html": "https://mp.weixin.qq.com/s/abc",
    "markdown": "file:///a/b.md",
    "front matter": "file:///a/2026-05-12.md",
}


def taken(body: bytes, kind: str) -> float:
    """CPU seconds in which everything that could meet such bytes has taken them."""
    began = time.process_time()
    for where in (
        PLACES.get(kind, "http://www.example.org/art/2026-05/12/c_1.html"),
        "https://news.sina.com.cn/a.shtml",
    ):
        platform = platform_of(where, "wechat" if where.startswith("file") else "")
        page = Page(
            "s",
            platform.name,
            where,
            body,
            "2026-05-13T00:00:00+00:00",
            headers=(("Content-Type", "text/html"),),
            found=Found(where),
        )
        reading = read(page, PLATFORMS)
        assert reading.state is not State.UNREADABLE, reading.reason
        read_list(body, where, platform, (), (), "2026-05-13")
        next_part(body, where)
        entries(body, where)
        sitemap(body, where, platform.story)
    return time.process_time() - began


def for_a_while(look, kind: str) -> None:
    """Some dozens of inputs, and again until the time is over."""
    end = time.monotonic() + SECONDS
    some = settings(  # what `make test` tries is the same each time, so that it never fails by chance
        max_examples=40, deadline=None, database=None, derandomize=not SECONDS,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    while True:
        some(given(INPUTS[kind])(look))()
        if time.monotonic() >= end:
            return


@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.fault("is read or refused, and nothing raises")
def test_anything_as(kind):
    def look(body):
        taken(body, kind)

    for_a_while(look, kind)


# What an hour of it found: an address that is none, a feed's entry without a day, headings and elements in one another.
FOUND = (
    ("front matter", b"---\nurl: http://[::"),
    ("feed", b"<rss><item><link href='</pubDate>"),
    ("feed", b"<rss><channel><item><title>a</title><link>http://[::</link></item></channel></rss>"),
)
GREW = (("html", b'<h1 class="rich_media_title">'), ("feed", b"<?xml version='1.0'?><lastmod>0000-00-00"))


@pytest.mark.parametrize(("kind", "body"), FOUND)
@pytest.mark.fault("is read or refused, and nothing raises")
def test_what_was_found(kind, body):
    taken(body, kind)


@pytest.mark.parametrize(("kind", "body"), GREW)
@pytest.mark.fault("twice as much takes no more than three times as long")
def test_what_grew(kind, body):
    many = 15_000 // len(body)
    once, twice = (min(taken(body * many * n, kind) for _ in range(3)) for n in (1, 2))
    assert twice < 3 * once, (once, twice)


@pytest.mark.slow
@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.fault("twice as much takes no more than three times as long")
def test_more_of(kind):
    def look(body):
        many = 40_000 // (len(body) + 1) + 1
        if taken(body * many, kind) < 1:  # what is linear takes a tenth of that
            return
        once, twice = (min(taken(body * many * n, kind) for _ in range(2)) for n in (1, 2))
        assert twice < 3 * once, (once, twice)

    for_a_while(look, kind)
