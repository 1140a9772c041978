"""Mentions found in a text. A mention is left out where it is not sure: precision comes before completeness.

Sources of the forms: GB/T 9704-2012, 7.2.5 (发文字号: 机关代字〔年份〕序号号, the brackets are six-cornered; texts use others
too); 立法法 and 立法技术规范 (条, 款, 项). A court's case number, （2023）京01刑终12号, begins with the year and is none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from archive.types import Mention, MentionKind
from pipelines.mentions.numerals import number

SENTENCE = re.compile(r"[^。！？；\n]{1,400}[。！？；]?")
LEAST = 4  # characters of what a figure counts: a verb alone says nothing
LONGEST = 200  # characters of a sentence that are kept
STATE = "中华人民共和国"
KINDS = "法典|法|条例|规定|办法|意见|通知|通告|公告|决定|决议|解释|规则|纲要|规划|方案|指引|指南|细则|批复|会议纪要|公约|协定|标准|要点|措施|守则"
DRAFT = re.compile(
    r"[（(〔](?:试行|暂行|草案|征求意见稿|修订草案|修订|修正案?|\d{4}年?(?:修订|修正|版)|[一二三四五六七八九十]+)[^）)〕]{0,8}[）)〕]$"
)
TITLE = re.compile(r"《((?:[^《》\n]|《[^《》\n]{1,60}》){2,80})》")
OFFICIAL = re.compile(rf"(?:{KINDS})$")
BRACKETS = r"[〔\[［（(【﹝]\s?((?:19|20)\d{2})\s?年?[〕\]］）)】﹞]"
CODE = re.compile(rf"([一-鿿]{{1,12}}){BRACKETS}\s?第?\s?(\d{{1,5}})\s?号")
ORDER = re.compile(r"([一-鿿]{2,14}令)\s?第\s?(\d{1,4}|[一二三四五六七八九十百零〇]{1,6})\s?号")
# What stands before an office's code in a sentence and is not part of it.
BEFORE = re.compile(
    r"^.*(?:根据|依据|按照|依照|印发|发布|下发|发文|关于|文号|文件|通知|意见|公告|规定|以及|及其|为|是|即|和|与|及|的|以|了|第|号|等|向|由|在|见)"
)
CODES_END = re.compile(
    r"(?:发|字|函|办|令|规|释|告|通|知|会|文|联|明|电|安|网|管|科|信|刑|法|委|厅|局|综|监|政|函办|办发)$"
)
ARTICLE = r"第\s?([\d一二三四五六七八九十百千零〇]{1,7})\s?条(?:之([一二三四五六七八九十]{1,2}))?(?:第\s?([\d一二三四五六七八九十]{1,3})\s?款)?(?:第\s?[（(]?([\d一二三四五六七八九十]{1,3})[）)]?\s?项)?"
CAMPAIGN = re.compile(
    r"[“\"「『]([^”\"」』\n，。；]{1,24})[”\"」』](?:系列|全国|集群)?(?:专项(?:整治|打击|治理)?|集中整治|统一|联合|百日)?(?:行动|战役|整治|会战)"
)
DONE = (
    "共?(?:破获|侦破|抓获|查获|缴获|打掉|捣毁|拦截|劝阻|预警|止付|冻结|追缴|挽回|挽损|返还|关停|处置|封堵|(?<!排)查处(?!置)|约谈|批准逮捕|逮捕|批捕|起诉|"
    "提起公诉|审结|判处|移诉|移送|遣返|移交|下架|清理|立案|受理|发案|涉案|造成|避免|封停|整治|惩处)"
)
COUNTED = "起|件|人|名|个|次|条|张|部|台|户|例|元|万元|亿元|家|款|宗"
FIGURE = re.compile(
    rf"({DONE}[^\d，。；：、\n]{{0,24}}?)\s?(?:近|超过?|逾|约|达到?|高达|共计?|累计|总计)?\s?"
    rf"(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)\s?(万|亿|千)?余?多?({COUNTED})"
)
SCALE = {"": 1, "千": 1e3, "万": 1e4, "亿": 1e8}
YEAR = re.compile(
    r"((?:19|20)\d{2})年(?:(?:前)?(\d{1,2}|[一二三四五六七八九十]{1,2})(?:至|-|—|到)(\d{1,2})月|上半年|前三季度|(\d{1,2})月)?"
)


def mentions(text: str) -> tuple[Mention, ...]:
    """What ``text`` names, each thing once with the first sentence that names it (a figure by what was counted)."""
    found: dict[tuple[str, ...], Mention] = {}
    period = ""
    for match in SENTENCE.finditer(text):
        sentence = match[0].strip()
        if said := YEAR.search(sentence):
            period = said[0]
        for mention in _of_sentence(sentence, period):
            found.setdefault((mention.kind, mention.name, mention.detail, str(mention.value)), mention)
    return tuple(found.values())


def _of_sentence(sentence: str, period: str) -> Iterator[Mention]:
    kept = sentence[:LONGEST]
    if "《" in sentence:
        for name in _documents(sentence):
            yield Mention(MentionKind.DOCUMENT, name, sentence=kept)
    if "号" in sentence:
        for name in _numbers(sentence):
            yield Mention(MentionKind.NUMBER, name, sentence=kept)
    if "条" in sentence:
        for name, detail in _laws(sentence):
            yield Mention(MentionKind.LAW, name, detail, sentence=kept)
    for match in CAMPAIGN.finditer(sentence):
        yield Mention(MentionKind.CAMPAIGN, match[1].strip(), sentence=kept)
    for match in FIGURE.finditer(sentence):
        value, unit = float(match[2].replace(",", "")) * SCALE[match[3] or ""], match[4]
        if unit in ("万元", "亿元"):
            value, unit = value * SCALE[unit[0]], "元"
        what = match[1].strip().removeprefix("共")
        if len(what) < LEAST or what.endswith(("了", "的", "等", "约", "每天", "超過", "超过")):
            continue
        yield Mention(MentionKind.FIGURE, what, value=value, unit=unit, period=period, sentence=kept)


def canonical(name: str) -> str:
    """A document's name without the state's and without what says that it is a draft or on trial."""
    name = re.sub(r"\s+", "", name).removeprefix(STATE)
    name = DRAFT.sub("", name)
    return _laws_by_name().get(name, (name, 0))[0]


def _documents(sentence: str) -> Iterator[str]:
    for match in TITLE.finditer(sentence):
        name = canonical(match[1])
        if OFFICIAL.search(name):
            yield name


def _numbers(sentence: str) -> Iterator[str]:
    for match in CODE.finditer(sentence):
        code = BEFORE.sub("", match[1]) or match[1]
        if CODES_END.search(code):
            yield f"{code}〔{match[2]}〕{int(match[3])}号"
    for match in ORDER.finditer(sentence):
        office = BEFORE.sub("", match[1].removesuffix("令"))
        if len(office) >= 2:
            yield f"{office}令第{number(match[2])}号"


@cache
def _laws_by_name() -> dict[str, tuple[str, int]]:
    """Every name of a law → its canonical name, and how many articles it has."""
    data = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
    return {name: (law["name"], law["articles"]) for law in data["laws"] for name in (law["name"], *law["aliases"])}


@cache
def _law() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _laws_by_name()), key=len, reverse=True))
    # 国际刑法, 军事刑法 are no laws of this name. A clause may stand between a name in 《》 and its article.
    return re.compile(rf"(?:{STATE}|(?<![国军事属]))({names})(?:》[^《》。；\n]{{0,12}}?)?{ARTICLE}")


def _laws(sentence: str) -> Iterator[tuple[str, str]]:
    """Laws with the article, paragraph and item that a sentence names."""
    for match in _law().finditer(sentence):
        name, *parts = match.groups()
        law, articles = _laws_by_name()[name]
        try:
            article = number(parts[0])
        except ValueError:
            continue
        if not 0 < article <= articles:
            continue
        detail = f"第{article}条" + (f"之{number(parts[1])}" if parts[1] else "")
        for part, word in zip(parts[2:], ("款", "项"), strict=True):
            detail += f"第{number(part)}{word}" if part else ""
        yield law, detail
