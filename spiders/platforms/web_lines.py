"""Lines of pages of any publisher that are no article's: buttons, credits, feeds' own words, lists of other articles."""

from archive.rules import LineRule
from spiders.platforms.phrases import EDITOR, ORIGINAL_TITLE, READ_ON, TAKEN, TIME_LABELS

STAMP = r"((?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:[\sT]{0,60}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?)"


LINES = (
    LineRule(
        "web/button",
        (
            r"^(?:首赞|\+1|赞|播报|编辑|关注|举报|内容举报|不喜欢|播报文章|收起|展开|加载中|全文|已关注|私信|点赞|评论|转发|\[编辑\])$",
            r"^(?:分享[到至]|收藏|字号|字体)\s?[:：].{0,20}$",
            r"^\W{0,3}(?:(?:分享[到至]?|扫一扫|打印(?:本页)?|关闭(?:窗口|本页)?|收藏|返回(?:顶部)?|字号|字体)[\W大中小A]{0,8}){1,5}$",
            r"^【?纠错】?\W*(?:责任编辑.{0,20})?$",
            r"^图集$",
            r"^\W*扫一扫[^。，]{0,16}$",
        ),
        "page-furniture",
        "the words of buttons",
    ),
    LineRule(
        "web/app",
        (
            r"^语音播报(?:文章|\W*$)",
            r"^已标记为",
            r"^减少或屏蔽",
            r"^.{0,12}浏览器.{0,8}(?:无法|不支持).{0,8}播放",
            r"^广告(?![里中上的语牌])[^。！？]{2,40}$",
        ),
        "page-furniture",
        "what news apps say around a text",
    ),
    LineRule(
        "web/platform",
        (
            r"^\W{0,3}(?:特别声明\s?[:：]\s?)?以上(?:作品)?内容[（(]?(?:包括|如有)",
            r"未经.{0,6}授权.{0,12}(?:转载|使用)",
        ),
        "page-furniture",
        "whose words these are, and that they may not be used",
        where="tail",
    ),
    LineRule(
        "web/reprint",
        (
            rf"^[（(【]?(?:本文)?(?:{TAKEN})\s?[丨|：:]?.{{2,40}}$",
            r"^本文来源\s?[:：].{1,40}$",
            r"^(?:【本文结束】)?(?:如需)?转载请(?:务必)?(?:注明|标明)",
        ),
        "credits",
        "where the text is from, and how to reprint it",
        where="tail",
    ),
    LineRule(
        "web/more-here",
        (
            r"^更多.{2,40}(?:请关注|尽在|敬请关注|请访问)",
            r"^(?:阅读|浏览|点击|来自)\s?[（(]?\S{0,12}$",
            r"^图集$",
        ),
        "page-furniture",
        "that there is more on this site",
        where="tail",
    ),
    LineRule(
        "web/pages",
        (
            r"^(?:\d\s?){2,}(?:下一页|尾页)?$",
            r"^(?:[【\[][^【】\[\]。]{1,12}[】\]]\s?){2,30}$",
            r"^[^。，\s]{0,8}关键[字词]\s?[:：]",
        ),
        "page-furniture",
        "numbers of further pages and buttons in brackets, keywords",
        where="tail",
    ),
    LineRule(
        "web/feed",
        (
            r"^The post .{1,200} appeared first on ",
            r"^(?:获取)?更多\s?RSS",
            r"^https?://(?:www\.)?feedx\.\w{2,6}/?$",
            r"^Feed enhanced by ",
            r"^Post tags\s?:",
            r"^本[文页]由.{0,24}(?:抓取|采集|转换|整理|生成|导出|同步)",
            r"^© .{1,40} for .{1,40}(?:Permalink|\|)",
        ),
        "feeds",
        "what programs that make feeds put below a text",
        where="tail",
    ),
    LineRule(
        "web/rights",
        (
            r"^[^。，]{0,24}[©ⓒ]\s?[^。，]{1,24}$",
            r"^.{0,40}版权声明.{0,80}(?:不得|禁止)",
            r"^(?:图片|文中图片|以上图片)均?(?:来自|来源于?)(?:网络|互联网)$",
        ),
        "page-furniture",
        "whose a picture is",
    ),
    LineRule(
        "web/own-address",
        (
            r"^[^。，,]{1,24}[:：]\s?(?:https?://|www\.|bit\.ly/)\S{1,200}$",
            r"^.{0,12}(?:详情|全文|原文).{0,6}(?:点选|点击|点此|请按)\s?[:：]?.{0,12}$",
        ),
        "page-furniture",
        "the outlet's own addresses, and that there is more at them",
        where="tail",
    ),
    LineRule("web/original-title", (ORIGINAL_TITLE,), "chinese-pages", "kept as a field"),
    LineRule(
        "web/editor-line",
        (
            rf"^[（(\[【]?(?:{EDITOR}|校对|审核|监制|值班主任|(?:文章)?录入)\s?[:：丨|].{{0,30}}$",
            rf"^[^。！？，]{{0,30}}(?:{EDITOR})[:：\s][^。！？，]{{2,20}}\s(?:{EDITOR}|网编|校对|审核|监制)[:：\s]\S{{2,4}}$",  # two roles
        ),
        "chinese-pages",
        "who made the page; kept as a field",
    ),
    LineRule(
        "web/neighbours",
        (r"^(?:上一篇|下一篇|上一条|下一条|上一页|下一页|前一篇|后一篇)(?:文章|新闻)?(?:\s?[:：].*)?$",),
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
        "web/end",
        (r"^\W*(?:THE END|The End|END|全文完|正文完|本文完|完)\W*$",),
        "page-furniture",
        "a text's end mark: what stands behind is the page's",
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
        (
            r"^您?(?:[现当][在前]|所在)的?(?:所在)?的?位置(?:是)?\s?[:：]",
            rf"^(?:{TIME_LABELS}|更新|记者|责编|责任编辑|点[击阅]|访问|分享)\w{{0,4}}\s?[:：].{{0,40}}$",
        ),
        "chinese-pages",
        "who wrote it and when, and where in the site it stands",
        where="head",
    ),
)
