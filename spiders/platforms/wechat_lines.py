"""Lines of WeChat pages and their Markdown dumps that are no article's."""

from archive.rules import LineRule
from spiders.platforms.phrases import BAR, CREW, ORIGINAL_TITLE, SOURCE
from spiders.platforms.wechat_tail import CALL, CLOSING, ID, ORNAMENT, OWN_CALL, TAIL

# The interface under every article, in the order the dumps have it; the first line met ends the article.
INTERFACE = (
    LineRule(
        "wechat/interface",
        (
            r"^预览时标签不可点$",
            r"^Preview tags are not clickable",
            r"^[：:]$",
            r"^(?:继续|向上)滑动看下一个$",
        ),
        "wechat-dumps",
        "what a dump of the whole page has below the article",
        where="cut",
    ),
    LineRule(
        "wechat/repost-card",
        (
            r"^(?:编者荐语：\n.*\n)?(?:以下文章来源于|The following article is from).+\n(?:，作者.*\n)?(?:.+[\n ]\.\n.+)?",
        ),
        "wechat-dumps",
        "whose article it is, by whom, the account's name, a dot, its description",
        where="block",
    ),
)
# What an account puts under its articles. A cut needs a line of its own: a heading, never a sentence.
SECTIONS = (
    LineRule(
        "wechat/join",
        (r"^.{0,30}(?:识别|扫描|长按|扫).{0,8}码.{0,6}(?:加入|关注|进群|入群|添加|订阅).{0,20}(?:\n.{1,30}){0,8}\Z",),
        "wechat-accounts",
        "scan this to join us, and the short lines below it to the end of the article",
        where="block",
    ),
    LineRule(
        "wechat/about-us",
        (
            r"^[^\w\n]{0,12}(?:(?:团队|公司|机构|企业|实验室)(?:介绍|简介)|关于我们)[^\w\n]{0,12}$(?:\n.+){0,11}\Z",
            r"^[^\s。！？；，：:]{2,24}\n(?:.{12,}\n)?(?:\d{1,6}\s?(?:篇原创内容|个朋友关注)|微信号\s?[:：].{1,40})(?:\n.{1,30}|\n功能介绍.+){0,3}\Z",
        ),
        "wechat-accounts",
        "a section about the account or its card (name, description, number of articles), to the end of the article",
        where="block",
    ),
    LineRule(
        "wechat/recommended",
        (
            r"^[\W_\d]*(?:(?:往期|精彩|更多|相关|热门|延伸|推荐|近期|历史|文章|好文|扩展|拓展|猜你喜欢|往日|最新|必读|本周|干货|点击|"
            r"热文|原创|经典)*(?:推荐阅读|阅读推荐|往期回顾|往期精彩|精彩回顾|推荐文章|热文推荐|往期推荐|精彩推荐|相关阅读|延伸阅读|拓展阅读|扩展阅读|热点推荐|往期文章|"
            r"好文推荐|更多阅读|文章推荐|内容推荐|精选文章|历史文章|热门文章|精彩文章|往期精选|精选推荐|相关推荐|原创推荐|更多推荐|精彩内容))[\W_\d]*$",
            r"^\W*(?:推\s*荐\s*阅\s*读|往\s*期\W*(?:推\s*荐|回\s*顾|精\s*彩)|精\s*彩\s*推\s*荐|相\s*关\s*阅\s*读|延\s*伸\s*阅\s*读)\W*$",
            r"^(?=.{4,32}$)\W*\S{0,8}(?:推荐|回顾|阅读|文章|推文|特辑|精选|小说|好文)\s?[（(][^）)。]{0,8}点击[^）)。]{0,14}[)）]\W*$",
            r"^(?:特制报告相关说明|每日涨知识)$",
            r"^\W*大家都在看\W*$",
            r"^\W*\S{2,8}原创(?:文章|热文)\s?[：:]$",
        ),
        "wechat-accounts",
        "the heading of a list of the account's other articles",
        where="cut",
    ),
    LineRule(
        "wechat/end",
        (r"^\W*(?:END|End|The End|THE END|完|全文完)\W*$",),
        "wechat-accounts",
        "the mark that ends the article",
        where="cut",
    ),
    LineRule(
        "wechat/earlier",
        (r"^前情回顾.*\n(?:\x1f.+(?:\n|\Z))+",),
        "wechat-accounts",
        "links to earlier articles below their heading",
        where="block",
    ),
)
# What stands anywhere among the paragraphs.
ANYWHERE = (
    LineRule(
        "wechat/hint",
        (
            r"^[（(*]?\s?(?:点击图片(?:可)?查看大图|向?[上下左右]{1,2}滑动?.{0,3}(?:查看|浏览|阅读|阅览).{0,8}|SEE MORE.{0,3})[）)]?\W{0,3}$",
            r"^(?:长按|扫描)(?:识别)?(?:下方|图中)?的?二维码或$",
            r"^点击文末[“「]?阅读原文[”」]?.{0,6}$",
        ),
        "wechat-accounts",
        "how to use the page",
    ),
    LineRule(
        "wechat/minutes",
        (r"^(?:本文|全文)\s?(?:共|约)?\s?\d{1,6}\s?字.{0,4}(?:预计)?阅读.{0,4}\d{1,4}\s?分钟$",),
        "wechat-accounts",
        "how long the article takes",
    ),
    LineRule(
        "wechat/star",
        (
            r"^(?:不是|没有?|未)星标.{0,16}$",
            r"^.{0,14}(?:设置?成?|设为|加)(?:个|上)?[“”]?星标.{0,12}$",
        ),
        "wechat-accounts",
        "mark us with a star",
    ),
    LineRule(
        "wechat/disclaimer",
        (
            r"^.{0,80}(?:利用(?:此|本)[^，。]{0,8}提供的信息而?造成的任何直接或(?:者)?间接的|拥有(?:该|此|对此|对该)?(?:文章|安全公告)的修改和解释权)",
        ),
        "wechat-accounts",
        "the paragraph with which security teams decline responsibility",
    ),
)
HEAD = (
    LineRule(
        "wechat/call-above",
        (
            rf"^(?=.{{1,42}}$)(?!.*[。；！？!?]{CLOSING}$).*(?:{CALL})",
            rf"^(?=.{{1,42}}$).*(?:{OWN_CALL}).*[！!]$",
        ),
        "wechat-accounts",
        "an invitation above the text",
        where="head",
    ),
    LineRule(
        "wechat/byline",
        (
            rf"^(?:原创|Original)?\s?(?:作者|文|编辑|{SOURCE}|记者|撰文|图文?|整理|编译|校对|责编){BAR}.{{1,40}}$",
            rf"^(?:文|作者|撰文){BAR}(?!.*[。！？]$).{{1,90}}$",
            rf"^(?!.*[。！？]$)(?=.{{4,40}}$)(?:原创\s?[:：]|\S{{0,8}}(?:{CREW})\s?[:：丨|｜/／]).{{1,30}}$",
            r"^文章已获授权$",
            r"^投稿\s?[:：].{10,120}$",
        ),
        "wechat-accounts",
        "who wrote it, above the text",
        where="head",
    ),
    LineRule("wechat/original-title", (ORIGINAL_TITLE,), "wechat-accounts", "kept as a field", where="head"),
    LineRule("wechat/id-above", (ID,), "wechat-accounts", "the account's handle", where="head"),
    LineRule("wechat/album", (r"^\x1f#",), "wechat-accounts", "a link to the album of the article", where="head"),
    LineRule("wechat/ornament-above", (ORNAMENT,), "wechat-accounts", "a line of arrows or dashes", where="head"),
)
LINES = INTERFACE + SECTIONS + ANYWHERE + HEAD + TAIL
