"""What leaves the archive can be read by others: Parquet by pyarrow, a feed by feedparser, WARC by warcio and pywb."""

import csv
import io
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import feedparser
import pyarrow.parquet
import pytest
from lxml import etree

from archive.out.export import FORMATS
from archive.store import Archive
from archive.types import Image, Removed
from archive.upkeep.rebuild import decide, rebuild
from tests.pairs import synthetic
from tests.stream import reading, store
from tests.web import ROOT, crawl, long_text, serving, story

(TITLE, TEXT), OTHER, THIRD = synthetic(3, seed=11)


def export(archive, *words, status=0, python=(sys.executable,)):
    command = [*python, "-m", "archive", "export", "--archive", str(archive), *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120)
    assert done.returncode == status, done.stderr.decode()
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.stdout if not status else done.stderr.decode()


@pytest.fixture
def filled(tmp_path):
    """Two articles, one with a copy, and what is awkward in XML, CSV and file names."""
    with closing(Archive(tmp_path / "a")) as archive:
        odd = TEXT + "\n<b>&amp;\x0b]]>\ufffe 😀 “引号”, 逗号\t制表"
        store(
            archive,
            reading(
                1, TITLE, odd, publisher="临江\x01日报", published="2026-05-12", keywords=("诈骗", "银行"),
                images=(Image("https://example.cn/a.jpg", "图"),), removed=(Removed("扫码关注", "foot"),), facts={"ip": "东湾", "n": 3},
            ),
            reading(2, *OTHER, author="罗青", published="2026-05-13T09:30:00+08:00", modified="2026-05-14T01:02:03+00:00"),
            reading(3, TITLE, odd, source="转载"),
        )  # fmt: skip
    return tmp_path / "a"


def test_lines_cells_and_files_hold_every_article(filled, tmp_path):
    found = [json.loads(line) for line in export(filled).splitlines()]
    assert [row["title"] for row in found] == [TITLE, OTHER[0]]
    assert [row["title"] for row in csv.DictReader(io.StringIO(export(filled, "--format", "csv").decode()))] == [
        TITLE,
        OTHER[0],
    ]
    export(filled, "--format", "markdown", "-o", tmp_path / "notes")
    assert sorted(path.name for path in (tmp_path / "notes").iterdir()) == ["2026-05-12-1.md", "2026-05-13-2.md"]
    assert json.loads(export(filled, "--id", 2))["author"] == "罗青"
    assert export(filled, "--id", 9, "-o", tmp_path / "none", status=1) == (
        "Error: there is no article 9; `search` prints the numbers there are\n"
    )
    assert not (tmp_path / "none").exists()
    assert export(filled, "--search", "没有这个词的文章") == b""


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_an_empty_archive_can_be_exported(tmp_path, form):
    with closing(Archive(tmp_path / "a")):
        pass
    export(tmp_path / "a", "--format", form, "-o", tmp_path / "out")
    if form == "parquet":
        assert pyarrow.parquet.read_table(tmp_path / "out").num_rows == 0


def test_parquet_has_types(filled, tmp_path):
    export(filled, "--format", "parquet", "-o", tmp_path / "a.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet")
    lines = [json.loads(line) for line in export(filled).splitlines()]
    assert table.column_names == list(lines[0])
    for row, line in zip(table.to_pylist(), lines, strict=True):
        assert row | {name: json.loads(row[name]) for name in ("facts", "confidence")} == line
    assert pyarrow.parquet.read_table(io.BytesIO(export(filled, "--format", "parquet"))).num_rows == 2


def test_parquet_without_pyarrow_is_one_line(filled, tmp_path):
    (tmp_path / "pyarrow.py").write_text("raise ImportError('not here')")  # as on a machine without it
    code = f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r}); runpy.run_module('archive', run_name='__main__')"
    words = ["export", "--archive", str(filled), "--format", "parquet", "-o", str(tmp_path / "x")]
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "pip install pyarrow" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "x").exists()


# The feed -------------------------------------------------------------------------------------------------------------


def test_the_feed_is_read_without_complaint_and_its_ids_stay(filled):
    data = export(filled, "--format", "atom")
    etree.fromstring(data)
    found = feedparser.parse(data)
    assert not found.bozo
    assert found.version == "atom10"
    newest, oldest = found.entries
    assert [newest.title, oldest.title] == [OTHER[0], TITLE]
    assert (newest.author, newest.link, newest.updated) == ("罗青", "https://example.cn/2", "2026-05-14T01:02:03+00:00")
    assert (oldest.author, oldest.published) == ("临江日报", "2026-05-12T00:00:00+08:00")
    assert [tag.term for tag in oldest.tags] == ["诈骗", "银行"]
    assert "&lt;b&gt;&amp;amp;]]&gt;" in oldest.content[0].value
    with closing(Archive(filled)) as archive:
        store(archive, reading(1, TITLE, TEXT + "\n更正", publisher="临江日报"))
        decide(archive, 2, 1, same=True)
        rebuild(archive)
    again = feedparser.parse(export(filled, "--format", "atom"))
    assert {entry.id for entry in again.entries} < {entry.id for entry in found.entries}
    assert again.feed.id == found.feed.id


def test_the_feed_is_of_the_newest(tmp_path):
    with closing(Archive(tmp_path)) as archive:
        for n in range(110):
            one = reading(n, f"通报{n}", long_text(f"第{n}街"), published=f"20{n % 10 + 10}-05-12")
            store(archive, one)
    entries = feedparser.parse(export(tmp_path, "--format", "atom")).entries
    assert len(entries) == 100
    days = [entry.published for entry in entries]
    assert days == sorted(days, reverse=True)
    assert days.count("2010-05-12T00:00:00+08:00") == 1  # ten of the eleven oldest are left out
    assert len({entry.id for entry in entries}) == 100


# The raw captures -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crawled")
    with serving() as web:
        pages = [web.page(f"/{n}.html", story(f"临江第{n}起诈骗案告破", long_text(f"柳荫{n}"))) for n in range(3)]
        pages.append(web.page("/copy.html", story("转载", long_text("柳荫0") + "\n记者将继续关注此案的进展。")))
        crawl(folder, "web", f"url={' '.join(pages)}")
    return folder, pages


def addresses(path):
    words = [sys.executable, "-m", "warcio.cli", "index", "-f", "warc-type,warc-target-uri", str(path)]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    return [row.get("warc-target-uri") for row in map(json.loads, lines) if row["warc-type"] == "response"]


def test_captures_leave_as_a_warc_file_that_others_read(crawled, tmp_path):
    folder, pages = crawled
    out = tmp_path / "out.warc.gz"
    export(folder, "--format", "warc", "-o", out)
    check = [sys.executable, "-m", "warcio.cli", "check", "-v", str(out)]
    said = subprocess.run(check, capture_output=True, text=True)
    assert (said.returncode, "digest pass" in said.stdout) == (0, True), said.stdout
    assert sorted(addresses(out)) == sorted(pages)
    export(folder, "--format", "warc", "--search", "柳荫0", "-o", out)
    assert sorted(addresses(out)) == sorted([pages[0], pages[3]])  # with its copy
    assert export(folder, "--format", "warc")[:2] == b"\x1f\x8b"
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", "import", str(out), "--archive", str(tmp_path / "b")], cwd=ROOT, check=True
    )
    assert done.returncode == 0
    with closing(Archive(tmp_path / "b")) as archive:
        assert archive.rows("SELECT count(*) AS n FROM copies") == [{"n": 2}]


def test_a_capture_that_is_gone_is_named_and_the_others_leave(crawled, tmp_path):
    folder, pages = crawled
    words = [sys.executable, "-m", "archive", "backup", str(tmp_path / "a"), "--archive", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    with closing(Archive(tmp_path / "a")) as archive, archive.writing() as db:
        db.execute("UPDATE pages SET warc_offset = warc_offset + 1 WHERE id = 2")
    said = export(tmp_path / "a", "--format", "warc", "-o", tmp_path / "out.warc.gz", status=1)
    assert "1 captures are missing" in said
    assert "page 2" in said
    assert len(addresses(tmp_path / "out.warc.gz")) == len(pages) - 1


def test_pywb_replays_our_files(crawled, tmp_path):
    """Another program shows the pages as they were, from the WARC file as the crawl wrote it."""
    folder, pages = crawled
    places = (ROOT / ".venv-peers" / "bin", Path(sys.executable).parent)
    tools = next((each for each in places if (each / "wayback").exists()), None)
    if tools is None:
        pytest.skip("pywb is not installed (`make test` puts it into .venv-peers)")
    for words in (("init", "fanzha"), ("add", "fanzha", *map(str, (folder / "warc").iterdir()))):
        subprocess.run([tools / "wb-manager", *words], cwd=tmp_path, check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (tmp_path / "log").open("wb") as log:
        words = [tools / "wayback", "--port", str(port), "--bind", "127.0.0.1"]
        process = subprocess.Popen(words, cwd=tmp_path, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/fanzha/2026id_/{pages[1]}"
        body = b""
        while not body:
            try:
                with urllib.request.urlopen(address, timeout=30) as response:
                    body = response.read()
            except urllib.error.HTTPError as error:
                with error:
                    pytest.fail(f"pywb answers {error.code}: {error.read()[:500]!r}")
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None:
                    pytest.skip(f"pywb can't be started here: {(tmp_path / 'log').read_text()[-300:]}")
                time.sleep(0.1)
    finally:
        process.terminate()
        process.wait()
    assert body == story("临江第1起诈骗案告破", long_text("柳荫1")).encode()
