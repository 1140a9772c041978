"""Lists are read by their structure: rows with a day beside a link, whatever the site builds them of."""

import json

import pytest

from archive.platform import Listing, of_host
from spiders.listing.entry import day_of
from spiders.listing.read import next_part, read_list
from spiders.platforms import PLATFORMS

WEB = of_host("", PLATFORMS) or next(p for p in PLATFORMS if p.name == "web")
BASE = "https://www.linjiang.gov.cn/zwgk/tzgg/index.html"
TITLES = [f"临江市关于第{n}批打击治理电信网络诈骗专项行动的通知" for n in "一二三四五六"]
DAYS = [f"2026-04-{day:02}" for day in (28, 21, 20, 13, 9, 2)]
WANTED = [(f"https://www.linjiang.gov.cn/zwgk/tzgg/c{n}/content.html", TITLES[n], DAYS[n]) for n in range(6)]
NAV = "<div class='nav'>" + "".join(f"<li><a href='/n{n}/'>栏目名称第{n}号</a></li>" for n in range(9)) + "</div>"


def rows(template: str, **more) -> str:
    return "".join(
        template.format(n=n, href=f"./c{n}/content.html", title=TITLES[n], cut=TITLES[n][:12] + "…", day=DAYS[n],
                        slashed=DAYS[n].replace("-", "/"), chinese="{}年{}月{}日".format(*map(int, DAYS[n].split("-"))),
                        month=DAYS[n][:7], dom=DAYS[n][8:], short=DAYS[n][5:], **more)
        for n in range(6)
    )  # fmt: skip


def read(page: str | bytes, base: str = BASE, declared=(), today: str = ""):
    body = page if isinstance(page, bytes) else page.encode()
    return read_list(body, base, WEB, declared, today=today)


def found(page: str | bytes, base: str = BASE, **more) -> list[tuple[str, str, str]]:
    return [(e.url, e.title, day_of(e.published)) for e in read(page, base, **more).entries]


SHAPES = {
    "li_span": "<ul>{}</ul>", "gbk": "<ul>{}</ul>", "chunks": "<ul>{}</ul>",
}  # fmt: skip
ROWS = {
    "a day behind the link": "<ul>" + "@<li><a href='{href}'>{title}</a><span>{day}</span></li>@" + "</ul>",
    "a day before it, in brackets": "<ul>@<li><span>[{day}]</span><a href='{href}' title='{title}'>{cut}</a></li>@</ul>",
    "text beside the link": "<div>@<p><a href='{href}'>{title}</a>（{slashed}）</p>@</div>",
    "rows without elements of their own": "<div>@<a href='{href}'>{title}</a> {day}<br>@</div>",
    "days first, without elements": "<div>@{day} <a href='{href}'>{title}</a><br>@</div>",
    "dt and dd": "<dl>@<dt><a href='{href}'>{title}</a></dt><dd>{day}</dd>@</dl>",
    "a table with the day it was signed": "<table><tr><th>序号</th><th>名称</th><th>文号</th><th>成文日期</th><th>发布日期</th></tr>"
    "@<tr><td>{n}</td><td><a href='{href}'>{title}</a></td><td>临公〔2026〕{n}号</td><td>2025-12-0{n}1</td><td>{day}</td></tr>@</table>",
    "tables in tables": "<table><tr><td>@<table><tr><td><font><a href='{href}' title='{title}'>{cut}</a></font>"
    "<span class='hui12'>{day}</span></td></tr></table>@</td></tr></table>",
    "the day inside the link": "<ul>@<li><a href='{href}'><em>{day}</em>{title}</a></li>@</ul>",
    "the day inside the link's text": "<ul>@<li><a href='{href}'>{title} [{day}]</a></li>@</ul>",
    "a card": "<div>@<div class='card'><a href='{href}'><img src='/i{n}.jpg'></a><h3><a href='{href}'>{title}</a></h3>"
    "<p>会议要求各地各部门加强协作，2020-01-0{n}1起施行的办法继续有效，依法从严惩处。</p><div>来源：临江发布　时间：{day} 10:3{n}　阅读 1{n}2</div>"
    "<a href='{href}'>查看详情&gt;&gt;</a></div>@</div>",
    "a card that is one link": "<ul>@<li><a href='{href}'><div class='date'><b>{dom}</b><i>{month}</i></div><h4>{title}</h4><p>摘要。</p></a></li>@</ul>",
    "the day in pieces": "<ul>@<li><div><span>{dom}</span><p>{month}</p></div><a href='{href}'>{title}</a></li>@</ul>",
    "a category before the title": "<ul>@<li><a href='/zwgk/gg/'>[公告通知]</a><a href='{href}'>{title}</a><i>{chinese}</i></li>@</ul>",
    "a pop-up of interpretations": "<ul>@<li><a href='{href}'>{title}</a><div class='pop'><ul><li><a href='../jd/j{n}a.html'>关于该通知的政策解读文章</a></li>"
    "<li><a href='../jd/j{n}b.html'>一图读懂该通知</a></li></ul></div><span>{slashed}</span></li>@</ul>",
    "labels": "<ul>@<li><a href='{href}'>{title}</a><p>成文日期：2026-03-01</p><p>发布日期：{day}</p></li>@</ul>",
    "data islands": "<script type='text/xml'><datastore><recordset>@<record><![CDATA[<li><a href='{href}' title='{title}'>{cut}</a><span>{day}</span></li>]]></record>@</recordset></datastore></script>",
}  # fmt: skip


def page(shape: str, around: str = "{}") -> str:
    before, row, behind = shape.split("@")
    return f"<html><body>{NAV}{around.format(before + rows(row) + behind)}<div class='footer'>版权所有 2026-01-01 <a href='/about.html'>关于我们网站</a></div></body></html>"


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_read_whatever_they_are_built_of(name):
    assert found(page(ROWS[name])) == WANTED


def test_a_list_in_blocks_of_five_is_one():
    row = "<li><a href='{href}'>{title}</a><span>{day}</span></li>"
    whole = rows(row).split("</li>")
    blocks = f"<ul>{'</li>'.join(whole[:3])}</li></ul><ul>{'</li>'.join(whole[3:])}</ul>"
    assert found(f"<div class='list'>{blocks}</div>") == WANTED


def test_what_stands_beside_the_list_is_not_of_it():
    hot = "".join(
        f"<li><a href='/hot/{n}.html'>热点新闻标题第{n}条比正文里的标题还要长一些而且更加醒目一些</a><span>2026-04-0{n}</span></li>"
        for n in range(1, 7)
    )
    main = ROWS["a day behind the link"]
    assert found(page(main, "<div class='left'>{}</div><div class='right'><ul>" + hot + "</ul></div>")) == WANTED


def test_rows_of_other_sites_are_left_out():
    other = "<li><a href='https://mp.weixin.qq.com/s/abc'>别处刊登的一篇转载文章标题</a><span>2026-04-01</span></li>"
    same = "<li><a href='http://ga.linjiang.gov.cn/x.html'>公安局网站上的一篇通报文章</a><span>2026-04-01</span></li>"
    urls = [
        url
        for url, _, _ in found(
            page("<ul>" + "@<li><a href='{href}'>{title}</a><span>{day}</span></li>@" + other + same + "</ul>")
        )
    ]
    assert "http://ga.linjiang.gov.cn/x.html" in urls
    assert not any("weixin" in url for url in urls)


def test_a_day_without_a_year_is_said_only_where_the_year_is_known():
    shape = page("<ul>@<li><a href='{href}'>{title}</a><span>{short}</span></li>@</ul>")
    assert {day for _, _, day in found(shape)} == {""}
    assert found(shape, today="2026-05-01") == WANTED


def test_the_day_of_the_row_comes_before_that_of_the_address():
    shape = "<ul>@<li><a href='./202603/t2026033{n}_14{n}.html'>{title}</a><span>{day}</span></li>@</ul>"
    assert [day for _, _, day in found(page(shape))] == DAYS
    bare = "<ul>@<li><a href='./202603/t2026031{n}_14{n}.html'>{title}</a></li>@</ul>"
    assert [day for _, _, day in found(page(bare))] == [f"2026-03-1{n}" for n in range(6)]


def test_an_article_is_no_list():
    text = "<p>" + "。</p><p>".join("各地要加强预警劝阻，2026年4月1日起施行" + "的规定" * n for n in range(9)) + "</p>"
    assert found(f"<h1>关于印发办法的通知</h1>{text}<a href='/a.html'>返回列表页面查看</a>") == []


LISTED = ROWS["a day behind the link"]
PAGERS = {
    "a link": ("<a href='index_2.html'>下一页</a>", "index_2.html"),
    "rel": ("<a rel='next' href='?page=2'>»</a>", "index.html?page=2"),
    "an arrow": ("<a href='index_3.html'>&gt;</a>", "index_3.html"),
    "a script from 0": ("<script>createPageHTML(9, 0, 'index', 'html')</script>", "index_1.html"),
    "a script from 1": ("<script>createPageHTML('page_div',5, 1,'fg','shtml',89);</script>", "fg_2.shtml"),
    "the last page of a script": ("<script>createPageHTML('page_div',5, 5,'fg','shtml',89);</script>", ""),
    "counters": ("<script>var currentPage = 0; var countPage = 34; document.write('<a href=\"index_' + (currentPage+1) + '.html\">');"
                 " var x = 'index_' + n + '.html';</script>", "index_1.html"),
    "a name in place of an address": (
        "<a onclick=\"queryArticleByCondition(this,'/zwgk/tzgg/11040/index2.html')\" tagname='/zwgk/tzgg/11040/index2.html' href='javascript:;'>下一页</a>",
        "11040/index2.html",
    ),
    "numbers": ("<span>1</span><a href='index_1.html'>2</a><a href='index_2.html'>3</a>", "index_1.html"),
    "falling numbers": ("<td id='pag_7574611'></td><script>var maxPageNum7574611 = 50;</script>", "index_7574611_49.html"),
    "another site": ("<a href='https://www.elsewhere.cn/2.html'>下一页</a>", ""),
    "nothing": ("<a href='javascript:void(0)'>下一页</a>", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGERS)
def test_a_list_goes_on_where_its_pager_says(name):
    written, wanted = PAGERS[name]
    following = read(page(LISTED, "{}" + written.replace("{", "{{").replace("}", "}}"))).next
    assert following == (wanted and BASE.replace("index.html", wanted))


def test_a_fragment_with_falling_numbers_goes_on():
    fragment = rows("<li><a href='../c{n}/content.html'>{title}</a><span>[{day}]</span></li>")
    second = read(fragment, BASE.replace("index", "index_7574611_49"))
    assert len(second.entries) == 6
    assert second.next.endswith("/index_7574611_48.html")


def test_json_is_read_as_declared():
    listing = Listing(
        "json", items="data.rows", link="/detail.html?docId={docId}", ask="/api/doc?docId={docId}", title="docSubtitle",
        published="publishDate", next="+1",
    )  # fmt: skip
    data = {
        "data": {
            "rows": [{"docId": n, "docSubtitle": TITLES[n], "publishDate": DAYS[n] + " 09:00:00"} for n in range(6)]
        }
    }
    listed = read(json.dumps(data).encode(), BASE + "?itemId=926&pageIndex=1", declared=[listing])
    assert [(e.title, day_of(e.published)) for e in listed.entries] == [w[1:] for w in WANTED]
    assert listed.entries[3].url == "https://www.linjiang.gov.cn/detail.html?docId=3"
    assert listed.entries[3].ask == "https://www.linjiang.gov.cn/api/doc?docId=3"
    assert listed.next.endswith("pageIndex=2")


ANSWERS = {
    "an array": lambda: [{"TITLE": t, "SUB_TITLE": "", "URL": u, "DOCRELPUBTIME": d} for u, t, d in WANTED],
    "nested": lambda: {"code": 200, "searchVO": {"catMap": {"gongwen": {"listVO": [
        {"id": 1, "title": f"<em>{t[:3]}</em>{t[3:]}", "url": u, "pcode": "国办发〔2026〕1号", "puborg": "国务院办公厅", "ptime": 0, "pubtimeStr": d.replace("-", ".")}
        for u, t, d in WANTED]}}}},
    "relative": lambda: {"list": [{"topic": t, "infourl": u.removeprefix("https://www.linjiang.gov.cn"), "pubtime": d + " 10:00"} for u, t, d in WANTED]},
    "inside objects": lambda: {"rows": [{"doc": {"name": t, "link": u}, "createTime": "2026-05-01", "publishTime": d} for u, t, d in WANTED]},
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_json_that_nobody_declared_is_understood(name):
    body = json.dumps(ANSWERS[name](), ensure_ascii=False)
    assert found(body) == WANTED
    assert found(f"callback({body});") == WANTED


def test_json_that_is_no_list_is_none():
    assert found('{"code": 500, "msg": "系统繁忙，请稍后再试一次", "url": "/error.html"}') == []
    assert found("[1, 2, 3]") == []


def test_the_next_part_of_an_article_is_this_address_but_for_a_number():
    body = "<p>正文</p><a href='a_2.html'>下一页</a>".encode()
    assert next_part(body, "https://x.cn/a.html") == "https://x.cn/a_2.html"
    assert next_part("<a href='b.html'>下一页</a>".encode(), "https://x.cn/a.html") == ""


def test_a_saved_page_tells_its_own_address():
    absolute = "<ul>@<li><a href='https://www.linjiang.gov.cn/zwgk/tzgg/c{n}/content.html'>{title}</a><span>{day}</span></li>@</ul>"
    assert found(page(absolute), "file:///tmp/list.html") == WANTED
    canonical = f"<link rel='canonical' href='{BASE}'>"
    assert found(canonical + page(LISTED), "file:///tmp/list.html") == WANTED
