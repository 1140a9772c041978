"""Scripts are cut once: the bytes that are decoded and the markup in which names are looked for agree where one begins and ends."""

from __future__ import annotations

import pytest

from archive.types import Page
from pipelines.reading.lean import COUNTED, LONG, Inside, insides, lean, parted
from pipelines.reading.locate import Place, locate
from pipelines.reading.read import read
from pipelines.reading.text import paired
from spiders.platforms import PLATFORMS

CODE = "function a(){return 1}" * 800
PROSE = "<p>" + "警方提醒市民，凡是要求转账的陌生电话都是诈骗，请不要相信。" * 6 + "</p>"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>a</p><script>b</script>c", [("script", "b")]),
        ('<script id="d" type=x>b</script >', [("script", "b")]),  # an attribute is no content
        ("<Script>b</sCRIPT>c<STYLE>d</style>", [("script", "b"), ("style", "d")]),
        ("<script>a<style>b</style>c</script>", [("script", "a<style>b</style>c")]),
        ("<script>a</scripts>b</script>", [("script", "a</scripts>b")]),
        ("<script>a</script\n>b<script/>c</script>", [("script", "a"), ("script", "c")]),
        ("<scripture>a</scripture><style-guide>b</style-guide><ſcript>c</ſcript>", []),
        ("<title>a<script>b</script>c</title><script>d</script>", [("script", "d")]),  # a title holds no tags
        ("<title>a<script>b</script>", [("script", "b")]),
        ("<script>a", [("script", "a")]),
        ("<script", []),
    ],
)
def test_the_insides_of_scripts_and_styles(html, found):
    assert [(i.name, html[i.begin : i.end]) for i in insides(html)] == found


def test_an_inside_says_whether_it_ended():
    assert list(insides("<style>a</style><script>b")) == [Inside("style", 7, 8, True), Inside("script", 24, 25, False)]


def test_a_page_is_parted_into_markup_and_scripts():
    assert parted("a<script id=b>c</script>d<style>e</style>f<Script>g</SCRIPT>h") == (
        "a<script id=b></script>d<style></style>f<Script></SCRIPT>h", ["c", "g"]
    )  # fmt: skip
    assert parted("a<script>b</script>c<script>d") == ("a<script></script>c<script>d", ["b", "d"])  # may be either


@pytest.mark.parametrize(("begin", "end"), [("<script>", "</script>"), ("<Script x=1>", "</SCRIPT>")])
def test_a_long_program_is_emptied(begin, end):
    assert lean(f"甲{begin}{CODE}{end}乙".encode("gb18030")) == f"甲{begin}{end}乙".encode("gb18030")


@pytest.mark.parametrize(
    "html",
    [
        "<script>" + "a" * LONG + "</script>",  # data
        "<script>" + "function" + "a" * LONG + "</script>",  # an article about programs
        "<script>" + "a" * COUNTED + CODE * 10 + "</script>",  # what begins as data
        "<style>" + "a" * (LONG - 1) + "</style>",
        "<script>" + CODE,  # cut in its middle: what it tells may be among it
        "<!-- <style> -->" + "a" * LONG,
        "<script",
    ],
)
def test_what_may_be_data_is_kept(html):
    assert lean(html.encode()) == html.encode()


def test_a_long_style_is_emptied():
    assert lean(b"<style>" + b"a" * LONG + b"</style><p>") == b"<style></style><p>"
    assert (
        lean(b"<script>function" + b"a" * 992 + (b"function" + b"a" * 992) * 20 + b"</script>") == b"<script></script>"
    )


def test_a_value_in_a_page_that_was_cut_is_found():
    place = Place('<p>a</p><Script type="b">var msg_title = "甲";')
    assert locate(("js:msg_title",), place)[0] == "甲"
    assert locate(("re:<p>(.)",), place)[0] == "a"


def test_a_page_whose_comment_mentions_a_tag_is_read():
    html = f"<html><head><title>警方提醒市民防范诈骗</title><!-- <style> --></head><body>{PROSE * 90}</body></html>"
    page = Page("test", "web", "https://news.example.com/a/1.html", html.encode(), "2026-01-02T00:00:00+08:00")
    assert "凡是要求转账的陌生电话" in read(page, PLATFORMS).articles[0].text


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (r"\ud83d\ude00", "😀"),
        (r"\\uD83D\\uDE00", "😀"),
        (r"\ud83d", "\ufffd"),
        (r"\ude00!", "\ufffd!"),
        (r"\u4e2d", r"\u4e2d"),
    ],
)
def test_escaped_surrogates_are_joined(written, found):
    assert paired(written) == found
