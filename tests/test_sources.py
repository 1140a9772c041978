"""sources.toml: every mistake is one line with file, table and key; terms have their words; readers need no Scrapy."""

import json
import subprocess
import sys

import pytest

from archive.sources import SourceError, load
from archive.terms import Outcome, Reason, Relation, State
from archive.web.words import CHINESE
from spiders.platforms import PLATFORMS
from tests.web import ROOT

NAMES = [platform.name for platform in PLATFORMS]
HEAD = '[sources."甲"]\nplatform = "web"\nlists = ["https://a.example/"]\n'
MISTAKES = {  # text: what the line says
    "": "declares no source",
    "sources = 3": "[sources] holds tables",
    "[sources]\nx = 3": 'sources."x"',
    '[topics]\nwords = ["诈骗"]': "there is no table [topics]",
    HEAD + 'words = "诈骗"': "words: there is no such key",
    '[source."a"]\nplatform = "web"': "did you mean 'sources'",
    HEAD + "topic = 3": "topic: write",
    HEAD + 'classes = ["notices"]': "notices",
    HEAD + "schedule = 30": "schedule: write a text in quotes",
    HEAD + 'schedule = "daily"': "schedule 'daily' is neither",
    HEAD + 'schedule = "0m"': "would never rest",
    HEAD + 'schedule = "99 99 * * *"': "schedule '99 99 * * *'",
    HEAD + 'enabled = "no"': "enabled: write true or false",
    HEAD + 'pages = "three"': "pages: write a number",
    HEAD + "pages = 0": "pages: 0 is less than 1",
    HEAD + 'stale_after = "x"': "stale_after: write a number",
    HEAD + 'shedule = "1h"': "did you mean 'schedule'",
    HEAD + 'branch = "-x"': "branch: '-x' begins with a dash",
    HEAD + 'feeds = ["nowhere"]': "feeds: 'nowhere' is no address",
    '[sources.a]\nplatform = ["web"]\nlists = ["https://a.example/"]': "platform: write a text in quotes",
    '[sources.a]\nplatform = "zaobo"\nlists = ["https://a.example/"]': "did you mean 'zaobao'",
    '[sources.a]\nlists = ["https://a.example/"]': "platform: 'none' is none",
    '[sources.a]\nplatform = "web"': "says nowhere to look",
    '[sources."a/b"]\nplatform = "web"': "no slash",
    f'[sources."{"长" * 61}"]\nplatform = "web"': "1 to 60 characters",
    '[sources."a\\nb"]\nplatform = "web"': "no line end",
    "[sources": "is no TOML",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_one_line_that_names_file_table_and_key(tmp_path, text):
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as raised:
        load(path, NAMES)
    line = str(raised.value)
    assert MISTAKES[text] in line
    assert str(path) in line
    assert "\n" not in line


def test_the_same_mistake_is_told_by_whatever_finds_it(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_text('[sources.a]\nplatform = "zaobo"\nlists = ["https://a.example/"]\n', encoding="utf-8")
    (tmp_path / "nothing").mkdir()
    archive, said = tmp_path / "archive", set()
    for words in (
        ["-m", "scrapy", "crawl", "web", "-a", "source=a", "-s", f"SOURCES={path}", "-s", f"ARCHIVE={archive}"],
        ["-m", "pipelines", "import", str(tmp_path / "nothing"), "--sources", str(path), "--archive", str(archive)],
        ["-m", "pipelines", "reextract", "--sources", str(path), "--archive", str(archive)],
        ["scheduler.py", "--sources", str(path), "--archive", str(archive)],
        ["scheduler.py", "--once", "--sources", str(path), "--archive", str(archive)],
    ):
        done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode != 0, words
        assert "Traceback" not in done.stderr, words
        (line,) = [line for line in done.stderr.splitlines() if "zaobo'" in line]
        said.add(line[line.index(str(path)) :])
    assert len(said) == 1


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        (HEAD, [], "no source has a schedule; `--once` crawls them now"),
        ('[sources.a]\nplatform = "web"\npaths = ["/nosuch"]', ["--once"], "/nosuch: no such file or directory"),
        ('[sources.a]\nplatform = "web"\nfiles = ["/nosuch.txt"]', ["--once"], "/nosuch.txt"),
    ],
)
def test_what_leads_nowhere_is_told(tmp_path, text, options, told):
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "scheduler.py", *options, "--sources", str(path), "--archive", str(tmp_path / "a")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0
    assert told in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["crawl", "web", "-a", "ulr=https://a.example/"], "did you mean 'url'"),
        (["crawl", "web", "-a", "pth=x"], "did you mean 'path'"),
        (["crawl", "zaobo"], "did you mean 'zaobao'"),
        (["crawl", "zaobao"], "say what to crawl"),
        (["crawl", "zaobao", "-a", "url"], "-a NAME=VALUE"),
        (["crawl"], "name one platform"),
    ],
)
def test_a_wrong_crawl_command_is_told_in_one_line(tmp_path, words, told):
    command = [sys.executable, "-m", "scrapy", *words, "-s", f"ARCHIVE={tmp_path / 'a'}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert told in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert not (tmp_path / "a").exists()


def test_a_reader_needs_neither_scrapy_nor_twisted():
    code = (
        "import sys, json, pipelines.__main__, pipelines.reader, pipelines.reading.read, spiders.platforms;"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"scrapy", "twisted"} & set(json.loads(done.stdout))


def test_every_term_has_its_chinese_word():
    terms = [str(term) for kind in (State, Outcome, Reason, Relation) for term in kind if term]
    assert [term for term in terms if term not in CHINESE] == []
