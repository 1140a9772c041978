"""One identity per article, whatever the link looks like."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.address import canonical
from spiders.platforms import PLATFORMS as ALL

TRACKING = [
    "chksm=8b58",
    "scene=58",
    "subscene=0",
    "mpshare=1",
    "srcid=0",
    "version=3.1",
    "lang=zh_CN",
    "key=",
    "uin=MTIz",
]
BIZ = st.text(string.ascii_letters + string.digits, min_size=12, max_size=14).map(lambda t: t + "==")
NUMBER = st.integers(1, 10**10).map(str)
SHORT = st.text(string.ascii_letters + string.digits + "_-", min_size=22, max_size=22)
HEX = st.text("0123456789abcdef", min_size=32, max_size=32)


def key(url: str) -> str:
    return canonical(url, ALL).key


@given(BIZ, NUMBER, st.integers(1, 8), HEX, st.lists(st.sampled_from(TRACKING), unique=True), st.randoms())
@settings(max_examples=150)
def test_every_form_of_a_long_wechat_link_is_one_article(biz, mid, idx, sn, tracking, random):
    pairs = [f"__biz={biz}", f"mid={mid}", f"idx={idx}", f"sn={sn}"]
    alias = [f"__biz={biz.replace('=', '%3D')}", f"appmsgid={mid}", f"itemidx={idx}", f"sign={sn}"]
    noisy = pairs + tracking
    random.shuffle(noisy)
    forms = {
        "https://mp.weixin.qq.com/s?" + "&".join(pairs),
        "http://mp.weixin.qq.com/s?" + "&amp;".join(noisy) + "#rd",
        "https://mp.weixin.qq.com/s?" + "\\x26amp;".join(alias) + "#wechat_redirect",
        "https://mp.weixin.qq.com/mp/appmsg/show?" + "&".join(alias),
    }
    assert {key(f) for f in forms} == {f"wx:{biz}:{mid}:{idx}"}


@given(SHORT, SHORT)
@settings(max_examples=150)
def test_short_wechat_ids_are_case_sensitive_and_lose_their_query(one, other):
    assert key(f"http://mp.weixin.qq.com/s/{one}?scene=1&x=2#rd") == f"wx:s/{one}"
    assert (key(f"https://mp.weixin.qq.com/s/{one}") == key(f"https://mp.weixin.qq.com/s/{other}")) == (one == other)


@given(st.text(string.ascii_lowercase + string.digits, min_size=10, max_size=16), st.dates())
@settings(max_examples=150)
def test_a_sina_document_is_one_over_hosts_and_tracking(doc, day):
    forms = (
        f"https://finance.sina.com.cn/china/{day}/doc-i{doc}.shtml",
        f"http://news.sina.com.cn/c/{day}/doc-i{doc}.shtml?cre=tianyi&mod=pcpager&loc=1&tr=9",
        f"https://finance.sina.cn/{day}/detail-i{doc}.d.html?vt=4",
    )
    assert {key(f) for f in forms} == {f"sina:{doc}"}
    assert canonical(forms[0], ALL).day == day.isoformat()


@given(st.dates(), st.integers(1, 10**7))
@settings(max_examples=150)
def test_a_zaobao_story_is_one_over_hosts_and_sections(day, number):
    story = f"story{day.year:04d}{day:%m%d}-{number}"
    forms = (
        f"https://www.zaobao.com/realtime/china/{story}",
        f"http://www.zaobao.com.sg/news/china/{story}?utm_source=x",
        f"https://beltandroad.zaobao.com/finance/{story}/",
    )
    assert {key(f) for f in forms} == {f"zaobao:{story}"}


@given(st.text(max_size=80))
@settings(max_examples=300)
def test_canonical_is_idempotent_and_never_raises(text):
    for url in (text, "https://example.com/" + text, "http://mp.weixin.qq.com/s?" + text):
        once = canonical(url, ALL)
        assert canonical(once.url, ALL).key == once.key
        assert canonical(once.url, ALL).url == once.url


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1&sn=a", "https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=2&sn=a"),
        ("https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=1&signature=a", "https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=1&signature=b"),
        ("https://www.example.cn/a?id=1", "https://www.example.cn/a?id=2"),
        ("https://www.example.cn/a%2Fb", "https://www.example.cn/a/b"),
    ],
)  # fmt: skip
def test_different_articles_stay_different(one, other):
    assert key(one) != key(other)


def test_general_addresses_lose_tracking_case_and_default_port():
    assert key("HTTP://WWW.Example.CN:80/a?b=2&utm_source=x&a=1#top") == key("https://www.example.cn/a?a=1&b=2")


@pytest.mark.parametrize(
    ("path", "day"),
    [("2026-05-13/A02.md", "2026-05-13"), ("n1/2024/0510/c1004-40232587.html", "2024-05-10"), ("zhengce/202405/t20240510_1.html", "2024-05-10"),
     ("2026/05/13/a.html", "2026-05-13"), ("a/20260513123456.html", ""), ("a/2026-02-31/b", "")],
)  # fmt: skip
def test_the_day_in_a_publishers_address(path, day):
    assert canonical(f"https://www.example.cn/{path}", ALL).day == day
