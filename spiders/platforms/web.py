"""Any other publisher: what Chinese pages have in common. A new publisher starts from a copy of what differs here."""

from archive.platform import Listing, Platform
from archive.rules import BodyRule, FieldRule, LineRule, NoiseRule, StateRule
from archive.types import State
from spiders.platforms.phrases import COLON, EDITOR, ORIGINAL_TITLE, READ_ON, SOURCE, TAKEN
from spiders.platforms.shared import STATED, TOLD

STAMP = r"((?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:[\sT]{0,60}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?)"

FIELDS = (
    FieldRule(
        "web/title",
        ("front:title", "meta:ArticleTitle", "meta:og:title", "ld:headline"),
        "chinese-pages",
        "a mirror's head, then what a page states for machines",
    ),
    FieldRule(
        "web/published",
        (
            "meta:firstpublishedtime", "meta:article:published_time", "meta:og:release_date", "ld:datePublished", "meta:PubDate", "meta:publishdate",
            "meta:datePublished", "css:time[datetime]@datetime",
        ),
        "chinese-pages",
        "for the machine",
    ),
    FieldRule(
        "web/modified",
        ("meta:lastmodifiedtime", "meta:article:modified_time", "ld:dateModified"),
        "chinese-pages",
        "for the machine",
    ),
    FieldRule(
        "web/publisher:title",
        (
            r"re:<title>[^<]{4,200}[_|—–-]\s?([^<_|—–-]{0,8}(?:网|报|新闻|在线|社|频道|中心|部|局|院|政府|财经|日报))\s*</title>",
        ),
        "chinese-pages",
        "the site's name behind the title",
    ),
    FieldRule("web/author", ("meta:author", "ld:author.name"), "chinese-pages", "for the machine"),
    FieldRule(
        "web/author:shown",
        (rf"tail:^作者{COLON}(\S{{2,16}})$", rf"re:作者{COLON}(?:<[^>]{{1,200}}>)?([^\s<|]{{2,16}})"),
        "chinese-pages",
        "in a line of the text, or beside it",
    ),
    FieldRule(
        "web/editor",
        (rf"tail:(?:{EDITOR}){COLON}([^\s）)\]】]{{2,12}})", rf"re:责任编辑{COLON}(?:<[^>]{{1,200}}>)?([^\s<）)\]】]{{2,12}})"),
        "chinese-pages",
        "below the text",
    ),
    FieldRule("web/origin:meta", ("meta:ContentSource",), "chinese-pages", "for the machine: TRS and others"),
    *STATED,
    FieldRule(
        "web/origin:shown",
        (rf"re:{SOURCE}(?<!信息来源){COLON}(?:<[^>]{{1,200}}>\s?){{0,2}}([^\s<>\"'）)|]{{2,24}})",),
        "chinese-pages",
        "the line below the heading",
    ),
    *TOLD,
    FieldRule("web/original_title", (r"tail:^[（(]?原标题\s?[:：]\s?(.+?)[）)]?$",), "chinese-pages", "of a reprint"),
    FieldRule("web/keywords", ("meta:keywords",), "chinese-pages", "for the machine"),
    FieldRule("web/url", ("css:link[rel=canonical]@href", "meta:og:url"), "chinese-pages", "for the machine"),
)  # fmt: skip

# Containers that content systems and large publishers give their article bodies: the first with text wins. What is not
# here is found by its prose (pipelines/reading/generic.py), so a missing line costs little.
BODY = (
    BodyRule(
        "web/body:systems",
        ("#UCAP-CONTENT", ".TRS_Editor", "#zoom", ".article-content", ".entry-content", "#mw-content-text"),
        "chinese-pages",
        "content systems: of the government's portal, TRS, Hanweb, WordPress and its like, MediaWiki",
    ),
    BodyRule(
        "web/body:publishers",
        (
            ".rm_txt_con", "#rwb_zw", ".show_text", "#p-detail", "#detailContent", ".left_zw", ".u-mainText", ".post_body",
            "#endText", "#mp-editor", "article.article", ".caas-body", ".art_contextBox",
        ),
        "chinese-pages",
        "publishers: 人民网, 新华网, 中新网, 网易, 搜狐, 央视 and others",
    ),
)  # fmt: skip
NOISE = (
    NoiseRule(
        "web/wiki",
        (
            ".mw-editsection", ".reflist", ".references", ".navbox", ".infobox", ".metadata", "sup.reference", ".noprint",
            ".wikitable",
        ),
        "page-furniture",
        "MediaWiki's notes, boxes and buttons",
    ),
    NoiseRule("web/frame", ("header", "footer"), "page-furniture", "the frame of a section or of the page"),
    NoiseRule(
        "web/buttons", (".author-info", "[class*=share]", ".copyright"), "page-furniture", "about the author, sharing, rights"
    ),
)  # fmt: skip
STATES = (
    StateRule(
        "web/blocked",
        (
            "环境异常", "完成验证后", "请完成.{0,6}验证", "人机验证", "滑动验证", "访问过于频繁", "请求过于频繁",
            "(?:访问|请求).{0,8}(?:被拦截|被阻断)", "Just a moment", "Access Denied", "Checking your browser",
        ),
        "page-notices",
        "a firewall asks for a proof of being human",
        state=State.BLOCKED,
    ),
    StateRule(
        "web/gone",
        (
            "页面不存在", "页面(?:找不到|未找到)", "找不到(?:该|您|此)?.{0,8}页面", "404 Not Found",
            "(?:文章|新闻|内容|页面).{0,4}(?:已被?删除|不存在|已下线)",
        ),
        "page-notices",
        "an error page, often with status 200",
        state=State.UNAVAILABLE,
    ),
)  # fmt: skip
LINES = (
    LineRule(
        "web/button",
        (
            r"^(?:首赞|\+1|赞|播报|编辑|关注|举报|内容举报|不喜欢|播报文章|收起|展开|加载中|全文|已关注|私信|点赞|评论|转发|\[编辑\])$",
            r"^(?:分享到|分享至|扫一扫|打印|打印本页|关闭窗口|关闭本页|收藏|返回顶部|字号|字体)(?:\s?[:：].{0,20}|[\s大中小A+-]{0,8})$",
            r"^【?纠错】?",
        ),
        "page-furniture",
        "the words of buttons",
    ),
    LineRule(
        "web/app",
        (r"^语音播报文章", r"^已标记为", r"^减少或屏蔽", r"^广告(?![里中上的语牌])[^。！？]{2,40}$"),
        "page-furniture",
        "what news apps say around a text",
    ),
    LineRule(
        "web/platform",
        (r"^以上内容[（(]?包括图片", r"未经.{0,6}授权.{0,12}(?:转载|使用)"),
        "page-furniture",
        "whose words these are, and that they may not be used",
        where="tail",
    ),
    LineRule(
        "web/reprint",
        (rf"^[（(【]?(?:本文)?(?:{TAKEN})\s?[丨|：:]?.{{2,40}}$", r"^转载请(?:注明|标明)"),
        "credits",
        "where the text is from, and how to reprint it",
        where="tail",
    ),
    LineRule(
        "web/more-here",
        (r"^更多.{2,40}(?:请关注|尽在|敬请关注|请访问)", r"^(?:阅读|浏览|点击|来自)\s?[（(]?\S{0,12}$"),
        "page-furniture",
        "that there is more on this site",
        where="tail",
    ),
    LineRule(
        "web/pages",
        (r"^(?:\d\s?){2,}(?:下一页|尾页)?$", r"^关键[字词]\s?[:：]"),
        "page-furniture",
        "numbers of further pages, keywords",
        where="tail",
    ),
    LineRule("web/original-title", (ORIGINAL_TITLE,), "chinese-pages", "kept as a field"),
    LineRule(
        "web/editor-line",
        (rf"^[（(\[【]?(?:{EDITOR}|校对|审核|监制|值班主任)\s?[:：丨|].{{0,30}}$",),
        "chinese-pages",
        "who made the page; kept as a field",
    ),
    LineRule(
        "web/neighbours",
        (r"^(?:上一篇|下一篇|上一条|下一条|上一页|下一页|前一篇|后一篇)(?:\s?[:：].*)?$",),
        "page-furniture",
        "the articles before and after",
    ),
    LineRule(
        "web/more",
        (rf"^\W*(?:{READ_ON}|更多精彩|热门推荐|猜你喜欢|相关链接)\W*$",),
        "page-furniture",
        "the heading of a list of other articles",
        where="cut",
    ),
    LineRule(
        "web/stamp",
        (rf"^[^。]{{0,30}}{STAMP}[^。]{{0,40}}$",),
        "chinese-pages",
        "the line with the time of publication",
        where="head",
    ),
    LineRule(
        "web/byline",
        (rf"^(?:{SOURCE}|作者|记者|{EDITOR}|字号|浏览|阅读|点击|发布时间|时间|日期|分享)\w{{0,4}}\s?[:：].{{0,40}}$",),
        "chinese-pages",
        "who wrote it and when",
        where="head",
    ),
)

# 金融监管总局 lists documents by number; people read them at ItemDetail.html, which asks for the JSON (findings of 2026-11).
NFRA = Listing(
    url=r"nfra\.gov\.cn/.*solr/", items="data.lists", title="docSubtitle", published="publishDate", next="+1",
    link="/cn/view/pages/ItemDetail.html?docId={docId}&itemId={itemId}&generaltype={generaltype}",
    ask="/cbircweb/DocInfo/SelectByDocId?docId={docId}",
)  # fmt: skip
NFRA_ITEMS = Listing(
    url=r"nfra\.gov\.cn/.*DocInfo/SelectDocByItemId", items="data.rows", title="docSubtitle", published="publishDate",
    link="/cn/view/pages/ItemDetail.html?docId={docId}&itemId={itemId}&generaltype={generaltype}", next="+1",
    ask="/cbircweb/DocInfo/SelectByDocId?docId={docId}",
)  # fmt: skip

WEB = Platform(name="web", rules=(*FIELDS, *BODY, *NOISE, *STATES, *LINES), listings=(NFRA, NFRA_ITEMS))
