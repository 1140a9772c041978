"""The archive's own words as the pages say them in Chinese."""

from archive.search.spelling import CLASSES, LEVELS

CHINESE = {
    # relations of a copy to its article
    "original": "先收录",
    "same": "同一篇",
    "exact": "全文相同",
    "near": "近似",
    "excerpt": "节选",
    "whole": "更全",
    "decided": "人工归并",
    "quotes": "引用",
    "quoted": "被引用",
    # states
    "article": "正文",
    "amended": "注明改过",  # by the page itself; what we saw change is 改动
    "truncated": "不完整",
    "deleted_by_author": "作者已删除",
    "removed_for_violation": "因违规被移除",
    "unavailable": "无法访问",
    "account_migrated_or_closed": "账号迁移或注销",
    "paid_preview": "付费试读",
    "title_only": "仅有标题",
    "not_an_article": "不是文章",
    "off_topic": "与主题无关",
    "hung": "读取超限",
    "unreadable": "无法读取",
    "not_text": "不是文本",
    "attachment": "附件",
    "too_large": "文件过大",
    # what a text names
    "document": "文件",
    "number": "文号",
    "law": "法条",
    "campaign": "行动",
    "figure": "数据",
    # ends of a run
    "finished": "完成",
    "running": "进行中",
    "killed": "被中断",
    "shutdown": "被停止",
    "start_error": "未能启动",
    "closespider_timeout": "超过时限",
    "already_running": "正在抓取",
    "disk_full": "磁盘已满",
    "locked": "数据库被占用",
    "failed": "失败",
    # counts of a run
    "listed": "列出",
    "fetched": "抓取",
    "new": "新文章",
    "version": "新版本",
    "kept": "已存原文",
    "unchanged": "未变",
    "duplicates": "副本",
    "discarded": "未收录",
    "errors": "错误",
    "known": "已知",
    "robots": "robots 拒绝",
    "blocked": "被拦",
    "blocked_responses": "被拦的应答",
    "unmodified": "列表未变",
    "rechecked": "复查",
    "gone": "已消失",
    "refused": "不允许的地址",
    "files": "附件",
    "authorless": "无作者",
    "unsigned": "无发布者",
    "undated": "无日期",
    "kept_again": "原文补存",
    "changed": "重读有变",
    "imported_before": "以前导入过",
    "interrupted": "中断的运行",
    "wants_browser": "要用浏览器",
    "boilerplate_lines_learnt": "学到的套话",
    "clocks_learnt": "学到的时钟",
    "worn_titles_learnt": "学到的通用标题",
}

# What filters offer, by the filter's name.
OPTIONS = {
    "level": LEVELS,
    "kind": CLASSES,
    "month": {"none": "无日期"},
    "publisher": {"": "无发布者"},
    "attachment": {"有": "有附件"},
}  # fmt: skip

# What is said of a piece of evidence (pipelines.reading), in Chinese.
NOTES = (
    (r"the day the mirror saw it: .*", "镜像见到它的那天：带毫秒，是镜像的时钟"),
    (r"the mirror's day, .*", "镜像标的日期，常晚一天"),
    (r"has milliseconds: .*", "带毫秒，是镜像的时钟而不是网页的"),
    (r"by a clock nobody knows", "不知是哪个时区的时钟"),
    (r"written at (.*)", r"按 \1 写的"),
    (r"learnt: this mirror's days are (.*) late", r"从别的文章得知：这个镜像的日期晚 \1 天"),
    (r"learnt: this mirror's days are right", "从别的文章得知：这个镜像的日期是对的"),
    (r"learnt: this mirror's clock was (.*) minutes off in (.*)", r"从别的文章得知：这个镜像的时钟在 \2 差 \1 分钟"),
    (r"read as local written as UTC(.*)", r"把当地时间写成了 UTC\1"),
    (r"(.*), which agrees with the address's day", r"\1，与地址里的日期相合"),
    (r"read as (.*)", r"当作 \1 读"),
    (r"the post's own stamp", "正文自己标的时间"),
    (r"the post's own day, in whatever zone", "正文自己标的日期，时区不明"),
    (r"as the page showed it", "网页上显示的时间"),
    (r"the publisher's name", "就是发布者的名称"),
    (r"stands on many pages of its host", "同一网站的许多网页都有"),
    (r"when the page was rendered", "是网页生成的时间"),
    (r"in the future", "在未来"),
    (r"the address says (.*)", r"地址写的是 \1"),
    (r"rejected: (.*)", r"不采用：\1"),
)

# What a page says beside its text (``facts``), where there is a Chinese word for it.
FILES = {"wanted": "还没有抓取", "elsewhere": "在别的网站，来源没有允许", "failed": "没有取到", "too_large": "文件过大"}
FACTS = {
    "number": "文号", "issuer": "发文机关", "signed": "成文日期", "index": "索引号", "category": "主题分类", "attachments": "附件",
    "ip_province": "IP 属地", "account": "账号",
}  # fmt: skip
