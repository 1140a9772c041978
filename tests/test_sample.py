"""Every platform end to end: the sources of the sample web, crawled by the real program through the sample proxy."""

import json
import subprocess
from contextlib import closing

import pytest

from archive.connect import connect
from archive.search.search import search
from archive.sources import load
from spiders.platforms import PLATFORMS
from tests import sample_server
from tests.web import FAST, ROOT, command, rows

SOURCES = sample_server.SAMPLE / "sources.toml"
EXPECTED = {  # source: counts of its first crawl
    "新浪·部委动态": {"listed": 2, "new": 1, "discarded/off_topic": 1},
    "联合早报·中国": {"listed": 1, "new": 1},
    "公安部·公安要闻": {"listed": 1, "new": 1},
    "微信·临江反诈中心": {"listed": 3, "new": 1, "duplicates": 1, "discarded/deleted_by_author": 1},
    "镜像·公众号存档": {"listed": 4, "discarded/blocked": 1, "discarded/title_only": 1},
    "镜像·聚合阅读": {"listed": 1, "duplicates": 1},
    "镜像·新闻摘抄": {"listed": 5, "duplicates": 1, "errors": 2, "robots": 1},
    "报纸·扫描版": {"listed": 1, "new": 2},
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The archive after two crawls of every source, one after the other."""
    folder = tmp_path_factory.mktemp("sample")
    with sample_server.serving() as web, pytest.MonkeyPatch.context() as patch:
        for name, value in web.environment.items():
            patch.setenv(name, value)
        for _ in range(2):
            for source in load(SOURCES, [platform.name for platform in PLATFORMS]).sources:
                words = command(
                    folder, source.platform, f"source={source.name}", settings=(*FAST, f"SOURCES={SOURCES}")
                )
                done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
                assert "Traceback" not in done.stderr, done.stderr
    return folder


def counts(archive, source, number):
    return [
        json.loads(row[0]) for row in rows(archive, "SELECT counts FROM runs WHERE source = ? ORDER BY id", source)
    ][number]


@pytest.mark.parametrize("source", EXPECTED)
def test_each_kind_of_source_brings_what_it_holds(archive, source):
    found = counts(archive, source, 0)
    assert {name: found.get(name) for name in EXPECTED[source]} == EXPECTED[source]


@pytest.mark.parametrize("source", EXPECTED)
def test_a_second_crawl_adds_nothing(archive, source):
    again = counts(archive, source, 1)
    assert again.get("new", 0) == again["duplicates"] == again.get("version", 0) == 0


def test_stories_are_archived_once_with_every_place_they_were_seen(archive):
    assert rows(archive, "SELECT count(*) FROM articles") == [(7,)]
    places = rows(archive, "SELECT relation, address, origin_address FROM copies WHERE article_id = 1 ORDER BY id")
    assert places[0][0] == "original"
    assert places[1][1].startswith("https://hexo.example/")
    shown = rows(archive, "SELECT published FROM articles WHERE title LIKE '%共享屏幕%'")
    assert shown == [("2026-05-11T16:00:00+08:00",)]  # as WeChat's page says, whatever its mirror does
    untimed = rows(archive, "SELECT title FROM articles WHERE published = '' AND publisher != ''")
    assert untimed == []


def test_what_was_archived_is_found(archive):
    with closing(connect(archive)) as connection:
        found = search(connection, "反诈")
    assert len(found) == 5
    assert all("【反诈】" in hit["snippet"] or "反诈" in hit["title"] for hit in found)
