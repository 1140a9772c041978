"""Pairs of texts that are one story and pairs that are two, made by code from any set of base texts.

``copies`` makes what happens to a story on its way (cut short, another headline, traditional script, OCR, adverts between
its paragraphs, an editor's frame, quoted whole); ``strangers`` what only looks alike (another issue of a series, the
same template filled in for another place, another story with the same dateline, another report of the same event).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import opencc

SURNAMES, GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜",
    "建国伟芳秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂",
)
PLACES = "临江 东湾 青石 柳荫 北岭 南屏 西坪 平川 石桥 长堤 云溪 白沙 金河 丰水 双塔 永宁 安远 乐平 清源 凤台".split()  # noqa: SIM905
TRICKS = [
    "冒充客服退款",
    "虚假投资理财",
    "刷单返利",
    "冒充公检法",
    "虚假贷款",
    "冒充领导熟人",
    "网络婚恋交友",
    "注销校园贷",
    "虚假购物",
    "游戏账号买卖",
    "机票改签",
    "共享屏幕",
    "快递丢失理赔",
    "直播打赏返现",
    "养老公寓众筹",
    "医保卡停用",
    "ETC失效",
    "高考查分链接",
    "征信修复",
    "代办信用卡",
    "元宇宙炒币",
    "假冒旅行社",
]
ORGANS = "公安局 检察院 人民法院 反诈中心 网信办 通信管理局 银保监分局 教育局 市场监管局 街道办事处".split()  # noqa: SIM905
VERBS = [
    "通报",
    "发布",
    "公布",
    "部署",
    "启动",
    "总结",
    "回应",
    "约谈",
    "推进",
    "开展",
    "联合印发",
    "严厉打击",
    "集中整治",
    "深入调查",
    "及时止付",
    "依法处置",
]
OBJECTS = [
    "一起涉案金额较大的案件",
    "新一轮专项行动",
    "跨省收网行动",
    "涉诈资金返还仪式",
    "十条便民措施",
    "年度白皮书",
    "校园宣讲计划",
    "老年人防骗手册",
    "银行账户分级管理办法",
    "电话卡实名复核工作",
    "网站备案核查结果",
    "境外回流人员劝返情况",
    "典型案例汇编",
    "部门协作机制",
    "群防群治网格",
]
DETAILS = [
    "受害人{name}接到自称工作人员的电话后，按照对方要求下载了会议软件，{n}分钟内分{m}笔转出{k}万元。",
    "办案民警{name}介绍，该团伙以{trick}为幌子，在{place}租用{m}间写字楼，先后招募{n}名话务员。",
    "{place}{organ}表示，今年以来已拦截可疑电话{k}万次，劝阻群众{n}人次，挽回损失{m}百余万元。",
    "{name}说，起初对方寄来一份小礼品，后来又拉他进群，群里{n}个人其实有{m}个是托儿。",
    "据{place}{organ}统计，{trick}类警情同比下降百分之{n}，但单案损失上升到{k}万元。",
    "会议指出，{place}要在{m}个月内完成{n}个社区的网格员培训，做到家喻户晓、人人参与。",
    "技术人员{name}发现，嫌疑人使用的设备可同时拨打{m}路电话，号码每隔{n}分钟更换一次。",
    "法院经审理认为，被告人{name}明知他人利用信息网络实施犯罪，仍提供{m}张银行卡，获利{k}千元。",
    "{place}的{name}老人起初不相信，直到社区民警拿出{n}张转账凭证，她才把{k}万元的存单收了回去。",
    "专家{name}建议，凡涉及{trick}的链接一律不点，凡要求开启屏幕共享的一律挂断，凡要验证码的一律拒绝。",
]
ADVERTS = [
    "扫码关注，每天一个防骗知识",
    "海量资讯、精准解读，尽在客户端",
    "分类广告 招租热线 8765432",
    "点击下方名片，关注我们",
    "订户登录后阅读全文",
]
HEADLINES = [
    "必看！这件事关系到每个人的钱袋子",
    "刚刚公布：又一批骗子落网",
    "关于近期反诈工作的情况",
    "重磅发布，一图读懂",
    "警方提醒：千万别上当",
]
TRADITIONAL = opencc.OpenCC("s2t")


@dataclass(frozen=True)
class Pair:
    """Two texts with their titles, whether they are one story, and how the second was made."""

    one: tuple[str, str]
    other: tuple[str, str]
    same: bool
    how: str


def story(rng: random.Random) -> tuple[str, str]:
    """A title and a text nobody wrote, in the words of the field."""
    place, organ = rng.choice(PLACES), rng.choice(ORGANS)
    title = f"{place}{organ}{rng.choice(VERBS)}{rng.choice(OBJECTS)}"
    lines = [
        f"新华社{place}{rng.randint(1, 12)}月{rng.randint(1, 28)}日电 {title}。记者从{rng.choice(PLACES)}获悉，{sentence(rng)}"
    ]
    lines += [sentence(rng) + sentence(rng) for _ in range(rng.randint(4, 12))]
    return title, "\n".join(lines)


def sentence(rng: random.Random) -> str:
    """One sentence of a report."""
    name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.randint(1, 2)))
    return rng.choice(DETAILS).format(
        name=name, n=rng.randint(2, 99), m=rng.randint(2, 60), k=rng.randint(1, 900), place=rng.choice(PLACES),
        organ=rng.choice(ORGANS), trick=rng.choice(TRICKS),
    )  # fmt: skip


def copies(title: str, text: str, rng: random.Random) -> Iterator[Pair]:
    """What becomes of a story: always the same story."""
    lines = text.split("\n")
    made = {
        "truncated": (title, text[: max(150, int(len(text) * rng.uniform(0.45, 0.9)))] + "..."),
        "headline": (rng.choice(HEADLINES), text),
        "traditional": (TRADITIONAL.convert(title), TRADITIONAL.convert(text)),
        "ocr": (title, ocr(text, rng)),
        "adverts": (title, interleaved(lines, rng)),
        "framed": (
            title,
            f"编者按：转发供参考。\n{text}\n（责任编辑：{rng.choice(SURNAMES)}某）\n来源：{rng.choice(PLACES)}日报",
        ),
        "edited": (title, f"{text}相关工作仍在进行中。"),
        "quoted": (f"转载：{title}", "\n".join([sentence(rng), text, sentence(rng) + sentence(rng), sentence(rng)])),
    }
    for how, other in made.items():
        yield Pair((title, text), other, True, how)


def ocr(text: str, rng: random.Random) -> str:
    """Half-width punctuation, lines broken anywhere, one character in a hundred misread."""
    text = text.translate(str.maketrans("，：；！？（）", ",:;!?()"))
    out = [rng.choice("一二口日目田") if c not in ",。\n" and rng.random() < 0.01 else c for c in text]
    return "".join(c + ("\n\n" if rng.random() < 0.01 else "") for c in out)


def interleaved(lines: list[str], rng: random.Random) -> str:
    """Advert lines between the paragraphs."""
    return "\n".join(part for line in lines for part in ([line, rng.choice(ADVERTS)] if rng.random() < 0.3 else [line]))


def strangers(title: str, text: str, other: tuple[str, str], rng: random.Random) -> Iterator[Pair]:
    """What looks alike and is not: never the same story."""
    yield Pair((title, text), other, False, "unrelated")
    dateline = re.split(r"[。\n]", text, maxsplit=1)[0]
    yield Pair((title, text), (other[0], f"{dateline}。{other[1]}"), False, "dateline")
    week = rng.randint(2, 40)
    yield Pair(bulletin(rng, week), bulletin(rng, week + 1), False, "series")
    yield Pair(notice(rng, PLACES[0]), notice(rng, PLACES[1]), False, "template")
    yield Pair((title, text), (title + "：现场目击", related(title, rng)), False, "related")


def bulletin(rng: random.Random, week: int) -> tuple[str, str]:
    """An issue of a weekly series: the same frame, other cases and numbers."""
    head = "各位居民，本周全市电信网络诈骗警情情况通报如下，请转告家人朋友，共同提高防范意识。"
    cases = [f"{number}、{sentence(rng)}" for number in "一二三四"]
    foot = "如遇可疑电话请立即拨打96110咨询，下载注册国家反诈中心APP，开启来电预警功能。不轻信、不透露、不转账。"
    return f"反诈周报第{week}期", "\n".join(
        [head, f"本周接报警情{rng.randint(10, 400)}起，损失{rng.randint(20, 900)}万元。", *cases, foot]
    )


def notice(rng: random.Random, place: str) -> tuple[str, str]:
    """A notice every county puts out with its own name and figures."""
    body = (
        f"{place}关于敦促涉诈人员投案自首的通告\n为依法惩治电信网络诈骗犯罪，现就有关事项通告如下：\n"
        f"一、在{rng.randint(1, 12)}月{rng.randint(1, 28)}日前自动投案的，可以依法从轻或者减轻处罚。{sentence(rng)}\n"
        f"二、举报有功人员奖励{rng.randint(2, 90)}千元。{sentence(rng)}{sentence(rng)}\n"
        f"三、联系人{rng.choice(SURNAMES)}警官，电话{rng.randint(10**7, 10**8 - 1)}，{sentence(rng)}"
    )
    return f"{place}关于敦促涉诈人员投案自首的通告", body


def related(title: str, rng: random.Random) -> str:
    """Another report of the event that ``title`` names."""
    return "\n".join([f"围绕“{title}”，本报记者走访了现场。", *(sentence(rng) + sentence(rng) for _ in range(6))])


def pairs(bases: list[tuple[str, str]], seed: int = 7) -> list[Pair]:
    """All pairs of these base texts; 13 a base."""
    rng = random.Random(seed)
    found: list[Pair] = []
    for number, (title, text) in enumerate(bases):
        found += copies(title, text, rng)
        found += strangers(title, text, bases[(number + 1) % len(bases)], rng)
    return found


def synthetic(count: int, seed: int = 1) -> list[tuple[str, str]]:
    """``count`` base texts nobody wrote."""
    rng = random.Random(seed)
    return [story(rng) for _ in range(count)]
