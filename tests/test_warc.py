"""Raw first: what a row points at is on the disk, readable by others, and whole even after a kill."""

import gzip
import hashlib
import subprocess
import sys
from contextlib import closing

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.raw.files import opened, repair
from archive.raw.warc import FULL, WarcFile, read_record
from archive.store import Archive
from archive.types import Found, Page
from archive.upkeep.verify import verify
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
def test_pages_come_back_as_they_were_and_half_a_record_is_moved_aside(tmp_path_factory, bodies, half):
    folder = tmp_path_factory.mktemp("warc")
    with closing(Archive(folder)) as archive:
        with archive.writing() as db:
            file = opened(db, archive.warc_dir)
        places = [file.write(page(body)) for body in (b"first", *bodies)]
        file.close()  # as a kill does: nobody noted where it ends
        path = file.path
        whole = path.read_bytes()
        torn = b"\x1f\x8b\x08\x00" + half
        path.write_bytes(whole + torn)
        with archive.writing() as db:
            (said,) = repair(db, archive.warc_dir)
        assert f"{len(torn)} bytes" in said
        assert path.read_bytes() == whole
        (aside,) = (archive.warc_dir / "torn").iterdir()
        assert aside.read_bytes() == torn
        for body, (_, offset, length) in zip((b"first", *bodies), places, strict=True):
            found = read_record(path, offset)
            assert (found.url, found.body, found.found) == (page(body).url, body, page(body).found)
            assert len(whole) >= offset + length
        with archive.writing() as db:
            assert repair(db, archive.warc_dir) == []


def test_repair_touches_no_closed_file_and_cuts_nothing_that_a_row_vouches_for(tmp_path):
    with serving() as web, closing(Archive(tmp_path)) as archive:
        urls = [web.page(f"/{n}.html", story(f"通报{n}", long_text(f"街道{n}"))) for n in range(6)]
        crawl(tmp_path, "web", "url=" + " ".join(urls))
        (path,) = archive.warc_dir.glob("*.warc.gz")
        damaged = bytearray(path.read_bytes())
        damaged[900:950] = bytes(50)
        path.write_bytes(damaged)
        crawl(tmp_path, "web", f"url={web.page('/7.html', story('通报七', long_text('街道七')))}")
        assert path.read_bytes()[: len(damaged)] == damaged
        with archive.writing() as db:
            db.execute("UPDATE warc_files SET open = 1, end = 100")  # as if killed: the rows still vouch for all of it
        crawl(tmp_path, "web", f"url={web.page('/8.html', story('通报八', long_text('街道八')))}")
        assert path.read_bytes()[: len(damaged)] == damaged
        assert len(archive.rows("SELECT 1 FROM pages")) == 8


def test_crawls_go_on_in_one_file_until_it_is_full(tmp_path):
    with serving() as web, closing(Archive(tmp_path)) as archive:
        for n in range(3):
            crawl(tmp_path, "web", f"url={web.page(f'/{n}.html', story(f'通报{n}', long_text(f'街道{n}')))}")
        assert len(list(archive.warc_dir.glob("*.warc.gz"))) == 1
        with archive.writing() as db:
            db.execute("UPDATE warc_files SET end = ?", (FULL,))
        crawl(tmp_path, "web", f"url={web.page('/9.html', story('通报九', long_text('街道九')))}")
        assert len(list(archive.warc_dir.glob("*.warc.gz"))) == 2
    assert verify(tmp_path)[0] == []


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_name_of_a_file_goes_through_a_header_and_back(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("warc")
    file = WarcFile(folder)
    kept = page(b"body", f"file:///mirror/{name}")
    place = file.write(kept)
    file.close()
    assert read_record(file.path, place.offset).url == kept.url
    head = gzip.decompress(file.path.read_bytes()[place.offset :]).split(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n")[1:] if b":" not in line]
