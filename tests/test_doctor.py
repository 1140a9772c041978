"""The archive audits itself: each kind of bad reading, made in one month of one source, is named with examples."""

import json
import subprocess
import sys
from contextlib import closing

import pytest

from archive.store import Archive
from tests.stream import reading, store
from tests.web import ROOT, long_text

BAD = {
    "undated": {"published": ""},
    "guessed": {"confidence": {"published": "guessed"}},
    "unsigned": {"publisher": ""},
    "unsure": {"confidence": {"publisher": "guessed"}},
    "night": {"published": "2025-02-03T02:10:00+08:00"},
    "host": {"publisher": "news.example.com"},
    "same_title": {"title": "权威发布 - 临江市公安局"},
    "markup": {"more": "**反诈** [链接](https://example.com/a)"},
    "removed": {"removed": tuple(("测试", "被删去的一行很长的文字" * 40) for _ in range(8))},
}


def doctor(folder, *options):
    command = [sys.executable, "-m", "archive", "doctor", "--archive", str(folder), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert not done.stderr, done.stderr
    return done


def fill(folder, **bad):
    with closing(Archive(folder)) as archive:
        for n in range(40):
            ill = bad if n < 10 else {}
            text = long_text(f"石桥{n}") + "\n" + ill.get("more", "")
            fields = {"publisher": "某报", "published": f"2025-0{2 + n // 10}-03T09:10:00+08:00"} | {
                key: value for key, value in ill.items() if key not in ("more", "title")
            }
            store(archive, reading(n, ill.get("title", f"通报第{n}号"), text, source="镜像", **fields))


@pytest.mark.parametrize("kind", BAD)
def test_a_month_that_was_read_badly_is_named(tmp_path, kind):
    fill(tmp_path, **BAD[kind])
    done = doctor(tmp_path, "--json")
    found = {each["doubt"]: each for each in json.loads(done.stdout)}
    assert done.returncode == 1
    assert set(found) == {kind}
    assert (found[kind]["source"], found[kind]["number"], found[kind]["articles"]) == ("镜像", 10, 10)
    assert found[kind]["month"] == ("" if kind == "undated" else "2025-02")
    assert len(found[kind]["examples"]) == 3
    assert "镜像" in doctor(tmp_path).stdout


def test_an_archive_that_was_read_well_is_not_suspected(tmp_path):
    fill(tmp_path)
    done = doctor(tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "nothing is suspicious")
