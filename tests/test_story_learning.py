"""What the archive learns of publishers, hosts and mirrors, and by what stories are found."""

from contextlib import closing
from dataclasses import replace

import pytest

from archive.run import Run
from archive.store import Archive
from archive.stories import clocks, titles
from archive.stories.boilerplate import known as boilerplate
from archive.stories.boilerplate import learn
from archive.stories.clocks import Spot
from archive.stories.cluster import LIVE
from archive.stories.learnt import known, learn_of_run
from archive.stories.remake import resketch
from archive.stories.text import Seen, Text
from archive.types import Confidence, Evidence
from tests.pairs import synthetic
from tests.stream import reading, store

STORY = synthetic(24, seed=9)


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path)) as opened:
        yield opened


# What is learnt


def page_of(n: int, title: str, publisher: str = "临江日报", where: str = "heading", host: str = "www.a.cn"):
    rivals = (Evidence(title, where, "", ""),)
    return reading(n, title, STORY[n][1], url=f"https://{host}/{n}", publisher=publisher, rivals=rivals)


def learnt(archive: Archive, *items, learn=titles.learn_of_run) -> int:
    """How much a run that brought these teaches."""
    run = Run(archive, "样例", "web")
    for item in items:
        page = replace(item.page, id=archive.add_page(run.id, item.page, "0" * 64, 1, ("a", 0, 1)))
        archive.store(run.id, replace(item, page=page))
    with archive.writing() as db:
        return learn(db, run.id)


@pytest.mark.parametrize(("count", "where", "new"), [(5, "heading", 1), (4, "heading", 0), (5, "front:title", 0)])
def test_a_title_of_five_stories_of_one_host_is_none(archive, count, where, new):
    items = [page_of(n, "临江市反诈宣传月专题", where=where) for n in range(count)]
    assert learnt(archive, *items, page_of(9, STORY[9][0])) == new
    assert titles.known(archive.db.conn) == ({"a.cn": frozenset(["临江市反诈宣传月专题"])} if new else {})
    if new:
        (row,) = archive.rows("SELECT line, place, count, articles FROM boilerplate")
        assert tuple(row.values()) == ("临江市反诈宣传月专题", "title", 5, 6)


def test_titles_of_two_hosts_are_counted_apart(archive):
    items = [page_of(n, "临江市反诈宣传月专题", host=("www.a.cn", "b.cn")[n % 2]) for n in range(8)]
    assert learnt(archive, *items) == 0
    assert (titles.host_of("https://www.a.cn/x"), titles.host_of("http://["), titles.host_of("file:///x")) == (
        "a.cn",
        "",
        "",
    )


def test_lines_that_end_a_publisher_s_articles_are_learnt_unless_a_person_took_them_out(archive):
    line = "欢迎拨打反诈专线"
    store(archive, *(reading(n, STORY[n][0], f"{STORY[n][1]}\n{line}", publisher="临江日报") for n in range(6)))
    with archive.writing() as db:
        assert learn(db, ["", "别的"]) == 0
        assert learn(db, ["临江日报"]) == 1
        assert learn(db, ["临江日报"]) == 0
        assert boilerplate(db)["临江日报"].tail == {line}
        assert boilerplate(db)["临江日报"].head == set()
        db.execute("DELETE FROM boilerplate")
        assert learn(db, ["临江日报"]) == 0
        assert boilerplate(db) == {}


def test_a_run_teaches_of_the_publishers_whose_pages_it_brought(archive):
    run = Run(archive, "样例", "web")
    for n in range(6):
        item = reading(n, STORY[n][0], f"{STORY[n][1]}\n欢迎拨打反诈专线", publisher="临江日报")
        page = replace(item.page, id=archive.add_page(run.id, item.page, "0" * 64, 1, ("a", 0, 1)))
        archive.store(run.id, replace(item, page=page))
    counts = {"boilerplate_lines_learnt": 1, "worn_titles_learnt": 0, "clocks_learnt": 0}
    with archive.writing() as db:
        assert learn_of_run(db, run.id + 1) == dict.fromkeys(counts, 0)
        assert learn_of_run(db, run.id) == counts
        assert known(db).boilerplate["临江日报"].tail == {"欢迎拨打反诈专线"}


def stamped(n: int, written: str, sure: bool = True, **told):
    told = {
        "published": "2026-05-01T18:07:00+08:00",
        "publisher": "临江日报",
        "facts": {"stamps": {"front:date": written}},
    } | told
    return reading(n, *STORY[n], confidence={"published": Confidence.SURE if sure else Confidence.LIKELY}, **told)


def clocked(archive: Archive, *items) -> int:
    return learnt(archive, *items, learn=clocks.learn)


def test_a_source_s_clock_is_measured_by_place_and_month(archive):
    assert clocked(archive, *(stamped(n, "2026-05-01T10:07:00") for n in range(5))) == 1
    spot = Spot("样例", "front:date", "2026-05", "minute")
    assert clocks.known(archive.db.conn) == {spot: -480}
    (row,) = archive.rows("SELECT stamps, night, night_utc, whole_hours, pairs, agree, shift, verdict FROM clocks")
    assert tuple(row.values()) == (5, 0, 0, 0, 5, 5, -480, "known")
    assert clocked(archive, *(stamped(n, "2026-05-01T10:07:00") for n in range(5, 7))) == 0


def test_too_few_times_tell_nothing(archive):
    assert clocked(archive, *(stamped(n, "2026-05-01T10:07:00") for n in range(4)), stamped(5, "2026-05-01")) == 0
    assert clocks.known(archive.db.conn) == {}
    assert [row["unit"] for row in archive.rows("SELECT unit FROM clocks ORDER BY unit")] == ["day", "minute"]


def test_the_sure_time_may_be_that_of_another_copy(archive):
    for n in range(5):
        store(archive, reading(n, *STORY[n], url=f"https://b.cn/{n}", publisher="临江日报", published="2026-05-01T18:07:00+08:00",
                               confidence={"published": Confidence.SURE}))  # fmt: skip
    assert (
        clocked(archive, *(stamped(n, "2026-05-01T10:07:00", sure=False, published="2026-05-01") for n in range(5)))
        == 1
    )
    assert set(clocks.known(archive.db.conn).values()) == {-480}


# What stories are found by


def test_sketches_and_standing_lines_can_be_made_anew(archive):
    intro = "临江日报是本市发行的一份综合性报纸"
    told = {"publisher": "临江日报"}
    store(archive, *(reading(n, STORY[n][0], f"{intro}\n{STORY[n][1]}", **told) for n in range(3)),
          reading(7, STORY[0][0], f"{intro}\n{STORY[0][1]}", url="https://b.cn/7", **told),
          reading(8, "另外一个标题说同一件事", f"{intro}\n{STORY[1][1]}", url="https://b.cn/8", **told))  # fmt: skip

    def tables():
        return [archive.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in (LIVE.sketches, LIVE.standing)]

    before = tables()
    assert before[0]
    assert max(row["stories"] for row in before[1]) == 4  # a reprint under the same title says nothing
    with archive.writing() as db:
        db.execute("DELETE FROM sketches")
        db.execute("UPDATE standing SET stories = 99")
        db.execute("INSERT INTO rebuild_sketches (gram, article_id) VALUES (1, 1)")
        resketch(db)
    assert tables() == before
    assert archive.rows("SELECT * FROM rebuild_sketches") == []  # a rebuild under way begins again


def test_what_of_a_text_is_compared():
    text = Text.of_seen(
        Seen(
            "标题",
            f"{'题' * 40}\n{'题' * 41}\n这是一句话。\n小标题\n常见的一行\n共3.5万元、12人",
            published="2026-05-01",
        ),
        {"常见的一行"},
    )
    assert text.headings == 3
    assert text.numbers == {"3.5", "12"}
    assert "常见的一行" in text.whole
    assert "常见的一行" not in text.words
    assert text.day - Text.of("标题", "文", published="2026-04-30T09:00:00+08:00").day == 1
    assert Text.of("标题", "文", published="昨天").day == 0
