"""What the archive keeps of stories beside their texts: numbers and names; what a story shows."""

import random
from contextlib import closing
from dataclasses import replace

import pytest

from archive.connect import connect
from archive.store import Archive
from archive.stories import numbers
from archive.stories.issuers import refresh, resolve
from archive.stories.read import article, article_now
from archive.stories.shown import choose
from archive.stories.write import add_aliases, known_key
from archive.topic.verdict import Class, Verdict
from tests.pairs import synthetic
from tests.stream import reading, store

STORY = synthetic(24, seed=9)


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path)) as opened:
        yield opened


def again(item, fetched: str = "2026-05-13T01:00:00+00:00", **told):
    """The same page, fetched later, with an article that says something else."""
    return replace(item, page=replace(item.page, fetched=fetched), articles=(replace(item.articles[0], **told),))


# What a story shows


def shown_of(archive, number):
    with closing(connect(archive.path)) as db:
        return article(db, number)


def test_what_a_page_says_now_is_shown_and_what_it_said_is_kept(archive):
    first = reading(0, *STORY[0])
    (stored,) = store(archive, first)
    outcomes = [
        s.outcome for s in store(archive, first, again(first, title="改过的标题"), again(first, text=STORY[1][1]))
    ]
    assert outcomes == ["unchanged", "version", "version"]
    shown = shown_of(archive, stored.article_id)
    assert (shown["title"], shown["text"]) == (STORY[0][0], STORY[1][1])
    assert shown["copies"][0]["first_seen"][:10] == "2026-05-12"
    assert shown["copies"][0]["last_seen"][:10] == "2026-05-13"
    assert archive.rows("SELECT count(*) AS n FROM versions") == [{"n": 3}]


def test_a_state_that_was_seen_earlier_changes_nothing_that_is_shown(archive):
    item = reading(0, *STORY[0])
    (stored,) = store(archive, item)
    store(archive, again(item, "2026-05-11T01:00:00+00:00", title="早先的标题"))
    shown = shown_of(archive, stored.article_id)
    assert shown["title"] == STORY[0][0]
    assert (shown["copies"][0]["first_seen"][:10], shown["copies"][0]["last_seen"][:10]) == ("2026-05-11", "2026-05-12")


def test_a_story_without_copies_shows_nothing(archive):
    stored, other = store(archive, reading(0, *STORY[0]), reading(1, *STORY[1]))
    with archive.writing() as db:
        db.execute("UPDATE copies SET article_id = ?", (other.article_id,))
        choose(db, stored.article_id)
    assert archive.rows("SELECT version_id FROM stories ORDER BY id") == [{"version_id": None}, {"version_id": 2}]
    assert shown_of(archive, stored.article_id) is None


def test_the_number_of_a_story_that_was_merged_leads_on(archive):
    found = store(archive, reading(0, *STORY[0]), reading(1, *STORY[1]), reading(2, *STORY[2]))
    one, two, three = (each.article_id for each in found)
    with archive.writing() as db:
        for gone, into in ((one, two), (two, three)):
            db.execute("UPDATE copies SET article_id = ? WHERE article_id = ?", (into, gone))
            db.execute("UPDATE stories SET merged_into = ? WHERE id = ?", (into, gone))
    assert [article_now(archive.db.conn, number) for number in (one, two, three)] == [three] * 3
    assert shown_of(archive, one)["id"] == three
    assert shown_of(archive, 99) is None


def test_what_an_article_is_about_is_kept_and_nothing_where_nobody_judged(archive):
    verdict = Verdict(0.75, next(iter(Class)), True, ("+1.9 电信网络诈骗",))
    store(archive, reading(0, *STORY[0], verdict=verdict), reading(1, *STORY[1]))
    rows = archive.rows("SELECT class, score, reasons FROM versions ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [
        (str(verdict.class_), 0.75, '["+1.9 电信网络诈骗"]'),
        ("", None, "[]"),
    ]


def test_any_name_of_an_article_leads_to_its_copy(archive):
    item = reading(0, *STORY[0], aliases=("wx:1", "wx:2"))
    store(archive, item)
    other = replace(item.articles[0], key="wx:2", aliases=())
    assert known_key(archive.db.conn, other) == item.articles[0].key
    assert known_key(archive.db.conn, replace(other, key="new")) == "new"
    assert (
        known_key(archive.db.conn, replace(other, key="new", aliases=("x", item.articles[0].key)))
        == item.articles[0].key
    )
    with archive.writing() as db:
        add_aliases(db, replace(other, key="", aliases=("y",)), item.articles[0].key)
    rows = archive.rows("SELECT alias FROM aliases ORDER BY alias")
    assert [row["alias"] for row in rows] == ["wx:1", "wx:2", "y"]


def test_a_text_is_compared_with_what_the_first_copy_says_now_and_with_what_is_shown(archive):
    first = reading(0, *STORY[0], origin="新华网")
    store(archive, first, reading(1, *STORY[0], publisher="新华社"))
    store(archive, again(first, text=STORY[1][1]))
    assert archive.rows("SELECT publisher, text FROM articles") == [{"publisher": "新华社", "text": STORY[0][1]}]
    found = store(archive, reading(2, STORY[0][0], STORY[1][1]), reading(3, *STORY[0]), reading(4, *STORY[2]))
    assert [each.outcome for each in found] == ["exact", "exact", "new"]


def test_a_copy_of_what_a_page_says_now_is_found_though_it_shares_nothing_with_what_it_said(archive):
    changed = "".join(random.Random(7).choices([chr(code) for code in range(0x4E00, 0x8E00)], k=300))
    first = reading(0, *STORY[0])
    store(archive, first, again(first, text=changed))
    assert [each.outcome for each in store(archive, reading(1, STORY[0][0], changed))] == ["exact"]


def test_the_same_article_in_two_places_is_a_copy_of_it(archive):
    item = reading(0, *STORY[0])
    elsewhere = replace(item, page=replace(item.page, requested="https://mirror.cn/0"))
    assert [s.outcome for s in store(archive, item, elsewhere)] == ["new", "same"]
    assert archive.rows("SELECT relation, similarity FROM copies ORDER BY id") == [
        {"relation": "original", "similarity": 1.0}, {"relation": "same", "similarity": 1.0},
    ]  # fmt: skip


# Numbers, names


def test_a_document_is_known_by_its_number_and_what_it_is_about(archive):
    item = reading(0, "某某部关于加强反诈工作的通知", STORY[0][1], facts={"number": "某发[2026]5号"})
    store(
        archive,
        item,
        reading(1, *STORY[1], facts={"number": "无"}),
        reading(2, "（）", STORY[2][1], facts={"number": "5号"}),
    )
    wanted = [{"version_id": 1, "number": "某发〔2026〕5号", "core": "关于加强反诈工作的通知"}]
    assert archive.rows("SELECT * FROM document_numbers") == wanted
    with archive.writing() as db:
        db.execute("UPDATE document_numbers SET core = 'x'")
        numbers.remake(db)
    assert archive.rows("SELECT * FROM document_numbers") == wanted
    with archive.writing() as db:
        numbers.note_number(db, 1, replace(item.articles[0], facts={}))
    assert archive.rows("SELECT * FROM document_numbers") == []


@pytest.mark.parametrize(
    ("name", "issuer", "level"),
    [
        ("广东省公安厅", "广东省公安厅", 4),
        ("广东省公安局", "广东省公安厅", 4),
        ("广东警方", "广东省公安厅", 4),
        ("平安广东", "广东省公安厅", 4),
        ("广东省公安厅刑侦局", "广东省公安厅", 4),
        ("广东省公安厅刑侦", "广东省公安厅", 4),
        ("广东省公安厅x", "广东省公安厅", 4),
        ("北京市公安局", "北京市公安局", 4),
        ("广西壮族自治区公安厅", "广西壮族自治区公安厅", 4),
        ("广西警方", "广西壮族自治区公安厅", 4),
        ("公安部", "公安部", 2),
        (" 临江晚报 ", "临江晚报", 7),
        ("“”", "", 7),
    ],
)
def test_who_a_name_means(name, issuer, level):
    assert (resolve(name).name, resolve(name).level) == (issuer, level)


def test_names_are_resolved_anew_from_all_that_the_archive_has(archive):
    store(
        archive,
        reading(0, *STORY[0], publisher="公安部刑侦局", origin="新华网"),
        reading(1, *STORY[1], publisher="某网"),
    )
    wanted = [("公安部刑侦局", "公安部", 2), ("新华网", "新华社", 3), ("某网", "某网", 7)]

    def names():
        return [tuple(row.values()) for row in archive.rows("SELECT alias, name, level FROM issuers ORDER BY level")]

    assert names() == wanted
    with archive.writing() as db:
        db.execute("UPDATE issuers SET name = 'x'")
        db.execute("DELETE FROM issuers WHERE level = 3")
        refresh(db)
    assert names() == wanted
