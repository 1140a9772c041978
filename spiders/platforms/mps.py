"""公安部 (mps.gov.cn): list and article pages of the ministry's site, and its texts on one line."""

from archive.platform import Identity, LineRule, Listing, Platform
from spiders.platforms.phrases import TOLD

MPS = Platform(
    name="mps",
    domains=("mps.gov.cn",),
    publisher="公安部",
    identities=(
        Identity(
            r"(?:[\w-]+\.)*mps\.gov\.cn", r".*/(?P<id>c\d+)/content\.html", "mps:{id}",
            "https://{host}{path}",
        ),
    ),
    marks=(r"来源[:：]\s*公安部\S{0,8}\s*(?:责任)?编辑[:：]", r"name=\"Site(?:Domain|Name)\"[^>]{0,40}(?:www\.mps\.gov\.cn|公安部)"),
    fields={
        "title": ("meta:ArticleTitle", "css:.wzy1 h1", "css:.arcCon h1", "css:h1", "css:.title", "front:title"),
        "published": (
            "meta:PubDate", "meta:publishdate", "css:.wzy2 .time", "css:.time", "css:.date",
            r"re:(?:发布时间|时间|日期)\s?[:：]\s?(?:<[^>]+>)?\s?(\d{4}[-年]\d{1,2}[-月]\d{1,2}日?(?:\s\d{1,2}:\d{2})?)",
        ),
        "editor": (r"tail:(?:责任)?编辑\s?[:：]\s?([^\s）)\]】]{2,8})", r"re:(?:责任)?编辑\s?[:：]\s?([^\s<）)\]】]{2,8})"),
        "origin": (
            "meta:ContentSource", r"tail:来源\s?[:：]\s?(.{2,20}?)\s*(?:$|(?:责任)?编辑\s?[:：])",
            r"re:来源\s?[:：]\s?(?:<[^>]+>)?([^\s<）)]{2,20}?)(?=\s|<|）|\)|(?:责任)?编辑)", *TOLD,
        ),
        "keywords": ("meta:Keywords",),
    },
    body=("#ztdx", ".TRS_Editor", "#UCAP-CONTENT", ".arcContent", ".wzy3", "#zoom", ".article-content"),
    noise=(".share", ".print", ".bdsharebuttonbox", "#div_div", ".fxd"),
    lines=(
        LineRule("mps:tail", r"^[【\[（(]?(?:(?:来源|责任编辑|编辑|分享到)\s?[:：].{0,40}|关闭窗口|打印本页|分享到)[】\]）)]?$", "tail"),
    ),
    listings=(Listing(kind="html", link=".list li a, ul.list a, .listbox li a, li a[href*='content.html']", next="a.next"),),
    story=r"/c\d+/content\.html",
    shape="flat",
)  # fmt: skip
