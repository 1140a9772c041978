"""WeChat public accounts: article pages on mp.weixin.qq.com and the Markdown dumps that mirrors make of them.

Where every field stands: source-facts 4.1. ``#publish_time`` is empty in the raw page (a script fills it), so the time
comes from ``ct``.
"""

from archive.platform import Identity, Listing, Platform, StateRule
from archive.types import State
from spiders.platforms.phrases import STATED, TOLD, WRITER
from spiders.platforms.wechat_lines import LINES

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

NOTICES = (
    (State.DELETED, r"该内容已被发布者删除|The content has been deleted by the author|此内容已被作者删除"),
    (State.REMOVED, r"此内容因违规无法查看|此内容被投诉且经审核涉嫌|此内容发送失败无法查看|The content is not available due to a violation"
                    r"|Unable to view this content because it violates|此内容涉嫌违反相关法律法规"),
    (State.MIGRATED, r"申请(?:公众号)?帐?账?号?迁移|已(?:自主)?注销，?内容无法查看|该公众号已迁移|[帐账]号已被屏蔽|[帐账]号已迁移"),
    (State.UNAVAILABLE, r"该内容暂时无法查看|此内容暂时无法查看|参数错误|链接已过期|Unable to view this content|This content is (?:currently )?un"),
)  # fmt: skip
BLOCKED = r"环境异常|完成验证后即可继续访问|Weixin Official Accounts Platform\s+Verification|secitptpage/template/verify|操作频繁"

STATES = (
    # One literal a rule: that is a fast search in pages of megabytes.
    StateRule(State.BLOCKED, r"secitptpage/template/verify\.js", source=True),
    StateRule(State.BLOCKED, r"id=\"js_verify\"", source=True),
    StateRule(State.BLOCKED, r"/mp/wappoc_appmsgcaptcha", source=True),
    *(
        StateRule(state, pattern, css=".weui-msg, .mesg-block, .weui_msg, .page_msg, #js_global_error")
        for state, pattern in (*NOTICES, (State.BLOCKED, BLOCKED))
    ),
    StateRule(State.NOT_ARTICLE, css=".weui-msg, .mesg-block"),
    *(StateRule(state, pattern) for state, pattern in NOTICES),
    StateRule(State.BLOCKED, BLOCKED),
    StateRule(
        State.TRUNCATED, css="#js_content.original_panel_content"
    ),  # another account's post, shared: its beginning
    StateRule(State.PAID, css=".mp-pay-preview-filter, mp-pay-preview-filter, #js_pay_preview_filter"),
)


WECHAT = Platform(
    name="wechat",
    domains=("mp.weixin.qq.com",),
    identities=IDENTITIES,
    marks=(
        r"id=\"js_(?:content|article)\"", r"id=\"activity-detail\"", r"window\.cgiDataNew", r"res\.wx\.qq\.com/mmbiz",
        r"\]\(https?://mmbiz\.qpic\.cn", r"轻点两下取消赞", r"预览时标签不可点",
    ),
    states=STATES,
    fields={
        "title": ("meta:og:title", "js:msg_title", "css:#activity-name", "js:cgiDataNew.title", "js:title", "front:title"),
        "published": ("js:ct", "js:createTime", "js:create_time", "js:ori_create_time", "css:#publish_time"),
        "modified": ("js:modify_time", "tail:^修改于\\s?(\\d{4}-\\d{2}-\\d{2}.*)"),
        "publisher": (
            "css:#js_name", "js:cgiDataNew.nick_name", "js:nickname", "css:.wx_follow_nickname",
            r"re:^([^\n!\[\]#*]{2,30})\n+向上滑动看下一个", "front:source",
        ),
        "author": (
            "meta:author", "meta:og:article:author", "css:#js_author_name", "js:author", "front:writer", r"tail:^，作者\s?(\S.{0,29})$",
            WRITER,
        ),
        "editor": (r"tail:(?:责任编辑|责编|编辑)\s?[丨|｜/／:：]\s?(\S{2,12})",),
        "origin": (
            r"tail:^以下文章来源于\s?(.{2,30})$", "css:#js_share_author",
            "css:.original_primary_nickname", "js:media_source_name", *STATED, *TOLD,
        ),
        "original_title": (r"tail:^原标题\s?[:：]\s?[「“]?(.{4,120}?)[」”]?$",),
        "url": ("meta:og:url", "js:msg_link"),
        "biz": ("js:biz", "js:bizuin"),
        "mid": (r"script:(?:mid|appmsgid)[\"']?\s*[:=]\s*(?:\w+\()?(?:[\"']{2}\s*\|\|\s*)*[\"'](\d{6,})[\"']",),
        "idx": ("js:idx", "js:itemidx"),
        "sn": (r"script:sn[\"']?\s*[:=]\s*(?:\w+\()?(?:[\"']{2}\s*\|\|\s*)*[\"']([0-9a-f]{32})[\"']",),
        "account_id": (r"script:var user_name = \"(gh_\w+)\"", "js:user_name"),
        "account_alias": ("js:alias",),
        "ip_province": ("js:provinceName", "js:province_name"),
        "ai_label": ("js:aigc_type",),
        "claim_source": ("js:claim_source",),
        "source_link": ("js:msg_source_url", "js:source_url"),
        "page_type": ("js:item_show_type",),
        "copyright": ("js:_copyright_stat", "js:copyright_stat"),
        "repost_of": ("js:source_biz", "css:#js_share_source@href"),
        "paid": ("js:is_pay_subscribe",),
    },
    body=("#js_content", "#img-content"),
    suffix=r"(?!)",  # an account's title ends as its author wrote it: … | 国家反诈中心
    needs="#js_article, #js_content, #img-content",
    data_body=("js:cgiDataNew.content_noencode", "js:cgiDataNew.text_page_info.content", "js:content_noencode"),
    data_images=("js:cgiDataNew.picture_page_info_list.cdn_url", "js:picture_page_info_list.cdn_url"),
    teaser=r"(?:来|去|往下|一起|点击|快|继续)\S{0,4}(?:看看|瞧瞧|了解|看吧|查看)\W*$|^\W*(?:如下|见下图|详见下图|详情如下)\W*$",
    noise=(
        "#js_top_ad_area", "#js_tags_preview_toast", "#content_bottom_area", "#js_pc_qr_code",
        "#wx_stream_article_slide_tip", "#meta_content", "#js_tags", ".original_area_primary", "mp-common-profile",
        ".mp_profile_iframe_wrp", "section.wx_profile_card_inner", "section[class*=wx_profile_msg_inner]",
        "mp-style-type", "mpvideosnap", "mpcps", "mpcpc", ".js_audio_frame", ".audio_card", ".js_vedio_poster", "qqmusic .qqmusic_area",
    ),
    lines=LINES,
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
