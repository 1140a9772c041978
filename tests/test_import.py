"""Files of others at scale: what is off topic is counted and not copied; a stopped import goes on; WACZ is read."""

import io
import json
import subprocess
import sys
import zipfile

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.topic.choice import EVERYTHING, Choice
from archive.topic.sieve import Sieve
from tests.web import ROOT, long_text, rows, story


def write(path, pages, start=0):
    """A WARC file of another's with these pages, behind what it holds."""
    with path.open("ab") as file:
        writer = WARCWriter(file, gzip=True)
        for n, html in enumerate(pages, start):
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"http://a.example/{n}.html", "response", io.BytesIO(html.encode()), http_headers=http,
                warc_headers_dict={"WARC-Date": "2020-02-03T04:05:06Z"},
            )  # fmt: skip
            writer.write_record(record)


def imported(folder, *words):
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", "import", *map(str, words), "--archive", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return json.loads(rows(folder, "SELECT counts FROM runs ORDER BY id DESC LIMIT 1")[0][0])


ON = [story(f"临江警方通报第{n}起电信网络诈骗案", long_text(f"南屏{n}")) for n in range(3)]
OFF = [
    story(f"临江老旧小区改造进展{n}", f"今年以来，街道第{n}次推进改造，居民的生活得到改善。\n" * 9) for n in range(30)
]


def test_what_is_off_topic_is_counted_and_not_copied_and_an_import_goes_on(tmp_path):
    path = tmp_path / "cc.warc.gz"
    write(path, OFF + ON[:2])
    counts = imported(tmp_path / "a", path)
    assert (counts["listed"], counts["kept"], counts["new"]) == (32, 2, 2)
    assert counts["skipped/no word of the topic"] == 30
    assert imported(tmp_path / "a", path).get("listed", 0) == 0
    write(path, ON[2:], 32)
    counts = imported(tmp_path / "a", path)
    assert (counts["listed"], counts["new"], counts["imported_before"]) == (1, 1, 32)
    assert imported(tmp_path / "a", path, "--again")["unchanged"] == 3
    assert rows(tmp_path / "a", "SELECT count(*) FROM pages") == [(3,)]


def test_a_wacz_is_read(tmp_path):
    write(tmp_path / "data.warc.gz", ON)
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as packed:
        packed.write(tmp_path / "data.warc.gz", "archive/data.warc.gz")
        packed.writestr("pages/pages.jsonl", "{}")
    assert imported(tmp_path / "a", tmp_path / "a.wacz")["new"] == 3


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_sieve_finds_a_word_however_it_is_written(encoding):
    sieve = Sieve(Choice())
    for written in ("被诈骗了", "被詐騙了", "上<b>当</b>", "上\n当", r"\u8bc8\u9a97", "&#39575;", "ＧｏＩＰ设备"):
        assert sieve.lets_through(f"<p>各位居民你们好，请注意：{written}</p>".encode(encoding)), written
    assert not sieve.lets_through("<p>各位居民你们好，请注意天气</p>".encode(encoding))
    assert Sieve(Choice(EVERYTHING.everything)).lets_through(b"")
