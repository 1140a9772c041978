"""The command line: wrong use is one line and a status that is not 0, output is safe and fits, both languages."""

import csv
import io
import json
import os
import subprocess
import sys
from contextlib import closing

import feedparser
import pytest

from archive.__main__ import cli
from archive.commands.chinese import COMMANDS, OPTIONS
from archive.commands.query import spoken
from archive.connect import connect
from archive.out.digest import Fresh, fresh
from archive.out.tables import write_table
from archive.store import Archive
from pipelines.__main__ import cli as pipelines
from spiders.__main__ import cli as spiders
from spiders.scheduling import main as scheduler
from tests.pairs import synthetic
from tests.stream import reading, store
from tests.web import ROOT

EVIL = "标题\x1b[31m红\x1b]0;title\x07\u202e"


def said(*words, status=0, **environment):
    """(standard output, standard error) of ``python -m archive``."""
    done = subprocess.run(
        [sys.executable, "-m", "archive", *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env=os.environ | {"LC_ALL": "C.UTF-8"} | environment,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == status, done.stderr
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Thirty articles that hold 反诈, one of them edited, one hostile."""
    path = tmp_path_factory.mktemp("commands")
    with closing(Archive(path)) as archive:
        texts = synthetic(30, seed=5)
        store(archive, *(reading(n, title, f"反诈{text}") for n, (title, text) in enumerate(texts)))
        store(archive, reading(0, texts[0][0], f"反诈{texts[0][1]}\n更正：数字有误。"))
        store(archive, reading(99, EVIL, f"诈骗{EVIL}" * 20))
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("search", "反诈", "--limit", "-3"), ("search", "反诈", "--offset", "-1"), ("search", "反诈", "--limti", "3"), ("search",), ("search", " "), ("serch", "反诈"),
        ("export", "-o", "/nosuch/x"), ("export", "--format", "csv", "-o", "/nosuch/x"), ("export", "--id", "9999"), ("export", "--format", "docx"),
        ("show", "9999"), ("show", "x"), ("copies", "9999"), ("diff", "9999"), ("query", "SELEKT"), ("query", "SELECT 1", "--seconds", "0"),
        ("tag", "1", ""), ("tag", "1"), ("note", "1", "  "), ("tag", "9999", "重点"), ("backup", "/nosuch/disk/copy"), ("digest", "--since", "昨夜"),
        ("search", "反诈", "--archive", "README.md"), ("stats", "--archive", "/nosuch"), ("export", "--archive", "README.md"), ("--nosuch",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_is_one_line(folder, words):
    where = () if "--archive" in words or words[0].startswith("-") else ("--archive", folder)
    done = subprocess.run(
        [sys.executable, "-m", "archive", *words, *map(str, where)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("import", "nosuch.warc.gz"), ("import", "README.md"), ("extract", "nosuch.html"), ("reextract", "--source", "typo"),
        ("reextract", "--archive", "/nosuch"), ("extract", "README.md", "--platform", "x"), ("nosuch",), ("extract",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_of_the_readers_is_told(folder, tmp_path, words):
    """In lines that name it, with a status that is not 0; what was to be made is not made of nothing."""
    there = folder if words[0] == "reextract" else tmp_path / "new"
    where = ("--archive", there) if words[0] in ("reextract", "import") and "--archive" not in words else ()
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", *words, *map(str, where)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert words[-1] in done.stderr + done.stdout
    assert done.stderr.count("\n") <= 2, done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("-m", "spiders", "try"), ("-m", "spiders", "nosuch"), ("-m", "spiders", "record", "nosuch"), ("-m", "spiders", "list", "nosuch.html"),
        ("scheduler.py", "somebody"), ("scheduler.py", "--jobs", "0"), ("scheduler.py", "--once", "--sources", "/nosuch"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_of_what_crawls_is_one_line(words, tmp_path):
    environment = os.environ | {"FANZHA_ARCHIVE": str(tmp_path / "a"), "FANZHA_CONTACT": "a@b.example"}
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, env=environment)
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert not (tmp_path / "a").exists()


def test_a_search_says_how_many_there_are(folder):
    out, err = said("search", "反诈", "--archive", folder)
    assert out.count("【反诈】") >= 20
    assert "20 of 30" in err
    assert "21-30 of 30" in said("search", "反诈", "--offset", "20", "--archive", folder)[1]
    assert said("search", "反诈", "--limit", "50", "--archive", folder)[1] == ""


def test_a_search_says_what_it_did_not_understand(folder):
    assert "after:2025-13" in said("search", "反诈", "after:2025-13", "--archive", folder)[1]
    assert "不是能认出的时间" in said("search", "反诈 after:2025-13", "--archive", folder, LC_ALL="zh_CN.UTF-8")[1]
    assert said("search", "反诈", "-诈骗", "--archive", folder)[0].count("【反诈】") > 0


def test_a_word_in_plain_sql_is_found(folder):
    out, err = said("query", "SELECT count(*) FROM search WHERE search MATCH '反诈'", "--csv", "--archive", folder)
    assert out.split() == ["count(*)", "30"]
    assert "words('反诈')" in err
    assert spoken("search MATCH '\"反 诈\"'") == "search MATCH '\"反 诈\"'"
    assert spoken("MATCH words('反诈')") == "MATCH words('反诈')"


def test_a_diff_goes_forward(folder):
    out = said("diff", "1", "--archive", folder)[0]
    assert "+ 更正：数字有误。" in out
    assert "- 更正" not in out


def test_nothing_steers_the_terminal(folder):
    for words in (
        ("search", "诈骗 红"),
        ("show", "31"),
        ("copies", "31"),
        ("query", "SELECT title, text FROM articles WHERE id = 31"),
    ):
        out = said(*words, "--archive", folder)[0]
        assert "红" in out
        assert not set(out) & {"\x1b", "\x07", "\u202e"}


def test_csv_for_spreadsheets(folder):
    out = said("query", "SELECT 1 AS 数", "--bom", "--archive", folder)[0]
    assert out == "\ufeff数\n1\n"
    rows = list(csv.DictReader(io.StringIO(said("export", "--bom", "--archive", folder)[0].removeprefix("\ufeff"))))
    assert len(rows) == 31


def test_an_export_says_what_it_wrote(folder, tmp_path):
    assert said("export", "-o", tmp_path / "x", "--archive", folder)[1] == f"31 articles written to {tmp_path / 'x'}\n"


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_tables_fit(width):
    rows = [(1, "反电信网络诈骗" * 9, "2025-01-01", "https://example.cn/" + "a" * 60, None)] * 250
    out = io.StringIO()
    write_table(("id", "title", "published", "url", "n"), rows, out, width)
    lines = out.getvalue().splitlines()
    assert len(lines) == (252 if lines[0].startswith("id") else 250 * 6)
    if lines[0].startswith("──"):  # a line a column: nothing is cut
        assert "title      " + "反电信网络诈骗" * 9 in lines
    else:
        assert max(len(line) for line in lines) <= width


def test_a_shell_completes_commands_and_options(tmp_path):
    """Bash as a person has it: the script is read in another folder, then the Tab key's function is called."""
    (tmp_path / "rc").write_text(said("completion", "bash")[0])
    asks = """
    source rc
    try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _fanzha_completion; echo "${COMPREPLY[@]}"; }
    try fanzha ex; try fanzha search --so; try fanzha search --sort d; fanzha export -h | head -1"""
    done = subprocess.run(["bash", "-c", asks], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    first, second, third, usage = done.stdout.splitlines()
    assert (first, second, third) == ("export", "--sort", "date")
    assert usage.startswith("Usage: ")
    for shell in ("zsh", "fish"):
        out = said("completion", shell)[0]
        assert out.count("-m archive") == 2
        assert "$+commands" not in out


def test_help_is_there_in_both_languages():
    programs = (cli, pipelines, spiders, scheduler)
    commands = [*programs, *(each for program in programs for each in getattr(program, "commands", {}).values())]
    assert len({each.name for each in commands}) == len(commands)
    for command in commands:
        name = command.name
        assert command.help
        assert name in COMMANDS
        options = [option.help for option in command.params if getattr(option, "help", None)]
        missing = [each for each in options if each not in OPTIONS]
        assert missing == [], name
    assert "搜索" in said("-h", LC_ALL="zh_CN.UTF-8")[0]
    assert "最多几篇" in said("search", "-h", LANG="zh_CN.UTF-8", LC_ALL="")[0]
    assert "How many" in said("search", "-h")[0]
    for words, chinese in (
        (["-m", "pipelines"], "收进档案"),
        (["-m", "spiders"], "直接查看"),
        (["scheduler.py"], "全部来源"),
    ):
        for language in ("zh_CN.UTF-8", "C.UTF-8"):
            command = [sys.executable, *words, "-h"]
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=60, env=os.environ | {"LC_ALL": language}
            )
            assert done.returncode == 0
            assert done.stdout.startswith("Usage: ")
            assert (chinese in done.stdout) == (language != "C.UTF-8")


def test_a_reader_that_has_seen_enough_is_no_error(folder):
    command = f"{sys.executable} -m archive export --archive {folder} | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""


# The digest -----------------------------------------------------------------------------------------------------------


def test_a_digest_tells_what_is_new(tmp_path):
    (title, text), (other, second), (third, more) = synthetic(3, seed=9)
    with closing(Archive(tmp_path)) as archive:
        store(
            archive,
            reading(1, other, second, publisher="临江\x1b[31m晚报", published="2026-05-11"),
            reading(2, f"<b>{title}</b>", text, publisher="公安部", published="2026-05-12"),
            reading(3, f"<b>{title}</b>", text, publisher="新浪财经"),
            reading(4, third, more),
            reading(1, other, second + "\n更正。", publisher="临江晚报", published="2026-05-11"),
        )
        with archive.writing() as db:
            db.execute("UPDATE stories SET first_seen = '2020-01-01T00:00:00+00:00' WHERE id = 3")
    where = ("--archive", tmp_path)
    text = said("digest", "--since", "2021", *where)[0]
    lines = [line for line in text.splitlines() if line]
    assert "2 篇新文章，1 篇改动，0 篇被删" in lines[0]
    assert lines[2].startswith("★")
    assert "转载：" in lines[3]
    assert "【改动】1" in lines
    assert third not in text
    assert "\x1b" not in text
    found = json.loads(said("digest", "--since", "2021", "--format", "json", *where)[0])
    assert (found["total"], len(found["edited"]), found["since"]) == (2, 1, "2020-12-31T16:00:00+00:00")
    with closing(connect(tmp_path)) as db:  # what the front page counts
        assert fresh(db, "2021-01-01") == Fresh({"": 2}, edited=1, deleted=0)
        assert fresh(db, "2099-01-01") == Fresh({}, edited=0, deleted=0)
    page = said("digest", "--since", "2021", "--format", "html", *where)[0]
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "\\<b\\>" in said("digest", "--since", "2021", "--format", "markdown", *where)[0]
    feed = feedparser.parse(said("digest", "--since", "2021", "--format", "atom", *where)[0])
    assert (feed.bozo, len(feed.entries)) == (False, 2)
    said("digest", "--since", "2021", "--format", "html", "-o", tmp_path / "d.html", *where)
    assert (tmp_path / "d.html").read_text() == page
    assert "did you mean 'crime_case'" in said("digest", "--class", "crime_cas", *where, status=2)[1]
    assert "0 篇新文章" in said("digest", "--since", "2021", "--class", "案件", *where)[0]
    assert "0 篇新文章" in said("digest", "--since", "今天", "--class", "advert", *where)[0]
