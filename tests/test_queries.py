"""docs/schema.md names what there is; every query of docs/queries.md runs, and answers."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from archive.commands.query import run
from archive.connect import connect
from archive.run import Run
from archive.store import Archive
from archive.types import Evidence, Mention, MentionKind, Page, Reading, Reason, Removed, State
from archive.upkeep.notes import tag
from tests.pairs import TRADITIONAL, synthetic
from tests.stream import reading
from tests.web import ROOT

TEXT = (ROOT / "docs/queries.md").read_text("utf-8")
QUERIES = re.findall(r"^### (.+)\n(?:(?!```|#)[^\n]*\n)*```sql\n([^`]*)```", TEXT, re.M)
BARE = {"反诈", "标题里有断卡，正文里有“APP诈骗”或“断卡2.0”，以GPT开头"}
NAMED = (
    Mention(MentionKind.DOCUMENT, "关于断卡行动的通知", sentence="印发《关于断卡行动的通知》。"),
    Mention(
        MentionKind.FIGURE,
        "查获银行卡",
        value=12000.0,
        unit="张",
        period="2025年",
        sentence="2025年查获银行卡1.2万张。",
    ),
)
NO_ROWS: set[str] = set()  # questions that the small archive below has no answer to
INNER = re.compile(r"sqlite_|_sqlite_|search_")  # of SQLite, of sqlite-utils, of FTS5


def built(folder):
    """A small archive in which every question has an answer."""
    (title, text), (other, other_text), (_, third) = synthetic(3, seed=31)
    cards = "断卡2.0行动启动，识别APP诈骗与GPT4生成的话术，详情拨打96110。" + third
    when = "2026-05-10T09:00:00+08:00"
    doubted = (Evidence(when, "meta", 10), Evidence("2016-05-10", "css:.date", 20, "ten years before"))
    xinhua = {"publisher": "新华社", "published": when}
    seen = [
        reading(1, title, text + "依据《反电信网络诈骗法》处理刷单诈骗。", evidence=doubted, **xinhua),
        reading(2, title, text, publisher="新浪财经", origin="新华网", published="2026-05-10T12:00:00+08:00"),
        reading(3, title, TRADITIONAL.convert(text), publisher="临江日报", origin="新华社", published="2026-05-10T18:00:00+08:00"),
        reading(4, "断卡再出击", cards, publisher="公安部", published="2025-12-01", mentions=NAMED, removed=(Removed("扫码关注", "noise:.qr"),)),
        reading(5, "国家反诈中心提醒", "依照刑法，境外人员经劝返回国。" + other_text[:300], **xinhua | {"published": "2026-02-03"}),
        reading(5, "国家反诈中心提醒（更正）", "依照刑法，境外人员经勸返回国。另：" + other_text[:300], **xinhua | {"published": "2026-02-03"}),
        reading(6, other, other_text[300:700] + "...", state=State.TRUNCATED, publisher="某公众号"),
    ]  # fmt: skip
    with closing(Archive(folder)) as archive:
        run = Run(archive, "样例", "web")
        for at, each in enumerate(seen):
            page = replace(each.page, fetched=f"2020-01-0{1 + at}T00:00:00+00:00")
            page = replace(page, id=archive.add_page(run.id, page, f"{at:064}", 0, ("one.warc.gz", at * 100, 100)))
            archive.store(run.id, replace(each, page=page))
        for state, address in ((State.DELETED, seen[0].page.url), (State.TITLE_ONLY, "https://example.cn/none")):
            page = Page("样例", "web", address, b"", "2026-05-20T00:00:00+00:00", address)
            archive.store(run.id, Reading(page, state, reason="该内容已被发布者删除", key=f"url:{address}"))
        run.error("https://x", "HTTP 503")
        run.finish(Reason.FINISHED, {"new": 4})
        with archive.writing() as db:
            db.execute("INSERT INTO quotes (article_id, quoted_id, similarity) VALUES (3, 1, 0.9)")
        tag(archive, 1, ["重点"])
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return built(tmp_path_factory.mktemp("archive"))


def test_there_are_enough():
    assert len(QUERIES) >= 20
    assert len({question for question, _ in QUERIES}) == len(QUERIES)
    assert {question for question, _ in QUERIES} >= BARE | NO_ROWS
    assert TEXT.count("```sql") == len(QUERIES)


@pytest.mark.parametrize(("question", "sql"), QUERIES, ids=[question for question, _ in QUERIES])
def test_a_question_is_answered(archive, question, sql):
    opened = sqlite3.connect(archive / "archive.db") if question in BARE else connect(archive)
    with closing(opened) as connection:
        columns, rows = run(connection, sql, 60)
        found = list(rows)
    assert columns
    assert bool(found) != (question in NO_ROWS)


def test_answers_are_right(archive):
    with closing(connect(archive)) as db:
        deleted = db.execute("SELECT reason, article_id, title FROM deleted").fetchone()
        assert deleted["reason"] == "deleted_by_author"
        assert (
            db.execute("SELECT title FROM articles WHERE id = ?", (deleted["article_id"],)).fetchone()[0]
            == deleted["title"]
        )
        edited = db.execute("SELECT * FROM edited").fetchall()
        assert [(row["versions"], row["grown"], row["new_title"][-4:]) for row in edited] == [(2, 2, "（更正）")]
        months = db.execute("SELECT issuer, month, articles FROM issuer_months ORDER BY 2, 1").fetchall()
        assert [tuple(row) for row in months] == [
            ("某公众号", "", 1), ("公安部", "2025-12", 1), ("新华社", "2026-02", 1), ("新华社", "2026-05", 1),
        ]  # fmt: skip
        assert [row["copies"] for row in db.execute("SELECT * FROM newest LIMIT 1")] == [3]
        silent = db.execute("SELECT source, articles, last_reason, newest, days > 1000 AS days FROM silence").fetchall()
        assert [tuple(row) for row in silent] == [("样例", 4, "finished", "2020-01-07T00:00:00+00:00", 1)]
        laws = next(sql for question, sql in QUERIES if question.startswith("各部法律"))
        assert dict(map(tuple, db.execute(laws))) == {"反电信网络诈骗法": 1, "刑法": 1}


# docs/schema.md -------------------------------------------------------------------------------------------------------


def test_every_table_view_and_column_is_described(tmp_path):
    text = (ROOT / "docs/schema.md").read_text("utf-8")
    said = {
        name: re.findall(r"^- `(\w+)` \S", part, re.M)
        for name, part in re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.M | re.S)
    }
    with closing(Archive(tmp_path)) as archive:
        names = [row["name"] for row in archive.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        there = {n: [c["name"] for c in archive.rows("SELECT name FROM pragma_table_info(?)", [n])] for n in names}
    inner = {name for name in there if INNER.match(name)}
    assert {name: sorted(columns) for name, columns in said.items()} == {
        name: sorted(columns) for name, columns in there.items() if name not in inner
    }
    assert [name for name in inner if f"`{name}`" not in text] == []


def test_json_columns_are_described():
    text = (ROOT / "docs/schema.md").read_text("utf-8")
    table = text[: text.index("## Views")]
    described = {f"{name}.{column}" for name, part in re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.M | re.S)
                 for column in re.findall(r"^- `(\w+)` JSON", part, re.M)}  # fmt: skip
    assert described == set(re.findall(r"`(\w+\.\w+)`", table.split("| JSON column")[1]))
