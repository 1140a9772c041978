"""Marks of Markdown and what only looks like one: every sign of a body that a writer meant is kept, no sign of the dialect is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading.markdown import body_of_markdown, tree_of


def lines(text: str) -> list[str]:
    return list(body_of_markdown(text).lines)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        # words of code
        ("包 __init__.py 里 __name__ 是名字，os.__file__ 是路径。", "包 __init__.py 里 __name__ 是名字，os.__file__ 是路径。"),
        ("调用 __attribute__((unused)) 与 __stdcall 两处。", "调用 __attribute__((unused)) 与 __stdcall 两处。"),
        ("变量 `__name__` 不变。", "变量 __name__ 不变。"),
        ("https://example.com/s?__biz=MzA5&mid=1", "https://example.com/s?__biz=MzA5&mid=1"),
        ("__全文加粗的一句。__后面还有。", "全文加粗的一句。后面还有。"),
        # numbers of lists
        ("1. `rm` 是命令", "1. rm 是命令"),
        ("2. !important 的样式", "2. !important 的样式"),
        ("- 3. 圆点后的编号", "3. 圆点后的编号"),
        ("4. **加粗**的一条", "4. 加粗的一条"),
        # stars that hide, multiply or emphasize
        ("张*明与李*华两人受骗，王*（另案处理）在逃。", "张*明与李*华两人受骗，王*（另案处理）在逃。"),
        ("电话138****1234、139****5678，卡号6222***8899。", "电话138****1234、139****5678，卡号6222***8899。"),
        ("**PART0****1**", "PART01"),
        ("损失3*4*5元，a*b*c。", "损失3*4*5元，a*b*c。"),
        ("*警方提醒：*不要转账。", "警方提醒：不要转账。"),
        ("他说*“不要转账”*之后挂断。", "他说“不要转账”之后挂断。"),
        ("这是*强调*的话，下载**APP**后。", "这是强调的话，下载APP后。"),
        # signs of headings
        ("##二、什么是木马", "二、什么是木马"),
        ("#反诈 #木马", "#反诈 #木马"),
        ("##话题##", "##话题##"),
    ],
)  # fmt: skip
def test_what_is_no_mark_stays_and_what_is_one_goes(written, read):
    assert lines(written) == [read]


@pytest.mark.parametrize("mark", ["#", "###", "*", "-", "+"])
def test_a_mark_without_text_is_no_word_of_the_line_above(mark):
    text = "办案民警走访新街街道，向居民说明诈骗手法，当场劝阻转账\n"
    assert lines(text * 4 + mark + "\n\n第二段。")[-1] == "第二段。"
    assert not any(line.endswith(mark) for line in lines(text * 4 + mark + "\n\n第二段。"))


def test_tables_and_struck_words_are_read_as_github_reads_them():
    assert lines("|甲|乙|\n|-|-|\n|1|2|") == ["甲\t乙", "1\t2"]
    assert lines("~~旧价~~新价 ~一~") == ["旧价新价 ~一~"]


def test_lines_of_a_list_do_not_show_that_newlines_mean_nothing():
    """They end without a sign, as wrapped lines do."""
    item = "办案民警走访新街街道向居民说明诈骗手法当场劝阻转账"
    assert len(lines(f"- {item}\n" * 4)) == 4
    prose = "".join(f"{item}{n}\n" for n in range(3))
    assert len(lines(prose + f"\n> {item}\n" * 3)) > 1
    assert len(lines(f"{item}\n" * 4)) == 1
    assert len(lines(f"{item}\n" * 3)) == 3  # two pairs say too little


def test_two_pieces_of_code_are_two():
    text = "```\n# 甲\n```\n\n**中间**\n\n```\n# 乙\n```\n\n**结尾**"
    assert lines(text) == ["# 甲", "中间", "# 乙", "结尾"]


def test_a_number_on_a_line_of_its_own_is_kept():
    assert lines("1.\n\n什么是跑分\n\n2.\n\n怎样防范") == ["1.", "什么是跑分", "2.", "怎样防范"]
    assert lines("代码如下：\n\n1.\n\n2.\n3.\n\n`x = 1`") == ["代码如下：", "x = 1"]  # line numbers of code


def test_signs_that_were_put_aside_stand_in_addresses_again():
    body = body_of_markdown("见下图。\n\n![](https://example.com/__thumb__/a*b.png)")
    assert [image.url for image in body.images] == ["https://example.com/__thumb__/a*b.png"]


def test_a_fence_that_nobody_closed_does_not_turn_the_next_code_into_prose():
    text = "```\n上面没有结束，这里是正文。\n\n## 怎么办\n\n```python\n# 注释\nx = 2 ** 8\n```\n\n结尾的**正文**。"
    assert lines(text) == ["上面没有结束，这里是正文。", "怎么办", "# 注释", "x = 2 ** 8", "结尾的正文。"]


@given(st.lists(st.from_regex(r"\A__[a-z][a-z0-9]{1,8}__\Z"), min_size=1, max_size=6))
def test_words_of_code_survive_in_any_number(words):
    assert lines("调用 " + "，".join(words) + " 等处。") == ["调用 " + "，".join(words) + " 等处。"]


def test_a_control_character_beside_a_stray_mark_is_left_out():
    assert "\x1b" not in "".join(tree_of("标题\x1b[31m **甲**乙](\n\ufffe 丙**丁").itertext())
