"""Lines of WeChat pages and their Markdown dumps that are no article's (source-facts 4.1, tail lines)."""

from archive.platform import LineRule

# The interface under every article, in the order the dumps have it; the first line met ends the article.
INTERFACE = (
    LineRule("wechat:preview", r"^预览时标签不可点$|^Preview tags are not clickable|^Scan to Follow$", "cut"),
    LineRule("wechat:punctuation", r"^[：:]$", "cut"),
    LineRule("wechat:bar", r"^视频$|^Video$|^继续滑动看下一个$|^向上滑动看下一个$|^轻触(?:阅读|查看)原文$", "cut"),
    LineRule("wechat:scan", r"^微信扫一扫$|^微信扫一扫可打开此内容|^使用完整服务$|^关注该公众号$|^使用小程序$", "cut"),
    LineRule("wechat:edited", r"^修改于\s?(?:\d{4}-\d{2}-\d{2}.*)?$"),
    LineRule("wechat:popup", r"^(?:知道了|取消|允许|×|分析|阅读原文|Got It|Cancel|Allow|Close)$", "tail"),
)
# The card of a reposted article: whose it is, by whom, the account's name, a dot, its description.
CARD = (
    LineRule(
        "wechat:card",
        r"^(?:编者荐语：\n.*\n)?(?:以下文章来源于|The following article is from).+\n(?:，作者.*\n)?(?:.+\n\.\n.+)?",
        "block",
    ),
)
# What an account puts under its articles. A cut needs a line of its own: a heading, never a sentence.
RECOMMENDED = (
    LineRule(
        "wechat:recommended",
        r"^[\W_\d]*(?:(?:往期|精彩|更多|相关|热门|延伸|推荐|近期|历史|文章|好文|扩展|拓展|猜你喜欢|往日|最新|必读|本周|干货|点击|"
        r"热文|原创|经典)*(?:推荐阅读|阅读推荐|往期回顾|往期精彩|精彩回顾|推荐文章|热文推荐|往期推荐|精彩推荐|相关阅读|延伸阅读|热点推荐|往期文章|"
        r"好文推荐|更多阅读|文章推荐|内容推荐|精选文章|历史文章|热门文章|精彩文章|往期精选|精选推荐|相关推荐|原创推荐|更多推荐))[\W_\d]*$"
        r"|^\W*(?:END|The End|THE END|完)\W*$"
        r"|^\W*(?:推\s*荐\s*阅\s*读|往\s*期\W*(?:推\s*荐|回\s*顾|精\s*彩)|精\s*彩\s*推\s*荐|相\s*关\s*阅\s*读|延\s*伸\s*阅\s*读)\W*$"
        r"|^(?:特制报告相关说明|每日涨知识)$",
        "cut",
    ),
    LineRule("wechat:earlier", r"^前情回顾.*\n(?:\x1f.+(?:\n|\Z))+", "block"),
)
CALLS = (
    r"扫码|二维码|长按|识别.{0,4}(?:图|码)|关注(?:我们|公众号|本号|《|「|“|\W*$)|关注\S{0,14}(?:公众号|视频号|抖音|微博)|公众号[:：]|"
    r"点击(?:上方|下方|下图|蓝字|卡片|阅读原文|“阅读原文|图片|文末|左下角|名片|\S{0,6}关注)|戳(?:下方|原文|阅读原文|这里)|阅读原文|"
    r"点个?[“”]?(?:赞|在看)|在看|一键三连|转发(?:给|朋友圈|分享|一下|点赞)|分享(?:给|收藏|点赞|到朋友圈|本文|网络安全)|星标|置顶|"
    r"(?:官方)?(?:抖音|视频|微博|头条|B站|知乎)号|倾[力情](?:推荐|推出)|了解(?:详情|更多)|征订|邮发代号|订阅|投稿|商务合作|"
    r"(?:加入|进)\S{0,8}(?:社群|知识星球|交流群|微信群|群聊)|知识星球|社群|入群|加群|加微信|添加微信|微信号[:：]|客服微信|联系我们|"
    r"欢迎(?:关注|加入|留言|转发|订阅|投稿|评论)|留言(?:区)?(?:讨论|告诉|评论)|"
    r"企业成长计划|实时资讯|网罗(?:圈内|国内外)|带你(?:一起)?读懂|好看你就|有用就点|长按二维码|戳我|更多精彩|精彩内容|"
    r"版权(?:归|声明|所有)|侵权|仅供参考|转载(?:请|自|须|时)|未经(?:授权|许可)|免责声明|文章来源于网络|不代表本|"
    r"(?:我知道你|求|快来|记得|喜欢就).{0,8}(?:在看|关注|点赞|分享)|群里?每日|每日持续更新|优先获得全球"
)
# What only an account says of itself; anything else that ends like a sentence may be one.
OWN = (
    r"关注(?:我们|公众号|本号)|长按|在看|点赞|星标|一键三连|阅读原文|订阅|投稿|(?:加入|进)\S{0,8}(?:社群|群|星球)|知识星球|扫码(?:订阅|关注|加群|入群)|"
    r"识别.{0,6}码.{0,4}(?:关注|加入)|转载|版权|侵权|来源于网络|仅供|不代表本|联系我们|商务合作|"
    r"名片关注|关注(?:一波|他们)|继续关注《|没有?关注.{2,14}[？?]|(?:公众号|知乎|微博|抖音)\S{0,8}搜索|微博账号|历史推送|网罗国内外"
)
CLOSING = "[”’」』）)]?"
HEAD = (
    LineRule(
        "wechat:call",
        rf"^(?=.{{1,42}}$)(?!.*[。；！？!?]{CLOSING}$).*(?:{CALLS})|^(?=.{{1,42}}$).*(?:{OWN}).*[！!]$",
        "head",
    ),
    LineRule(
        "wechat:byline",
        r"^(?:原创|Original)?\s?(?:作者|文|编辑|来源|记者|撰文|图文?|整理|编译|校对|责编)\s?[丨|｜/／:：]\s?.{1,40}$",
        "head",
    ),
    LineRule("wechat:byline", r"^(?:文|作者|撰文)\s?[丨|｜/／:：]\s?(?!.*[。！？]$).{1,90}$", "head"),
    LineRule("wechat:original_title", r"^[（(]?原标题\s?[:：]", "head"),
    LineRule("wechat:album", r"^\x1f#", "head"),
    LineRule("wechat:arrow", r"^[\W_]{1,12}$", "head"),
)
TAIL = (
    LineRule(
        "wechat:call",
        rf"^(?=.{{1,60}}$)(?!.{{0,6}}(?:地址|地点|时间)\s?[:：])(?:(?!.*[。！？!?]{CLOSING}$).*(?:{CALLS})|.*(?:{OWN}).*$)",
        "tail",
    ),
    LineRule("wechat:link", r"^\x1f", "tail"),
    LineRule(
        "wechat:credit",
        r"^[（(【\[*※▲]*(?:(?:文章|内容|资料|资讯|情报|素材|信息|新闻|参考及|参考|本文|原文|图文|图片|头图|题图|封面图?|配图|综合|部分)?(?:来源|转自|转载自|摘自|编辑|责编|责任编辑|审核|校对|监制|主编|"
        r"排版|供稿|编校|校审|初审|复审|终审|美编|统筹|签发|作者|撰稿|撰文|文案|策划|制作|翻译|译者|素材|图片|编译|记者)(?:于)?)\s?[:：丨|｜/／]"
        r"(?:.{1,60}|\s?https?://\S+)$",
        "tail",
    ),
    LineRule(
        "wechat:contact",
        r"^.{0,6}(?:合作|咨询|联系|客服|商务|稿件|投稿)\S{0,6}(?:电话|微信|邮箱|热线|方式|QQ).{0,40}$"
        r"|^(?:电话|邮箱|网站|网址|官网|传真|邮编|QQ群?|微信|联系人|E-?mail)\s?[:：].{0,60}$",
        "tail",
    ),
    LineRule(
        "wechat:reference",
        r"^(?:原文(?:链接|地址)|参考(?:资料|链接|来源|文献|及来源)|文章参考|详情点击)\s?[:：].{0,300}$",
        "tail",
    ),
    LineRule(
        "wechat:links",
        r"^(?:https?://\S+|(?:[\w-]+\.){1,4}[a-z]{2,6}/\S*|参考(?:链接|资料|文献|来源)[:：]?|\d{4}-\d{2}-\d{2})$",
        "tail",
    ),
    LineRule(
        "wechat:channels",
        r"^[球求]?(?:分享|点赞|在看|收藏)$|^.{0,3}点击原文.{0,14}$"
        r"|^[*•·]?\s?(?:新浪)?(?:公众号|微信|微博|知乎|抖音|B站|视频号)(?:[、，](?:公众号|微信|微博|知乎|抖音|B站|头条))*(?:账号|名称|ID|搜索)"
        r"(?:\s?[:：].{1,40}|.{0,40})$|^.{0,4}(?:查看|搜索).{0,6}历史(?:推送|文章|内容).{0,16}$",
        "tail",
    ),
    # The words a warning against such invitations has are no invitation.
    LineRule(
        "wechat:invitation",
        r"^(?!.*(?:骗|诱导|警惕|切勿|不要|受害|不法))(?:.*(?:识别|扫描|长按|扫)(?:下方|文末|海报|图中|上方)?的?二维码.{0,10}(?:加入|付费|入群|进群)"
        r"|.*加入(?:我|我们|笔者|本号)的.{0,12}(?:星球|专业群|交流群)|(?=.{61,300}$).*知识星球.*(?:加入|下载|优惠|续费|折)"
        r"|.*优惠券.{0,20}(?:发放|领取).*用完)",
        "tail",
    ),
    LineRule("wechat:copyright", r"^(?:版权|免责)声明\s?[:：]", "tail"),
    LineRule("wechat:heading", r"^(?:最新动态|往期\S{0,6}|\S{0,6}系列文章)[:：]?$", "tail"),
    LineRule("wechat:arrow", r"^[\W_]{1,12}$", "tail"),
    LineRule(
        "wechat:introduction",
        r"成立于\s?\d{4}\s?年，?是|是一家.{2,60}(?:公司|企业|平台|机构)|始终致力于|，?简称.{2,12}，是|由.{4,30}主管、|是.{2,16}运营的",
        "own",
    ),
)
# What stands anywhere among the paragraphs: hints of the interface, reading times, standing disclaimers.
ANYWHERE = (
    LineRule(
        "wechat:hint",
        r"^[（(*]?\s?(?:点击图片(?:可)?查看大图|向[上下左右]滑动.{0,3}(?:查看|浏览|阅读).{0,8}|左右滑动查看.{0,8}|SEE MORE.{0,3})[）)]?\W{0,3}$",
    ),
    LineRule("wechat:minutes", r"^(?:本文|全文)\s?(?:共|约)?\s?\d+\s?字.{0,4}(?:预计)?阅读.{0,4}\d+\s?分钟$"),
    LineRule("wechat:star", r"^(?:不是|没有?|未)星标.{0,16}$|^.{0,14}(?:设置?成?|设为|加)(?:个|上)?[“”]?星标.{0,12}$"),
    LineRule(
        "wechat:disclaimer",
        r"^.{0,80}(?:利用(?:此|本)[^，。]{0,8}提供的信息而?造成的任何直接或(?:者)?间接的|拥有(?:该|此|对此|对该)?(?:文章|安全公告)的修改和解释权)",
    ),
)
# "Scan this to join us" and the short lines below it, to the end of the article.
INVITATION = (
    LineRule(
        "wechat:invitation",
        r"^.{0,30}(?:识别|扫描|长按|扫).{0,8}码.{0,6}(?:加入|关注|进群|入群|添加|订阅).{0,20}(?:\n.{1,30}){0,8}\Z",
        "block",
    ),
)
LINES = INTERFACE + CARD + INVITATION + RECOMMENDED + ANYWHERE + HEAD + TAIL
