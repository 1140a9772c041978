"""The decisions about copies at their thresholds: what is shown, what is one story, what a publisher repeats, what clocks say."""

from __future__ import annotations

import json
import random
import sqlite3

import pytest

from archive.fold import fold
from archive.stories import numbers as documents
from archive.stories import sketch as sketches
from archive.stories.boilerplate import recurring
from archive.stories.clocks import Clock, Stamp, measured
from archive.stories.cluster import LIVE, _candidates
from archive.stories.dedupe import alike, relation
from archive.stories.numbers import core, number_form
from archive.stories.shown import best
from archive.stories.sketch import ROWS, resemblance, sample, shingles
from archive.stories.standing import count, standing
from archive.stories.text import Seen, Text
from archive.types import Confidence, Relation

PLAIN = [char for char in map(chr, range(0x4E00, 0x8E00)) if fold(char) == char]  # simplified
POLICE, NEWS = "公安部刑侦局", "某某网"


def prose(seed: int, length: int, lines: int = 1) -> str:
    """Text of which no five characters in a row come twice."""
    chars = random.Random(seed).choices(PLAIN, k=length)
    step = -(-length // lines)
    return "\n".join("".join(chars[i : i + step]) + "。" for i in range(0, length, step))


def row(version: int, **told: object) -> tuple[object, ...]:
    """A copy as the archive has it; ``sure``: its time is the page's own word."""
    plain = {
        "how": "near",
        "key": f"k{version}",
        "state": "article",
        "publisher": NEWS,
        "origin": "",
        "length": 100,
        "when": "",
    }
    known = json.dumps({"published": Confidence.SURE if told.pop("sure", False) else Confidence.LIKELY})
    *of_copy, when = (plain | told).values()
    return version, version, *of_copy, when, "[]", known


# What a story shows


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ({"state": "truncated"}, {"length": 50}, 2),  # a whole text before one that was cut
        ({"state": "truncated"}, {"state": "truncated", "length": 101}, 2),
        ({"state": "truncated"}, {"state": "truncated"}, 1),
        ({}, {"state": "truncated", "length": 500}, 1),
        ({}, {"how": "excerpt", "key": "k1", "length": 500}, 1),
        ({"when": "2026-01-02"}, {"key": "k1", "when": "2026-01-03", "length": 50}, 2),  # of states the newest
        ({"when": "2026-01-03"}, {"key": "k1", "when": "2026-01-02", "length": 500}, 1),
        ({"when": "2026-01-02"}, {"key": "k1", "when": "2026-01-02", "length": 101}, 2),
        ({"when": "2026-01-02"}, {"key": "k1", "when": "2026-01-02"}, 1),
        ({"when": "2026-01-02T08:00:00+08:00"}, {"key": "k1", "when": "2026-01-02T09:00:00+08:00", "length": 50}, 1),
        ({"when": "2026-01-03", "length": 500}, {"key": "k1", "sure": True}, 2),  # the page before its mirror
        ({"sure": True}, {"key": "k1", "length": 500}, 1),
        ({"sure": True, "when": "2026-01-03"}, {"key": "k1", "sure": True, "length": 101}, 2),
        ({"publisher": POLICE}, {"how": "whole", "publisher": POLICE}, 2),  # the publisher's own longer text
        ({"publisher": POLICE}, {"how": "whole", "length": 500}, 1),
        ({"publisher": ""}, {"how": "whole", "publisher": ""}, 1),
        ({"origin": POLICE}, {"publisher": POLICE}, 2),  # who is credited
        ({"origin": POLICE, "publisher": POLICE}, {"publisher": POLICE}, 1),
        ({"origin": POLICE}, {"publisher": "另一网"}, 1),
        ({"origin": ""}, {"publisher": ""}, 1),
    ],
)
def test_of_two_copies_one_is_shown(first, second, shown):
    assert best([row(1, **first), row(2, **second)]) == shown


# What is one story


def how(new: Text, old: Text) -> str:
    return relation(new, old)[0].name.lower()


def test_equal_texts_are_one_unless_short_or_of_another_time():
    told = {"publisher": POLICE, "published": "2026-01-02"}
    later = told | {"published": "2026-01-03"}
    long, short = prose(1, 200), prose(1, 198)
    assert how(Text.of("甲甲甲甲甲甲", long, **told), Text.of("乙乙乙乙乙乙", long, **told)) == "exact"
    assert how(Text.of("甲甲甲甲甲甲", short[:-1], **told), Text.of("乙乙乙乙乙乙", short[:-1], **told)) == "apart"
    assert how(Text.of("甲甲甲甲甲甲", long, **later), Text.of("乙乙乙乙乙乙", long, **told)) == "apart"
    assert how(Text.of("甲甲甲甲甲甲", long, **later), Text.of("甲甲甲甲甲甲", long, **told)) == "exact"
    shared = "反诈中心提醒市民注意"
    assert how(Text.of(f"甲乙丙{shared}", long, **later), Text.of(f"丁戊己{shared}", long, **told)) == "exact"


def test_another_publisher_may_reprint_ten_days_later():
    old = Text.of("甲甲甲甲甲甲", prose(1, 200), publisher=POLICE, published="2026-01-02")
    for day, expected in (("2026-01-12", "exact"), ("2026-01-13", "apart"), ("", "exact")):
        assert how(Text.of("乙乙乙乙乙乙", prose(1, 200), publisher=NEWS, published=day), old) == expected


def test_a_short_text_is_only_ever_itself():
    words = prose(2, 59)[:-1]
    assert how(Text.of("某某某某某某", words + "", standing=()), Text.of("某某某某某某", words[:-1] + "改")) == "apart"
    assert relation(Text.of("某某某某某某", prose(3, 9)), Text.of("某某某某某某", prose(4, 9))) == (Relation.APART, 0.0)
    one, other = (Text.of("某某某某某某", f"{words}\n{line}", standing=[line]) for line in ("常见的一行", "另外的一行"))
    assert relation(one, other) == (Relation.EXACT, 1.0)


@pytest.mark.parametrize(
    ("titles", "changed", "expected"),
    [
        (("同一个标题说的事", "同一个标题说的事"), 6, "near"),
        (("同一个标题说的事", "同一个标题说的事"), 14, "apart"),
        (("一件事情发生了啊", "另外的标题讲别的"), 3, "near"),
        (("一件事情发生了啊", "另外的标题讲别的"), 6, "apart"),  # alike, but not as much as another headline asks
    ],
)
def test_changed_characters(titles, changed, expected):
    text = list(prose(5, 200)[:-1])
    old = Text.of(titles[0], "".join(text))
    for n in range(changed):
        text[10 + 12 * n] = "改"
    assert how(Text.of(titles[1], "".join(text)), old) == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("反诈周报第3期", "反诈周报第4期", "apart"),  # issues of one series
        ("反诈周报第3期", "反诈周报第3期", "near"),
        ("关于表彰张三丰的通告", "关于表彰李四五的通告", "near"),
        ("关于依法查封某某公司财产的通告", "关于依法查封甲乙集团财产的通告", "apart"),  # one form, another name
        ("查封某某公司财产的通告", "查封甲乙集团财产的通告", "apart"),  # two characters before the name, five behind it
        ("某地发布提醒", "另一地讲了案例", "near"),
        ("查封某某公司的令状", "查封甲乙集团的令状", "near"),  # no form: five characters
        ("查封某某公司的令状啊", "查封甲乙集团的令状啊", "apart"),
        ("查封某公司的令状啊", "查封甲集团的令状啊", "near"),  # no name: three
    ],
)
def test_alike_texts_of_a_form_are_told_apart_by_their_titles(ours, theirs, expected):
    text = prose(6, 300)[:-1]
    assert how(Text.of(ours, text), Text.of(theirs, text[:150] + "改" + text[151:])) == expected


def test_bulletins_differ_in_their_numbers():
    words = [prose(n, 60)[:-1] for n in range(4)]

    def filled(numbers): return "。".join(f"{w}{n}" for w, n in zip(words, numbers, strict=True))  # fmt: skip

    old = Text.of("公安机关通报情况", filled([11, 12, 13, 14]))
    assert how(Text.of("各地公布了新数据", filled([11, 12, 13, 94])), old) == "near"
    assert how(Text.of("各地公布了新数据", filled([11, 92, 93, 94])), old) == "apart"
    assert how(Text.of("各地公布了新数据", filled([11, 12, 93, 94])), old) == "near"  # half of them
    old = Text.of("公安机关通报情况", filled(["", 12, 13, 14]))  # three say too little
    assert how(Text.of("各地公布了新数据", filled(["", 92, 93, 94])), old) == "near"


@pytest.mark.parametrize(
    ("length", "same", "expected"),
    [
        (119, True, "apart"),
        (120, True, "excerpt"),
        (121, False, "quoted"),
        (179, False, "quoted"),
        (180, False, "excerpt"),
    ],
)
def test_a_part_is_an_excerpt_or_quoted(length, same, expected):
    """Under another title only a text that begins the whole and is most of it is that article cut short."""
    text = prose(7, 300)[:-1]
    old = Text.of("一个标题说了事情", text)
    new = Text.of("一个标题说了事情" if same else "别的题目在这里呢", text[:length])
    assert how(new, old) == expected
    assert how(old, new) == {"apart": "apart", "excerpt": "whole", "quoted": "quotes"}[expected]


def test_a_text_that_shares_too_little_with_a_longer_one_is_no_part_of_it():
    text = prose(7, 300)[:-1]
    old = Text.of("一个标题说了事情", text)
    for shared, own, expected in ((0, 200, "apart"), (150, 50, "apart"), (99, 25, "apart"), (100, 24, "excerpt")):
        new = Text.of("一个标题说了事情", text[:shared] + prose(20, own)[:-1])
        assert how(new, old) == expected
        assert how(old, new) == {"apart": "apart", "excerpt": "whole"}[expected]


@pytest.mark.parametrize(("above", "expected"), [(1, "excerpt"), (2, "quoted")])
def test_a_text_begins_another_in_one_of_its_first_two_lines_that_say_something(above, expected):
    text = prose(7, 300)[:-1]
    old = Text.of("一个标题说了事情", "\n".join([*("另外说的一" + c for c in "甲乙"[:above]), "五个字的行", text]))
    assert how(Text.of("别的题目在这里呢", f"五个字的句\n{text[:230]}"), old) == expected


def test_a_part_with_numbers_of_its_own_is_a_template():
    text = prose(8, 400)[:-1]
    old = Text.of("同一个标题说的事", text[:200] + "1、2、3、" + text[200:])
    for numbers, expected in (("1、2、3", "excerpt"), ("1、2、9", "apart"), ("8、9", "excerpt")):
        assert how(Text.of("同一个标题说的事", text[:200] + numbers), old) == expected


def test_what_shares_too_little_is_not_looked_at():
    text = prose(9, 100)[:-1]
    for shared, expected in ((70, True), (50, False)):
        one, other = shingles(text), shingles(text[:shared] + prose(10, 100 - shared)[:-1])
        assert alike(one, other) is expected


# Sketches


def test_a_sample_is_small_and_shared_by_a_part():
    whole = prose(11, 3000)
    rows = sample(whole)
    assert ROWS / 3 < len(rows) <= ROWS + 1
    assert len(set(rows[1:]) & set(sample(whole[:1500]))) >= len(rows) / 4
    assert resemblance(shingles("甲乙丙丁戊己"), shingles("甲乙丙丁戊")) == (0.5, 0.5, 1.0)
    assert len(shingles("甲乙")) == 1
    assert [len(sample(prose(11, length))) for length in (15, 62)] == [2, 49]  # all of a short one's rows


def test_who_credits_the_whole_s_publisher_has_its_article_cut_short():
    """Of an item of several, under another title."""
    text = prose(7, 400)[:-1]
    old = Text.of("一个标题说了事情", text, publisher=POLICE)
    assert how(Text.of("别的题目在这里呢", text[:130], origin=POLICE), old) == "excerpt"
    assert how(Text.of("别的题目在这里呢", text[:130], origin=NEWS), old) == "quoted"
    assert how(Text.of("别的题目在这里呢", text[130:260], origin=POLICE), old) == "quoted"


@pytest.mark.parametrize(
    ("rows", "stories", "found"),
    [
        (1, 1, [1]),  # a row of its own is enough
        (64, 64, [1, 2, 3, 4, 5, 6, 7, 8]),
        (63, 64, []),  # too little is shared
        (65, 65, []),  # a phrase of the field
    ],
)
def test_who_shares_rare_rows_is_a_candidate(rows, stories, found):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE sketches (gram INTEGER, article_id INTEGER, PRIMARY KEY (gram, article_id))")
    shared = [(row, story + 1) for row in range(rows) for story in range(stories)]
    db.executemany("INSERT INTO sketches VALUES (?, ?)", shared)
    assert _candidates(db, tuple(range(rows)), LIVE) == found
    db.close()


# What a publisher repeats


def lines(*told: str, count: int, of: int) -> dict[int, list[str]]:
    """Bodies of ``of`` articles, ``count`` of which end with what is told; the others come first."""
    own = {n: [prose(100 * n + k, 20) for k in range(9)] for n in range(of)}
    return {n: [*body, *told] if n >= of - count else body for n, body in own.items()}


@pytest.mark.parametrize(
    ("line", "count", "of", "learnt"),
    [
        ("反诈专线欢迎拨打", 5, 25, True),
        ("反诈专线欢迎拨打", 4, 5, False),
        ("反诈专线欢迎拨打", 5, 26, False),  # a fifth
        ("句" * 30 + "。", 12, 25, False),  # a sentence: half
        ("句" * 30 + "。", 13, 25, True),
        ("句" * 29 + "。", 5, 25, True),
        ("句" * 120, 5, 25, True),
        ("句" * 121, 5, 25, False),
        ("新华社北京电", 25, 25, False),  # a dateline
        ("— 12 —", 25, 25, False),
    ],
)
def test_a_line_that_ends_many_articles_is_learnt(line, count, of, learnt):
    found = recurring(lines(line, count=count, of=of))
    assert [(f.line, f.place, f.count, f.articles, f.example) for f in found] == [
        (line, "tail", count, of, of - count)
    ] * learnt


def test_lines_above_others_are_learnt_only_behind_learnt_ones():
    found = recurring(lines("第二行在上面", "第一行在末尾", count=6, of=6))
    assert {f.line for f in found} == {"第一行在末尾", "第二行在上面"}


@pytest.mark.parametrize(("place", "depth"), [("head", 3), ("tail", 8)])
def test_only_the_ends_of_bodies_that_are_more_than_ends_are_looked_at(place, depth):
    told = [f"常见的行{c}" for c in "甲乙丙丁戊己庚辛壬"]
    bodies = {n: [*told[: depth + 1], *body] for n, body in lines(count=0, of=6).items()}
    if place == "tail":
        bodies = {n: body[::-1] for n, body in bodies.items()}
    assert [(f.line, f.place) for f in recurring(bodies)] == [(line, place) for line in told[:depth]]
    for length, found in ((depth // 2, 0), (depth // 2 + 1, 1)):
        short = {n: [told[0], *(prose(100 * n + k, 20) for k in range(length - 1))] for n in range(6)}
        if place == "tail":
            short = {n: body[::-1] for n, body in short.items()}
        assert sum(f.place == place for f in recurring(short)) == found


@pytest.mark.parametrize(("length", "stands"), [(7, False), (8, True), (2000, True), (2001, False)])
def test_a_line_stands_from_its_third_article_on(length, stands):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE standing (line INTEGER PRIMARY KEY, stories INTEGER)")
    line = prose(12, length)[:-1]
    seen = Seen("题", line, NEWS)
    for articles in range(3):
        assert standing(db, seen, "standing") == frozenset(), articles
        count(db, seen, "standing")
    assert standing(db, seen, "standing") == frozenset([line] if stands else [])
    assert standing(db, Seen("题", line, POLICE), "standing") == frozenset()
    db.close()


# Documents


@pytest.mark.parametrize(
    "number", ["国办发〔2026〕5号", "国办发[2026]5号", "国办发（２０２６） 5 号", "国办发【2026】5号"]
)
def test_a_number_has_one_form(number):
    assert number_form(number) == "国办发〔2026〕5号"


def test_a_title_is_about_what_follows_its_issuer():
    assert core("某某部关于加强反诈工作的通知（全文（摘））") == "关于加强反诈工作的通知"
    assert core("有关于此") == "有关于此"


def test_what_archives_hold_is_made_anew_by_a_release_that_makes_it_otherwise():
    """Where these change, FORM beside the code has to be raised."""
    assert (documents.FORM, number_form("某发[2026] 5号"), core("（摘）某部关于反诈、断卡的通知")) == (
        1,
        "某发〔2026〕5号",
        "关于反诈断卡的通知",
    )
    rows = sample("凡是要求转账的陌生电话都是诈骗请挂断后核实")
    assert (sketches.FORM, len(rows), rows[0], min(rows[1:])) == (1, 7, 2428374395367051059, 325089763732820289)


# Clocks


def stamps(count: int, late: int = 0, hour: int = 10) -> list[Stamp]:
    """Times of articles, ``late`` minutes after the sure ones."""
    return [
        Stamp(f"2026-01-{n + 1:02}T{hour + late // 60:02}:{7 + late % 60:02}", f"2026-01-{n + 1:02}T{hour:02}:07:00+08:00")
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "shift", "verdict"),
    [
        (stamps(5), 0, "known"),
        (stamps(4), None, "few"),
        (stamps(5, 5), 0, "known"),  # noted minutes later
        (stamps(5, 6), None, "unknown"),
        (stamps(5, 15), 15, "known"),
        (stamps(4, 60) + stamps(1), 60, "known"),  # four of five
        (stamps(3, 60) + stamps(2), None, "unknown"),
        (stamps(5, 15 * 60, 0), 900, "known"),
        (stamps(5, 15 * 60 + 15, 0), None, "unknown"),  # farther off than clocks are
    ],
)
def test_a_clock_is_known_by_sure_times(found, shift, verdict):
    clock = measured(found, "minute")
    assert (clock.shift, clock.verdict) == (shift, verdict)


def of_hours(day: int, night: int, minute: int = 7) -> list[Stamp]:
    """Times in six hours of the day and of the night, without sure ones."""
    return [Stamp(f"2026-01-02T17:{minute:02}")] * day + [Stamp(f"2026-01-02T03:{minute:02}")] * night


@pytest.mark.parametrize(
    ("found", "shift", "verdict"),
    [
        (of_hours(46, 4), 0, "known"),
        (of_hours(45, 5), None, "few"),
        (of_hours(4, 46), -480, "known"),
        (of_hours(29, 0), None, "few"),
        (of_hours(30, 0), 0, "known"),
        (of_hours(46, 4, 0), None, "unknown"),  # whole hours are a timetable's
        ([Stamp("2026-01-02T12:07")] * 50, None, "few"),
        (of_hours(8, 0) + [Stamp("2026-01-02T12:07")] * 42, 0, "known"),
        (of_hours(7, 0) + [Stamp("2026-01-02T12:07")] * 43, None, "few"),  # nobody wakes
        (of_hours(0, 8) + [Stamp("2026-01-02T12:07")] * 42, -480, "known"),
        (of_hours(0, 7) + [Stamp("2026-01-02T12:07")] * 43, None, "few"),
        (of_hours(6, 0) + [Stamp("2026-01-02T12:07")] * 34, 0, "known"),
        (of_hours(0, 6) + [Stamp("2026-01-02T12:07")] * 34, -480, "known"),
        (of_hours(24, 0, 0) + of_hours(26, 0), 0, "known"),
        (of_hours(25, 0, 0) + of_hours(25, 0), None, "unknown"),
        ([Stamp("2026-01-02T17:07", china=False)] * 30, None, "few"),
    ],
)
def test_a_clock_is_known_by_its_hours(found, shift, verdict):
    clock = measured(found, "minute")
    assert (clock.shift, clock.verdict) == (shift, verdict)
    assert measured(found, "minute", hours=False).verdict == "few"


@pytest.mark.parametrize(("right", "wrong", "shift"), [(10, 0, 1440), (9, 0, None), (9, 1, 1440), (9, 2, None)])
def test_a_mirror_of_days_may_be_late(right, wrong, shift):
    found = [Stamp("2026-01-03", "2026-01-02")] * right + [Stamp("2026-01-02", "2026-01-02")] * wrong
    assert measured(found, "day").shift == shift


def test_what_was_measured_is_told():
    day = [Stamp("2026-01-03", "2026-01-02")] * 10 + [Stamp("2026-01-03")]
    assert measured(day, "day") == Clock(11, 0, 0, 0, 10, 10, 1440, "known")
    assert measured(of_hours(46, 4) + stamps(2), "minute") == Clock(52, 4, 46, 0, 2, 2, 0, "known")
    edges = [Stamp(f"2026-01-02T{hour:02}:00", "2026-01-02") for hour in (0, 0, 5, 5, 6, 15, 16, 16, 21, 21, 22)]
    assert measured(edges, "minute") == Clock(11, 4, 4, 11, 0, 0, None, "few")
