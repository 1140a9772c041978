"""Sites as content management systems make them: `try` prints a table by which a crawl brings their articles, with no code."""

import json
import subprocess
import sys

import pytest

from tests.web import FAST, ROOT, crawl, long_text, rows, serving

TITLES = (
    "关于进一步加强电信网络诈骗预警劝阻工作的通知", "临江市打击治理跨境赌博专项行动实施意见", "关于公布涉诈电话卡惩戒名单的公告",
    "反诈宣传月活动启动仪式在石桥街道举行", "临江警方通报六起冒充客服诈骗典型案例", "关于做好涉诈资金返还工作的指导意见",
)  # fmt: skip
DAYS = tuple(f"2026-05-{20 - n:02}" for n in range(len(TITLES)))
NAV = "<div class='nav'><a href='/'>首页</a><a href='/zwgk/'>政务公开</a><a href='/hdjl/'>互动交流</a></div>"
FOOT = "<div class='footer'><a href='/about.html'>关于我们</a> 主办：临江市人民政府 京ICP备00000000号</div>"


def trs(items):
    """TRS WCM: <ul>, the day behind the link, the pager written by a script; a page with PubDate and TRS_Editor."""
    li = "".join(
        f"<li><a href='{url}' title='{title}'>{title[:12]}…</a><span>{day}</span></li>" for url, title, day in items
    )
    return f"<div class='list'><ul>{li}</ul></div><script>createPageHTML(1, 0, 'index', 'html');</script>"


def hanweb(items):
    """Hanweb's data island, drawn by a script."""
    records = "".join(
        f"<record><![CDATA[<li><a href='{url}' title='{title}' target='_blank'>{title}</a><span>{day}</span></li>]]></record>"
        for url, title, day in items
    )
    return (
        f"<div id='101'><script type='text/xml'><datastore><recordset>{records}</recordset></datastore></script></div>"
    )


def table(items):
    """Rows of a table, the day in a cell of its own in brackets."""
    tr = "".join(
        f"<tr><td>·</td><td><a href='{url}'>{title}</a></td><td>[{day}]</td></tr>" for url, title, day in items
    )
    return f"<table width='100%'>{tr}</table>"


def cards(items):
    """A blog's cards: heading, summary, <time>, 阅读全文."""
    return "".join(
        f"<article class='post'><h2><a href='{url}'>{title}</a></h2><time datetime='{day}T08:00:00+08:00'>{day}</time>"
        f"<p>{title}，各地各部门要认真落实。</p><a href='{url}'>阅读全文</a></article>"
        for url, title, day in items
    )


def split_day(items):
    """The day in two parts before the title, as in many provincial sites."""
    li = "".join(
        f"<li><div class='date'><b>{day[8:]}</b><i>{day[:7]}</i></div><div class='txt'><a href='{url}'>{title}</a></div></li>"
        for url, title, day in items
    )
    return f"<ul class='news'>{li}</ul>"


def chinese_day(items):
    """<dl> with days in Chinese."""
    dl = "".join(
        f"<dt><a href='{url}'>{title}</a></dt><dd>发布时间：{day[:4]}年{int(day[5:7])}月{int(day[8:])}日</dd>"
        for url, title, day in items
    )
    return f"<dl>{dl}</dl>"


def court(items):
    """A court's list: the link first, <i class=date>."""
    li = "".join(
        f"<li><a title='{title}' href='{url}'>{title}</a><i class='date'>{day}</i></li>" for url, title, day in items
    )
    return f"<div class='sec_list'><ul>{li}</ul></div><div class='yewei'><ul><li class='on'><a href='#'>1</a></li></ul></div>"


def whole_link(items):
    """Title and day inside the link."""
    return "".join(f"<a class='item' href='{url}'><h4>{title}</h4><span>{day}</span></a>" for url, title, day in items)


def rss(items):
    entries = "".join(
        f"<item><title>{t}</title><link>{u}</link><pubDate>{d}T08:00:00+08:00</pubDate></item>" for u, t, d in items
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>临江</title>{entries}</channel></rss>"


def api(items):
    found = [{"id": n, "docTitle": t, "url": u, "publishDate": f"{d} 08:00:00"} for n, (u, t, d) in enumerate(items)]
    return json.dumps({"code": 200, "data": {"total": len(found), "rows": found}}, ensure_ascii=False)


def sitemap(items):
    found = "".join(f"<url><loc>{url}</loc><lastmod>{day}</lastmod></url>" for url, _, day in items)
    return f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{found}</urlset>"


HTML = (trs, hanweb, table, cards, split_day, chinese_day, court, whole_link)
OTHER = {rss: "application/xml", api: "application/json", sitemap: "application/xml"}
BODIES = (
    "<div class='TRS_Editor'>{}</div>",
    "<div id='zoom'>{}</div>",
    "<td class='bt_content'>{}</td>",
    "<div class='entry-content'>{}</div>",
)


def article(title: str, day: str, number: int) -> str:
    prose = "".join(f"<p>　　{line}</p>" for line in long_text(f"石桥{number}").split("\n"))
    return (
        f"<html><head><title>{title}_临江市人民政府</title></head><body>{NAV}<h1>{title}</h1><p class='info'>发布时间：{day} 09:30 来源：临江日报</p>"
        f"{BODIES[number % len(BODIES)].format(prose)}{FOOT}</body></html>"
    )


def pasted(address: str, folder) -> tuple[str, str]:
    """The report of a try and its table as sources.toml."""
    words = [sys.executable, "-m", "spiders", "try", address]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    report, _, found = done.stdout.partition("\n\n")
    (folder / "sources.toml").write_text(found, encoding="utf-8")
    return report, done.stderr


@pytest.mark.parametrize("shape", [*HTML, *OTHER], ids=lambda shape: shape.__name__)
def test_a_site_is_added_by_what_try_prints(shape, tmp_path):
    with serving() as web:
        items = []
        for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True)):
            url = web.page(f"/zwgk/202605/t{day.replace('-', '')}_{4100 + n}.html", article(title, day, n))
            items.append((url if shape in OTHER else url.removeprefix(web.url), title, day))
        if shape in OTHER:
            address = web.page("/data/list", shape(items), OTHER[shape])
        else:
            address = web.page(
                "/zwgk/index.html",
                f"<html><head><title>政务公开</title></head><body>{NAV}{shape(items)}{FOOT}</body></html>",
            )
        report, errors = pasted(address, tmp_path)
        assert f"first article: article: {TITLES[0]}" in report, report + errors
        web.asked.clear()
        settings = (*FAST, f"SOURCES={tmp_path / 'sources.toml'}")
        run = crawl(tmp_path / "a", "web", "source=127.0.0.1", "topic=off", settings=settings)
        assert len(web.asked) == len(TITLES) + 2, web.asked  # robots.txt and the list
    assert run.whole, run.errors
    found = rows(
        tmp_path / "a",
        "SELECT title, substr(published, 1, 10) FROM articles UNION SELECT title, '' FROM discarded WHERE reason = 'off_topic'",
    )
    assert {title for title, _ in found} == set(TITLES)
    assert {(title, day) for title, day in found if day} <= set(zip(TITLES, DAYS, strict=True))


def test_a_list_of_twenty_rows_costs_twenty_two_requests(tmp_path):
    with serving() as web:
        items = []
        for n in range(20):
            title, day = f"最高人民法院发布第{n}批反电信网络诈骗典型案例", f"2026-05-{28 - n:02}"
            web.page(f"/fabu/xiangqing/{480 + n}.html", article(title, day, n))
            items.append((f"/fabu/xiangqing/{480 + n}.html", title, day))
        address = web.page("/fabu/gengduo/16.html", f"<html><body>{NAV}{court(items)}{FOOT}</body></html>")
        pasted(address, tmp_path)
        web.asked.clear()
        crawl(tmp_path / "a", "web", "source=127.0.0.1", settings=(*FAST, f"SOURCES={tmp_path / 'sources.toml'}"))
        assert len(web.asked) == 22
    assert rows(tmp_path / "a", "SELECT count(*) FROM copies") == [(20,)]
