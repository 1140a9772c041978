"""Any other publisher: what Chinese pages have in common. A new publisher starts from a copy of what differs here."""

from archive.platform import LineRule, Listing, Platform, StateRule
from archive.types import State
from spiders.platforms.phrases import STATED, TOLD

STAMP = r"((?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:[\sT]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?)"

# Containers that content systems and large publishers give their article bodies: the first with text wins. What is not
# here is found by its prose (pipelines/generic.py), so a missing line costs little.
BODIES = (
    "#UCAP-CONTENT", ".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR", ".pages_content",
    ".rm_txt_con", "#rwb_zw", ".show_text", "#p-detail", "#detailContent", ".left_zw", "#content_area", ".cnt_bd",
    ".u-mainText", "#articleBox", "#articleBody", ".articleBody", ".post_body", "#endText",
    "#mp-editor", "article.article", ".caas-body", "#fontzoom", "#zoom", ".l-con", ".news_txt", "[class^=index_cententWrap]",
    "[class^=index_text_]", "#main_content", "#Main_Content_Val", "#ContentBody", "#contentText", "#articleText",
    "#contentStr", ".art_contextBox", ".g-articl-text", ".article-content__editor", ".wp_articlecontent", ".v_news_content",
    ".article-content", ".article_content", ".entry-content", ".post-content", "#mw-content-text",
)  # fmt: skip


WEB = Platform(
    name="web",
    fields={
        "title": ("front:title", "meta:ArticleTitle", "meta:og:title", "ld:headline"),
        "published": (
            "meta:firstpublishedtime", "meta:article:published_time", "meta:og:release_date", "ld:datePublished", "meta:PubDate", "meta:pubdate",
            "meta:publishdate", "meta:bytedance:published_time", "meta:og:published_time", "meta:datePublished",
            "meta:weibo:article:create_at", "meta:apub:time", "meta:date", "css:time[datetime]@datetime",
        ),
        "modified": ("meta:lastmodifiedtime", "meta:article:modified_time", "ld:dateModified"),
        "publisher": (
            r"re:<title>[^<]{4,}[_|—–-]\s*([^<_|—–-]{0,8}(?:网|报|新闻|在线|社|频道|中心|部|局|院|政府|财经|日报))\s*</title>",
        ),
        "author": ("meta:author", "ld:author.name", r"tail:^作者\s?[:：]\s?(\S{2,16})$", r"re:作者\s?[:：]\s?(?:<[^>]+>)?([^\s<|]{2,16})"),
        "editor": (r"tail:(?:责任编辑|责编|编辑)\s?[:：]\s?([^\s）)\]】]{2,12})", r"re:责任编辑\s?[:：]\s?(?:<[^>]+>)?([^\s<）)\]】]{2,12})"),
        "origin": (
            "meta:ContentSource", *STATED, r"re:来源(?<!信息来源)\s?[:：]\s?(?:<[^>]+>\s?){0,2}([^\s<>\"'）)|]{2,24})", *TOLD,
        ),
        "original_title": (r"tail:^[（(]?原标题\s?[:：]\s?(.+?)[）)]?$",),
        "keywords": ("meta:keywords",),
        "url": ("css:link[rel=canonical]@href", "meta:og:url"),
    },
    states=(
        StateRule(
            State.BLOCKED,
            r"环境异常|完成验证后|请完成.{0,6}验证|人机验证|滑动验证|访问过于频繁|请求过于频繁|(?:访问|请求).{0,8}(?:被拦截|被阻断)|Just a moment"
            r"|Access Denied|Checking your browser",
        ),
        StateRule(
            State.UNAVAILABLE,
            r"页面不存在|页面(?:找不到|未找到)|找不到(?:该|您|此)?.{0,8}页面|404 Not Found|(?:文章|新闻|内容|页面).{0,4}(?:已被?删除|不存在|已下线)",
        ),
    ),
    body=BODIES,
    noise=(
        ".mw-editsection", ".reflist", ".references", ".navbox", ".infobox", ".metadata", ".catlinks", "#toc", ".toc", "sup.reference", ".noprint", ".wikitable", ".thumbcaption", ".hatnote",
        "nav", "header", "footer", "aside", ".author-info", ".share", ".bdsharebuttonbox", "[class*=share]", ".breadcrumb",
        ".crumbs", "#comment", ".comments", ".related", ".recommend", "[class*=recommend]", "[class*=related]",
        ".copyright", ".pagination", ".page-nav", ".prev-next", ".tags", ".ad", "[class^=ad-]", "[id^=ad_]", ".toolbar",
    ),
    lines=(
        LineRule("web:interface", r"^(?:首赞|\+1|赞|播报|编辑|关注|举报|内容举报|不喜欢|播报文章|收起|展开|加载中|全文|已关注|私信|点赞|评论|转发|\[编辑\])$"),
        LineRule("web:reads", r"^(?:阅读|浏览|点击|来自)\s?[（(]?\S{0,12}$|^发布于\s?[:：]", "tail"),
        LineRule("web:platform", r"^平台声明|^以上内容[（(]?包括图片|^(?:特别|免责|郑重)声明\s?[:：]|仅代表作者本人.{0,40}$|未经.{0,6}授权.{0,12}(?:转载|使用)", "tail"),
        LineRule("web:app", r"^语音播报文章|释放双眼|^已标记为|^减少或屏蔽|^广告(?![里中上的语牌])[^。！？]{2,40}$|^【?纠错】?|^\d{1,2}:\d{2}$|^/\d{1,2}:\d{2}$"),
        LineRule("web:reprint", r"^[（(【]?(?:本文)?(?:转自|转载自|摘自)\s?[丨|：:]?.{2,40}$|^转载请(?:注明|标明)", "tail"),
        LineRule("web:seo", r"^更多.{2,40}(?:请关注|尽在|敬请关注|请访问)", "tail"),
        LineRule("web:pages", r"^(?:\d\s?){2,}(?:下一页|尾页)?$|^(?:上|下)一页$|^关键[字词]\s?[:：]", "tail"),
        LineRule("web:original_title", r"^[（(]?原标题\s?[:：]"),
        LineRule("web:editor", r"^[（(\[【]?(?:责任编辑|责编|编辑|校对|审核|监制|值班主任)\s?[:：丨|].{0,30}$"),
        LineRule("web:neighbours", r"^(?:上一篇|下一篇|上一条|下一条|上一页|下一页|前一篇|后一篇)(?:\s?[:：].*)?$"),
        LineRule("web:share", r"^(?:分享到|分享至|扫一扫|打印|打印本页|关闭窗口|关闭本页|收藏|返回顶部|字号|字体)(?:\s?[:：].{0,20}|[\s大中小A+-]{0,8})$"),
        LineRule("web:more", r"^\W*(?:相关阅读|延伸阅读|推荐阅读|相关新闻|相关文章|更多精彩|热门推荐|猜你喜欢|相关推荐|相关链接)\W*$", "cut"),
        LineRule("web:credit", r"^[（(]?(?:文章|稿件)?(?:来源|作者|声明|版权声明|免责声明|特别声明)\s?[:：].{0,80}$", "tail"),
        LineRule("web:stamp", rf"^[^。]{{0,30}}{STAMP}[^。]{{0,40}}$", "head"),
        LineRule("web:head", r"^(?:来源|作者|记者|责任编辑|编辑|字号|浏览|阅读|点击|发布时间|时间|日期|分享)\w{0,4}\s?[:：].{0,40}$", "head"),
    ),
    listings=(Listing(kind="html"),),
)  # fmt: skip
