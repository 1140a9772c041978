"""``python -m pipelines extract``: a platform said by hand, how well each field is known, who wrote it by whose word."""

import json
import subprocess
import sys

from tests.web import ROOT, long_text, story

WRITTEN = story("临江警方劝阻一起转账", long_text("新街")).replace(
    "<head>", "<head><meta name='author' content='林小满'>"
)


def extract(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines", "extract", *words], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_a_platform_said_by_hand_reads_what_nothing_else_tells(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(WRITTEN, "utf-8")
    told = {}
    for name in ("web", "newspaper"):
        told[name] = json.loads(extract("--platform", name, str(page)).stdout)["platform"]
    assert told == {"web": "web", "newspaper": "newspaper"}
    owned = extract("--platform", "newspaper", "--url", "https://example.com/2026/a.html", str(page))
    assert json.loads(owned.stdout)["platform"] == "newspaper"
    refused = extract("--platform", "nobody", str(page))
    assert refused.returncode == 2
    assert "there is no platform 'nobody'; there are" in refused.stderr


def test_every_field_is_told_with_how_well_it_is_known_and_by_whom(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(WRITTEN, "utf-8")
    row = json.loads(extract("--url", "https://example.com/a.html", str(page)).stdout)
    assert row["author"] == "林小满"
    assert (row["confidence"]["title"], row["confidence"]["author"]) == ("sure", "likely")
    assert set(row["confidence"]) == {"published", "title", "publisher", "author"}
    by_field = {rival["about"]: rival for rival in reversed(row["rivals"])}
    assert {name: by_field[name]["value"] for name in by_field} == {
        name: row[name] for name in ("title", "publisher", "author")
    }
    assert by_field["author"]["where"] == "meta:author"


def test_an_author_that_is_named_as_the_publisher_is_doubted(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(WRITTEN.replace("林小满", "临江日报").replace("<head>", "<head><meta property='og:site_name' content='临江日报'>"), "utf-8")  # fmt: skip
    row = json.loads(extract(str(page)).stdout)
    assert (row["author"], row["publisher"], row["confidence"]["author"]) == ("临江日报", "临江日报", "guessed")
    page.write_text(story("临江警方劝阻一起转账", long_text("新街")), "utf-8")
    assert "author" not in json.loads(extract(str(page)).stdout)["confidence"]
