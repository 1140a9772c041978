"""One story once: the decision on texts, its gate, and what the archive makes of copies, versions and people's word."""

import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest

from archive.connect import connect
from archive.errors import ArchiveError
from archive.store import Archive
from archive.stories.dedupe import Text, relation
from archive.stories.issuers import resolve
from archive.stories.read import article
from archive.types import State
from archive.upkeep.rebuild import _batch, decide, rebuild
from tests.pairs import TRADITIONAL, pairs, synthetic
from tests.stream import clusters, reading, store, stream
from tests.web import ROOT

PRECISION, RECALL = 1.0, 1.0  # on pairs made of texts nobody wrote; `make eval` has those of captured ones
STORY = synthetic(3, seed=11)
(TITLE, TEXT), OTHER, THIRD = STORY


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path)) as opened:
        yield opened


def relations(archive, *readings):
    return [stored.outcome for stored in store(archive, *readings)]


# The decision ---------------------------------------------------------------------------------------------------------


def test_the_gate():
    found, right, wrong = pairs(synthetic(50)), Counter(), Counter()
    assert len(found) >= 500
    for pair in found:
        said = relation(Text.of(*pair.other), Text.of(*pair.one))[0].joins
        (right if said == pair.same else wrong)[(pair.same, pair.how)] += 1
    missed, false = (sum(n for (same, _), n in wrong.items() if same == truth) for truth in (True, False))
    hits = sum(n for (same, _), n in right.items() if same)
    assert hits / (hits + false) >= PRECISION, wrong
    assert hits / (hits + missed) >= RECALL, wrong


def test_candidates_find_what_the_decision_accepts(archive):
    """The gate once more, through the rows of the archive: every copy finds its story, no stranger another's."""
    wrong = Counter()
    for number, pair in enumerate(pairs(synthetic(12, seed=5))):
        with archive.writing() as db:
            first, second = store(archive, reading(2 * number, *pair.one), reading(2 * number + 1, *pair.other))
            if (first.article_id == second.article_id) != pair.same:
                wrong[pair.how] += 1
            db.rollback()
            db.execute("BEGIN")
    assert wrong == {}


def test_a_dateline_and_boilerplate_do_not_join_two_stories():
    head = "新华社北京4月18日电 近日，"
    assert relation(Text.of("甲", head + TEXT), Text.of("乙", head + OTHER[1]))[0] == ""
    assert (
        relation(Text.of("甲", "扫码关注，每天一个防骗知识" * 6), Text.of("乙", "扫码关注，每天一个防骗知识" * 6))[0]
        == ""
    )


# What the archive makes of it -----------------------------------------------------------------------------------------


def test_the_ways_a_story_comes_back(archive):
    longer = TEXT + "\n" + OTHER[1]
    assert relations(
        archive,
        reading(1, TITLE, TEXT),
        reading(1, TITLE, TEXT),
        reading(1, TITLE, TEXT + "\n（本文有更正）"),
        reading(2, "另一个标题", TRADITIONAL.convert(TEXT)),
        reading(3, TITLE, TEXT + "\n记者将继续关注。"),
        reading(4, TITLE, TEXT[: len(TEXT) // 2]),
        reading(5, "合并报道", longer),
        reading(6, *THIRD),
    ) == ["new", "unchanged", "version", "exact", "near", "excerpt", "new", "new"]
    assert archive.rows("SELECT count(*) AS n FROM articles")[0]["n"] == 3
    assert archive.rows("SELECT text FROM articles WHERE id = 1")[0]["text"].endswith("更正）")
    assert archive.rows("SELECT article_id, quoted_id FROM quotes") == [{"article_id": 2, "quoted_id": 1}]
    assert archive.rows("SELECT count(*) AS n FROM versions")[0]["n"] == 7


def test_a_whole_copy_replaces_a_truncated_one_and_the_number_stays(archive):
    cut = reading(1, TITLE, TEXT[:400] + "...", state=State.TRUNCATED)
    first, second = store(archive, cut, reading(2, TITLE, TEXT))
    assert first.article_id == second.article_id
    shown = archive.rows("SELECT id, text, state FROM articles")
    assert shown == [{"id": first.article_id, "text": TEXT, "state": "article"}]
    third = store(archive, reading(3, TITLE, TEXT[:500] + "...", state=State.TRUNCATED))[0]
    assert third.article_id == first.article_id
    assert archive.rows("SELECT state FROM articles") == [{"state": "article"}]


def test_an_older_capture_that_comes_late_is_history(archive):
    new = reading(1, TITLE, TEXT)
    old = replace(new, page=replace(new.page, fetched="2020-01-01T00:00:00+00:00"),
                  articles=(replace(new.articles[0], text=TEXT + "\n旧版多一段。"),))  # fmt: skip
    assert relations(archive, new, old) == ["new", "version"]
    assert archive.rows("SELECT text FROM articles") == [{"text": TEXT}]
    assert archive.rows("SELECT first_seen FROM copies") == [{"first_seen": "2020-01-01T00:00:00+00:00"}]


def test_lineage_names_the_earliest_the_most_authoritative_and_who_credited_whom(archive):
    store(
        archive,
        reading(1, TITLE, TEXT, publisher="新浪财经", origin="新华网", published="2026-05-12T12:00:00+08:00"),
        reading(
            2, TITLE, TEXT, publisher="新华社客户端", published="2026-05-12T09:30:00+08:00", url="https://www.news.cn/1"
        ),
        reading(3, TITLE, TEXT, publisher="某公众号", origin="Xinhua", published="2026-05-12T08:00:00+08:00"),
    )
    (spread,) = archive.rows("SELECT * FROM story_spread")
    assert (spread["copies"], spread["issuers"]) == (3, 3)
    assert (spread["earliest"], spread["most_authoritative"], spread["credited"]) == ("某公众号", "新华社", "新华社")
    assert spread["most_authoritative_url"] == "https://www.news.cn/1"
    assert round(spread["days"] * 24) == 4
    assert archive.rows("SELECT publisher FROM articles") == [
        {"publisher": "新华社客户端"}
    ]  # the publisher, not a reprint
    credited = archive.rows("SELECT issuer, credited FROM reprints ORDER BY copy_id")
    assert [tuple(row.values()) for row in credited] == [("新浪", "新华社"), ("新华社", ""), ("某公众号", "新华社")]


@pytest.mark.parametrize(
    ("name", "issuer", "level"),
    [("新华网", "新华社", 3), ("xinhua", "新华社", 3), ("公安部刑侦局", "公安部", 2), ("《人民日报》", "人民日报", 3),
     ("人民日报客户端", "人民日报", 3), ("央視新聞", "中央广播电视总台", 3), ("临江晚报", "临江晚报", 7), ("新", "新", 7)],
)  # fmt: skip
def test_issuers(name, issuer, level):
    assert (resolve(name).name, resolve(name).level) == (issuer, level)


# Repair ---------------------------------------------------------------------------------------------------------------


def test_a_rebuild_mends_clusters_keeps_numbers_and_reports_what_moved(archive):
    store(archive, *stream(6))
    before = clusters(archive)
    assert rebuild(archive) == []
    copy, story = archive.rows("SELECT id, article_id FROM copies WHERE relation = 'near' LIMIT 1")[0].values()
    with archive.writing() as db:
        away = db.execute("INSERT INTO stories (first_seen) VALUES ('')").lastrowid
        db.execute("UPDATE copies SET article_id = ? WHERE id = ?", (away, copy))
    (move,) = rebuild(archive)
    assert (move.copy_id, move.before, move.after) == (copy, away, story)
    assert clusters(archive) == before
    assert archive.rows("SELECT merged_into FROM stories WHERE id = ?", (away,)) == [{"merged_into": story}]


def test_a_rebuild_that_was_stopped_goes_on(archive, tmp_path):
    store(archive, *stream(20))
    before = clusters(archive)
    with archive.writing() as db:
        done = _batch(db)
    assert 0 < done < archive.rows("SELECT count(*) AS n FROM copies")[0]["n"]
    with closing(Archive(tmp_path)) as again:
        assert rebuild(again) == []
        assert again.rows("SELECT count(*) AS n FROM rebuild") == [{"n": 0}]
    assert clusters(archive) == before


def test_what_a_person_decided_survives_a_rebuild(archive):
    one, two, three = (
        o.article_id for o in store(archive, reading(1, TITLE, TEXT), reading(2, *OTHER), reading(3, TITLE, TEXT))
    )
    assert one == three
    decide(archive, one, two, same=True, note="同一事件")
    copy = archive.rows("SELECT id FROM copies WHERE key LIKE '%/3'")[0]["id"]
    parted = decide(archive, one, copy, same=False)
    expected = {
        frozenset({"url:https://example.cn/1", "url:https://example.cn/2"}),
        frozenset({"url:https://example.cn/3"}),
    }
    assert clusters(archive) == expected
    assert rebuild(archive) == []
    assert clusters(archive) == expected
    with closing(connect(archive.path)) as connection:
        led = article(connection, two)  # the number that was joined to another leads there
    assert led
    assert led["id"] == one
    again = store(archive, reading(3, TITLE, TEXT + "\n更正。"))[0]
    assert (again.article_id, again.outcome) == (parted.after, "version")
    with pytest.raises(ArchiveError):
        decide(archive, one, 999, same=True)


def test_four_processes_end_with_the_clusters_of_one(tmp_path):
    def run(folder, *seeds):
        words = [sys.executable, "-m", "tests.stream", str(folder), "12"]
        started = [subprocess.Popen([*words, *seed], cwd=ROOT, stderr=subprocess.PIPE, text=True) for seed in seeds]
        assert [process.communicate(timeout=240)[1] for process in started] == [""] * len(seeds)
        with closing(Archive(folder)) as opened:
            return clusters(opened), opened.rows("SELECT count(*) AS n FROM copies")[0]["n"]

    alone = run(tmp_path / "one", [])
    assert run(tmp_path / "four", [], [], [], []) == alone


def test_copies_and_diff_are_readable(archive, tmp_path):
    store(
        archive,
        reading(1, TITLE, TEXT),
        reading(1, TITLE, TEXT.replace("。", "！", 1)),
        reading(2, TITLE, TEXT, source="另一来源"),
    )

    def said(*words):
        command = [sys.executable, "-m", "archive", *words, "--archive", str(tmp_path)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "2 copies" in said("copies", "1")
    assert "- " in said("diff", "1")
    assert "+ " in said("diff", "1")
    assert "0 copies moved" in said("dedupe", "--rebuild")
    with closing(connect(tmp_path)) as connection:
        assert connection.execute("SELECT count(*) FROM reprints").fetchone()[0] == 2
