"""The archive's own words as the pages say them in Chinese."""

CHINESE = {
    # relations of a copy to its article
    "original": "首见",
    "same": "同一篇",
    "exact": "全文相同",
    "near": "近似",
    "excerpt": "节选",
    "whole": "更全",
    # states
    "article": "正文",
    "edited": "已修改",
    "truncated": "不完整",
    # ends of a run
    "finished": "完成",
    "running": "进行中",
    "killed": "被中断",
    "shutdown": "被停止",
    "start_error": "未能启动",
    # counts of a run
    "listed": "列出",
    "fetched": "抓取",
    "new": "新文章",
    "versions": "新版本",
    "unchanged": "未变",
    "duplicates": "副本",
    "discarded": "未收录",
    "errors": "错误",
    "known": "已知",
    "robots": "robots 拒绝",
    "blocked": "被拦",
    "blocked_responses": "被拦的应答",
    "refused": "不允许的地址",
}
