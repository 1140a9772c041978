"""How the signs, fields and filters of a question are written, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

# What a Chinese keyboard writes for the signs of the language; commas part words, and are words' ends in phrases too.
KEYS = str.maketrans("（）：＂“”„＊－｜，、；;,", '():""""*-|     ')
FIELDS = {  # what is written → the columns of the index that are meant
    "title": "title", "标题": "title", "body": "body", "正文": "body", "publisher": "publisher", "发布者": "publisher",
    "发布": "publisher",
}  # fmt: skip
FILTERS = {  # what is written → the filter that is meant
    "source": "source", "来源": "source", "author": "author", "作者": "author", "tag": "tag", "标签": "tag",
    "state": "state", "状态": "state", "class": "class", "类别": "class", "level": "level", "级别": "level",
    "attachment": "attachment", "附件": "attachment", "number": "number", "文号": "number",
}  # fmt: skip
CLASSES = {  # archive/topic/topics.toml: in the order in which they are told, and their Chinese names
    "policy_document": "政策文件", "speech_meeting": "讲话与会议", "interpretation": "解读", "enforcement_statistics": "执法与数据",
    "public_warning": "风险提示", "crime_case": "案件", "industry_technology": "行业与技术", "": "未分类", "advert": "广告",
    "unrelated": "其他",
}  # fmt: skip
LEVELS = {  # archive/stories/issuers.toml
    "1": "中央", "2": "部委与法院", "3": "全国机构与报刊", "4": "省市", "5": "其他媒体与行业", "6": "门户与平台", "7": "未定级",
}  # fmt: skip
STATES = {"正文": "article", "注明改过": "amended", "已修改": "amended", "不完整": "truncated"}


def _either_way(chinese: Mapping[str, str]) -> dict[str, str]:
    return {name: value for value, name in chinese.items()} | {value: value for value in chinese if value}


VALUES = {  # filters that have few values: what is written → the value that is meant
    "state": STATES | {value: value for value in STATES.values()}, "class": _either_way(CLASSES), "level": _either_way(LEVELS),
}  # fmt: skip
SIDES = {
    "after": "after",
    "since": "after",
    "之后": "after",
    "before": "before",
    "之前": "before",
    "date": "in",
    "日期": "in",
}
SIGNS = {"或": "OR", "|": "OR", "-": "NOT"}
