"""Where links lead and what they are called; where a list goes on."""

import pytest
from lxml.html import document_fromstring

from archive.platform import Listing
from spiders.listing.links import address_of, same_site, tidy, title_of
from spiders.listing.pager import counted_on, next_page
from spiders.listing.read import read_list
from spiders.platforms import PLATFORMS

BASE = "https://www.linjiang.gov.cn/tzgg/index.html"


def link(html: str):
    return next(document_fromstring(f"<body>{html}</body>").iter("a"))


ADDRESSES = {
    "<a href='b.html#x'>": "https://www.linjiang.gov.cn/tzgg/b.html",
    "<a href=' /b.html '>": "https://www.linjiang.gov.cn/b.html",
    "<a href='#top'>": "",
    "<a href=''>": "",
    "<a>": "",
    "<a href='mailto:a@b.cn'>": "",
    "<a href='http://['>": "",
    "<a href='http:///x'>": "",
    "<a href='javascript:;' onclick=\"go('/c/d.shtml')\">": "https://www.linjiang.gov.cn/c/d.shtml",
    "<a href=\"javascript:go('/c/d.html?id=1')\">": "https://www.linjiang.gov.cn/c/d.html?id=1",
    "<a href='#' onclick='go(1)'>": "",
    "<a href='#' data-url='/e/f'>": "https://www.linjiang.gov.cn/e/f",
    "<a href='#' data-link='#' data-href='/e/g'>": "https://www.linjiang.gov.cn/e/g",
}


@pytest.mark.parametrize("html", ADDRESSES)
def test_where_a_link_leads(html):
    assert address_of(link(html + "公告</a>"), BASE) == ADDRESSES[html]


def test_departments_under_one_suffix_are_different_sites():
    assert same_site("http://ga.sz.gov.cn/a", "https://www.sz.gov.cn/")
    assert not same_site("https://www.mps.gov.cn/", "https://www.spp.gov.cn/")
    assert same_site("https://mp.weixin.qq.com/s", "https://a.cn/", ("qq.com",))
    assert same_site("https://qq.com/s", "https://a.cn/", ("qq.com",))
    assert not same_site("https://notqq.com/s", "https://a.cn/", ("qq.com",))


CALLED = {
    "<a>关于开展行动的通知</a>": "关于开展行动的通知",
    "<a title='关于开展专项行动的通知'>关于开展专项…</a>": "关于开展专项行动的通知",
    "<a title='关于开展专项行动的通知'>关于开展专项...</a>": "关于开展专项行动的通知",
    "<a title='点击进入本页'>关于开展行动的通知</a>": "关于开展行动的通知",
    "<a title='关于开展行动的通知'>查看详情</a>": "关于开展行动的通知",
    "<a title='关于开展行动的通知'></a>": "关于开展行动的通知",
    "<a title='通知'>关于开展行动的通知</a>": "通知",
    "<a title='关于开展行动的通知 2026-04-09'>通知</a>": "关于开展行动的通知",
    "<a><img alt='图片里的标题'></a>": "图片里的标题",
    "<a><img title='标题' alt='替代'></a>": "标题",
    "<a><img alt='替代'>文字</a>": "文字",
    "<a><h4>标题本身</h4><p>摘要</p></a>": "标题本身",
    "<a><b class='date'>09</b><b class='tit'>标题本身</b><p>摘要</p></a>": "标题本身",
    "<a class='title'>前<b>后</b></a>": "前后",
    "<a><h4> </h4>标题本身</a>": "标题本身",
    "<a>标题本身<i>2026-04-09 10:30</i></a>": "标题本身",
    "<a>关于开展行动的通知 （2020年1月1日公布 2024年修订）</a>": "关于开展行动的通知",
    "<a></a>": "",
}


@pytest.mark.parametrize("html", CALLED)
def test_what_a_link_is_called(html):
    assert title_of(link(html)) == CALLED[html]


def test_signs_that_nobody_sees_go():
    assert tidy("\ufeff 关于\u200b开展\n 行动 ") == "关于开展 行动"


# Pagers -------------------------------------------------------------------------------------------------------------

PAGERS = {
    ("<link rel='next' href='p2.html'>", BASE): "p2.html",
    ("<a href='p2.html' title='下一页'>＞＞</a>", BASE): "p2.html",
    ("<a href='p2.html' class='page-next'>＞＞</a>", BASE): "p2.html",
    ("<a href='p2.html' class='nextone'>＞＞</a>", BASE): "",
    ("<a href='index.html#2'>下一页</a>", BASE): "",
    ("<script>createPageHTML(2, 0, 'index', 'html')</script>", BASE): "index_1.html",
    ("<script>createPageHTML(2, 1, 'index', 'html')</script>", BASE): "",
    ("<script>createPageHTML('box', 5, 4, 'fg', '.shtml', 1)</script>", BASE): "fg_5.shtml",
    ("<script>countPage = 2; currentPage = 0; x = 'index_' + n + '.html'</script>", BASE): "index_1.html",
    ("<script>countPage = 2; currentPage = 1; x = 'index_' + n + '.html'</script>", BASE): "",
    ("<script>countPage = 2; x = 'index_' + n + '.html'</script>", BASE): "",
    ("<a href='index.html'>1</a><a href='index_2.html'>2</a><a href='index_3.html'>3</a>", BASE): "index_2.html",
    ("<a href='index.html'>1</a><a href='index_2.html'>2</a><a href='index_3.html'>3</a>", BASE.replace("index", "index_2")): "index_3.html",
    ("<a href='index.html'>1</a><a href='index_2.html'>2</a><a href='index_3.html'>3</a>", BASE.replace("index", "index_3")): "",
    ("<a href='?page=2'>2</a>", BASE): "index.html?page=2",
    ("<a href='?page=1'>1</a><a href='?page=2'>2</a>", BASE + "?page=1"): "index.html?page=2",
    ("<a href='other.html'>2</a><a href='more.html'>3</a>", BASE): "",
    ("<td id='pag_7574611'></td><script>maxPageNum7574611 = 2;</script>", BASE): "index_7574611_1.html",
    ("<td id='pag_7574611'></td><script>maxPageNum7574611 = 1;</script>", BASE): "",
    ("<td id='pag_7574611'></td><script>maxPageNum7574611 = 9;</script>", BASE.replace("index", "index_7574611_5")): "index_7574611_4.html",
    ("<td id='pag_7574611'></td><script>maxPageNum7574611 = 9;</script>", BASE.replace("index.html", "")): "index_7574611_8.html",
    ("<p>", BASE.replace("index", "index_7574611_2")): "index_7574611_1.html",
    ("<p>", BASE.replace("index", "index_7574611_1")): "",
}  # fmt: skip


@pytest.mark.parametrize("case", PAGERS)
def test_the_next_page(case):
    html, base = case
    source = f"<html><body><p>列表</p>{html}</body></html>"
    assert (
        next_page(document_fromstring(source), source, base).removeprefix(BASE.replace("index.html", ""))
        == PAGERS[case]
    )


COUNTED = {
    "http://a.cn/l?pageNo=2&x=1": "http://a.cn/l?pageNo=3&x=1",
    "http://a.cn/l?page=9": "http://a.cn/l?page=10",
    "http://a.cn/law_1.jsonp": "http://a.cn/law_2.jsonp",
    "http://a.cn/law-09.json?t=1": "http://a.cn/law-10.json?t=1",
    "http://a.cn/l_5.json?p=1": "http://a.cn/l_5.json?p=2",
    "http://a.cn/l?homepage=2": "",
    "http://a.cn/list.json": "",
}


@pytest.mark.parametrize("address", COUNTED)
def test_an_address_counts_on(address):
    assert counted_on(address) == COUNTED[address]


def test_rows_that_a_source_declares_are_its_own_selector_s():
    rows = "".join(
        f"<li><a class=p href='./{n}.html'><img></a><h3><a href='./{n}.html'>第{n}篇通报的标题</a></h3><i>2026-04-0{n}</i></li>"
        for n in range(1, 4)
    )
    html = f"<ul>{rows}</ul><a class=p href='/x.html'>别处的一个链接</a><a class=more href='l2.html'>更多</a>"
    web = next(each for each in PLATFORMS if each.name == "web")
    declared = Listing("html", url="tzgg", link="li a.p", next="a.more")
    found = read_list(html.encode(), BASE, web, [declared])
    assert [(e.url.rpartition("/")[2], e.title, e.published) for e in found.entries] == [
        (f"{n}.html", f"第{n}篇通报的标题", f"2026-04-0{n}") for n in range(1, 4)
    ]
    assert found.next.endswith("/tzgg/l2.html")
    every = read_list(html.encode(), BASE, web, [Listing("html", url="tzgg", link="a.p")])
    assert [(e.title, e.published) for e in every.entries][3:] == [("别处的一个链接", "")]
    assert read_list(html.encode(), BASE, web, [Listing("html", url="other", link="a.p")]).next == ""
