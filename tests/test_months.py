"""Parquet by month: pyarrow and DuckDB read it as one table; only what changed is written again."""

import subprocess
import sys
from contextlib import closing

import duckdb
import pyarrow.dataset
import pytest

from archive.store import Archive
from tests.pairs import synthetic
from tests.stream import reading, store
from tests.web import ROOT

TEXTS = synthetic(5, seed=17)
DATES = ("2026-04-30T23:59:00+08:00", "2026-05-12", "2026-05-13", "", "2025-12-01")


def months(archive, out, *words, status=0):
    command = [sys.executable, "-m", "archive", "export", "--format", "parquet", "--by", "month", "-o", str(out)]
    done = subprocess.run([*command, *words, "--archive", str(archive)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip().partition(": ")[2]


@pytest.fixture
def filled(tmp_path):
    with closing(Archive(tmp_path / "a")) as archive:
        store(archive, *(reading(n, *TEXTS[n], published=DATES[n]) for n in range(5)))
    return tmp_path / "a"


def counted(out):
    sql = (
        f"SELECT month, count(*) FROM read_parquet('{out}/*/*.parquet', hive_partitioning = true) GROUP BY 1 ORDER BY 1"
    )
    with closing(duckdb.connect()) as db:
        return db.execute(sql).fetchall()


def test_each_article_is_in_its_month_once(filled, tmp_path):
    out = tmp_path / "out"
    assert months(filled, out) == "4 months written, 0 removed, 0 unchanged"
    assert counted(out) == [("2025-12", 1), ("2026-04", 1), ("2026-05", 2), ("undated", 1)]
    table = pyarrow.dataset.dataset(out, partitioning="hive").to_table()
    assert sorted(table["title"].to_pylist()) == sorted(title for title, _ in TEXTS)


def test_only_what_changed_is_written_again(filled, tmp_path):
    out = tmp_path / "out"
    months(filled, out)
    before = {path: path.stat().st_ino for path in out.glob("*/*")}
    assert months(filled, out) == "0 months written, 0 removed, 4 unchanged"
    with closing(Archive(filled)) as archive:
        store(
            archive, reading(9, *TEXTS[1], source="转载", published="2026-06-01")
        )  # another copy of an article of May
        with archive.writing() as db:
            db.execute("UPDATE versions SET published = '2026-04-02' WHERE published LIKE '2025-12%'")
    assert months(filled, out) == "2 months written, 1 removed, 1 unchanged"
    assert counted(out) == [("2026-04", 2), ("2026-05", 2), ("undated", 1)]
    same = [path.parent.name for path, inode in before.items() if path.exists() and path.stat().st_ino == inode]
    assert same == ["month=undated"]
    with closing(Archive(filled)) as archive, archive.writing() as db:
        db.execute("UPDATE versions SET score = 0.25 WHERE published = ''")
    assert months(filled, out) == "1 months written, 0 removed, 2 unchanged"


def test_what_others_keep_there_is_left_alone(filled, tmp_path):
    other = tmp_path / "out" / "month=2020-01" / "articles.parquet"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"mine")
    assert "is not of this program" in months(filled, tmp_path / "out", status=1)
    assert other.read_bytes() == b"mine"
    months(filled, tmp_path / "b", "--search", "x", status=2)
