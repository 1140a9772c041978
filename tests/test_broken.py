"""trafilatura and BeautifulSoup have a seat each: pages that nobody else reads."""

from __future__ import annotations

from time import process_time

import pytest
from bs4 import BeautifulSoup
from lxml.html import fromstring

from pipelines.reading.lenient import lenient_tree
from tests.broken import BROKEN, HEAD, LINKS, PROSE, TEXT, TITLE, article_of, whole


@pytest.mark.parametrize("name", BROKEN)
def test_a_second_reader_reads_what_ours_does_not(name):
    html, reader = BROKEN[name]
    article = article_of(html)
    assert [line for line in article.text.split("\n") if line in PROSE] == list(PROSE)
    assert "集中宣传" not in article.text
    assert (article.title, article.facts["reader"]) == (TITLE, reader)
    assert name not in whole(frozenset([reader]))


def test_all_of_a_text_is_read():
    assert whole() == list(BROKEN)


def described(description: str, text: str) -> str:
    return f'<html><head><title>{TITLE}</title><meta name=description content="{description}"></head><body>{text}'


def test_what_reads_well_is_asked_nobody_else():
    more = f"<h1>{TITLE}</h1><div>{TEXT}<p>{PROSE[0]}</p></div>"
    for description in ("", PROSE[0], f"图：{PROSE[0]}", TITLE):  # a picture's caption may come first
        assert "reader" not in article_of(described(description, more)).facts


def test_a_page_that_lost_nothing_is_parsed_once(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "pipelines.reading.lenient.BeautifulSoup", lambda *args: asked.append(args) or BeautifulSoup(*args)
    )
    article_of(f"{HEAD}<body><div>{TITLE}</div>{LINKS}</body></html>")  # no prose
    assert not asked
    article_of(BROKEN["behind the end of the page"][0])
    assert len(asked) == 1


def test_a_page_too_long_for_a_lenient_parse_is_let_be(monkeypatch):
    monkeypatch.setattr("pipelines.reading.lenient.LONGEST", 100)
    assert article_of(BROKEN["behind the end of the page"][0]) is None


@pytest.mark.parametrize(
    "piece", ["<!--", "<![", "<![CDATA[", "<a ", '<a b="<', "</a ", "<html>", "<noscript>", "<script></script>文"]
)
def test_a_lenient_parse_takes_as_long_as_its_page_is(piece):
    empty = fromstring("<html><body></body></html>")

    def taken(count: int) -> float:  # CPU seconds
        began = process_time()
        assert lenient_tree("文字" * 100 + piece * count, "文字" * 100, empty) is not None
        return process_time() - began

    assert min(taken(12_000) for _ in range(2)) < 10 * max(min(taken(3_000) for _ in range(2)), 0.01)
