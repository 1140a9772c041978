"""The weak spots of clustering, whichever post comes first; what a story shows, quotes and is found by."""

import random
from contextlib import closing
from dataclasses import replace
from itertools import combinations

import pytest

from archive.connect import connect
from archive.search.search import search
from archive.store import Archive
from archive.stories.issuers import resolve
from archive.types import Evidence
from archive.upkeep.rebuild import rebuild
from tests.pairs import sentence
from tests.stream import reading, store
from tests.weak_spots import Case, Post, cases, notice, roundup

CASES = list(cases())


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path)) as opened:
        yield opened


def readings(case: Case):
    for number, post in enumerate(case.posts):
        told = {"publisher": post.publisher, "published": post.day, **post.fields}
        told |= {"url": post.url} if post.url else {}
        yield reading(number, post.title, post.text, source=f"源{number}", **told)


def placed(archive: Archive, case: Case, order: list[int]) -> dict[int, int]:
    """The number of each post → its story."""
    items = list(readings(case))
    found = store(
        archive, *(replace(items[n], page=replace(items[n].page, requested=f"{items[n].page.url}#{n}")) for n in order)
    )
    return {number: outcome.article_id for number, outcome in zip(order, found, strict=True)}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.how)
def test_weak_spots(archive, case, backwards):
    order = list(range(len(case.posts)))[:: -1 if backwards else 1]
    stories = placed(archive, case, order)
    for one, other in combinations(order, 2):
        same = {one, other} <= case.one | {0} and bool(case.one)
        assert (stories[one] == stories[other]) == same, (case.posts[one].title, case.posts[other].title)
    links = {(r["article_id"], r["quoted_id"]) for r in archive.rows("SELECT article_id, quoted_id FROM quotes")}
    assert links >= {(stories[number], stories[0]) for number in case.quotes}
    assert not rebuild(archive)
    assert links == {
        (r["article_id"], r["quoted_id"]) for r in archive.rows("SELECT article_id, quoted_id FROM quotes")
    }


def test_what_a_publisher_always_repeats_is_learnt_before_the_fourth_decision(archive):
    rng = random.Random(4)
    standing = "\n".join(sentence(rng) + sentence(rng) for _ in range(5))
    posts = [Post(title, f"{sentence(rng)}\n{standing}", "某地反诈", "2025-01-10") for title in "甲乙丙丁戊己庚辛"]
    stories = placed(archive, Case("", tuple(posts)), list(range(8)))
    assert len({stories[number] for number in range(3, 8)}) == 5
    assert not rebuild(archive)


@pytest.mark.parametrize("seed", range(6))
def test_a_notice_stays_shown_and_found_beside_the_roundup_that_quotes_it(archive, seed):
    rng = random.Random(seed)
    one = notice(rng)
    weekly = roundup(rng, [one], seed % 4)
    reprint = replace(
        one, title=f"重磅！{weekly.title}", publisher="某某安全"
    )  # the vendor's headline on the notice itself
    placed(archive, Case("", (one, weekly, reprint)), [0, 1, 2])
    shown = archive.rows("SELECT title, publisher FROM articles ORDER BY id")
    assert [row["publisher"] for row in shown] == ["公安部", "某某安全"]
    with closing(connect(archive.path)) as db:
        assert search(db, f'title:"{one.title}"')[0]["title"] == one.title
        assert {hit["article_id"] for hit in search(db, f'title:"{reprint.title}"')} == {1}
    with closing(connect(archive.path)) as db:
        (link,) = db.execute("SELECT title, quoted_title, quoted_publisher FROM quotations").fetchall()
    assert tuple(link) == (weekly.title, one.title, "公安部")


def test_an_edit_of_one_address_is_seen_in_whatever_file_a_mirror_put_it(archive):
    case = next(case for case in CASES if case.how == "edited")
    old, new = readings(case)

    def filed(item, day):
        evidence = (Evidence(day, "front:date", 60),)
        page = replace(item.page, requested=f"mirror/{day}-name.md")
        return replace(item, page=page, articles=(replace(item.articles[0], evidence=evidence),))

    store(archive, filed(new, "2025-01-05"), filed(old, "2025-01-04"))  # the newer file first
    (edit,) = archive.rows("SELECT article_id, versions FROM edited")
    assert edit == {"article_id": 1, "versions": 2}
    assert archive.rows("SELECT text FROM articles") == [{"text": new.articles[0].text}]


@pytest.mark.parametrize(
    ("name", "issuer", "level", "supervisor"),
    [
        ("人民法院报", "人民法院报", 3, "最高人民法院"), ("环球网", "环球时报", 3, "人民日报"), ("CNNVD", "国家漏洞库CNNVD", 3, "中国信息安全测评中心"),
        ("法治日报", "法治日报", 3, "中央政法委"), ("浙江警方", "浙江省公安厅", 4, "公安部"), ("平安北京", "北京市公安局", 4, "公安部"),
        ("最高法", "最高人民法院", 2, ""), ("湖北日报客户端", "湖北日报", 4, ""), ("新疆高院", "新疆维吾尔自治区高级人民法院", 4, "最高人民法院"),
        ("China Daily", "中国日报", 3, ""), ("The Paper", "澎湃新闻", 5, ""), ("Daily Mail", "Daily Mail", 7, ""), ("The Guardian", "The Guardian", 7, ""),
        ("paper.example", "paper.example", 7, ""), ("chinanews.com", "chinanews.com", 7, ""), ("Critic", "Critic", 7, ""), ("CCTV13", "中央广播电视总台", 3, ""),
        ("360数字安全集团", "三六零", 5, ""), ("Xinhua News Agency", "新华社", 3, ""), ("BBC中文网", "英国广播公司", 5, ""),
    ],
)  # fmt: skip
def test_an_outlet_is_itself_and_its_supervisor_another_fact(name, issuer, level, supervisor):
    found = resolve(name)
    assert (found.name, found.level, found.supervisor) == (issuer, level, supervisor)
