"""The pages of one publisher, one document and one figure, the facts of an article, and what is answered from the facts."""

from contextlib import closing
from urllib.parse import quote

import pytest

from archive.connect import connect
from archive.search.facets import facets
from archive.search.filters import Filter
from archive.search.question import parse
from archive.search.search import matching
from archive.store import Archive
from archive.web.doubts import doubts
from archive.web.pages import amount
from archive.web.subjects import document, figure, listed, named_in, publisher
from pipelines.mentions import mentions
from tests.site import get, serving
from tests.stream import reading, store
from tests.web import long_text

RULES = "涉诈账户管理办法"
POSTS = [  # title, publisher, published, what its text says, facts
    (f"公安部发布《{RULES}》", "公安部", "2024-03-01", f"现发布《{RULES}》（公安部令第171号）。",
     {"number": "公安部令第171号", "signed": "2024-02-20", "attachments": [{"name": "全文", "url": "https://example.cn/1.pdf"}]}),
    (f"《{RULES}》解读", "新华社", "2024-03-02", f"《{RULES}》有三个要点。", {}),
    ("广东省落实办法", "广东省公安厅", "2024-05-02", f"广东省公安厅贯彻《{RULES}》。", {"number": "粤公通字〔2024〕5号"}),
    ("社区里的一课", "中华人民共和国公安部", "2025-01-05", f"民警讲到《{RULES}》和反电信网络诈骗法第四十四条。", {}),
    ("年度成绩单", "人民公安报", "2025-01-09", "2024年，全国公安机关共破获案件29.4万起。2023年，共破获案件43.7万起。", {}),
    ("成绩单转载", "某报", "2025-01-10", "依照粤公通字[2024]5号要求，2024年，全国公安机关共破获案件29.4万起。", {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("subjects")
    with closing(Archive(path)) as archive:
        for n, (title, who, when, said, facts) in enumerate(POSTS):
            text = f"{said}\n{long_text(f'石桥{n}')}"
            origin = "公安部" if n in (1, 3) else ""
            store(archive, reading(n, title, text, publisher=who, published=when, facts=facts, origin=origin, mentions=tuple(mentions(said))))  # fmt: skip
    return path


@pytest.fixture(scope="module")
def db(made):
    with closing(connect(made)) as opened:
        yield opened


def test_a_publisher_is_one_under_all_its_names(db):
    found = publisher(db, "中华人民共和国公安部")
    assert found["issuer"]["name"] == "公安部"
    assert sorted(found["names"]) == [("中华人民共和国公安部", 1), ("公安部", 1)]
    assert [row["title"] for row in found["newest"]] == ["社区里的一课", f"公安部发布《{RULES}》"]
    assert [(row["name"], row["articles"]) for row in found["reprinting"]] == [("新华社", 1)]
    assert sum(bar.count for bar in found["bars"]) == 2
    assert publisher(db, "没有这家") is None
    for name in ("公安部", "中华人民共和国公安部"):  # the list beside the articles says and finds the same
        assert (
            facets(db).publishers["公安部"]
            == len(matching(db, "", only=[Filter("publisher", (name,))]))
            == found["total"]
        )
        assert sum(facets(db, RULES, [Filter("publisher", (name,))]).publishers.values()) == 2
    assert "中华人民共和国公安部" not in facets(db).publishers
    assert publisher(db, "新华社")["credited"][0]["name"] == "公安部"


def test_publishers_stand_by_rank(db):
    rows = listed(db, "publisher")
    assert [row["level"] for row in rows] == sorted(row["level"] for row in rows)
    assert {row["name"]: row["articles"] for row in rows}["公安部"] == 2
    assert [row["name"] for row in listed(db, "publisher", "某")] == ["某报"]


def test_a_document_from_its_issue_to_what_was_done_with_it(db):
    found = document(db, RULES)
    assert [(role.name, [row["publisher"] for row in role.rows]) for role in found["roles"]] == [
        ("发布", ["公安部"]), ("解读", ["新华社"]), ("落实", ["广东省公安厅"]), ("提及", ["中华人民共和国公安部"]),
    ]  # fmt: skip
    assert found["called"] == {"number": "公安部令第171号", "issuer": None, "signed": "2024-02-20"}
    assert found["total"] == 4
    assert listed(db, "document")[0]["name"] == RULES
    assert document(db, "反电信网络诈骗法")["articles"] == [{"detail": "第44条", "articles": 1}]
    assert document(db, "西游记") is None


def test_a_figure_stands_once_by_year_with_its_sentence(db):
    found = figure(db, "破获案件")
    assert {year: [(row["value"], row["articles"]) for row in rows] for year, rows in found["years"].items()} == {
        "2024": [(294000, 2)], "2023": [(437000, 1)],
    }  # fmt: skip
    assert found["years"]["2023"][0]["share"] == 100
    assert found["years"]["2024"][0]["share"] == pytest.approx(67.28)
    (row,) = listed(db, "figure", "案件")
    assert (row["mentions"], row["unit"]) == (3, "起")
    assert [amount(n) for n in (294000, 2.5e8, 320, 1.5, None)] == ["29.4万", "2.5亿", "320", "1.5", "—"]


def test_what_an_article_names_is_told_once_with_its_sentence(db):
    version = db.execute("SELECT version_id FROM articles WHERE title = '社区里的一课'").fetchone()[0]
    found = named_in(db, version)
    assert [row["name"] for row in found["document"]] == [RULES]
    assert found["law"][0]["detail"] == "第44条"
    assert "民警讲到" in found["law"][0]["sentence"]


@pytest.mark.parametrize(
    ("said", "titles"),
    [
        ("文号:公安部令第171号", [POSTS[0][0]]), ("文号:粤公通字〔2024〕5号", [POSTS[2][0], POSTS[5][0]]), ("文号:粤公通字(2024)5号", [POSTS[2][0], POSTS[5][0]]),
        ("number:粤公通字[2024]5号 广东", [POSTS[2][0]]), ("文号:粤公通字", [POSTS[2][0], POSTS[5][0]]), ("年度 文号:粤公通字", []),
        ("-文号:粤公通字〔2024〕5号 破获", [POSTS[4][0]]), ('文号:"〔2024〕5号"', [POSTS[2][0], POSTS[5][0]]),
    ],
)  # fmt: skip
def test_a_number_of_a_document_is_answered_from_the_facts(db, said, titles):
    """The text of the third article does not hold its number: only its facts do."""
    found = matching(db, said)
    assert sorted(db.execute("SELECT title FROM articles WHERE id = ?", (n,)).fetchone()[0] for n in found) == sorted(
        titles
    )
    assert parse(said).unclear == ()


def test_a_number_that_says_nothing_is_named():
    assert [each.why for each in parse("反诈 文号:").unclear] == ["empty"]


def test_hits_divide_by_attached_files_and_by_month_and_class(db):
    assert facets(db).attached == 1
    assert facets(db, "社区").attached == 0
    assert facets(db, only=[Filter("attachment", ("有",))]).attached == 1
    assert sum(facets(db).spans.values()) == len(POSTS)


def test_a_source_whose_articles_lack_more_than_others_stands_out(tmp_path):
    with closing(Archive(tmp_path)) as archive:
        for n in range(24):
            bad = n % 3 == 0
            store(archive, reading(n, f"通报第{n}号", long_text(f"石桥{n}"), source="坏站" if bad else "好站", publisher="某报",
                                   published="" if bad or n == 1 else "2025-01-01", confidence={"published": "guessed"} if n == 2 else {}))  # fmt: skip
    with closing(connect(tmp_path)) as db:
        found = doubts(db, "", "")
        assert [(row["source"], row["undated"], row["odd"]) for row in found["rows"]] == [
            ("坏站", 8, {"undated"}),
            ("好站", 1, set()),
        ]
        assert (found["why"], len(found["examples"]), found["sums"]["guessed"]) == ("undated", 9, 1)
        assert [row["title"] for row in doubts(db, "guessed", "好站")["examples"]] == ["通报第2号"]
        assert doubts(db, "guessed", "坏站")["examples"] == []


def test_the_pages_lead_to_each_other(made):
    with serving(made) as site:
        text = get(site + "/article/4")[2]
        for path in (
            f"/document?name={quote(RULES)}",
            "/document?name=" + quote("反电信网络诈骗法"),
            "/publisher?name=",
        ):
            assert path in text
        assert "民警讲到" in text
        for path in ("publisher", "document", "figure"):
            assert get(f"{site}/{path}?name=nothing")[0] == 404
            assert "目前没有" in get(f"{site}/{path}?q=nothing")[2]
        assert "29.4万起" in get(f"{site}/figure?name=" + quote("破获案件"))[2]
        assert "成文 2024-02-20" in get(f"{site}/document?name={quote(RULES)}")[2]
        assert "主管" in get(f"{site}/publisher?name=" + quote("人民公安报"))[2]
        for name in ("公安部", "中华人民共和国公安部"):
            text = get(f"{site}/?publisher={quote(name)}")[2]
            assert '<option value="公安部" selected>公安部（2）</option>' in text
            assert text.count("中华人民共和国公安部") == 1  # as its page writes it, on the card
        text = get(site + "/")[2]
        assert "有附件（1）" in text
        assert "：1 篇" in get(f"{site}/?attachment=" + quote("有"))[2]
