"""Search: every query against a plain scan, the index against one made anew, ranking, snippets, the ways to ask."""

import json
import random
import re
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive.connect import connect
from archive.errors import ArchiveError
from archive.fold import fold_chars
from archive.search.dates import period
from archive.search.explain import explained
from archive.search.filters import Filter, dated
from archive.search.indexing import reindex, wrong
from archive.search.question import parse, tokens
from archive.search.search import BROAD, RERANKED, count, match_of, matching, search, snippet
from archive.store import Archive
from archive.types import State
from archive.upkeep.rebuild import decide, rebuild
from tests.bench_search import fill
from tests.pairs import TRADITIONAL, synthetic
from tests.stream import reading, store, stream
from tests.web import ROOT

SIMPLIFIED, TRADITIONAL_SIGNS = "反诈断卡电话", "反詐斷卡電話"
WORD = re.compile(r"[0-9a-z]+|[^\W_]|[\W_]+")
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An archive that is only read."""
    with closing(Archive(tmp_path_factory.mktemp("archive"))) as opened:
        store(
            opened,
            reading(1, "国家反诈中心APP升级", "记者获悉，国家反诈中心APP今日升级到2.0版，断卡2.0行动同时启动。请拨打96110。",
                    publisher="新华社", published="2025-01-31T23:30:00+08:00"),
            reading(2, "警方打擊電信詐騙", "警方近日打擊電信詐騙，涉案金額高達2026萬元，嫌疑人利用GPT4和GPT-5寫劇本。",
                    publisher="临江日报", published="2025-06-30"),
            reading(3, "一周要闻", "其中，国家统计局发布数据。社会，同时关注电信诈骗。196110不是热线。",
                    publisher="新华社客户端", published="2025-07-01T00:00:00+08:00"),
            reading(4, "无日期的旧闻", "chatgpt 与 telecom fraud 的报道，以及  telecom,  Fraud。反\n诈二字分在两行。", publisher="佚名"),
        )  # fmt: skip
        yield opened


def numbers(archive, query, **only):
    """The numbers of the readings of ``made`` that a query finds."""
    return sorted(matching(archive.db.conn, query, **only))


# What a scan would find -----------------------------------------------------------------------------------------------


def parts(text):
    """Folded text as a list: Latin words and numbers, other signs one by one, None for whatever lies between them."""
    found = [part if part[0].isalnum() else None for part in WORD.findall(fold_chars(text).lower())]
    return found[found[:1] == [None] : len(found) - (found[-1:] == [None])]


def scan(word, text):
    """Whether a folded text holds a word, as docs/queries.md defines it; no line of it is the archive's."""
    begun = re.search(r"[^\W_]\*+$", word)
    sought, whole = parts(word), parts(text)
    for at in range(len(whole) - len(sought) + 1):
        *most, last = whole[at : at + len(sought)]
        if most == sought[:-1] and last is not None and (last.startswith(sought[-1]) if begun else last == sought[-1]):
            return True
    return False


SIGNS = st.sampled_from([*SIMPLIFIED, *TRADITIONAL_SIGNS, *"aAgP12０Ａ", *" \n，。·-_、《é"])
TEXTS = st.text(SIGNS, max_size=14)
WORDS = st.text(st.sampled_from([*SIMPLIFIED, *TRADITIONAL_SIGNS, *"aAgP12Ａ-·_é"]), min_size=1, max_size=4)
STARRED = st.builds(lambda word, star: word.lstrip("-") + "*" * star, WORDS, st.booleans()).filter(parts)


def plain(text):
    """A Python value of a query: (sign, …) or a word, optionally of a field."""
    return st.tuples(st.sampled_from(["", "title", "body", "publisher"]), text)


TREES = st.recursive(
    plain(STARRED),
    lambda inner: st.one_of(
        st.tuples(st.just("AND"), inner, inner),
        st.tuples(st.just("OR"), inner, inner),
        st.tuples(st.just("WITHOUT"), inner, inner),
    ),
    max_leaves=5,
)


def written(tree):
    """A tree as somebody would write it."""
    if len(tree) == 2:
        return f"{tree[0]}:{tree[1]}" if tree[0] else tree[1]
    sign = {"AND": random.choice([" AND ", " "]), "OR": " OR ", "WITHOUT": " NOT "}[tree[0]]
    return f"({written(tree[1])}{sign}{written(tree[2])})"


def holds(tree, article):
    """Whether an article (title, body, publisher) is what a tree asks for."""
    if len(tree) == 2:
        fields = article.values() if not tree[0] else [article[tree[0]]]
        return any(scan(tree[1], field) for field in fields)
    one, other = (holds(each, article) for each in tree[1:])
    return {"AND": one and other, "OR": one or other, "WITHOUT": one and not other}[tree[0]]


@pytest.fixture(scope="module")
def bare():
    """The index alone, to be filled and emptied quickly."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE search USING fts5(body, title, publisher, content = '', tokenize = 'ascii')")
        yield db


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=6), st.lists(TREES, min_size=1, max_size=8))
def test_a_query_finds_what_a_scan_finds(bare, rows, trees):
    articles = [dict(zip(("body", "title", "publisher"), row, strict=True)) for row in rows]
    bare.execute("INSERT INTO search (search) VALUES ('delete-all')")
    for number, row in enumerate(rows):
        bare.execute(
            "INSERT INTO search (rowid, body, title, publisher) VALUES (?, ?, ?, ?)", (number, *map(tokens, row))
        )
    for tree in trees:
        query = written(tree)
        found = {r[0] for r in bare.execute("SELECT rowid FROM search WHERE search MATCH ?", (match_of(query),))}
        assert found == {n for n, article in enumerate(articles) if holds(tree, article)}, query


@FEW
@given(st.text(st.sampled_from([*SIMPLIFIED, *TRADITIONAL_SIGNS]), min_size=1, max_size=3), TEXTS)
def test_for_chinese_words_that_is_like(word, text):
    """The definition of a scan itself: without Latin letters and punctuation it is SQL's LIKE on folded text."""
    assert scan(word, text) == (fold_chars(word) in fold_chars(text))


@example("薴苧")  # simplified, the one is the other's traditional form
@given(st.text(st.one_of(st.sampled_from([*SIMPLIFIED, *TRADITIONAL_SIGNS, *"ＡＢ，"]), st.characters())))
def test_folding_is_character_for_character(text):
    """Each character's fold is its own, whatever stands around it, and what is folded stays as it is."""
    assert fold_chars(text) == "".join(map(fold_chars, text))
    assert len(fold_chars(text)) == len(text)
    assert fold_chars(fold_chars(text)) == fold_chars(text)


HEADLINES = """(SELECT group_concat(v.title, '
') FROM copies c JOIN versions v ON v.id = c.version_id
WHERE c.article_id = a.id)"""


def test_every_word_of_an_archive(archive):
    """All words of two characters there are, and words of the stories: recall and precision against LIKE."""
    store(archive, *stream(8))
    with closing(connect(archive.path)) as db:
        rows = [
            (r[0], "\n".join(map(fold_chars, r[1:])))
            for r in db.execute(f"SELECT id, title, text, publisher, {HEADLINES} FROM articles a")
        ]
        text = "\n".join(row[1] for row in rows)
        chosen = random.Random(2).sample(sorted(set(re.findall(r"(?=([一-龥]{2}))", text))), 300)
        chosen += random.Random(3).sample(sorted(set(re.findall(r"[一-龥]{1,9}", text))), 100)
        for word in [*chosen, *map(TRADITIONAL.convert, chosen[:50])]:
            found = matching(db, word)
            assert len(found) == len(set(found)) == count(db, word)
            assert set(found) == {number for number, folded in rows if fold_chars(word) in folded}, word
            like = f"SELECT id FROM articles a WHERE fold({HEADLINES} || char(10) || text) LIKE '%' || fold(?) || '%'"
            assert set(found) == {row[0] for row in db.execute(like, (word,))}


# The language ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("反", [1, 4]), ("反诈", [1]), ("反詐中心", [1]), ("電信诈骗", [2, 3]), ("中国", []), ("会同", []), ('"中，国"', [3]),
        ("96110", [1]), ("196110", [3]), ("9611*", [1]), ("APP今日", [1]), ("app", [1]), ("AP", []), ("AP*", [1]),
        ("断卡2.0", [1]), ("断卡2．0行动", [1]), ("断卡20", []), ("GPT", [2]), ("gpt*", [2]), ("GPT4", [2]), ("GPT-5", [2]), ("gpt 5", [2]),
        ('"telecom fraud"', [4]), ("telecom fraud", [4]), ('"fraud telecom"', []), ("ＧＰＴ４", [2]),
        ("国家 诈骗", [3]), ("国家 AND 诈骗", [3]), ("国家 OR 诈骗", [1, 2, 3]), ("国家 NOT 诈骗", [1]), ("国家 AND NOT 诈骗", [1]),
        ("(警方 OR 统计局) 诈骗", [2, 3]), ("（警方 OR 统计局） NOT （金额 OR 热线）", []), ("诈骗 NOT (警方 OR 反诈)", [3]),
        ("诈骗 NOT (NOT 警方)", [2]), ("and", []), ("title:国家", [1]), ("body:国家", [1, 3]), ("publisher:新华社", [1, 3]),
        ("标题 OR title:(国家 OR 警方)", [1, 2]), ("TITLE：“反诈中心”", [1]), ("title: 反诈 publisher:新华社", [1]),
        ("publisher:新华社 NOT title:反诈", [3]), ("title:(NOT 反诈) 国家", [3]), ("title:反诈 统计局", []),
        ("诈骗 after:2025-07", [3]), ("诈骗 before:2025-07", [2]), ("诈骗 2025-01..2025-06", [2]), ("诈骗 ..2025", [2, 3]),
        ("after:2025-01-01 before:2025-07", [1, 2]), ("2025-01..2025-06", [1, 2]), ("2025-01-31..2025-06-30", [1, 2]),
        ("诈骗 -警方", [3]), ("诈骗 －警方", [3]), ("诈骗 -(警方 OR 反诈)", [3]), ('诈骗 -"统计局发布"', [2]), ("诈骗 -标题:警方", [3]),
        ("国家 or 诈骗", [1, 2, 3]), ("国家 或 诈骗", [1, 2, 3]), ("国家 | 诈骗", [1, 2, 3]), ("国家，诈骗", [3]), ("国家、诈骗", [3]),
        ("标题:国家", [1]), ("标题：国家", [1]), ("发布者:新华社", [1, 3]), ("正文:国家", [1, 3]), ("文号:2.0", [1]),
        ("诈骗 after:2025-7-1", [3]), ("诈骗 之后:2025年7月", [3]), ("诈骗 日期:2025年6月30日", [2]), ("诈骗 before:2025/7", [2]),
        ("诈骗 after:2025-13", [2, 3]), ("诈骗 after:昨天", []), ("诈骗 before:上周", [2, 3]), ("诈骗 标题:", [2, 3]),
        ("来源:样例 诈骗", [2, 3]), ("诈骗 -来源:样例", []), ("诈骗 状态:不完整", []), ("诈骗 状态:正文", [2, 3]), ("诈骗 标签:重点", []),
        ("诈骗 状态:坏", [2, 3]), ("诈骗 级别:部委", [2, 3]), ("诈骗 类别:案件", []), ("诈骗 -类别:案件", [2, 3]), ("诈骗 级别:3", [3]), ("诈骗 级别:全国机构与报刊", [3]), ("诈骗 -级别:中央", [2, 3]),
        ("2025..", [1, 2, 3]), ("After:2025 NOT 2025-06..2025-06", [1, 3]), ("NOT 2025..2025", [4]), ("after:2025-13", []),
    ],
)  # fmt: skip
def test_queries(made, query, expected):
    assert numbers(made, query) == expected
    assert count(made.db.conn, query) == len(expected)


def test_filters_and_pages(made):
    db = made.db.conn
    for name in ("新华社", "新华社客户端"):  # one publisher
        assert numbers(made, "国家", only=[Filter("publisher", (name,))]) == [1, 3]
        assert numbers(made, "电信", only=[Filter("publisher", (name,))]) == [3]
    assert numbers(made, "国家", only=[Filter("publisher", ("没有这家",))]) == []
    assert (
        numbers(made, "国家", only=[dated("2025-02", "")])
        == numbers(made, "国家", only=[dated("2025-07", "2025-07")])
        == [3]
    )
    assert numbers(made, "国家", only=[dated("", "2025-01-31")]) == [1]
    assert numbers(made, "报道 OR 国家", only=[Filter("undated")]) == [4]
    assert count(db, "电信 OR 国家", only=[Filter("publisher", ("新华社",)), dated("", "2025-01")]) == 1
    assert matching(db, "", everything=True) == [3, 2, 1, 4]
    assert matching(db, "国家 OR 电信", newest=True) == [3, 2, 1]
    ranked = matching(db, "国家 OR 电信 OR 报道")
    pages = [hit["article_id"] for at in range(0, 4, 2) for hit in search(db, "国家 OR 电信 OR 报道", 2, offset=at)]
    assert pages == ranked
    assert len(pages) == 4
    assert matching(db, "2025..") == [3, 2, 1]  # no words: the newest first
    assert search(db, "国家", 0) == search(db, "国家", 5, offset=9) == []


MALFORMED = [
    "", " ", '"', '"反诈', '反诈"', '""', "NOT", "NOT 反诈", "AND OR", "反诈 AND", "OR 反诈", "()", ")", "((反诈", "反诈))",
    "，。！", "*", "**", "title:", "title:*", "publisher:()", "{title} : 反诈", "title:body:反诈", "-反诈", "^反诈", "NEAR(反诈 中心, 2)",
    "反诈 + 中心", "'; DROP TABLE stories", "反诈:", "col:反诈", "a..b", "..", "after:", "2025-99..", "\x00", "\ud800", "反诈\x00中心",
    "(" * 5000, "NOT " * 3000 + "反诈", "(诈 OR (" * 2000, "诈骗 " * 3000, "诈骗" * 9000, "title:(" * 50 + "诈", "诈*反*",
]  # fmt: skip


@pytest.mark.parametrize("query", MALFORMED, ids=lambda query: query[:12].encode("unicode_escape").decode())
def test_no_query_is_an_error(made, query):
    found = search(made.db.conn, query)
    assert len(found) == count(made.db.conn, query)
    with closing(connect(made.path)) as db:
        if "\ud800" not in query:  # no SQL can hold that
            assert len(db.execute("SELECT rowid FROM search WHERE search MATCH words(?)", (query,)).fetchall()) <= 4


@pytest.mark.parametrize(
    ("query", "same"),
    [('"反诈', "反诈"), ('反诈" 中心', "反诈 中心"), ("((反诈", "反诈"), ("反诈))", "反诈"), ("反诈 AND", "反诈"),
     ("OR 反诈", "反诈"), ("反诈 ，。", "反诈"), ("^反诈", "反诈"), ("反诈 + 中心", "反诈 中心"), ("() 反诈", "反诈")],
)  # fmt: skip
def test_a_malformed_query_means_its_words(query, same):
    assert replace(parse(query), unclear=()) == parse(same)


@pytest.mark.parametrize(
    ("query", "said", "why"),
    [
        ("诈骗 after:2025-13", "after:2025-13", "date"), ("after:昨夜 诈骗", "after:昨夜", "date"), ("诈骗 before:", "before:", "date"),
        ("诈骗 2025-99..", "2025-99..", "date"), ("col:反诈", "col:", "field"), ("栏目：反诈", "栏目:", "field"), ("诈骗 标题:", "标题:", "empty"),
        ("OR 反诈", "OR", "sign"), ("反诈 或", "或", "sign"), ("反诈 OR 标签:重点", "OR", "sign"), ("反诈))", ")", "sign"), ('"反诈 中心', '"反诈 中心', "quote"),
        ("-反诈", "-反诈", "only"), ("诈骗 状态： 坏", "状态:坏", "value"), ("class:crime 诈骗", "class:crime", "value"), ("诈骗 " * 201, "诈骗", "many"), ("诈骗 NOT", "NOT", "empty"),
    ],
)  # fmt: skip
def test_what_was_not_understood_is_named(query, said, why):
    assert (said, why) in {(each.said, each.why) for each in parse(query).unclear}
    assert all(len(explained(parse(query).unclear, chinese=chinese)) for chinese in (True, False))


@pytest.mark.parametrize(
    "query",
    [
        "类别:案件 class:crime_case",
        "级别:部委与法院 -level:2",
        "状态:已修改 state:article",
        "类别:未分类",
        "反诈",
        "反诈 -中心",
        "https://a.example/b",
        "12:30 通报",
        "标题:反诈 昨天",
        "a-b 之后:上月",
        "“反诈”，“断卡”",
    ],
)
def test_what_was_understood_is_not_named(query):
    assert parse(query).unclear == ()


@pytest.mark.parametrize(
    ("said", "first", "beyond"),
    [
        ("2025", "2025-01-01", "2026-01-01"), ("2025-03", "2025-03-01", "2025-04-01"), ("2025-12", "2025-12-01", "2026-01-01"),
        ("2025年3月5日", "2025-03-05", "2025-03-06"), ("昨天", "2026-02-28", "2026-03-01"), ("today", "2026-03-01", "2026-03-02"),
        ("本周", "2026-02-23", "2026-03-02"), ("上周", "2026-02-16", "2026-02-23"), ("last-week", "2026-02-16", "2026-02-23"),
        ("上个月", "2026-02-01", "2026-03-01"), ("去年", "2025-01-01", "2026-01-01"), ("3天", "2026-02-26", "2026-03-02"),
        ("近2周", "2026-02-15", "2026-03-02"),
    ],
)  # fmt: skip
def test_times_as_people_say_them(said, first, beyond):
    assert period(said, date(2026, 3, 1)) == (first, beyond)  # a Sunday


@given(st.text(max_size=12))
def test_no_time_is_an_error(said):
    assert (
        period(said, date(2026, 1, 31)) is None
        or period(said, date(2026, 1, 31))[0] < period(said, date(2026, 1, 31))[1]
    )


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.sampled_from([*'反诈a1 "()*:-^+{}.,；：（）“”\n', " AND ", " OR ", " NOT ", "title:", "after:2025", ".."]),
        max_size=30,
    ).map("".join)
)
def test_noise_is_no_error(bare, query):
    if match := match_of(query):
        bare.execute("SELECT rowid FROM search WHERE search MATCH ?", (match,)).fetchall()


# The index ------------------------------------------------------------------------------------------------------------


def held(db, path):
    """Everything the index holds: (token, article, column, position)."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, 'search', 'instance')")
        return sorted(tuple(row) for row in other.execute("SELECT term, doc, col, offset FROM terms"))


def assert_current(archive):
    """The index is what one made anew would be."""
    db, path = archive.db.conn, archive.path / "archive.db"
    assert list(wrong(db)) == []
    before = held(db, path)
    with archive.writing():
        reindex(db)
    assert held(db, path) == before
    assert {row[1] for row in before} == {row["id"] for row in archive.rows("SELECT id FROM articles")}
    with archive.writing():
        db.execute("INSERT INTO search (search) VALUES ('integrity-check')")


BASES = synthetic(4, seed=21)
STEPS = st.one_of(
    st.tuples(st.just("store"), st.integers(0, 3), st.integers(0, 5), st.integers(0, 4)),
    st.tuples(st.sampled_from(["same", "different"]), st.integers(1, 6), st.integers(1, 8), st.just(0)),
    st.tuples(st.just("rebuild"), st.just(0), st.just(0), st.just(0)),
)


def step(archive, what, one, other, how):
    """Something that happens to an archive."""
    title, text = BASES[one % 4]
    if what == "store":
        text = [text, text + "更正。", text[:200] + "...", TRADITIONAL.convert(text), text + BASES[(one + 1) % 4][1]][
            how
        ]
        state = State.TRUNCATED if text.endswith("...") else State.ARTICLE
        store(archive, reading(other, title, text, state=state, publisher=["", "新华社"][how % 2]))
    elif what == "rebuild":
        rebuild(archive)
    else:
        with suppress(ArchiveError):
            decide(archive, one, other, what == "same")


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEPS, min_size=1, max_size=14))
def test_the_index_is_current_whatever_happens(tmp_path_factory, steps):
    with closing(Archive(tmp_path_factory.mktemp("steps"))) as archive:
        for each in steps:
            step(archive, *each)
        assert_current(archive)


def test_a_write_that_fails_leaves_the_index(archive):
    def half():
        with archive.writing():
            store(archive, reading(1, "标题", "断卡" * 40))
            assert numbers(archive, "断卡") == [1]
            raise RuntimeError

    store(archive, reading(1, "标题", "反诈" * 40))
    with pytest.raises(RuntimeError):
        half()
    assert (numbers(archive, "反诈"), numbers(archive, "断卡")) == ([1], [])
    store(archive, reading(1, "标题", "断卡" * 40))
    assert (numbers(archive, "反诈"), numbers(archive, "断卡")) == ([], [1])
    assert_current(archive)


def test_what_is_wrong_with_an_index_is_said(archive):
    store(archive, reading(1, "一", "反诈" * 40), reading(2, "二", "断卡" * 40), reading(3, "三", "中心" * 400))
    with archive.writing() as db:
        db.execute("DELETE FROM indexed WHERE article_id = 1")
        db.execute("INSERT INTO indexed (article_id, version_id) VALUES (9, 1)")
        db.execute("UPDATE texts SET text = text || '二' WHERE id = 3")
    assert sorted(wrong(archive.db.conn)) == [
        (1, "is missing from the index"), (3, "is in the index with another text"), (9, "is in the index and shows nothing"),
    ]  # fmt: skip


def test_the_index_is_smaller_than_the_texts(archive):
    """On small archives a page a table counts for much: `make bench` has the measure at size."""
    store(archive, *stream(40))
    size = sum(archive.rows("SELECT sum(length(block)) AS n FROM search_data")[0].values())
    texts = archive.rows("SELECT sum(length(CAST(title || text || publisher AS BLOB))) AS n FROM articles")[0]["n"]
    assert size <= 1.2 * texts


# Ranking and snippets -------------------------------------------------------------------------------------------------


def filler(number, length):
    """Words that no query asks for."""
    rng = random.Random(number)
    return "".join(chr(rng.randint(0x5E00, 0x7E00)) for _ in range(length))


def test_titles_then_short_whole_texts_then_long_or_cut_ones(archive):
    store(
        archive,
        reading(1, filler(1, 9), "反诈" + filler(2, 3000)),
        reading(2, filler(3, 9), "反诈" + filler(4, 200)),
        reading(3, filler(5, 9), "反诈" + filler(6, 190), state=State.TRUNCATED),
        reading(4, "反诈" + filler(7, 7), filler(8, 3000)),
        *(reading(10 + n, filler(20 + n, 9), filler(50 + n, 200)) for n in range(20)),
    )
    found = [hit["article_id"] for hit in search(archive.db.conn, "反诈")]
    assert found[:2] == [4, 2]
    assert sorted(found[2:]) == [1, 3]
    with closing(connect(archive.path)) as db:  # what plain SQL ranks by: all but the state
        sql = "SELECT rowid FROM search WHERE search MATCH words('反诈') ORDER BY rank"
        assert db.execute(sql).fetchone()[0] == 4


def test_a_word_in_very_many_articles(archive):
    """Those with it in the title, then the newest, whole ones first; nothing lost, nothing twice, however it is paged."""
    many = BROAD + 100
    with archive.writing() as db:
        fill(archive, (("反诈" if n % 5000 == 0 else "电话", f"{filler(n, 3)}反诈") for n in range(1, many + 1)))
        db.execute("UPDATE versions SET state = 'truncated' WHERE id = ?", (many,))
    db = archive.db.conn
    found = matching(db, "反诈")
    assert sorted(found) == list(range(1, many + 1)) == sorted(matching(db, "反诈 NOT 中心"))
    assert found[:2] == [10000, 5000]
    assert found[2:4] == [many - 1, many - 2]
    assert found[RERANKED - 1] == many
    assert [n for at in range(0, 1000, 50) for n in matching(db, "反诈", at + 50)[at:]] == found[:1000]
    assert [hit["article_id"] for hit in search(db, "反诈", 7, offset=490)] == found[490:497]
    assert count(db, "反诈") == many
    assert matching(db, "title:反诈 反诈", only=[dated("2026", "")]) == []


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("警方提醒：反詐人人有責", "反诈", "警方提醒：【反詐】人人有責"),
        ("用GPT4，不用ChatGPT", "GPT*", "用【GPT4】，不用ChatGPT"),
        ("196110与96110", "96110", "196110与【96110】"),
        ("断卡２．０行动", "断卡2.0", "【断卡２．０】行动"),
        ("甲\n乙", "丙", "甲 乙"),
        ("诈骗与反诈", "反诈 NOT 诈骗", "诈骗与【反诈】"),
        ("新华社报道反诈", "publisher:新华社 title:反诈", "新华社报道【反诈】"),
        ("", "反诈", ""),
    ],
)
def test_snippets(text, query, expected):
    assert snippet(text, parse(query).phrases) == expected


def test_a_snippet_is_where_most_of_the_words_are():
    text = "反诈" + "一" * 300 + "中心的反诈宣传" + "二" * 300
    found = snippet(text, parse("反诈 中心 宣传").phrases)
    assert "【中心】的【反诈】【宣传】" in found
    assert found.startswith("…一")
    assert found.endswith("二…")
    assert len(found) < 200
    assert "【反诈】一【反诈】【中心】" in snippet("二" * 50 + "反诈一反诈中心" + "二" * 90, parse("反诈 中心").phrases)
    assert "【反诈】" in snippet("一" * 9000 + "反诈", parse("反诈").phrases)


# The ways to ask ------------------------------------------------------------------------------------------------------


def test_plain_sql_has_functions(made):
    with closing(connect(made.path)) as db:
        sql = """
        SELECT a.id, excerpt(a.text, :q) AS part FROM search JOIN articles a ON a.id = search.rowid
        WHERE search MATCH words(:q) AND dated(a.published, :q) ORDER BY rank"""
        assert [tuple(row) for row in db.execute(sql, {"q": "反诈 2025-01..2025-06"})] == [
            (1, "记者获悉，国家【反诈】中心APP今日升级到2.0版，断卡2.0行动同时启动。请拨打96110。")
        ]
        assert db.execute(sql, {"q": "NOT 反诈"}).fetchall() == db.execute(sql, {"q": None}).fetchall() == []
        assert db.execute("SELECT fold('電信詐騙ＡＰＰ'), fold(NULL), excerpt(NULL, 5)").fetchone()[:] == (
            "电信诈骗app",
            "",
            "",
        )


def test_the_bare_library_finds_words_spaced_out(made):
    with closing(sqlite3.connect(made.path / "archive.db")) as db:
        sql = "SELECT a.title FROM search s JOIN articles a ON a.id = s.rowid WHERE search MATCH ? ORDER BY rank"
        for match, expected in {
            '"反 诈"': 1,
            '"断 卡 2 · 0"': 1,
            '"96110"': 1,
            'title : "反 诈" AND "app"': 1,
            "gpt*": 1,
        }.items():
            assert len(db.execute(sql, (match,)).fetchall()) == expected, match


def said(*words, fails=False):
    ended = subprocess.run(
        [sys.executable, "-m", "archive", *words], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode != 0) == fails, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr if fails else ended.stdout


def test_the_commands(made):
    where = ("--archive", str(made.path))
    assert "【反诈】" in said("search", "反诈", "after:2025", *where)
    assert [hit["article_id"] for hit in json.loads(said("search", "电信 NOT 警方", "--json", *where))] == [3]
    assert json.loads(said("search", "国家", "--limit", "1", "--offset", "1", "--json", *where))
    assert said("search", '"', *where) == ""
    sql = "SELECT rowid FROM search WHERE search MATCH words('反诈')"
    assert json.loads(said("query", sql, "--json", *where)) == [{"rowid": 1}]
    for bad in ("SELECT 1; SELECT 2", "DELETE FROM stories", "SELEKT", ""):
        said("query", bad, *where, fails=bad != "")
