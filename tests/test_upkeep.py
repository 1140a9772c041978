"""Looking after an archive: verify sees what is broken, backup is whole while crawls write, notes stay with their article."""

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest

from archive.errors import ArchiveError
from archive.store import Archive
from archive.stories.read import article_now
from archive.upkeep.backup import backup
from archive.upkeep.notes import note, notes, tag, untag
from archive.upkeep.rebuild import decide, rebuild
from archive.upkeep.verify import verify
from tests.pairs import synthetic
from tests.stream import reading, store
from tests.web import ROOT, command, crawl, long_text, rows

(TITLE, TEXT), OTHER, THIRD = synthetic(3, seed=11)


def run(*words, status=0):
    done = subprocess.run(
        [sys.executable, "-m", "archive", *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr if status else done.stdout


def posts(folder, count):
    folder.mkdir()
    for n in range(count):
        head = f"---\ntitle: 临江通报第{n}号\nurl: https://mp.weixin.qq.com/s?__biz=MzA5MQ==&mid={1000 + n}&idx=1&sn=ab{n}\nsource: 临江反诈\ndate: 2026-05-12\n---\n"
        (folder / f"{n:04}.md").write_text(f"{head}\n# 临江通报第{n}号\n\n{long_text(f'第{n}街')}\n", encoding="utf-8")


# Verify ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """An archive of a real crawl; every test breaks a copy of it."""
    folder = tmp_path_factory.mktemp("crawled")
    posts(folder / "mirror", 6)
    (folder / "mirror" / "copy.md").write_text(
        f"# 转载\n\n{long_text('第0街')}\n\n转载完毕，感谢阅读。\n", encoding="utf-8"
    )
    assert crawl(folder / "a", "wechat", f"path={folder / 'mirror'}").counts["duplicates"] == 1
    return folder / "a"


@pytest.fixture
def broken(crawled, tmp_path):
    run("backup", tmp_path / "a", "--archive", crawled)
    for path in (tmp_path / "a" / "warc").iterdir():  # linked: what is broken here must not be broken there
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
    return tmp_path / "a"


def checks(archive):
    return {(problem.check, problem.where) for problem in verify(archive)[0]}


def test_a_whole_archive_is_whole(crawled):
    problems, counts = verify(crawled)
    assert problems == []
    assert counts == {"articles": 6, "pages": 7, "WARC files": 1}
    assert "nothing is wrong with 6 articles, 7 pages, 1 WARC files" in run("verify", "--archive", crawled)


@pytest.mark.parametrize(
    ("sql", "check", "where"),
    [
        ("UPDATE stories SET version_id = NULL WHERE id = 2", "shown versions", "article 2"),
        (
            "UPDATE stories SET version_id = (SELECT version_id FROM stories WHERE id = 3) WHERE id = 2",
            "shown versions",
            "article 2",
        ),
        ("UPDATE stories SET merged_into = 1 WHERE id = 2", "shown versions", "article 2"),
        ("UPDATE copies SET article_id = 1 WHERE article_id = 2", "emptied stories", "article 2"),
        ("UPDATE copies SET version_id = 1 WHERE id = 3", "copies", "copy 3"),
        ("UPDATE copies SET article_id = 99 WHERE id = 3", "foreign keys", "copies 3"),
        ("UPDATE texts SET text = text || '。' WHERE id = 2", "texts", "text 2"),
        ("UPDATE texts SET text = text || '字' WHERE id = 2", "search", "article 2"),
        ("INSERT INTO search (rowid, title, body, publisher) VALUES (77, '甲', '乙', '')", "search", "article 77"),
        ("INSERT INTO search (search) VALUES ('delete-all')", "search", "article 1"),
        ("DELETE FROM sketches WHERE article_id = 4", "sketches", "article 4"),
        ("UPDATE pages SET sha256 = 'x' WHERE id = 5", "records", "page 5"),
        ("UPDATE pages SET warc_offset = warc_offset + 1 WHERE id = 5", "records", "page 5"),
        ("UPDATE pages SET warc_file = 'gone.warc.gz' WHERE id = 5", "records", "page 5"),
        ("UPDATE pages SET url = 'https://else.example/' WHERE id = 5", "records", "page 5"),
    ],
)
def test_what_is_broken_in_the_database_is_named(broken, sql, check, where):
    with closing(Archive(broken)) as archive:
        archive.db.execute("PRAGMA foreign_keys = OFF")
        with archive.writing() as db:
            db.execute(sql)
    assert (check, where) in checks(broken)
    told = json.loads(run("verify", "--archive", broken, "--json", status=1))
    assert {"check": check, "where": where}.items() <= next(
        p for p in told["problems"] if (p["check"], p["where"]) == (check, where)
    ).items()


def test_what_is_broken_in_the_index_itself_is_named(broken):
    with closing(Archive(broken)) as archive, archive.writing() as db:
        db.execute("DELETE FROM search_data WHERE id > 10")
    assert ("search", "the index") in checks(broken)


def test_what_is_broken_in_the_files_is_named(broken):
    (path,) = (broken / "warc").iterdir()
    offset, length = rows(broken, "SELECT warc_offset, warc_length FROM pages WHERE id = 3")[0]
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[offset + length // 2 : offset + length // 2 + 9] = bytes(9)
    path.write_bytes(damaged)
    found = checks(broken)
    assert ("records", "page 3") in found
    path.write_bytes(whole + whole[:40])
    (broken / "warc" / "stray.warc.gz").write_bytes(whole)
    problems = {problem.where: problem.what for problem in verify(broken)[0]}
    assert "40 bytes of an unfinished record" in problems[path.name]
    assert "no row points into it" in problems["stray.warc.gz"]
    path.unlink()
    assert sum("is gone" in problem.what for problem in verify(broken)[0]) == 7


def test_a_file_that_is_no_database_any_more_is_named(broken):
    data = bytearray((broken / "archive.db").read_bytes())
    for page in range(3, len(data) // 4096, 2):
        data[page * 4096 : page * 4096 + 2000] = os.urandom(2000)
    (broken / "archive.db").write_bytes(data)
    assert "integrity" in run("verify", "--archive", broken, status=1)


# Backup ---------------------------------------------------------------------------------------------------------------


def test_a_backup_is_whole_while_others_write(tmp_path, monkeypatch):
    posts(tmp_path / "mirror", 1000)
    with closing(Archive(tmp_path / "a")):
        pass
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    writers = [
        subprocess.Popen(command(tmp_path / "a", "wechat", f"path={tmp_path / 'mirror'}"), **quiet),
        subprocess.Popen([sys.executable, "-m", "tests.stream", str(tmp_path / "a"), "40"], **quiet),
    ]
    made = []
    while any(writer.poll() is None for writer in writers):
        made.append(tmp_path / f"copy{len(made)}")
        run("backup", made[-1], "--archive", tmp_path / "a")
    assert [writer.returncode for writer in writers] == [0, 0]
    sizes = [rows(copy, "SELECT (SELECT count(*) FROM pages), (SELECT count(*) FROM copies)")[0] for copy in made]
    assert sizes == sorted(sizes)
    assert any(0 < pages < 1000 for pages, _ in sizes)  # in the middle of the crawl
    for copy in (*made[:: max(1, len(made) // 4)], tmp_path / "a"):
        assert verify(copy)[0] == []
    with closing(Archive(tmp_path / "a")) as archive, archive.writing() as db:
        sizes = dict(db.execute("SELECT name, end FROM warc_files").fetchall())
    assert {path.stat().st_nlink for copy in made for path in (copy / "warc").iterdir()} <= {1}  # they were written to
    monkeypatch.setattr("archive.upkeep.backup.FULL", min(sizes.values()))  # now nobody will write to them any more
    backup(tmp_path / "a", tmp_path / "last")
    assert {path.stat().st_nlink > 1 for path in (tmp_path / "last" / "warc").iterdir()} == {True}
    assert rows(tmp_path / "last", "SELECT * FROM articles") == rows(tmp_path / "a", "SELECT * FROM articles")


def test_a_backup_leaves_out_what_has_no_row_and_says_what_is_missing(broken, tmp_path):
    (path,) = (broken / "warc").iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:40])
    (broken / "warc" / "stray.warc.gz").write_bytes(whole)
    told = run("backup", tmp_path / "one", "--archive", broken)
    assert "7 pages; 0 WARC files linked, 1 copied" in told
    assert "1 WARC files left out" in told
    assert (tmp_path / "one" / "warc" / path.name).read_bytes() == whole
    assert verify(tmp_path / "one")[0] == []
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter.txt").write_text("")
    assert "not empty" in run("backup", tmp_path / "used", "--archive", broken, status=1)
    assert "itself" in run("backup", broken, "--archive", broken, status=1)
    path.write_bytes(whole[:-10])
    assert f"{path.name} has {len(whole) - 10} bytes" in run("backup", tmp_path / "two", "--archive", broken, status=1)
    assert "no archive" in run("backup", tmp_path / "three", "--archive", tmp_path / "nowhere", status=1)
    assert not (tmp_path / "three").exists()
    (tmp_path / "file").write_text("")
    assert run("backup", tmp_path / "file" / "x", "--archive", broken, status=1).count("\n") == 1


def test_a_backup_made_again_copies_what_is_new_and_is_restored_elsewhere(tmp_path):
    one, copy = tmp_path / "a", tmp_path / "copy"
    posts(tmp_path / "mirror", 6)
    crawl(one, "wechat", f"path={tmp_path / 'mirror'}")
    first = backup(one, copy)
    posts(tmp_path / "more", 9)
    crawl(one, "wechat", f"path={tmp_path / 'more'}")
    size = sum(path.stat().st_size for path in (one / "warc").iterdir())
    again = backup(one, copy)
    assert 0 < again.written == size - first.written
    assert backup(one, copy).written == 0
    (copy / "archive.db.partial").write_bytes(b"cut")  # killed in the middle
    file = next((copy / "warc").iterdir())
    whole = file.read_bytes()
    file.write_bytes(whole[:-60] + bytes(40))  # a power failure: its end was never written
    assert backup(one, copy).written == len(whole)
    assert file.read_bytes() == whole
    told = run("restore", copy, "--archive", tmp_path / "b")
    assert "WARC files copied; 0 problems" in told
    assert verify(tmp_path / "b")[0] == verify(copy)[0] == []
    for table in ("articles", "copies", "versions", "pages", "runs"):
        assert rows(tmp_path / "b", f"SELECT * FROM {table}") == rows(one, f"SELECT * FROM {table}")
    posts(tmp_path / "other", 12)
    crawl(tmp_path / "b", "wechat", f"path={tmp_path / 'other'}")  # a life of its own: the backup is not touched
    assert verify(copy)[0] == []
    assert "12 pages that the archive does not have" in run("backup", tmp_path / "b", "--archive", one, status=1)
    assert verify(tmp_path / "b")[0] == []
    assert "not empty" in run("restore", copy, "--archive", tmp_path / "b", status=1)
    file.write_bytes(whole[:-60])
    assert f"missing: {file.name} has" in run("restore", copy, "--archive", tmp_path / "c", status=1)


# Notes ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path)) as opened:
        yield opened


def test_notes_and_tags_are_written_listed_and_taken_off(archive, tmp_path):
    store(archive, reading(1, TITLE, TEXT), reading(2, *OTHER))
    where = ("--archive", tmp_path)
    assert run("tag", 1, "重要", "断卡", *where) == "article 1: 重要 断卡\n"
    run("tag", 1, "重要", *where)
    run("note", 2, "日期存疑，见原件", *where)
    assert rows(tmp_path, "SELECT article_id, tag, title FROM tagged ORDER BY tag") == [
        (1, "断卡", TITLE),
        (1, "重要", TITLE),
    ]
    assert "#断卡" in run("notes", 1, *where)
    assert "存疑" not in run("notes", 1, *where)
    assert [row.get("text") for row in json.loads(run("notes", "--json", *where))] == [None, None, "日期存疑，见原件"]
    assert run("untag", 1, "断卡", "没有", *where) == "1 tags taken off\n"
    assert len(notes(archive.db.conn)) == 2
    for words in (("tag", 9, "x"), ("untag", 9, "x"), ("note", 9, "x"), ("notes", 9)):
        assert run(*words, *where, status=1) == "Error: there is no article 9; `search` prints the numbers there are\n"


def test_notes_and_tags_stay_with_their_article(archive, tmp_path):
    one, two, three = (
        o.article_id for o in store(archive, reading(1, TITLE, TEXT), reading(2, *OTHER), reading(3, *THIRD))
    )
    tag(archive, two, ["重要"])
    note(archive, two, "待核实")
    decide(archive, one, two, same=True)
    assert article_now(archive.db.conn, two) == one
    assert rows(tmp_path, "SELECT article_id, tag FROM tagged") == [(one, "重要")]
    assert [row["article_id"] for row in notes(archive.db.conn, two)] == [one, one]
    tag(archive, two, ["合并后"])  # goes to what the number has become
    rebuild(archive)
    assert rows(tmp_path, "SELECT article_id, tag FROM tagged ORDER BY tag") == [(one, "合并后"), (one, "重要")]
    copy = archive.rows("SELECT id FROM copies WHERE key LIKE '%/2'")[0]["id"]
    parted = decide(archive, one, copy, same=False).after
    rebuild(archive)
    assert rows(tmp_path, "SELECT article_id, tag FROM tagged ORDER BY tag") == [(one, "合并后"), (parted, "重要")]
    store(archive, reading(2, OTHER[0], OTHER[1] + "\n（有更正）"))
    assert [row["article_id"] for row in notes(archive.db.conn, parted)] == [parted, parted]
    assert untag(archive, parted, ["重要"]) == 1
    assert notes(archive.db.conn, three) == []
    with pytest.raises(ArchiveError):
        tag(archive, 99, ["x"])
