"""Whose a page is that nobody has shown us: pages of kinds, not of sites, and what may not be taken for the owner."""

import pytest

from archive.address import Address
from archive.types import Page
from pipelines.reading.dom import parse
from pipelines.reading.locate import Place
from pipelines.reading.publisher import _as_titled, _most_linked, domain_of, publishers
from pipelines.reading.read import read
from spiders.platforms import PLATFORMS
from spiders.platforms.mps import MPS
from spiders.platforms.web import WEB

TITLE = "望潮警方破获冒充客服诈骗案"
TEXT = (
    "<p>望潮县公安机关近日破获一起冒充客服的案件，抓获嫌疑人七名，涉案金额三百余万元。</p>"
    "<p>民警提示，凡是要求转账到安全账户的，都是骗局，接到此类电话应立即挂断。</p>"
)
FRIENDS = "".join(f'<a href="https://www.mps.gov.cn/n{n}/">公安部{n}</a>' for n in range(8))


def page(url="", title="", head="", foot="", nav='<a href="/">首页</a>', text=TEXT):
    return url, (
        f"<html><head><title>{TITLE}{title}</title>{head}</head><body><div>{nav}</div><div class='main'><h1>{TITLE}</h1>"
        f"<div>2025-03-04 10:20</div><div class='content'>{text}</div></div><div class='foot'>{foot}</div></body></html>"
    )


LIKELY, GUESSED, SURE = "likely", "guessed", "sure"
PAGES = {
    "most of its links lead to its ministry": (page(title="_临江省公安厅", foot=f"{FRIENDS}主办单位：临江省公安厅　承办：信息处"), "临江省公安厅", LIKELY),
    "the foot says whose it is": (page("http://ga.linjiang.gov.cn/1.html", foot=f"{FRIENDS}望潮县人民政府主办"), "望潮县人民政府", LIKELY),
    "who holds the rights is a guess": (page("http://lj.pbc.gov.cn/1.html", foot="版权所有：中国人民银行临江省分行"), "中国人民银行临江省分行", GUESSED),
    "who makes a paper is called by it": (page("http://paper.lj.example/1.html", foot="临江日报社版权所有"), "临江日报", GUESSED),
    "what a title ends with is nobody because it is something": (page("https://x.lj.example/1.html", title="-别信陌生来电"), "x.lj.example", GUESSED),
    "a bank, by its title and its foot": (page("https://www.bank.example/1.html", title="-临江银行", foot="© 2025 临江银行股份有限公司"), "临江银行", LIKELY),
    "a column is nobody": (page("https://news.lj.example/1.html", title="-社会新闻"), "news.lj.example", GUESSED),
    "a branch below its ministry's domain": (
        page("http://lj.chinatax.gov.cn/1.html", head='<meta name="SiteName" content="国家税务总局临江省税务局">'), "国家税务总局临江省税务局", LIKELY,
    ),
    "a branch on its ministry's host": (
        page("http://www.csrc.gov.cn/lj/1.shtml", head='<meta name="SiteName" content="中国证券监督管理委员会临江监管局">'), "中国证券监督管理委员会临江监管局", LIKELY,
    ),
    "a court on a shared domain": (page("https://ljzy.chinacourt.org/1.shtml", title=" - 临江市中级人民法院"), "临江市中级人民法院", LIKELY),
    "the link to the front page": (page("https://www.lj.example/1.html", nav='<a href="https://www.lj.example/"><img alt="临江在线"></a>'), "临江在线", GUESSED),
    "a name for machines that is none": (
        page("http://ga.lj.gov.cn/1.html", head='<meta property="og:site_name" content="首页">', foot="主办单位：临江市公安局"), "临江市公安局", LIKELY,
    ),
    "the rights to what the article quotes": (page("https://www.lj.example/1.html", text=TEXT + "<p>版权所有：人民日报社，不得转载。</p>"), "lj.example", GUESSED),
    "who held an event": (page("https://www.lj.example/1.html", foot="本次活动由临江市公安局主办"), "lj.example", GUESSED),
    "an owner by its address": (page("https://www.thepaper.cn/newsDetail_1", title="_望潮新闻网"), "澎湃新闻", SURE),
    "an address that is another's": (
        page("https://www.wangchao.example/1.html", title="_望潮新闻网", head='<link rel="canonical" href="https://www.thepaper.cn/newsDetail_1">'),
        "望潮新闻网", LIKELY,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "name", "confidence"), PAGES.values(), ids=PAGES)
def test_a_page_is_its_owners(given, name, confidence):
    url, html = given
    article = read(Page("s", "web", url or "file:///page.html", html.encode(), ""), PLATFORMS).articles[0]
    assert (article.publisher, article.confidence["publisher"], article.title) == (name, confidence, TITLE)


def test_a_page_that_states_another_sites_address_keeps_its_own():
    url, html = PAGES["an address that is another's"][0]
    assert read(Page("s", "web", url, html.encode(), ""), PLATFORMS).articles[0].url == url


def told(place: Place, url: str = "", platform=WEB, own: bool = True, of: str = "web") -> list[tuple[str, str, str]]:
    found = publishers(Page("s", "web", url, b"", ""), platform, Address("", url, of), place, own)
    return [(each.value, each.where, each.confidence.value) for each in found]


def test_who_published_a_post_is_what_its_head_says_first():
    assert told(Place(front={"source": "甲报", "publisher": "乙报", "author": "丙"})) == [
        ("乙报", "front:publisher", LIKELY), ("甲报", "front:source", LIKELY),
    ]  # fmt: skip
    assert told(Place(front={"source": "甲报", "fetch_date": "x", "title": "题"})) == []
    assert told(Place(front={"source": "【转载】甲报", "author": "丙丁"})) == [
        ("甲报", "front:source", LIKELY), ("丙丁", "front:author", LIKELY),
    ]  # fmt: skip
    assert told(Place(front={"tags": "甲报"})) == [("甲报", "front:tags", LIKELY)]
    assert told(Place(front={"tags": "反诈, 丙丁", "author": "丙丁"}))[0] == ("丙丁", "front:tags", LIKELY)
    assert told(Place(front={"tags": "反诈, 断卡", "author": "丙丁"})) == [("丙丁", "front:author", LIKELY)]
    for nobody in ("admin", "a@b.cn", "https://a.cn", "RSS", ""):
        assert told(Place(front={"source": nobody, "title": "题"})) == []


def test_a_platform_s_own_name_is_sure_on_its_own_pages():
    assert told(Place(), "https://www.mps.gov.cn/1", MPS, of="mps")[0] == ("公安部", "platform", SURE)
    assert told(Place(), "", MPS, of="")[0] == ("公安部", "platform", SURE)
    assert told(Place(), "https://a.example/1", MPS, own=False)[0] == ("公安部", "platform", LIKELY)
    assert told(Place(), "https://www.a.example/1")[-1] == ("a.example", "bare host", GUESSED)
    assert ("澎湃新闻", "host", SURE) not in told(Place(), "https://www.thepaper.cn/1", own=False)


def test_a_page_is_of_the_site_that_most_of_its_links_lead_to():
    def site(own: int, others: int = 0, bare: int = 0) -> str:
        links = "<a href='//www.a.com.cn/x'>" * own + "".join(f"<a href=https://b{n}.cn/>" for n in range(others))
        html = f"<body>{links}{'<a href=/x>' * bare}<a href='javascript:x'><a href=mailto:x></body>"
        return _most_linked(Place(html, parse(html)))

    assert [site(4), site(5), site(5, bare=9), site(5, bare=10), site(7, 13), site(8, 13)] == [
        "", "a.com.cn", "a.com.cn", "", "", "a.com.cn",
    ]  # fmt: skip
    assert [domain_of(host) for host in ("a.b.GOV.cn", "x.y.com", "y.com", "localhost", "")] == [
        "b.gov.cn", "y.com", "y.com", "localhost", "",
    ]  # fmt: skip


def test_an_outlet_is_called_as_the_title_ends():
    def called(title: str, outlet: str = "网易") -> str:
        html = f"<title>{title}</title>"
        return _as_titled(outlet, Place(html, parse(html)))

    assert [called(f"标题_网易{more}") for more in ("新闻", "四个字啊", "五个字的名")] == [
        "网易新闻",
        "网易四个字啊",
        "网易",
    ]
    assert called("标题_别家") == "网易"
    assert called("标题_网易", "") == ""
