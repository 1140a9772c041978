"""What mp.weixin.qq.com shows instead of an article, and the pages that hold only a part of one."""

from archive.rules import StateRule
from archive.types import State

BOX = ".weui-msg, .mesg-block, .weui_msg, .page_msg, #js_global_error"
NOTICES = (
    ("deleted", State.DELETED, "its author took it down",
     ("该内容已被发布者删除", "The content has been deleted by the author")),
    ("violation", State.REMOVED, "the platform took it down",
     ("此内容因违规无法查看", "此内容被投诉且经审核涉嫌",
      "Unable to view this content because it violates")),
    ("migrated", State.MIGRATED, "the account moved or closed",
     ("申请(?:公众号)?帐?账?号?迁移", "已(?:自主)?注销，?内容无法查看", "该公众号已迁移", "[帐账]号已被屏蔽")),
    ("unavailable", State.UNAVAILABLE, "not now, or not at this address",
     ("该内容暂时无法查看", "此内容暂时无法查看", "参数错误")),
    ("blocked", State.BLOCKED, "it asks for a proof of being human",
     ("环境异常", "完成验证后即可继续访问", r"Weixin Official Accounts Platform\s{1,9}Verification", "操作频繁")),
)  # fmt: skip
STATES = (
    StateRule(
        "wechat/verify",
        (r"secitptpage/template/verify\.js",),
        "wechat-notices",
        "the page of verification has no words of its own: its programs have",
        state=State.BLOCKED,
        raw=True,
    ),
    *(
        StateRule(f"wechat/{name}", words, "wechat-notices", why, state=state, css=BOX, lines=True)
        for name, state, why, words in NOTICES
    ),
    StateRule("wechat/box", (), "wechat-notices", "any other notice", state=State.NOT_ARTICLE, css=".weui-msg, .mesg-block"),
    StateRule(
        "wechat/preview", (), "wechat-bodies", "another account's post, shared: its beginning",
        state=State.TRUNCATED, css="#js_content.original_panel_content",
    ),
    StateRule(
        "wechat/paid-preview", (), "wechat-fields", "what is free of an article that is sold",
        state=State.PAID, css=".mp-pay-preview-filter, mp-pay-preview-filter, #js_pay_preview_filter",
    ),
)  # fmt: skip
