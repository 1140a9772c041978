"""Any other publisher: what Chinese pages have in common. A new publisher starts from a copy of what differs here."""

from archive.platform import Listing, Platform
from archive.rules import BodyRule, FieldRule, NoiseRule, StateRule
from archive.types import State
from spiders.platforms.phrases import COLON, SOURCE
from spiders.platforms.shared import DISCLAIMER, FOR_MACHINES, MAKER, ORIGINAL, STATED, TOLD
from spiders.platforms.web_lines import LINES

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
    FieldRule("web/author", ("meta:author", "ld:author.name"), "chinese-pages", "for the machine"),
    FieldRule(
        "web/author:shown",
        (rf"tail:^作者{COLON}(\S{{2,16}})$", rf"re:作者{COLON}(?:<[^>]{{1,200}}>)?([^\s<|]{{2,16}})"),
        "chinese-pages",
        "in a line of the text, or beside it",
    ),
    FieldRule("web/origin:meta", ("meta:ContentSource", "front:origin"), "chinese-pages", "for the machine: TRS and others; a mirror's head"),
    *STATED,
    *FOR_MACHINES,
    ORIGINAL,
    MAKER,
    FieldRule(
        "web/origin:shown",
        (rf"re:{SOURCE}(?<!信息来源){COLON}(?:<[^>]{{1,200}}>\s?){{0,2}}([^\s<>\"'）)|]{{2,24}})",),
        "chinese-pages",
        "the line below the heading",
    ),
    *TOLD,
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

WEB = Platform(name="web", rules=(*FIELDS, *BODY, *NOISE, *STATES, *LINES, DISCLAIMER), listings=(NFRA, NFRA_ITEMS))
