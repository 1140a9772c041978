"""What WeChat accounts put below their articles: lines that go where they end a body."""

from archive.rules import LineRule
from spiders.platforms.phrases import BAR, CALLS, CREW, OWN_CALLS, PERSON, SOURCE, TAKEN, WARNING

CALL, OWN_CALL = "|".join(CALLS), "|".join(OWN_CALLS)
CLOSING = "[”’」』）)]?"
NO_WARNING = f"(?!.*(?:{WARNING}))"
ID = r"^(?:微信)?ID\s?[:：]\s?[\w-]{4,30}$"
ORNAMENT = r"^[\W_]{1,12}$"

TAIL = (
    LineRule(
        "wechat/call",
        (
            rf"^(?=.{{1,60}}$)(?!.{{0,6}}(?:地址|地点|时间)\s?[:：])(?!.*[。！？!?]{CLOSING}$).*(?:{CALL})",
            rf"^(?=.{{1,60}}$)(?!.{{0,6}}(?:地址|地点|时间)\s?[:：]).*(?:{OWN_CALL}).*$",
        ),
        "wechat-accounts",
        "an invitation below the text; what ends like a sentence may be the article's",
        where="tail",
        account=True,
    ),
    LineRule("wechat/link", (r"^\x1f",), "wechat-accounts", "a line that is nothing but a link", where="tail"),
    LineRule(
        "wechat/credit",
        (
            r"^[（(【\[*※▲]*(?:(?:文章|内容|资料|资讯|情报|素材|信息|新闻|参考及|参考|本文|原文|图文|图片|头图|题图|封面图?|配图|综合|部分)?"
            rf"(?:{SOURCE}|{TAKEN}|编辑|责编|责任编辑|审核|校对|监制|主编|排版|供稿|编校|校审|初审|复审|终审|美编|统筹|签发|作者|撰稿|撰文|文案|"
            r"策划|制作|翻译|译者|素材|图片|编译|记者)(?:于)?)\s?[:：丨|｜/／](?:.{1,60}|\s?https?://\S+)$",
            rf"^(?!.*。$)[（(【\[*·\s]{{0,4}}\S{{0,8}}(?:{CREW}){BAR}\S.{{0,40}}$",
            rf"^[（(【\[]?\S{{0,8}}记者\s?[丨|｜/／]?\s?{PERSON}(?:[\s　、，]{PERSON}){{0,5}}(?:\s?(?:报道|发自\S{{2,4}}))?[）)】\]]?$",
            rf"^以上(?:信息|内容|图文)?{SOURCE}\s?[:：].{{2,30}}$",
            r"^本文(?:来源于|来自|首发于|转自)\s?[《“]?\S{2,20}$",
        ),
        "wechat-accounts",
        "whose text and pictures these are, who made them",
        where="tail",
    ),
    LineRule(
        "wechat/contact",
        (
            r"^.{0,6}(?:合作|咨询|联系|客服|商务|稿件|投稿)\S{0,6}(?:电话|微信|邮箱|热线|方式|QQ).{0,40}$",
            r"^(?=.{1,50}$)(?!.*。$).*(?:合作|咨询|商务|投稿|稿件|客服|联系).{0,16}(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8}|400-\d{3,4}-\d{3,4})",
            r"^.{0,6}(?:合作|咨询|客服|商务|稿件|投稿)[^，。]{0,8}(?:电话|微信|邮箱|热线|QQ)\s?[:：].{0,40}$",
            r"^(?:更多\S{0,12}详情.{0,8}|(?:更多\S{0,8})?(?:详情)?请(?:咨询|联系|致电).{0,24})$",
            r"^(?:电话|邮箱|网站|网址|官网|传真|邮编|QQ群?|微信|联系人|E-?mail)\s?[:：].{0,60}$",
        ),
        "wechat-accounts",
        "how to reach the account",
        where="tail",
        account=True,
    ),
    LineRule(
        "wechat/reference",
        (
            rf"^(?:原文(?:链接|地址)|参考(?:资料|链接|{SOURCE}|文献|及来源)|文章参考|详情点击)\s?[:：].{{0,300}}$",
            r"^(?:https?://\S+|(?:[\w-]+\.){1,4}[a-z]{2,6}/\S*|参考(?:链接|资料|文献|来源)[:：]?|\d{4}-\d{2}-\d{2})$",
        ),
        "wechat-accounts",
        "addresses that the article refers to",
        where="tail",
    ),
    LineRule(
        "wechat/buttons",
        (
            r"^[球求]?(?:分享|点赞|在看|收藏)$",
            r"^.{0,3}点击原文.{0,14}$",
        ),
        "wechat-accounts",
        "words of buttons, written out",
        where="tail",
        account=True,
    ),
    LineRule(
        "wechat/invitation",
        (
            rf"^{NO_WARNING}(?:.*(?:识别|扫描|长按|扫)(?:下方|文末|海报|图中|上方)?的?二维码.{{0,10}}(?:加入|付费|入群|进群)"
            r"|.*加入(?:我|我们|笔者|本号)的.{0,12}(?:星球|专业群|交流群)|(?=.{61,300}$).*知识星球.*(?:加入|下载|优惠|续费|折)"
            r"|.*优惠券.{0,20}(?:发放|领取).*用完)",
        ),
        "wechat-accounts",
        "an invitation to a paid group, in a sentence",
        where="tail",
    ),
    LineRule(
        "wechat/notice",
        (
            r"^(?=.{20,220}$)[\W_]{0,3}(?:(?:(?:版权|免责|特别|温馨)*(?:声明|提示)){1,2}\s?[:：\s]"
            r"|本(?:平台|公众号|号|站|微信|文(?:素材|图文|内容|为\S{2,12}原创)))(?=.*(?:版权|侵权|转载|免责|来源于?(?:网络|互联网)))"
            r"(?=.*(?:联系|删除|授权|许可|归.{2,12}所有|不代表|责任))",
        ),
        "wechat-accounts",
        "whose rights these are",
        where="tail",
    ),
    LineRule(
        "wechat/follow",
        (
            rf"^(?=.{{20,220}}$){NO_WARNING}(?=.*(?:公众号|微信号|本号|新号|在看|星标|二维码|朋友圈|亲朋好友))"
            r"(?=.*(?:关注|星标|点赞|点亮|扫.{0,4}码|置顶|点击.{0,6}分享|转给|转发))"
            r"(?=.*(?:感谢(?:阅读|关注)|谢谢(?:各位|大家)|欢迎关注|希望大家|请大家|请(?:点|扫|关注|转)|求(?:关注|转发)|记得(?:点|关注|星标)|顺手))",
        ),
        "wechat-accounts",
        "thanks for reading, and please follow, in a sentence",
        where="tail",
    ),
    LineRule(
        "wechat/lottery",
        (
            r"^(?=.{1,60}$)(?:.*(?:转发|分享)\S{0,6}(?:至|到)朋友圈.{0,12}(?:抽奖|兑奖)|.*(?:中奖|开奖)后凭.{0,10}截图"
            r"|\W*(?:转发|留言|评论|参与)(?:抽奖|有奖)\W*$)",
        ),
        "wechat-accounts",
        "prizes for those who share it",
        where="tail",
    ),
    LineRule(
        "wechat/share",
        (
            r"^(?=.{2,24}$)\W*(?:打\s?赏|赞\s?赏(?:作者|随意)?|\S{0,8}打赏随意)(?:，?(?:感谢|谢谢)\S{0,6})?\W*$",
            r"^(?=.{6,40}$)\W*(?:请|快)?把(?:这篇)?.{0,12}(?:转|发)给.{0,8}(?:人|朋友)\S{0,6}[！!。]?$",
            r"^\W*关注[《「“【]\S{2,14}[》」”】].{0,12}$",
            r"^(?:听|看|读)(?:广播|微博|微信|抖音)\s?[:：].{2,20}$",
            r"^[*\-=~_·]{3,}+(?:(?<=[*\-=~_·]{6})|[^*\-=~_·].{0,19}[*\-=~_·]{3,}+)$",
            ID,
            r"^\W*顺手.{0,4}朋友圈.{0,20}$",
            r"^由于(?:微信)?篇幅(?:限制|有限|原因)，只能.{0,12}$",
            r"^(?=.{8,90}$)\W*(?:\d{1,6}，?领取|.{0,20}领取.{0,24}(?:资料|礼包|源码|电子书))",
            r"^(?=.{8,120}$)\W*福利\s?[:：].*(?:微信|公众号)",
        ),
        "wechat-accounts",
        "pass it on, pay the author, take a present",
        where="tail",
    ),
    LineRule(
        "wechat/heading",
        (r"^(?:最新动态|往期\S{0,6}|\S{0,6}系列文章)[:：]?$",),
        "wechat-accounts",
        "the heading of links that are gone",
        where="tail",
    ),
    LineRule("wechat/ornament", (ORNAMENT,), "wechat-accounts", "a line of arrows or dashes", where="tail"),
    LineRule(
        "wechat/introduction",
        (
            r"成立于\s?\d{4}\s?年，?是|是一家.{2,60}(?:公司|企业|平台|机构)",
            r"，?简称.{2,12}，是",
            r"由.{4,30}主管、",
        ),
        "wechat-accounts",
        "a sentence that begins with the account's name and says what it is",
        where="own",
    ),
)
