"""Sina news: article pages of every channel, the roll API, and Hexo mirrors of its feeds (source-facts 4.2)."""

from archive.platform import Identity, LineRule, Listing, Platform
from spiders.platforms.phrases import STATED, TOLD

HOST = r"(?:[\w-]+\.)*sina\.(?:com\.cn|cn)"


SINA = Platform(
    name="sina",
    domains=("sina.com.cn", "sina.cn"),
    publisher="新浪",
    identities=(
        Identity(
            HOST, r".*/(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)/(?:doc|detail)-i(?P<id>[a-z0-9]+)(?:\.d)?\.s?html?",
            "sina:{id}", "https://{host}{path}", day="{y}-{m}-{d}",
        ),
        Identity(
            HOST, r".*/(?:doc|detail)-i(?P<id>[a-z0-9]+)(?:\.d)?\.s?html?", "sina:{id}",
            "https://{host}{path}",
        ),
    ),
    marks=(r"appendQr_wrap", r"article_adlist\[", r"n\.sinaimg\.cn"),
    fields={
        "title": ("css:h1.main-title", "css:h1#artibodyTitle", "css:#main_title", "meta:og:title", "front:title", "css:h1"),
        "published": (
            "meta:article:published_time", "css:#pub_date", "css:div.date-source .date", "css:span.date",
            "css:#navtimeSource", "css:.time-source", "meta:weibo: article:create_at",
        ),
        "publisher": (),
        "author": ("css:.article-author",),
        "editor": (
            r"tail:(?:责任)?编辑\s?[:：]\s?([^\s）)\]]{2,12})", "css:p.article-editor", "css:.show_author",
            r"re:责任编辑\s?[:：]\s?([^\s<）)]{2,12})",
        ),
        "origin": (
            r"re:article_adlist\[[\s\S]{0,2000}?(?:文章来源|来源)\s?[:：]\s?([^<\s）)]{2,20})",
            *STATED,
            "css:div.date-source a.source", "css:div.date-source .source", "css:.source.ent-source", "css:#media_name",
            "css:span[data-sudaclick=media_name] a", "meta:mediaid", "meta:article:author", *TOLD,
        ),
        "original_title": (r"tail:^原标题\s?[:：]\s?(.+)$", r"re:原标题\s?[:：]\s?([^<\n]{4,120})<"),
        "keywords": ("css:#keywords@data-wbkey", "meta:keywords"),
        "url": ("meta:og:url", "css:link[rel=canonical]@href"),
    },
    body=("#artibody", "#article", ".article", "#article_content"),
    noise=(
        ".appendQr_wrap", ".appendQr_normal_txt", "#left_hzh_ad", ".app-kaihu-qr", ".tech-quotation",
        ".otherContent", "div[id^=ad_]", "ins.sinaads", ".sinaads", ".article-editor", ".show_author",
        ".wap_special", ".ct_hqimg", ".hqimg_related", ".finance_app_zqtg", ".xb_new_finance_app", ".art_rec",
        ".article-bottom", ".blk-related", ".statement", ".tbPrinter",
    ),
    lines=(
        LineRule("sina:original_title", r"^[（(]?原标题\s?[:：]"),
        LineRule("sina:editor", r"^[（(\[]?(?:责任)?编辑\s?[:：]\s?\S{1,12}(?:\s?[A-Z]{2}\d+)?[）)\]]?$|^责编\s?[:：]"),
        LineRule("sina:qr", r"^海量资讯、精准解读|^新浪财经APP$|^24小时滚动播报最新的财经资讯|扫描二维码关注.{0,12}(?:sinafinance|新浪)"),
        LineRule("sina:report", r"^举报[/／]反馈$|^特别声明[:：]|^新浪声明[:：]|^免责声明[:：]", ),
        LineRule("sina:css", r"^\.?[\w.#-]+\s?\{.*\}\s*$|^&#123;"),
        LineRule("sina:app", r"点击进入.{0,12}专题|^炒股就看|^股市回暖|^\W*(?:安装|下载|打开)新浪"),
        LineRule("sina:credit", r"^[（(]?(?:文章|稿件)?来源\s?[:：].{1,24}$", "tail"),
    ),
    listings=(
        Listing(
            kind="json", url=r"feed\.mix\.sina\.com\.cn/api/roll", items="result.data", link="url", title="title",
            published="ctime", publisher="media_name", referer="https://news.sina.com.cn/",
        ),
    ),
    story=r"sina\.(?:com\.cn|cn)/.*/doc-i\w+\.shtml",
)  # fmt: skip
