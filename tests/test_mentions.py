"""Policy facts on sentences nobody published: what is found is right, what only looks like it is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.types import MentionKind
from pipelines.mentions import mentions
from pipelines.mentions.find import canonical
from pipelines.mentions.numerals import number

GOLDEN = [
    ("依据《中华人民共和国反电信网络诈骗法》第三十一条第二款，临江市公安局作出惩戒决定。", [
        ("document", "反电信网络诈骗法", ""), ("law", "反电信网络诈骗法", "第31条第2款")]),
    ("被告人的行为已构成刑法第二百八十七条之二规定的犯罪。", [("law", "刑法", "第287条之2")]),
    ("违反治安管理处罚法第四十九条的，处五日以上十日以下拘留。", [("law", "治安管理处罚法", "第49条")]),
    ("我省印发《关于加强涉诈账户管理的实施意见（试行）》（临公通字〔2024〕18号）。", [
        ("document", "关于加强涉诈账户管理的实施意见", ""), ("number", "临公通字〔2024〕18号", "")]),
    ("根据国办发[2023]7号文件要求开展排查。", [("number", "国办发〔2023〕7号", "")]),
    ("《电信网络诈骗及其关联违法犯罪联合惩戒办法》（公安部令第170号）施行。", [
        ("document", "电信网络诈骗及其关联违法犯罪联合惩戒办法", ""), ("number", "公安部令第170号", "")]),
    ("一审判决书（2023）临01刑初123号认定全部事实。", []),
    ("他读完《西游记》后写了一篇《读后感》，登在《临江日报》上。", []),
    ("全国公安机关深入推进“断卡”行动和“净网2024”专项行动。", [("campaign", "断卡", ""), ("campaign", "净网2024", "")]),
    ("关于刑法第九百条的传言并不属实。", []),
    ("会议听取了《关于印发〈反诈宣传工作方案〉的通知》的落实情况。", [("document", "关于印发〈反诈宣传工作方案〉的通知", "")]),
]  # fmt: skip
FIGURES = [
    ("2024年，临江警方共破获电信网络诈骗案件1.2万起，抓获犯罪嫌疑人3456名，挽回损失2.5亿元。", [
        ("破获电信网络诈骗案件", 12000, "起", "2024年"), ("抓获犯罪嫌疑人", 3456, "名", "2024年"),
        ("挽回损失", 2.5e8, "元", "2024年")]),
    ("今年前5个月，拦截涉诈电话超1,200万次。", [("拦截涉诈电话", 1.2e7, "次", "")]),
    ("请拨打96110，或于2024年3月1日前登录第12个页面。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GOLDEN)
def test_what_a_sentence_names(text, expected):
    found = [(m.kind.value, m.name, m.detail) for m in mentions(text) if m.kind != MentionKind.FIGURE]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_what_a_sentence_counts(text, expected):
    found = [(m.name.strip(), m.value, m.unit, m.period) for m in mentions(text) if m.kind == MentionKind.FIGURE]
    assert found == expected


@given(st.integers(1, 9999))
def test_numerals(value):
    digits, units = "零一二三四五六七八九", ("", "十", "百", "千")
    text, zero = "", False
    for position, digit in reversed(list(enumerate(reversed([int(d) for d in str(value)])))):
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + units[position]
        zero = not digit
    assert number(text) == value == number(str(value))


@given(st.text())
def test_any_text_can_be_asked(text):
    for mention in mentions(text):
        assert mention.name
        assert mention.sentence.strip()


def test_a_name_is_one_whatever_it_is_called():
    assert canonical("中华人民共和国反电信网络诈骗法") == canonical("反电诈法") == canonical("反电信网络诈骗法（草案）")
