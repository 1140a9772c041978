"""How the signs, fields and filters of a question are written, in Chinese and in English."""

from __future__ import annotations

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
STATES = {"正文": "article", "注明改过": "amended", "已修改": "amended", "不完整": "truncated"}
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
