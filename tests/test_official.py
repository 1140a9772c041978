"""What a document says of itself: number, day of signing, who issued it, its files; what it cites is not its own."""

import json
from contextlib import closing

import pytest

from archive.connect import connect
from archive.store import Archive
from archive.stories.numbers import remake
from archive.types import Page
from archive.web.pages import page as drawn
from archive.web.story import story
from pipelines.extract import rows_of
from pipelines.reading.dom import parse
from pipelines.reading.official import number, official, signed
from pipelines.reading.read import read
from spiders.platforms import PLATFORMS
from tests.web import crawl, long_text, rows, serving

BASE = "https://www.linjiang.gov.cn/zwgk/202604/t20260409_14.html"
PROSE = "".join(
    f"<p>　　各地各部门要依法从严惩处电信网络诈骗活动，落实第{n}项行业治理责任，加强预警劝阻工作。</p>"
    for n in "一二三四五六"
)
TABLE = """<table class='head'><tr><td>索 引 号：</td><td>LJ-2026-014</td><td>主题分类：</td><td>公安、安全、司法\\治安管理</td></tr>
<tr><td>发文机关：</td><td>临江市人民政府办公室</td><td>成文日期：</td><td>2026年04月07日</td></tr>
<tr><td>发文字号：</td><td>临政办发〔2026〕14号</td><td>发布日期：</td><td>2026年04月09日</td></tr></table>"""
FILES = """<div class='fj'>附件：<a href='./P020260409_1.pdf'>1.重点任务分工表</a> <a href='P020260409_2.ofd' title='版式文件'></a></div>
<div class='footer'><a href='/help/guide.pdf'>网站使用说明</a></div>"""


def article(body: str, url: str = BASE) -> dict:
    page = Page("t", "web", url, body.encode(), "2026-05-01T00:00:00+00:00")
    return rows_of("x", read(page, PLATFORMS))[0]


def html(above: str, inside: str = "", below: str = "") -> str:
    return (
        f"<html><head><title>关于印发行动方案的通知</title><meta name='PubDate' content='2026-04-09 09:30'></head><body>"
        f"{above}<h1>关于印发打击治理电信网络诈骗行动方案的通知</h1><div class='TRS_Editor'>{inside}{PROSE}{below}</div>{FILES}</body></html>"
    )


def test_the_table_above_a_document_tells():
    row = article(html(TABLE))
    assert (row["number"], row["signed"], row["published"][:10]) == ("临政办发〔2026〕14号", "2026-04-07", "2026-04-09")
    assert row["facts"]["issuer"] == "临江市人民政府办公室"
    assert row["facts"]["index"] == "LJ-2026-014"
    assert row["facts"]["category"].startswith("公安、安全")


def test_files_are_named_with_whole_addresses_and_those_of_the_site_are_left():
    assert article(html(TABLE))["attachments"] == [
        {"name": "1.重点任务分工表", "url": BASE.replace("t20260409_14.html", "P020260409_1.pdf")},
        {"name": "版式文件", "url": BASE.replace("t20260409_14.html", "P020260409_2.ofd")},
    ]


def test_a_document_without_a_table_tells_by_its_own_lines():
    row = article(html("", "<p>临公通〔2026〕9号</p>", "<p>临江市公安局</p><p>二〇二六年四月八日</p>"))
    assert (row["number"], row["signed"]) == ("临公通〔2026〕9号", "2026-04-08")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["中华人民共和国临江部令", "第41号", "《办法》已经审议通过，现予公布。"], "临江部令第41号"),
        (["（2022年2月18日证监会令第195号公布 自2022年4月1日起施行）", "第一章 总则"], "证监会令第195号"),
        (["公告〔2026〕3号", "现将有关事项公告如下。"], "公告〔2026〕3号"),
        (["根据《关于加强治理的意见》（国办发〔2021〕5号）要求，现通知如下。"], ""),
        (["记者从公安部获悉，公安部令第163号将于6月1日起施行。"], ""),
        (["各市、县公安局：", "现将《方案》印发给你们。"], ""),
    ],
)
def test_a_number_is_a_document_s_own(lines, found):
    assert number(lines) == found


def test_a_number_in_the_title_is_one():
    assert number([], "国务院办公厅关于加强治理的通知（国办发〔2026〕7号）") == "国办发〔2026〕7号"


def test_a_day_inside_a_sentence_is_not_the_day_of_signing():
    assert signed(["2026年4月8日，临江警方通报一起案件。", "本办法自2026年7月1日起施行。"]) == ""
    assert signed(["正文。", "2026年4月8日"]) == "2026-04-08"
    assert signed(["2026年4月8日", *["正文。"] * 20]) == "2026-04-08"
    assert signed(["2026年4月9日", *["正文。"] * 3, "2026年4月8日", *["附件说明。"] * 7]) == "2026-04-08"
    assert signed(["2026年4月9日", *["正文。"] * 3, "2026年4月8日", *["附件说明。"] * 8]) == "2026-04-09"
    assert signed(["（2026年4月8日公布）", *["正文。"] * 20]) == signed(
        [*["正文。"] * 15, "（2026年4月8日公布）", *["正文。"] * 9]
    )
    assert signed([*["正文。"] * 16, "（2026年4月8日公布）", *["正文。"] * 9]) == ""


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇二六年四月十日", "2026-04-10"), ("二○二六年十一月二十日", "2026-11-20"), ("二零二六年十二月三十一日", "2026-12-31"),
        ("二〇二六年一月一日", "2026-01-01"), ("2026 年 4 月 8 日", "2026-04-08"), ("2026.4.8", "2026-04-08"),
        ("2026年13月8日", ""), ("2026年0月8日", ""), ("2026年4月32日", ""), ("2026年4月0日", ""), ("2026年12月31日", "2026-12-31"),
        ("2026年4月8日印发", ""),
    ],
)  # fmt: skip
def test_days_as_documents_write_them(written, day):
    assert signed([written]) == day


def test_labels_of_a_table_stand_in_whatever_elements():
    def told(html: str) -> dict:
        page = official(parse(f"<body>{html}</body>"), [], [], "", BASE)
        return {name: value for name, value in page.facts().items() if name != "attachments"}

    assert told("<p>索 引 号：LJ-1</p><p>发文机关:临江市</p>") == {"index": "LJ-1", "issuer": "临江市"}
    assert told("<b>【发文机关】</b><i>临江市</i>") == {"issuer": "临江市"}
    assert told("<b>发</b><b>文机关</b><i>：临江市</i>") == {"issuer": "临江市"}
    assert told("<b>发文机关：</b><i>：</i><i>临江市</i><i>别的</i>") == {"issuer": "临江市"}
    assert told("<b>发文机关：</b><b>索引号：</b><i>LJ-1</i>") == {"index": "LJ-1"}
    assert told("<b>发文机关：</b><i>甲市</i><b>发文机关：</b><i>乙市</i>") == {"issuer": "甲市"}
    assert told(f"<b>发文机关：{'字' * 80}</b>") == {"issuer": "字" * 80}
    assert told(f"<b>发文机关：{'字' * 81}</b>") == {}
    assert told(f"<b>发文机关：</b>{'字' * 81}") == {"issuer": "字" * 80}
    assert told("<p>记者问到发文机关：临江市。</p>") == {}


def test_a_json_answer_of_one_article_is_read_as_its_page():
    data = {
        "code": 200,
        "data": {
            "docId": 7, "docTitle": "临江金融局\n关于防范电信网络诈骗的通知", "docSubtitle": "临江金融局关于防范电信网络诈骗的通知",
            "publishDate": "2026-04-24 17:48:00", "documentNo": "临金〔2026〕2号", "docSource": "法规处", "indexNo": "71/2026-3",
            "docClob": f"<html><head><meta charset=gb2312></head><body>{PROSE}<p>2026年4月20日</p></body></html>",
            "attachmentInfoVOList": [{"fileName": "附件1", "url": "/chinese/docfile/2026/a.pdf"}],
        },
    }  # fmt: skip
    row = article(json.dumps(data, ensure_ascii=False), "https://www.linjiang.gov.cn/api/SelectByDocId?docId=7")
    assert row["title"] == "临江金融局关于防范电信网络诈骗的通知"
    assert row["published"] == "2026-04-24T17:48:00+08:00"
    assert (row["number"], row["signed"]) == ("临金〔2026〕2号", "2026-04-20")
    assert "落实第六项行业治理责任" in row["text"]
    assert row["attachments"] == [{"name": "附件1", "url": "https://www.linjiang.gov.cn/chinese/docfile/2026/a.pdf"}]


def test_a_json_list_is_no_article():
    data = {"rows": [{"title": "关于防范诈骗的通知", "content": "各地要加强预警劝阻，" * 20} for _ in range(3)]}
    assert article(json.dumps(data))["status"] != "article"


def paper(title: str, number: str, about: str, origin: str = "") -> str:
    prose = "".join(f"<p>　　{line}</p>" for line in long_text(about).split("\n"))
    meta = f"<meta name='PubDate' content='2026-04-09 09:30'><title>{title}</title>"
    return f"<html><head>{meta}</head><body><h1>{title}</h1><p>{origin}</p><div class='TRS_Editor'><p>{number}</p>{prose}</div></body></html>"


def test_a_document_at_two_places_is_linked_by_its_number_and_title(tmp_path):
    told = {
        "/own.html": ("临江市人民政府办公室关于加强反诈宣传工作的通知", "临政办发〔2026〕14号", "石桥"),
        "/mirror.html": ("关于加强反诈宣传工作的通知（临政办发[2026]14号）", "临政办发［2026］14 号", "沙河镇的全部"),
        "/other.html": ("关于印发养老服务规划的通知", "临政办发〔2026〕14号", "白马乡一带"),  # a wrong number somewhere
        "/next.html": ("关于加强反诈宣传工作的通知", "临政办发〔2026〕15号", "桃花坞以南"),
    }
    with serving() as web:
        crawl(tmp_path, "web", "url=" + " ".join(web.page(path, paper(*words)) for path, words in told.items()))
    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(4,)]
    pairs = rows(tmp_path, "SELECT url, other_url FROM same_documents ORDER BY url")
    assert [(a.rsplit("/")[-1], b.rsplit("/")[-1]) for a, b in pairs] == [
        ("mirror.html", "own.html"),
        ("own.html", "mirror.html"),
    ]
    with closing(connect(tmp_path)) as db:
        (number,) = db.execute("SELECT id FROM articles WHERE url LIKE '%/own.html'").fetchone()
        seen = drawn("article.html", token="", **story(db, number)).body
    assert "同一文件" in seen
    with closing(Archive(tmp_path)) as archive, archive.writing() as db:
        before = db.execute("SELECT * FROM document_numbers ORDER BY 1").fetchall()
        remake(db)
        assert db.execute("SELECT * FROM document_numbers ORDER BY 1").fetchall() == before


def test_documents_and_their_files_are_asked_for_in_sql(tmp_path):
    with serving() as web:
        address = web.page("/zwgk/t20260409_14.html", html(TABLE))
        crawl(tmp_path, "web", f"url={address}")
        found = rows(tmp_path, "SELECT number, issuer, signed, index_number FROM official")
        assert found == [("临政办发〔2026〕14号", "临江市人民政府办公室", "2026-04-07", "LJ-2026-014")]
        assert rows(tmp_path, "SELECT name FROM attachments") == [("1.重点任务分工表",), ("版式文件",)]
