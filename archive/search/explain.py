"""What is said of the parts of a question that were not understood, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence

from archive.search.question import Unclear
from archive.search.spelling import CLASSES, LEVELS, STATES, VALUES

CHINESE_VALUES = f"状态: {'、'.join(STATES)}；类别: {'、'.join(CLASSES.values())}；级别: {'、'.join(LEVELS.values())}"
ENGLISH_VALUES = (
    f"state: {', '.join(VALUES['state'])}; class: {', '.join(filter(None, CLASSES))}; level: 1 to {len(LEVELS)}"
)
CHINESE = {
    "date": "“{}”不是能认出的时间（如 2025、2025-03、昨天、上周），已忽略",
    "field": "没有“{}”这个栏目（有 标题: 正文: 发布者: 来源: 作者: 文号: 标签: 状态: 类别: 级别: 附件:），已按普通词查找",
    "value": f"没有“{{}}”这样的值（{CHINESE_VALUES}），已忽略",
    "empty": "“{}”后面没有词，已忽略",
    "sign": "“{}”在这里没有意义，已忽略",
    "quote": "引号没有闭合：{}",
    "many": "词太多，“{}”未查",
    "deep": "括号太深，“{}”已忽略",
    "only": "“{}”只说了不要什么，请再加一个要找的词",
}
ENGLISH = {
    "date": "“{}” is no time that is understood (2025, 2025-03, yesterday, lastweek); passed over",
    "field": "there is no field “{}” (title: body: publisher: source: author: number: tag: state: class: level: attachment:); searched as a word",
    "value": f"there is no such value as “{{}}” ({ENGLISH_VALUES}); passed over",
    "empty": "nothing follows “{}”; passed over",
    "sign": "“{}” makes no sense where it stands; passed over",
    "quote": "the quotation is not closed: {}",
    "many": "too many words; “{}” is not looked for",
    "deep": "parentheses too deep; “{}” passed over",
    "only": "“{}” only says what is not wanted; add a word to look for",
}
LONGEST = 60  # characters of the query that are repeated


def explained(unclear: Sequence[Unclear], *, chinese: bool) -> list[str]:
    """A sentence for each, ten at most."""
    words = CHINESE if chinese else ENGLISH
    return [words[each.why].format(each.said[:LONGEST]) for each in unclear[:10]]
