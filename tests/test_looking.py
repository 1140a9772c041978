"""``python -m spiders list`` and ``try``, as a person calls them, on files and on a local site."""

import gzip
import json
import subprocess
import sys
import tomllib

import pytest

from archive.sources import Source
from spiders.challenge import wants_browser
from spiders.record import record
from tests.web import ROOT, long_text, serving, story

ROWS = "".join(
    f"<li><a href='/a/{n}.html'>临江反诈通报第{n}号文件</a><span>2026-05-0{n}</span></li>" for n in range(1, 5)
)
LIST = f"<html><body><ul>{ROWS}</ul><a href='/list_2.html'>下一页</a></body></html>"
JSL = b"<script>document.cookie=('_')+('_')+('jsl_clearance_s=1');location.href=location.pathname+location.search</script>"


def spiders(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "spiders", *words], cwd=ROOT, capture_output=True, text=True, timeout=300
    )


@pytest.fixture
def web():
    with serving() as found:
        for n in range(1, 5):
            found.page(f"/a/{n}.html", story(f"临江反诈通报第{n}号文件", long_text(f"石桥{n}"), f"2026-05-0{n}"))
        found.page("/list.html", LIST)
        yield found


def test_lists_of_files_are_one_line_each_with_the_path_as_given(tmp_path):
    plain, packed = tmp_path / "a.html", tmp_path / "b.html.gz"
    plain.write_text(LIST, encoding="utf-8")
    packed.write_bytes(gzip.compress(LIST.encode()))
    done = spiders("list", str(plain), str(packed), "--url", "https://www.linjiang.gov.cn/list.html")
    one, other = (json.loads(line) for line in done.stdout.splitlines())
    assert (one["file"], other["file"]) == (str(plain), str(packed))
    assert one["entries"] == other["entries"]
    assert one["entries"][0] == {
        "url": "https://www.linjiang.gov.cn/a/1.html",
        "title": "临江反诈通报第1号文件",
        "day": "2026-05-01",
    }
    assert one["next"] == "https://www.linjiang.gov.cn/list_2.html"
    assert done.returncode == 0


def test_what_can_not_be_read_is_one_line_and_the_rest_is_listed(tmp_path):
    good = tmp_path / "a.html"
    good.write_text(LIST, encoding="utf-8")
    done = spiders("list", str(tmp_path / "none.html"), str(good), "--url", "https://www.linjiang.gov.cn/list.html")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_place_is_tried_and_its_table_can_be_pasted(web):
    done = spiders("try", web.url + "/list.html")
    report, _, table = done.stdout.partition("\n\n")
    assert "list" in report.splitlines()[0]
    assert "4 entries" in report
    assert "first article: article: 临江反诈通报第1号文件" in report
    (source,) = tomllib.loads(table)["sources"].values()
    assert source["lists"] == [web.url + "/list.html"]
    assert source["platform"] == "web"


def test_a_challenge_is_named(web):
    web.routes["/wall.html"] = (521, {"Content-Type": "text/html"}, JSL)
    assert 'fetch = "browser"' in spiders("try", web.url + "/wall.html").stdout


def test_a_source_is_recorded(web, tmp_path):
    folder = record(Source("临江", "web", lists=(web.url + "/list.html",)), str(tmp_path))
    told = json.loads((folder / "recording.json").read_text("utf-8"))
    assert told["list"]["count"] == 4
    assert told["page"]["title"] == "临江反诈通报第1号文件"


@pytest.mark.parametrize(
    ("status", "body", "wants"),
    [
        (521, JSL, True),
        (412, b"<html><script>$_ts=window['$_ts']</script></html>", True),
        (412, b"", True),
        (200, JSL, True),
        (200, LIST.encode(), False),
        (200, b"<html><script>document.cookie='a=1'</script><p>\xe6\xad\xa3</p></html>", False),
        (404, b"<html>not here</html>", False),
    ],
)
def test_what_wants_a_browser_is_told_from_what_does_not(status, body, wants):
    assert wants_browser(status, body) is wants
