"""Rules that several platforms have: who a text says it is from (来源), in words that are the same everywhere."""

from archive.rules import FieldRule, LineRule
from spiders.platforms.phrases import (
    AGENCIES,
    BAR,
    COLON,
    EDITOR,
    NAME,
    OPINION,
    OUTLET_OF,
    OUTLETS,
    PERSON,
    SOURCE,
    TAKEN,
)

# Stated: a line of the text says it.
STATED = (
    FieldRule(
        "any/origin:credit",
        (
            rf"tail:^[（(【\[*※]?\s?(?:以上|文章|稿件|信息|内容|图文|新闻|原文|资讯|消息|本文){{0,2}}{SOURCE}{BAR}(?!https?:)"
            r"([^（）()【】\[\]\s丨|｜，,；;]{2,30})",
        ),
        "credits",
        "（来源：公安部网站）",
    ),
    FieldRule(
        "any/origin:reprint",
        (
            rf"tail:^[（(【\[]?\s?(?:(?:本文)?(?:{TAKEN})|本文(?:来源于|来自|首发于))\s?[丨|｜/／:：]?\s?[《“]?"
            r"([^（(）)】\]，,。》”]{2,30})",
        ),
        "credits",
        "本文转自…, 转载自…, 本文来源于《…》",
    ),
)
# Told: a sentence of the text says it. A second source counts where there is no first.
FOR_MACHINES = (
    FieldRule(
        "any/keywords", ("css:#keywords@data-wbkey", "meta:keywords", "ld:keywords"), "chinese-pages", "for the machine"
    ),
    FieldRule("any/url", ("css:link[rel=canonical]@href", "meta:og:url"), "chinese-pages", "for the machine"),
)
ORIGINAL = FieldRule(
    "any/original_title",
    (r"tail:^[（(]?原标题\s?[:：]\s?(.{2,120}?)[）)]?$",),
    "credits",
    "of a reprint",
)
MAKER = FieldRule(
    "any/editor",
    (
        rf"tail:(?:{EDITOR}){BAR}([^\s）)\]】]{{2,12}})",
        rf"re:(?:{EDITOR}){COLON}(?:<[^>]{{1,200}}>)?([^\s<）)\]】&，。]{{2,12}})(?=[\s<）)\]】&])",
    ),
    "chinese-pages",
    "below the text",
)
TOLD = (
    FieldRule(
        "any/origin:dateline",
        (rf"tail:^[\W\d]{{0,3}}({AGENCIES})[^，。,]{{0,16}}?\d{{1,2}}日(?:电|讯|综合电|消息)",),
        "credits",
        "新华社北京4月18日电 …, （法新社东京19日电）",
    ),
    FieldRule(
        "any/origin:told",
        (
            rf"tail:(?:^|[。，\s（(])(?:根据|据|综合){OUTLET_OF}[《“]?({OUTLETS})[^，。：；]{{0,26}}?(?:报道|消息|引述|电|讯)",
            rf"tail:^({OUTLETS})(?:(?:\d{{1,2}}日)?报道，|记者\s?{PERSON}(?:[\s、，]{PERSON}){{0,3}}$)",
            rf"tail:(?:另|又|但|此前)据{OUTLET_OF}[《“]?({OUTLETS})[^，。：；]{{0,26}}?(?:报道|消息|电)",
        ),
        "credits",
        "据新华社报道, 综合《新京报》、央视报道, 明报报道，…, 澎湃新闻记者 某某, 另据中新社消息",
    ),
)
WRITER = FieldRule(
    "any/author:line",
    (
        rf"tail:^[（(【\[]?(?:本文)?(?:作者|撰文|撰稿|\S{{0,6}}记者){BAR}"
        rf"({NAME}(?:[，、\s　]{NAME}){{0,5}})(?=\s?(?:编辑|责编|校对)|[，,；;]|[）)】\]]?$)",
    ),
    "credits",
    "作者：某某，某某大学…, 【作者丨某某】, 采写记者：某某",
)
# Below a text, on every platform; above one (a security account's warning) it is the author's word and stays.
DISCLAIMER = LineRule(
    "any/disclaimer",
    (
        r"^\W{0,3}(?:版权|免责)声明[*】\])）\s]{0,4}[:：】\])）*\s丨|—-]",
        r"^(?=.{10,260}$)(?!.{0,80}(?:表示|强调|称|指出|回应|说)[，,:：“])"
        r".{0,60}(?:[本该此]文|文[章中]|内容|观点|[言评]论|信息|留言|以上)[^。]{0,24}"
        rf"(?:{OPINION})",
    ),
    "page-furniture",
    "whose opinion it is and who is not liable",
    where="tail",
)
