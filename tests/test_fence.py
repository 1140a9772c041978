"""What people's SQL may do, and what the archive's text may do to a terminal, a spreadsheet, another site's page."""

import base64
import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.fence import LINEAR, fence
from archive.out.safe import cell, printable, to_json
from archive.store import Archive
from archive.types import Article
from archive.web.gate import Entrance, host_of
from tests.site import ROOT, Making, get, serving

pytestmark = pytest.mark.fault(
    "SQL of people reads only and ends; text steers nothing; only who may see it is answered"
)

BELL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202etxt"
TITLE = f"=cmd|'/c calc'!A1 临江反诈{BELL}通报"
BIG = "printf('%.*c', 1000000, 'a')"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("fence")
    with closing(Making(path)) as made:
        article = Article(TITLE, "警方提醒，不轻信、不透露、不转账。" * 20, "https://a.example/1", "a:1", platform="web",
                          published="2026-05-10", publisher="@SUM(1)")  # fmt: skip
        made.seen("源", "https://a.example/list", article, "2026-05-10T03:00:00+00:00")
        made.seen(
            "源", "https://a.example/list", replace(article, text=article.text + "更正。"), "2026-05-11T03:00:00+00:00"
        )
    with closing(Archive(path)) as archive:
        archive.note_source("源", "web", "", {"feeds": ["https://a.example/feed?key=SECRET"]})
    return path


def archive(folder, *words: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "archive", *words, "--archive", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


@pytest.mark.parametrize("sql", [
    "VACUUM INTO '{out}'", "ATTACH 'file:{out}?mode=rwc' AS x", "CREATE TEMP TABLE x AS SELECT 1", "DELETE FROM stories",
    "PRAGMA temp_store_directory = '/'", "PRAGMA writable_schema = 1", "PRAGMA user_version = 3", "BEGIN IMMEDIATE",
    "SELECT load_extension('{out}')", "SELECT writefile('{out}', 'x')", "DROP TABLE stories", "REINDEX",
    "SELECT json_patch('{{}}', '{{}}')", "CREATE VIRTUAL TABLE temp.x USING fts5(a)", "UPDATE sqlite_master SET sql = ''",
])  # fmt: skip
def test_sql_of_people_writes_nothing_anywhere(folder, tmp_path, sql):
    said = archive(folder, "query", sql.format(out=tmp_path / "out"), status=1)
    assert re.search(
        "SQL: .*(not authorized|authorization denied|no such function|readonly|prohibited|may not be)", said
    ), said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sql", [
    f"SELECT instr({BIG}, {BIG} || 'b')", f"SELECT trim({BIG}, printf('%.*c', 1000000, 'b') || 'a')",
    f"SELECT length(replace({BIG}, 'a', {BIG}))", "SELECT length(hex(zeroblob(1000000000)))",
    f"SELECT {BIG} LIKE '%' || replace(printf('%.*c', 5000, 'a'), 'a', 'a%') || 'b'",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 'aaaaaaaa' UNION ALL SELECT i || i FROM n) SELECT max(length(i)) FROM n",
])  # fmt: skip
def test_no_function_outlives_the_limit(folder, sql):
    """Each of these took from minutes to for ever; the test's own limit of 60 s is what fails."""
    command = [sys.executable, "-m", "archive", "query", sql, "--seconds", "1", "--archive", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60)


ANY = st.one_of(st.none(), st.integers(-(2**31), 2**31), st.text("a b一ß", max_size=6), st.binary(max_size=0))


@given(st.lists(ANY, min_size=3, max_size=3))
def test_fenced_functions_answer_as_sqlite_does(values):
    plain, fenced = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    with closing(plain), closing(fenced):
        fence(fenced)
        for name, number, _ in LINEAR:
            sql = f"SELECT {name}({', '.join('?' * number)})"
            if not any(isinstance(value, bytes) for value in values):
                assert plain.execute(sql, values[:number]).fetchone() == fenced.execute(sql, values[:number]).fetchone()


STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")


@pytest.mark.parametrize("words", [
    ("search", "反诈"), ("search", "反诈", "--json"), ("show", "1"), ("show", "1", "--json"), ("copies", "1"), ("diff", "1"),
    ("query", "SELECT title FROM articles"), ("query", "SELECT title FROM articles", "--csv"), ("stats",),
    ("query", "SELECT title FROM articles", "--json"), ("export",), ("export", "--format", "csv"),
    ("export", "--format", "markdown"),
], ids=" ".join)  # fmt: skip
def test_no_output_steers_a_terminal(folder, words):
    said = archive(folder, *words)
    assert "反诈" in said or words[0] in ("diff", "stats")
    assert STEERS.findall(said) == []


def test_json_says_what_is_stored(folder):
    stored = json.loads(archive(folder, "query", "SELECT title FROM articles", "--json"))[0]["title"]
    assert "\x1b" in stored or "\x9b" in stored or stored == printable(stored)
    assert json.loads(to_json({"a": BELL})) == {"a": BELL}


@pytest.mark.parametrize(
    "words", [("query", "SELECT * FROM articles", "--csv"), ("export", "--format", "csv")], ids=" ".join
)
def test_csv_is_safe_in_a_spreadsheet(folder, words):
    for row in list(csv.reader(io.StringIO(archive(folder, *words))))[1:]:
        assert not [value for value in row if value.lstrip()[:1] in tuple("=@+-|%") and not value[1:].isdigit()]


def test_numbers_stay_numbers():
    assert [cell(value) for value in (-3, "-3.5", "+1,000", "2026-05-10", "=1", "\t=1", "-1+1", None)] == [
        -3, "-3.5", "+1,000", "2026-05-10", "'=1", "'\t=1", "'-1+1", None,
    ]  # fmt: skip


# The web ------------------------------------------------------------------------------------------------------------


def ask(address: str, host: str, password: str = "") -> int:
    request = urllib.request.Request(address, headers={"Host": host})
    if password:
        request.add_header("Authorization", "Basic " + base64.b64encode(f"x:{password}".encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.fixture(scope="module")
def site(folder):
    with serving(folder) as address:
        yield address


def test_only_our_own_names_are_answered(site):
    port = site.rpartition(":")[2]
    for good in (f"127.0.0.1:{port}", f"localhost:{port}", "LOCALHOST", f"[::1]:{port}"):
        assert ask(site, good) == 200, good
    for bad in (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "localhost.evil.example:1",
        "",
    ):
        assert ask(site, bad) == 421, bad


def test_keys_paths_and_settings_are_not_shown(site, folder):
    for path in ("/archive/sources.json?_shape=array", "/archive.json?_shape=array&sql=SELECT+*+FROM+sources",
                 "/archive/runs.json?_shape=array", "/archive.json?_shape=array&sql=SELECT+*+FROM+pragma_database_list",
                 "/-/databases.json", "/-/config.json", "/-/versions.json", "/-/plugins.json", "/health"):  # fmt: skip
        text = get(site + path)[2]
        assert "SECRET" not in text, path
        assert str(folder) not in text, path
    assert json.loads(get(site + "/archive/sources.json?_shape=array")[2])[0]["name"] == "源"


@pytest.mark.parametrize(
    "path", ["/", "/archive", "/archive/articles", "/archive/find?q=x", "/archive/nothing", "/-/settings"]
)
def test_every_page_says_what_a_browser_may_do(site, path):
    headers = get(site + path)[1]
    if path != "/-/settings":
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"].replace(
            "style-src 'self' 'unsafe-inline'", ""
        )
    assert "set-cookie" not in headers


def test_other_machines_are_let_in_by_a_password_or_a_clear_word(folder):
    said = archive(folder, "serve", "--host", "0.0.0.0", status=1)
    assert "--no-password" in said
    assert said.count("\n") == 1
    with serving(folder, "--host", "0.0.0.0", "--password", "芝麻") as address:
        assert ask(address, "any.example") == 401
        assert ask(address, "any.example", "sesame") == 401
        assert ask(address, "any.example", "芝麻") == 200
    with serving(folder, "--host", "0.0.0.0", "--no-password") as address:
        assert ask(address, "evil.example") == 421
        assert ask(address, "192.0.2.7:80") == 200


@pytest.mark.parametrize(("header", "host"), [
    ("a.example", "a.example"), ("a.example:80", "a.example"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("::1", "::1"), ("", ""),
])  # fmt: skip
def test_the_host_of_a_header(header, host):
    assert host_of(header) == host
    assert not Entrance(password="x").admits(b"Basic !!!")
