"""Raw first: what a row points at is on the disk, readable by others, and whole even after a kill."""

import hashlib
import subprocess
import sys
from contextlib import closing

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.raw.warc import WarcFile, read_record, repair
from archive.store import Archive
from archive.types import Found, Page
from tests.web import crawl, long_text, serving, story


def page(body: bytes, url: str = "https://临江.example/a?b=1") -> Page:
    return Page(
        "样例",
        "web",
        url,
        body,
        "2026-05-12T01:02:03+00:00",
        url,
        200,
        (("Content-Type", "text/html"),),
        Found("列表", "", "标题"),
    )


def test_what_was_crawled_passes_warcio_check_and_every_row_finds_its_bytes(tmp_path):
    with serving() as web:
        urls = [web.page(f"/{n}.html", story(f"通报{n}", long_text(f"街道{n}"))) for n in range(3)]
        crawl(tmp_path, "web", "url=" + " ".join(urls))
    files = sorted((tmp_path / "warc").glob("*.warc.gz"))
    assert len(files) == 1
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with closing(Archive(tmp_path)) as archive:
        rows = archive.rows("SELECT url, sha256, warc_file, warc_offset FROM pages")
    assert len(rows) == 3
    for row in rows:
        found = read_record(tmp_path / "warc" / row["warc_file"], row["warc_offset"])
        assert found.url == row["url"]
        assert hashlib.sha256(found.body).hexdigest() == row["sha256"]


@given(st.lists(st.binary(max_size=2000), max_size=5), st.binary(min_size=1, max_size=60))
@settings(max_examples=30, deadline=None)
def test_pages_come_back_as_they_were_and_half_a_record_is_cut_off(tmp_path_factory, bodies, half):
    folder = tmp_path_factory.mktemp("warc")
    file = WarcFile(folder)
    file.write(page(b"first"))
    places = [file.write(page(body))[1] for body in bodies]
    file.close()
    path = folder / file.path.name
    whole = path.read_bytes()
    path.write_bytes(whole + b"\x1f\x8b\x08\x00" + half)
    assert len(repair(folder)) == 1
    assert path.read_bytes() == whole
    assert [read_record(path, offset).body for _, offset, _ in places] == bodies
    again = read_record(path, places[0][1]) if places else page(b"")
    assert (again.source, again.found.title, again.requested) == ("样例", "标题", "https://临江.example/a?b=1")
    assert repair(folder) == []
