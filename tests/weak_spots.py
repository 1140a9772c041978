"""Cases in which texts share most of their words and are two articles, or share few and are one; nobody wrote them.

Each case is what one archive sees, in order: articles with publisher, day and title; ``one`` says which of them lie in one
cluster with the first, ``quotes`` which of them quote it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.pairs import ORGANS, PLACES, TRICKS, sentence, story


@dataclass(frozen=True)
class Post:
    """What somebody published."""

    title: str
    text: str
    publisher: str
    day: str
    url: str = ""
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """Posts in the order they came; the numbers of those that are the first one's story, and of those that quote it."""

    how: str
    posts: tuple[Post, ...]
    one: frozenset[int] = frozenset()
    quotes: frozenset[int] = frozenset()


def paragraphs(rng: random.Random, count: int) -> list[str]:
    return [sentence(rng) + sentence(rng) + sentence(rng) for _ in range(count)]


def day(number: int) -> str:
    return f"2025-{1 + number // 28:02}-{1 + number % 28:02}"


def notice(rng: random.Random) -> Post:
    """A ministry's notice: an opening, numbered points, a close."""
    place = rng.choice(PLACES)
    title = f"公安部部署{rng.choice(TRICKS)}专项打击工作 {place}等地先行试点"
    points = [f"{number}、{line}" for number, line in zip("一二三四五", paragraphs(rng, 5), strict=True)]
    return Post(
        title,
        "\n".join([f"近日，公安部印发通知，{sentence(rng)}", *points, "通知要求各地抓好落实。"]),
        "公安部",
        day(30),
    )


def roundup(rng: random.Random, posts: list[Post], at: int) -> Post:
    """A vendor's weekly: items of its own with a notice among them."""
    parts = []
    for number in range(4):
        parts += [f"{number + 1} {rng.choice(PLACES)}{rng.choice(ORGANS)}本周动态", *paragraphs(rng, 3)]
    for number, post in enumerate(posts):
        parts[4 * at + 4 * number : 4 * at + 4 * number] = [post.title, *post.text.split("\n")]
    return Post(f"一周安全要闻｜{sentence(rng)[:14]}等", "\n".join(parts), "某某安全", day(33))


def cases(seed: int = 5) -> Iterator[Case]:
    """Two dozen cases, each of a kind."""
    rng = random.Random(seed)
    for at in (0, 1, 3):
        one = notice(rng)
        yield Case("roundup after its notice", (one, roundup(rng, [one], at)), quotes=frozenset({1}))
        one = notice(rng)
        late = Post(one.title, one.text, one.publisher, one.day)
        yield Case("notice after its roundup", (late, roundup(rng, [one], at)), quotes=frozenset({1}))
        two = [notice(rng), notice(rng)]
        yield Case("roundup of two", (two[0], two[1], roundup(rng, two, at)), quotes=frozenset({2}))
    one = notice(rng)
    analysis = "\n".join([*paragraphs(rng, 2), one.text, *paragraphs(rng, 6)])
    yield Case(
        "newsletter with comment",
        (one, Post("从业者怎么看这份新文件", analysis, "某某观察", day(31))),
        quotes=frozenset({1}),
    )
    yield from chains(rng)
    yield from later(rng)
    yield from one_article(rng)


def chains(rng: random.Random) -> Iterator[Case]:
    """An account's standing words, code, a law under many titles: each post is an article of its own."""
    standing = paragraphs(rng, 5)
    posts = tuple(
        Post(f"{rng.choice(PLACES)}{rng.choice(TRICKS)}案例第{'甲乙丙丁戊己庚辛'[n]}则：{sentence(rng)[:9]}",
             "\n".join([*paragraphs(rng, 2), *standing]), "某地普法", day(n))
        for n in range(8)
    )  # fmt: skip
    yield Case("standing words", posts)
    pictures = "\n".join(paragraphs(rng, 2))
    titled = ("图解防诈", "一张图看懂", "漫画说案", "海报来了", "动图告诉你")
    yield Case(
        "pictures under standing words", tuple(Post(t, pictures, "某地反诈", day(n)) for n, t in enumerate(titled))
    )
    code = [f"requests.get(base + '/api/v1/item?id={n}', headers=headers, timeout=30)  # 第{n}步" for n in range(40)]
    titled = ("查询接口越权复现", "导出功能的注入点", "文件读取如何利用", "登录绕过的两种办法")
    yield Case(
        "code",
        tuple(Post(t, "\n".join([*paragraphs(rng, 1), *code]), "某某实验室", day(n)) for n, t in enumerate(titled)),
    )
    frame = paragraphs(rng, 4)
    laws = tuple(
        Post(f"{land}《{name}》全文翻译", "\n".join([*frame, *paragraphs(rng, 4)]), "某某法律研究", day(9 * n))
        for n, (land, name) in enumerate([("欧盟", "数据治理条例"), ("日本", "支付服务法"), ("韩国", "通信诈骗防止法")])
    )
    yield Case("translations", laws)


def later(rng: random.Random) -> Iterator[Case]:
    """News of a case weeks apart, daily reports: the background is the same, the news is another."""
    background = paragraphs(rng, 6)
    arrested = Post("某集团负责人涉诈被捕", "\n".join([sentence(rng), *background]), "某报", day(1))
    charged = Post("检方对涉诈主犯提起公诉", "\n".join([sentence(rng), *background]), "某网", day(70))
    yield Case("follow-up", (arrested, charged))
    table = paragraphs(rng, 4)
    reports = tuple(
        Post(f"早盘简讯：{word}", "\n".join([sentence(rng), *table]), "某财经", day(n))
        for n, word in enumerate(("指数小幅走高", "成交有所萎缩", "银行股领涨"))
    )
    yield Case("daily reports", reports)


def one_article(rng: random.Random) -> Iterator[Case]:
    """One article by other titles, cut short, edited."""
    title, text = story(rng)
    lines = text.split("\n") + paragraphs(rng, 3)
    whole = Post(title, "\n".join(lines), "新华社", day(3))
    both = frozenset({1})
    yield Case("another headline", (whole, Post("警方提醒：千万别上当", whole.text, "某门户", day(4))), both)
    yield Case("cut short", (whole, Post(title, "\n".join(lines[: len(lines) // 2]), "某晚报", day(4))), both)
    credited = Post(
        "他们是怎样被骗的", "\n".join(lines[: len(lines) // 2]), "某晚报", day(4), fields={"origin": "新华社"}
    )
    yield Case("cut short, credited", (whole, credited), both)
    framed = "\n".join(["编者按：转发供参考。", *lines, "（责任编辑：某某）"])
    yield Case("framed", (whole, Post(title, framed, "某政务号", day(5))), both)
    yield Case("reprinted months later", (whole, Post(title, whole.text, "某门户", day(100))), both)
    url = "https://example.cn/edited"
    first, second = (
        Post(title, "\n".join(each), "某报", day(3), url) for each in (lines, [*lines[:-1], sentence(rng)])
    )
    yield Case("edited", (first, second), both)
