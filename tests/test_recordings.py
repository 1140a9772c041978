"""Every recording replayed: the list names what it named, the page says what it said. A live failure becomes one by
``python -m spiders record NAME``."""

import json
import tomllib

import pytest

from archive.sources import load
from archive.types import Found, Page
from pipelines.extract import rows_of
from pipelines.reading.read import read
from spiders import trying
from spiders.fetch import Seen
from spiders.looking import as_row, listed
from spiders.platforms import PLATFORMS
from spiders.record import cleaned
from tests.web import ROOT

SOURCES = load(ROOT / "sources.toml", [platform.name for platform in PLATFORMS])
RECORDINGS = sorted((ROOT / "tests" / "recordings").glob("*/recording.json"))
ELSEWHERE = ("镜像", "新浪", "联合早报")  # whose lists other tests crawl


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.parent.name)
def test_a_list_names_what_it_named(path):
    told = json.loads(path.read_text("utf-8"))
    body = (path.parent / "list.txt").read_bytes()
    row = as_row("", listed(body, told["list"]["url"], SOURCES.named(told["source"])))
    assert len(row["entries"]) == told["list"]["count"]
    assert row["entries"][: len(told["list"]["entries"])] == told["list"]["entries"]
    assert row["next"] == told["list"]["next"]


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.parent.name)
def test_a_page_says_what_it_said(path):
    told = json.loads(path.read_text("utf-8"))["page"]
    body = (path.parent / "page.txt").read_bytes()
    row = rows_of("", read(Page("t", "web", told["url"], body, "2026-06-01T00:00:00+00:00", found=Found()), PLATFORMS))[
        0
    ]
    assert row["status"] == "article"
    assert {name: row.get(name) for name in told} == told


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.parent.name)
def test_a_shipped_source_passes_a_try(path, monkeypatch):
    told = json.loads(path.read_text("utf-8"))
    files = {told["list"]["url"]: (200, "list.txt")}

    def answer(address: str) -> Seen:
        if address.endswith("/robots.txt"):
            return Seen(address, 404, b"", {})
        status, name = files.get(address, (200, "page.txt"))
        return Seen(
            address if name == "list.txt" else told["page"]["url"], status, (path.parent / name).read_bytes(), {}
        )

    monkeypatch.setattr(trying, "fetch", answer)
    report = "\n".join(trying.report(told["list"]["url"]))
    assert f"\n{told['list']['count']} entries" in report
    assert f"\n  {told['list']['entries'][0]['day']}  {told['list']['entries'][0]['title']}" in report
    assert f"\nfirst article: article: {told['page']['title']}" in report
    (table,) = tomllib.loads(report.partition("\n\n")[2])["sources"].values()
    assert told["list"]["url"] in (*table.get("lists", ()), *table.get("apis", ()), *table.get("feeds", ()))


def test_every_shipped_list_has_a_recording():
    watched = {s.name for s in SOURCES.sources if (s.lists or s.apis or s.feeds) and not s.name.startswith(ELSEWHERE)}
    assert watched <= {path.parent.name for path in RECORDINGS}


def test_what_tells_who_asked_is_not_recorded():
    body = b"<a href='/a?jsessionid=ABCDEF123456'>x</a><meta name='csrf-token' content='s3cr3tvalue'>document.cookie=\"sid\"; token: 'abcdef123456'"
    shown = cleaned(body)
    assert b"ABCDEF123456" not in shown
    assert b"abcdef123456" not in shown
    assert b"s3cr3tvalue" not in shown
