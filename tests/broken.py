"""Pages of no known publisher that our own reader alone does not read, and which second reader does: its seat.

The faults are such as servers send; the words are ours. `make eval` tells how many are read without one of the readers.
"""

from __future__ import annotations

from archive.types import Article, Page
from pipelines.reading import body
from pipelines.reading.read import read
from spiders.platforms import PLATFORMS

TITLE = "冒充银行客服的来电要小心"
PROSE = (
    "警方提醒市民，近期有人冒充银行客服来电，以账户异常为由要求转账到所谓安全账户。",
    "接到此类电话请先挂断，再拨打银行公布的客服电话核实，切勿点击短信中的链接。",
    "上月全市共劝阻此类转账三百余起，为群众避免损失一千二百万元。",
    "民警说，凡是要求共享屏幕、提供验证码的，都是诈骗。",
    "如果已经转账，请立即拨打报警电话，并保存聊天记录和转账凭证。",
)
TEXT = "".join(f"<p>{line}</p>" for line in PROSE)
LINKS = "".join(f"<li><a href=/a{n}.html>某地公安机关开展集中宣传活动的报道之{n}</a></li>" for n in range(9))
HEAD = f"<html><head><meta charset=utf-8><title>{TITLE}_某市新闻网</title></head>"
BROKEN = {
    "parted by lists of links": (
        HEAD + f"<body><h1>{TITLE}</h1>" + "".join(f"<div><p>{line}</p></div><ul>{LINKS}</ul>" for line in PROSE),
        "trafilatura",
    ),
    "for readers without scripts": (HEAD + f"<body><noscript><div>{TEXT}</div></noscript>", "trafilatura"),
    "in a template": (HEAD + f"<body><h1>{TITLE}</h1><template><div>{TEXT}</div></template>", "trafilatura"),
    "behind a choice that never ends": (
        HEAD + f"<body><h1>{TITLE}</h1><select><option>全部<div>{TEXT}</div>",
        "trafilatura",
    ),
    "inside XML": (HEAD + f"<body><h1>{TITLE}</h1><![CDATA[ <div>{TEXT}</div> ]]>", "trafilatura"),
    "behind the end of the page": (
        HEAD + f"<body><div>首页</div></body></html><div><h1>{TITLE}</h1>{TEXT}</div>",
        "beautifulsoup",
    ),
    "behind a comment that never ends": (
        HEAD + f"<body><h1>{TITLE}</h1><!-- 广告 <div><div>{TEXT}</div>",
        "beautifulsoup",
    ),
}


def article_of(html: str) -> Article | None:
    """What is read on a page."""
    page = Page("test", "web", "https://news.example.com/a/20260102/1.html", html.encode(), "2026-01-03T00:00:00+08:00")
    return next(iter(read(page, PLATFORMS).articles), None)


def whole(off: frozenset[str] = frozenset()) -> list[str]:
    """The names of the pages on which the whole text is read, without the readers that are off."""
    before, body.OFF = body.OFF, off
    try:
        read_ = {name: article_of(html) for name, (html, _) in BROKEN.items()}
    finally:
        body.OFF = before
    return [name for name, article in read_.items() if article and all(line in article.text for line in PROSE)]
