"""WeChat public accounts: article pages on mp.weixin.qq.com and the Markdown dumps that mirrors make of them.

``#publish_time`` is empty in the raw page (a script fills it), so the time comes from ``ct``.
"""

from archive.platform import Identity, Listing, Platform
from archive.rules import BodyRule, FieldRule, NoiseRule
from spiders.platforms.shared import DISCLAIMER, MAKER, ORIGINAL, STATED, TOLD, WRITER
from spiders.platforms.wechat_lines import LINES
from spiders.platforms.wechat_notices import STATES

HOST = r"mp\.weixin\.qq\.com"

IDENTITIES = (
    Identity(HOST, r"/s/(?P<short>[A-Za-z0-9_-]{22})/?", "wx:s/{short}", "https://mp.weixin.qq.com/s/{short}"),
    Identity(
        HOST,
        r"/(?:s|mp/appmsg/show)/?",
        "wx:{biz}:{mid}:{idx}",
        "https://mp.weixin.qq.com/s?__biz={biz}&mid={mid}&idx={idx}&sn={sn}",
        query={"biz": ("__biz",), "mid": ("mid", "appmsgid"), "idx": ("idx", "itemidx"), "sn": ("sn", "sign")},
    ),
)
CHAIN = r"\s{0,4}[:=]\s{0,4}(?:\w{1,20}\()?(?:[\"']{2}\s{0,4}\|\|\s{0,4}){0,6}[\"']"  # = "" || "" || "the value


def _data(name: str, *parts: str, why: str) -> FieldRule:
    """A field of the page's data."""
    return FieldRule(f"wechat/{name}", parts, "wechat-fields", why)


FIELDS = (
    FieldRule(
        "wechat/title",
        ("meta:og:title", "js:msg_title", "js:cgiDataNew.title", "front:title"),
        "wechat-fields",
        "the head of articles, the data of picture and text posts, a mirror's head",
    ),
    FieldRule(
        "wechat/published",
        ("js:ct", "js:createTime", "js:create_time", "js:ori_create_time", "css:#publish_time"),
        "wechat-fields",
        "seconds, then minutes; the element is filled in pages that a browser saved",
    ),
    _data("modified", "js:modify_time", why="the only sign of a silent edit"),
    FieldRule(
        "wechat/publisher",
        ("css:#js_name", "js:cgiDataNew.nick_name", "js:nickname"),
        "wechat-fields",
        "the account's name on articles, picture and text posts",
    ),
    FieldRule(
        "wechat/publisher:dump",
        (r"re:^([^\n!\[\]#*]{2,30})\n{1,4}向上滑动看下一个", "front:source"),
        "wechat-dumps",
        "the interface names the account before this button; a mirror's head may name the mirror's",
    ),
    FieldRule("wechat/author", ("meta:author", "meta:og:article:author"), "wechat-fields", "differs from the account"),
    FieldRule(
        "wechat/author:dump",
        ("front:writer", r"tail:^(?:以下文章来源于.{2,30}?)?，作者\s?(\S.{0,29})$"),
        "wechat-dumps",
        "byline, card",
    ),
    WRITER,
    FieldRule(
        "wechat/origin:card",
        (
            r"tail:^以下文章来源于\s?(.{2,30}?)(?:，作者.{1,30})?$",
            "css:#js_share_author",
            "css:.original_primary_nickname",
        ),
        "wechat-dumps",
        "the card of a repost names the account that wrote it",
    ),
    *STATED,
    ORIGINAL,
    MAKER,
    *TOLD,
    FieldRule("wechat/url", ("meta:og:url", "js:msg_link"), "wechat-addresses", "long or short, as it was shared"),
    _data("biz", "js:biz", "js:bizuin", why="the account's number in the long address"),
    _data("mid", r"script:(?:mid|appmsgid)[\"']?" + CHAIN + r"(\d{6,})[\"']", why="the message's number"),
    _data("idx", "js:idx", why="which article of the message"),
    _data("sn", r"script:sn[\"']?" + CHAIN + r"([0-9a-f]{32})[\"']", why="what makes a long address valid"),
    _data("account_id", r"script:var user_name = \"(gh_\w+)\"", "js:user_name", why="the account's name in the API"),
    _data("account_alias", "js:alias", why="the handle that readers search for"),
    _data("ip_province", "js:provinceName", "js:province_name", why="where it was published from"),
    _data("ai_label", "js:aigc_type", why="the label of generated content"),
    _data("claim_source", "js:claim_source", why="what the account says of its source"),
    _data("source_link", "js:msg_source_url", why="where 阅读原文 leads"),
    _data("page_type", "js:item_show_type", why="0 article, 8 pictures, 10 text, 11 shared"),
    _data("copyright", "js:_copyright_stat", "js:copyright_stat", why="whether it is declared original"),
    _data("repost_of", "js:source_biz", "css:#js_share_source@href", why="the account or article it was taken from"),
    _data("paid", "js:is_pay_subscribe", why="only a preview is shown"),
)
BODY = (
    BodyRule("wechat/body", ("#js_content", "#img-content"), "wechat-bodies", "articles; older pages"),
    FieldRule(
        "wechat/data_body",
        ("js:cgiDataNew.content_noencode", "js:cgiDataNew.text_page_info.content", "js:content_noencode"),
        "wechat-bodies",
        "picture and text posts have their text in the page's data alone",
    ),
    FieldRule("wechat/data_images", ("js:cgiDataNew.picture_page_info_list.cdn_url",), "wechat-bodies", "and pictures"),
    NoiseRule(
        "wechat/meta", ("#meta_content", "#js_tags"), "wechat-bodies", "byline and tags inside the article's node"
    ),
    NoiseRule(
        "wechat/cards",
        ("mp-common-profile", ".mp_profile_iframe_wrp", "mpcps", "mpcpc", ".js_audio_frame"),
        "wechat-bodies",
        "cards of accounts, goods, adverts and sound between paragraphs",
    ),
)

WECHAT = Platform(
    name="wechat",
    domains=("mp.weixin.qq.com",),
    identities=IDENTITIES,
    marks=(
        r"id=\"js_(?:content|article)\"", r"id=\"activity-detail\"", r"window\.cgiDataNew", r"res\.wx\.qq\.com/mmbiz",
        r"\]\(https?://mmbiz\.qpic\.cn", r"轻点两下取消赞", r"预览时标签不可点",
    ),
    rules=(*STATES, *FIELDS, *BODY, *LINES, DISCLAIMER),
    suffix=r"(?!)",  # an account's title ends as its author wrote it: … | 国家反诈中心
    needs="#js_article, #js_content, #img-content",
    teaser=r"(?:来|去|往下|一起|点击|快|继续)\S{0,4}(?:看看|瞧瞧|了解|看吧|查看)\W*$|^\W*(?:如下|见下图|详见下图|详情如下)\W*$",
    listings=(
        Listing(
            kind="json", url=r"/mp/appmsgalbum\?", items="getalbum_resp.article_list", link="url", title="title",
            published="create_time", next="begin_msgid={msgid}&begin_itemidx={itemidx}",
            more="getalbum_resp.continue_flag",
        ),
        Listing(kind="json", url=r"/mp/homepage\?", items="appmsg_list", link="link", title="title", published="sendtime"),
    ),
    story=r"//mp\.weixin\.qq\.com/s[?/]",
)  # fmt: skip
