"""Words of the trade: what Chinese publishers write around articles. The rules and the reader's code build on them.

Each is a regular expression or a piece of one; an alternation is written ``a|b`` without brackets around it.
"""

# Labels, and what stands behind one. WeChat accounts write bars where others write colons.
COLON = r"\s?[:：]\s?"
BAR = r"\s?[丨|｜/／:：]\s?"
EDITOR = "责任编辑|责编|编辑"
CREW = "编辑|责编|责任编辑|美编|编审|审校|校对|审核|监制|主编|采写|记者|撰文|摄影|排版|制图|统筹|策划"
SOURCE = "来源"
TAKEN = "转自|转载自|摘自"
ORIGINAL_TITLE = r"^[（(]?原标题\s?[:：]"
EDITED = "修改于"
PERSON = "[一-鿿·]{2,4}"
NAME = rf"(?:{PERSON}|[A-Za-z][A-Za-z0-9_ .]{{1,20}})"
LABELS = f"{EDITOR}|作者|文章来源|{SOURCE}|记者"  # before a name
ORIGINAL_MARKS = ("原创", "Original")  # beside a WeChat article's byline
REFERENCES = "参考"  # how a list of references is headed
SUMMARY = "核心提示|内容提要|内容摘要|内容导读|摘要|导读|导语|提要"
NOT_A_NAME = "关注|点击|广告|感谢|^推广$|蓝字|星标"  # what accounts write where their author's name belongs
READ_ON = "相关|推荐阅读|相关阅读|延伸阅读|相关新闻|相关文章|相关推荐"

# Who publishes: the foot of a page, what a site calls itself, and what names nobody.
OWNERS, RIGHTS = "主办单位|主办", "版权所有"
NO_OUTLET = "网站|未知|匿名|(?:网站)?[首主]页"
BRANCHES = "局|[分支]行|海关|总队|支队|中心|法院|检察院|委员会|办公室"  # of a ministry, under its name
# How bodies and outlets are called at the end, how columns are as well, and what is a column's name only.
BODIES = (
    "网|网站|報|报|在线|通讯社|报社|杂志社?|周刊|[部委局厅院署队]|派出所|委员会|办公室|政府|[协学]会|联合会|研究所|[银分]行|公司|集团|大学|"
    "学[院校]|电视台|电台|门户|官网"
)
LOOSE_NAMES = "新闻|财经|中心|频道|科技|热线|社|会|平台|论坛"
COLUMNS = (
    "(?:本|我|社会|国内|国际|时政|法治|财经|公司|工作|行业|地方|综合|通知|政务|警务|图片|专题|热点|更多|门户|政府|官方|返回)*"
    "(?:新闻|频道|中心|动态|公告|财经|要闻|社会|网站?|首页|主页|门户|在线|平台|公司|政府|单位)"
)
SITE_WORDS = "网|網|報|报|新闻|频道|在线|日报|公司|论坛|门户|社区|中心|平台|官网|政府|专题|栏目|公报|文件|电台|電台|委员会|学会|协会"
SITE_ENDS = "部|院|局|署|办公室"

# What stands beside a time: of the article, and of something else. A list's column of days is one of both.
TIME_LABELS = (
    f"(?:发布|发表|发稿|刊发|上传|成稿|创建)(?:时间|日期|于)?|时间|日期|{SOURCE}|稿源|作者|编辑|字号|浏览|阅读"
)
OTHER_TIMES = "更新时间|今天是|现在是|当前时间|生成时间|有效期|截至|成立|注册|备案|农历"
RENDERED = "生成(?:时间|日期|于)?"
PUBLISHED_DAY = "发布|公布|发文|刊发"
OTHER_DAYS = "成文|印发|签署|实施|施行|生效|有效|失效|截止|截至|更新|修改|修订|起始|开始|结束"

# What links say that lead on, or nowhere in particular.
NEXT_PAGE = "下一?页|后一?页"
DETAILS = "(?:点击)?(?:查看|阅读|浏览|了解)?(?:详情|详细|全文|更多|原文|内容)"

# Official documents: the labels of the table above one, each the usual one first, and what its number is made of.
DOCUMENT_LABELS = {
    "number": "发文字号|发文文号|文件字号|文件编号|文件号|文号|公文文号",
    "issuer": "发文机关|发布机构|发文单位|制发机关|印发机关|公开主体|发布机关|发文部门",
    "signed": "成文日期|发文日期|签发日期|印发日期|制发日期",
    "index": "索引号|信息索引号|统一编号",
    "category": "主题分类|信息分类|分类|主题词|信息类别",
}
ORDERS = "令|公告|通告"
ORDER_GIVERS = "部|委|局|院|会|府|厅|行|办|署"
STATE = "中华人民共和国"  # left out before the name of an authority
PROMULGATED = "公布|发布|印发|通过"
ATTACHED = "附件"

# What heads of mirrors' posts call their fields, the usual name first; written together and small. ``shown`` is a time as the
# page shows it, ``date`` one by the mirror's clock.
HEAD_NAMES = {
    "title": "title|fulltitle|headline|标题|標題|文章标题|题目",
    "url": (
        "url|link|urlsource|sourceurl|originalurl|articleurl|contenturl|href|permalink|链接|原文|原文链接|文章链接|原文地址|"
        "来源链接|网址|地址"
    ),
    "shown": "发布时间|发布日期|发表时间|发表日期|发稿时间|發布時間|發佈時間|時間|时间|日期",
    "date": "published|publishtime|publishedtime|publishdate|publishedat|pubdate|pubtime|datepublished|date|postdate",
    "source": (
        "publisher|source|account|accountname|nickname|mpname|bizname|media|medianame|site|sitename|公众号|公众号名称|来源公众号|"
        "账号|媒体|发布者|发布单位"
    ),
    "origin": "来源|信息来源|文章来源|來源|稿源",
    "author": "author|authors|byline|authorname|作者",
}
# What records (JSON, feeds) call a time where they have no better one, and their text, beside what everybody calls it.
RECORD_TIMES = ("create_time", "createtime", "ct", "date_modified", "datetime", "updated", "date_unixtime")
RECORD_BODIES = "正文|内容|encoded|description|summary"
# Outlets that texts name as their source.
AGENCIES = (
    "新华社|新华网|中新社|中新网|中国新闻网|央视新闻|央视网|央广网|人民日报|人民网|光明日报|法治日报|法制日报|经济日报|检察日报|"
    "人民公安报|中国警察网|澎湃新闻|环球时报|新京报|法新社|路透社|美联社|彭博社|中央社|中通社|共同社|韩联社"
)
OUTLETS = (
    f"{AGENCIES}|央视|星岛日报|香港电台|自由时报|香港01|明报|美国之音|信报|联合报|联合新闻网|联合网|中时电子报|中时新闻网|第一财经|观察者网|"
    "北京日报|环球网|东网|界面新闻|新浪新闻|新浪财经|新浪科技|证券时报|中国证券报|华尔街日报|金融时报|纽约时报|南华早报|中评社|ETtoday新闻云|"
    "东森新闻云|财新网?|澳洲广播公司|每日经济新闻|苹果日报|极目新闻|红星新闻|湖北日报|南方日报|健康时报|文汇报|大公报|每日邮报|朝日新闻"
)
OUTLET_OF = "(?:中国|香港|台湾|美国|英国|新加坡|日本|法国|德国|网媒|官媒|与|和)*"

# What an account says to win readers, in a line of its own.
CALLS = (
    "扫码", "二维码", "长按", "识别.{0,4}(?:图|码)", r"关注(?:我们|公众号|本号|《|「|“|\W*$)",
    r"关注\S{0,14}(?:公众号|视频号|抖音|微博)", "公众号[:：]",
    r"点击(?:上方|下方|下图|蓝字|卡片|阅读原文|“阅读原文|图片|文末|左下角|名片|\S{0,6}关注)", "阅读原文",
    "点个?[“”]?(?:赞|在看)", "在看", "转发(?:给|朋友圈|分享|一下|点赞)", "分享(?:给|收藏|点赞|到朋友圈|本文|网络安全)",
    "星标", "置顶", "(?:官方)?(?:抖音|视频|微博|头条|B站|知乎)号", "倾[力情](?:推荐|推出)", "了解(?:详情|更多)",
    "征订", "邮发代号", "订阅", "投稿", "商务合作", r"(?:加入|进)\S{0,8}(?:社群|知识星球|交流群|微信群|群聊)", "知识星球",
    "社群", "入群", "加群", "加微信", "添加微信", "微信号[:：]", "联系我们",
    "欢迎(?:关注|加入|留言|转发|订阅|投稿|评论)", "留言(?:区)?(?:讨论|告诉|评论)", "企业成长计划", "网罗(?:圈内|国内外)",
    "带你(?:一起)?读懂", "戳我", "更多精彩", "精彩内容", "版权(?:归|声明|所有)", "侵权", "转载(?:请|自|须|时)",
    "未经(?:授权|许可)", "免责声明", "(?:我知道你|求|快来|记得|喜欢就).{0,8}(?:在看|关注|点赞|分享)",
    "后台(?:回复|私信|留言)",
)  # fmt: skip
# What only an account says of itself; anything else that ends like a sentence may be the article's.
OWN_CALLS = (
    "关注(?:我们|公众号|本号)", "长按", "在看", "点赞", "星标", "阅读原文", "订阅", "投稿", r"(?:加入|进)\S{0,8}(?:社群|群|星球)",
    "知识星球", "扫码(?:订阅|关注|加群|入群)", "识别.{0,6}码.{0,4}(?:关注|加入)", "转载", "版权", "侵权", "来源于网络", "联系我们",
    "商务合作", "名片关注", "关注(?:一波|他们)", "继续关注《", "没有?关注.{2,14}[？?]", r"(?:公众号|知乎|微博|抖音)\S{0,8}搜索",
    "微博账号", "历史推送", "网罗国内外",
)  # fmt: skip
# Words that a warning against such invitations has; a line with one is no invitation.
WARNING = "骗|诱导|警惕|切勿|不要|受害|不法|谨防|警方"

# What tells adverts on a newspaper page from its stories.
CLASSIFIED = (
    "分类广告|广告热线|小广告|便民信息|遗失声明|声明作废|招租|出租|出售|转让|搬家|殡葬|公墓|回收|征婚|相亲|家政|招聘启事|本栏目|刊登|"
    "热线电话|咨询热线"
)
REMEDY = "软膏|膏药|药酒|胶囊|偏方|秘方|祖传|疗程|根治|患者.{0,12}(?:康复|服用|使用)|专卖|经销|优惠价|免费领取|订购|康复热线|健康热线"
OFFICIAL = r"(?<!\d)(?:110|96110|12381|12321)(?!\d)|公安|检察|法院|国务院|人民政府|新华社|警方|民警|派出所|拘留|抓获|嫌疑人|诈骗|反诈"
PICTURE_CREDIT = r"资料图片|资料图|图片来源|新华社发|本报记者\s*\S{2,8}\s*摄|.{0,12}摄"
DATELINE = r"(?:新华社|中新社|中新网|本报|人民网|央视网)[^，。]{0,12}\d{1,2}月\d{1,2}日(?:电|讯)|(?:\d{4}年)?\d{1,2}月\d{1,2}日[,，]|近日[,，]|日前[,，]"
# Whose opinion a text is: a stance that is nobody's here. That a number does not stand for a fact is an article's sentence.
OPINION = (
    r"(?:仅|只)代表[^，。]{0,4}(?:作者|本人|个人|发[布帖]者|网友|嘉宾|专家)"
    r"|不代表(?:[^，。]{0,14}(?:立场|观点|意见|看法)|本[站网报台社刊号]|(?:本?平台|我们)(?:[^\w]|$))"
)
# How a sentence begins in which a site speaks of itself and its duties, or labels it gives; an article that names a number
# to call, a licence or a disclaimer does so in the middle of a sentence.
OF_SITE = (
    r"©|[Cc]opyright|[Aa]ll [Rr]ights [Rr]eserved|ICP[备证]\s?(?:\d|[字号])|公网安备\s?\d"
    r"|(?:^|[\s|])[^，。；：:\s拨]{0,16}(?:(?:举报|客服|热线)(?:电话|邮箱)|许可证(?:编号)?)[:：]"
    r"|^\W{0,3}(?:版权|免责)声明(?![”’」』》])|^\W{0,3}本[站网].{0,4}声明(?=.{0,200}(?:仅供参考|风险|转载|版权|不代表|不承担))"
    rf"|{OPINION}"
)
