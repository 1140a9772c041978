"""Archives of earlier commits (tests/make_old_archives.py) open, are as if made today, and are crawled into."""

import sqlite3
import subprocess
import sys
import tarfile
import zlib
from contextlib import closing

import pytest

from archive import forms, store
from archive.connect import connect
from archive.errors import ArchiveError
from archive.fold import shingle_text
from archive.search.indexing import wrong
from archive.search.question import tokens
from archive.search.search import search
from archive.store import Archive
from archive.stories.numbers import core, number_form
from archive.stories.sketch import sample
from archive.upkeep.rebuild import rebuild
from archive.upkeep.verify import verify
from tests.make_old_archives import ARCHIVES, COMMITS, SITE, proxied
from tests.web import FAST, ROOT, command, long_text, rows, serving, story

PROBE = "公安部發布《關於２０２６年反詐「斷卡」行動的通知》，ＡＢＣ abc 3.14、第１２號\u200b文。" + long_text("甲县")
DECLARED = "SELECT name, type FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"


def tables(archive):
    """Every table with its columns, and whatever else is declared."""
    names = [name for name, kind in rows(archive, DECLARED) if kind == "table"]
    columns = 'SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?) ORDER BY name'
    return rows(archive, DECLARED), {name: rows(archive, columns, name) for name in names}


@pytest.fixture(params=COMMITS)
def old(request, tmp_path):
    with tarfile.open(ARCHIVES) as tar:
        members = [member for member in tar if member.name.startswith(request.param)]
        tar.extractall(tmp_path, members, filter="data")
    return tmp_path / request.param


def test_an_old_archive_gets_what_a_new_one_has(old, tmp_path):
    with closing(Archive(old)) as archive:
        assert [len(archive.rows(f"SELECT 1 FROM {name}")) for name in ("stories", "copies", "versions")] == [3, 4, 5]
        assert list(wrong(archive.db.conn)) == []
        grams = {tuple(row.values()) for row in archive.rows("SELECT gram, article_id FROM sketches")}
        wanted = "SELECT c.article_id, t.text FROM copies c JOIN versions v ON v.copy_id = c.id JOIN texts t ON t.id = v.text_id"
        assert grams >= {(sample(shingle_text(text))[0], story) for story, text in rows(old, wanted)}
        assert {row["name"] for row in archive.rows("SELECT * FROM issuers")} >= {"临江日报"}
        assert max(row["stories"] for row in archive.rows("SELECT stories FROM standing")) == 1
    Archive(tmp_path / "new").close()
    assert tables(old) == tables(tmp_path / "new")
    with closing(connect(old)) as db:
        assert [hit["title"] for hit in search(db, "丙县")] == ["通报丙"]
    with closing(Archive(old)) as archive:
        assert rebuild(archive) == []
    assert verify(old)[0] == []


def test_an_old_archive_is_read_before_anything_was_crawled_into_it(old):
    with closing(connect(old)) as db:
        assert db.execute("SELECT count(*) FROM newest").fetchone()[0] == 3
        assert [hit["title"] for hit in search(db, "丙县")] == ["通报丙"]


def test_what_a_page_says_of_its_edits_bears_its_new_name(old):
    Archive(old).close()
    with closing(sqlite3.connect(old / "archive.db")) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'amended'")
        db.execute("UPDATE versions SET state = 'edited' WHERE id = 1")
        db.execute("INSERT INTO searches VALUES ('改过的', 'q=x&state=edited&level=2', 0, '')")
    Archive(old).close()
    assert rows(old, "SELECT state FROM versions WHERE id = 1") == [("amended",)]
    assert rows(old, "SELECT asked FROM searches") == [("q=x&state=amended&level=2",)]


def test_an_old_archive_is_crawled_into(old):
    with serving() as web:
        for name, text in {
            "0.html": story("通报甲", long_text("甲县", 10)),  # as it was
            "1.html": story("通报乙", long_text("乙县", 11)),  # edited
            "twin.html": story("通报丙", long_text("丙县")),  # elsewhere
            "new.html": story("通报丁", long_text("丁县")),
        }.items():
            web.routes[f"{SITE}/{name}"] = (200, {"Content-Type": "text/html; charset=utf-8"}, text.encode())
        addresses = " ".join(f"{SITE}/{name}.html" for name in ("0", "1", "twin", "new"))
        done = subprocess.run(
            command(old, "web", f"url={addresses}", settings=FAST),
            cwd=ROOT, env=proxied(web), capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert len(rows(old, "SELECT 1 FROM runs WHERE reason = 'finished'")) == 3, done.stderr
    assert len(rows(old, "SELECT 1 FROM stories")) == 4
    assert (
        len(
            rows(
                old, "SELECT 1 FROM copies WHERE article_id = (SELECT article_id FROM copies WHERE key LIKE '%/2.html')"
            )
        )
        == 2
    )
    assert (
        len(rows(old, "SELECT 1 FROM versions WHERE copy_id = (SELECT id FROM copies WHERE key LIKE '%/1.html')")) == 2
    )
    assert (
        len(rows(old, "SELECT 1 FROM versions WHERE copy_id = (SELECT id FROM copies WHERE key LIKE '%/0.html')")) == 2
    )
    assert verify(old)[0] == []


def test_forms_are_raised_with_what_they_number():
    """Somebody who changes folding, tokens or sampling raises FORM there and writes here what the text comes to now."""
    made = [zlib.crc32(repr(value).encode()) for value in (tokens(PROBE), sample(shingle_text(PROBE)))]
    assert {table.name: table.form for table in forms.computed() if table.name != "issuers"} == {
        "search": 1,
        "sketches": 1,
        "document_numbers": 1,
    }
    assert (number_form("国办发 [２０26] 5 号"), core("某办关于加强Ａ工作的通知（国办[2026]5号）")) == (
        "国办发〔2026〕5号",
        "关于加强A工作的通知",
    )
    assert made == [1911611602, 3882578901]


def test_what_is_computed_otherwise_today_is_made_anew(old, monkeypatch):
    Archive(old).close()
    with closing(sqlite3.connect(old / "archive.db")) as db, db:
        db.execute("DELETE FROM sketches")
        db.execute("UPDATE forms SET form = 0 WHERE name = 'sketches'")
    assert rows(old, "SELECT count(DISTINCT article_id) FROM sketches") == [(3,)]


def test_an_archive_of_a_newer_program_is_refused_in_one_line(tmp_path):
    Archive(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('fanzha', 'tomorrow', 'x')"
        )
    for opening in (Archive, connect):
        with pytest.raises(ArchiveError, match=r"newer version \(it knows tomorrow\); update this program$"):
            opening(tmp_path)
    for words in (["-m", "archive", "stats"], ["-m", "archive", "verify"], ["-m", "pipelines", "reextract"]):
        done = subprocess.run(
            [sys.executable, *words, "--archive", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert done.stderr.strip().count("\n") == 0
        assert "newer version" in done.stderr


def test_what_is_no_archive_is_refused_in_one_line(tmp_path):
    (tmp_path / "archive.db").write_text("a text of more than a hundred characters, which is no database at all. " * 9)
    for opening in (Archive, connect):
        with pytest.raises(ArchiveError, match=r"^[^\n]+$"):
            opening(tmp_path)
    with closing(sqlite3.connect(tmp_path / "other.db")) as db, db:
        db.execute("CREATE TABLE sources (id INTEGER)")
    (tmp_path / "other.db").replace(tmp_path / "archive.db")
    for opening in (Archive, connect):
        with pytest.raises(ArchiveError, match=r"^[^\n]+$"):
            opening(tmp_path)


HELD = """
import sys
from archive import store
store.BUSY_SECONDS = 0.3
from scrapy.cmdline import execute
execute(["scrapy", "crawl", "web", "-a", "url=http://127.0.0.1:9/", "-s", "ARCHIVE=" + sys.argv[1]])
"""


def test_a_database_that_another_program_holds_is_told_in_one_line(tmp_path, monkeypatch):
    Archive(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(store, "BUSY_SECONDS", 0.1)
        with pytest.raises(ArchiveError, match="another program has held it for"):
            Archive(tmp_path)
        words = [sys.executable, "-c", HELD, str(tmp_path)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert "another program has held it" in done.stderr
        assert "Traceback" not in done.stderr
