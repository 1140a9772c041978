"""Any other publisher: what Chinese pages have in common. A new publisher starts from a copy of what differs here."""

from archive.platform import LineRule, Listing, Platform
from spiders.platform import PlatformSpider

STAMP = r"((?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:[\sT]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?)"


class Web(PlatformSpider):
    """Articles of publishers that have no declaration of their own."""

    name = "web"
    platform = Platform(
        name="web",
        fields={
            "title": ("front:title", "meta:ArticleTitle", "meta:og:title", "ld:headline", "css:h1"),
            "published": (
                "meta:article:published_time", "meta:og:release_date", "ld:datePublished", "meta:PubDate", "meta:pubdate",
                "meta:publishdate", "meta:bytedance:published_time", "meta:og:published_time", "meta:datePublished",
                "meta:weibo:article:create_at", "meta:apub:time", "meta:date", "css:time[datetime]@datetime",
                rf"re:(?:发布时间|发布日期|发表时间|发表于|发布于|更新时间|时间|日期|发布)\s?[:：]?\s?(?:<[^>]+>\s?){{0,3}}{STAMP}",
                rf"re:<(?:span|div|p|em|i|time|font|td|li)[^>]*(?:time|date|pub|info|source|meta)[^>]*>[^<\d]{{0,20}}{STAMP}",
                rf"re:>[\s　]*{STAMP}",
            ),
            "publisher": ("meta:og:site_name", "meta:SiteName", "meta:application-name"),
            "author": ("meta:author", "ld:author.name", r"tail:^作者\s?[:：]\s?(\S{2,16})$", r"re:作者\s?[:：]\s?(?:<[^>]+>)?([^\s<|]{2,16})"),
            "editor": (r"tail:(?:责任编辑|责编|编辑)\s?[:：]\s?([^\s）)\]】]{2,12})", r"re:责任编辑\s?[:：]\s?(?:<[^>]+>)?([^\s<）)\]】]{2,12})"),
            "origin": (
                "meta:ContentSource", r"tail:^[（(]?(?:文章|稿件)?来源\s?[:：]\s?([^）)\s]{2,24})",
                r"re:(?<!信息)来源\s?[:：]\s?(?:<[^>]+>\s?){0,2}([^\s<）)|]{2,24})",
            ),
            "original_title": (r"tail:^[（(]?原标题\s?[:：]\s?(.+?)[）)]?$",),
            "keywords": ("meta:keywords",),
            "url": ("css:link[rel=canonical]@href", "meta:og:url"),
        },
        noise=(
            "nav", "header", "footer", "aside", ".share", ".bdsharebuttonbox", "[class*=share]", ".breadcrumb",
            ".crumbs", "#comment", ".comments", ".related", ".recommend", "[class*=recommend]", "[class*=related]",
            ".copyright", ".pagination", ".page-nav", ".prev-next", ".tags", ".ad", "[class^=ad-]", "[id^=ad_]", ".toolbar",
        ),
        lines=(
            LineRule("web:original_title", r"^[（(]?原标题\s?[:：]"),
            LineRule("web:editor", r"^[（(\[【]?(?:责任编辑|责编|编辑|校对|审核|监制|值班主任)\s?[:：丨|].{0,30}$"),
            LineRule("web:neighbours", r"^(?:上一篇|下一篇|上一条|下一条|上一页|下一页|前一篇|后一篇)\s?[:：]?"),
            LineRule("web:share", r"^(?:分享到|分享至|扫一扫|打印|关闭窗口|收藏|返回顶部|字号|字体)\s?[:：]?.{0,20}$"),
            LineRule("web:more", r"^\W*(?:相关阅读|延伸阅读|推荐阅读|相关新闻|相关文章|更多精彩|热门推荐|猜你喜欢|相关推荐|相关链接)\W*$", "cut"),
            LineRule("web:credit", r"^[（(]?(?:文章|稿件)?(?:来源|作者|声明|版权声明|免责声明|特别声明)\s?[:：].{0,80}$", "tail"),
            LineRule("web:stamp", rf"^.{{0,30}}{STAMP}.{{0,40}}$", "head"),
            LineRule("web:head", r"^(?:来源|作者|记者|责任编辑|编辑|字号|浏览|阅读|点击|发布时间|时间|日期|分享)\w{0,4}\s?[:：].{0,40}$", "head"),
        ),
        listings=(Listing(kind="html"),),
    )  # fmt: skip
