"""What is no article, at the limits: too little text, links without prose, an entry of a list, a title alone."""

from archive.types import Found, Page
from pipelines.reading.read import read
from spiders.platforms import PLATFORMS

TITLE = "临江警方破获一起冒充客服诈骗案件"
SENTENCE = "民警提醒，凡是要求转账的电话都要立即挂断，再拨打九六一一零核实情况。"  # 34 characters


def reading(text: str, name: str = "a.html", **found: str):
    page = Page(
        "源", "web", f"https://x.example/{name}", text.encode(), "2026-11-01T00:00:00+00:00", found=Found(**found)
    )
    return read(page, PLATFORMS)


def html(body: str, title: str = TITLE, heading: str = TITLE) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{f'<h1>{heading}</h1>' if heading else ''}"
        f"<div><div class='article'>{body}</div></div></body></html>"
    )


def state(text: str, **found: str) -> tuple[str, str]:
    said = reading(text, **found)
    return said.state.value, said.reason


def post(body: str, origin: str = "https://x.example/p", title: str = TITLE) -> tuple[str, str]:
    page = Page(
        "源",
        "web",
        "file:///a.md",
        f"---\ntitle: {title}\nurl: {origin}\n---\n\n{body}".encode(),
        "2026-11-01T00:00:00+00:00",
    )
    said = read(page, PLATFORMS)
    return said.state.value, said.reason


def test_a_page_with_a_heading_and_prose_is_an_article():
    assert state(html(f"<p>{SENTENCE * 3}</p>")) == ("article", "")
    assert state(html(f"<p>{SENTENCE * 3}</p>", heading="")) == ("article", "")


def test_a_little_prose_under_no_heading_is_a_line_of_the_page_s_own():
    slight = ("not_an_article", "a line of a list, or of the page's own")
    assert state(html(f"<p>{SENTENCE * 2}</p>", heading="")) == slight
    assert state(html(f"<p>{SENTENCE * 2}{'字' * 11}。</p>", heading="")) == ("article", "")
    assert state(html(f"<p>{SENTENCE * 2}{'字' * 10}。</p>", heading="")) == slight
    assert state(html(f"<p>{SENTENCE * 2}</p>")) == ("article", "")


def test_links_with_hardly_any_prose_are_a_list():
    links = "".join(f"<p><a href='/{n}'>{'某地开展反诈宣传活动的报道'}</a></p>" for n in range(20))
    assert state(html(links))[0] == "not_an_article"
    assert state(html(f"<p>{SENTENCE * 3}</p>{links}"))[0] in ("article", "not_an_article")
    few = "".join(f"<p><a href='/{n}'>{'某地开展反诈宣传活动的报道'}</a></p>" for n in range(3))
    assert state(html(f"<p>{SENTENCE * 6}</p>{few}"))[0] == "article"


def test_a_post_without_text_is_its_title_only():
    assert post("") == ("title_only", "no text but its title")
    assert post("字" * 14) == ("title_only", "no text but its title")
    assert post("字" * 15)[0] == "article"
    assert post("", title="") == ("not_an_article", "no text")


def test_a_post_of_links_from_nowhere_is_a_list():
    links = "\n\n".join(f"[某地开展反诈宣传活动的报道之{n}](https://x.example/{n})" for n in range(9))
    assert post(links, origin="") == ("not_an_article", "a list of links")
    assert post(links)[0] == "article"
    assert post(f"{links}\n\n{SENTENCE}", origin="")[0] == "article"


def test_a_list_s_title_is_taken_where_the_page_s_is_guessed():
    body = f"<p>{SENTENCE * 3}</p>"
    assert reading(html(body, "临江网", ""), title=TITLE).articles[0].title == TITLE
    assert reading(html(body, "临江网", ""), title=TITLE + "…").articles[0].title == "临江网"
    assert reading(html(body, heading=""), title="列表里的另一个标题").articles[0].title == TITLE


def test_a_refused_page_still_says_its_title_and_time():
    said = reading(html("<p>短</p>"), published="2026-04-09")
    assert (said.articles, said.title, said.published) == ((), TITLE, "2026-04-09")


def test_a_saved_page_is_at_the_address_that_it_states():
    body = f"<p>{SENTENCE * 3}</p>"
    for stated in (
        '<link rel="canonical" href="https://y.example/1.html">',
        '<meta property="og:url" content="https://y.example/1.html">',
    ):
        text = html(body).replace("<head>", f"<head>{stated}")
        page = Page("源", "web", "file:///a.html", text.encode(), "2026-11-01T00:00:00+00:00")
        assert read(page, PLATFORMS).articles[0].url == "https://y.example/1.html"
        assert reading(text).articles[0].url == "https://x.example/a.html"


def test_a_declared_container_is_the_body_from_sixty_characters_on():
    other = f"<div><p>{SENTENCE * 3}</p></div>"

    def text(count: int) -> str:
        inside = (SENTENCE * 2)[: count - 1] + "。"
        page = f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div id='zoom'>{inside}</div>{other}</body></html>"
        return reading(page).articles[0].text

    assert len(text(60)) == 60
    assert text(59) == SENTENCE * 3


def test_a_post_with_hardly_a_word_in_its_container_shows_that_and_nothing_else():
    page = "<html><head><title>x</title></head><body><div id='js_article'><h1 id='activity-name'>{}</h1><div id='js_content'>{}</div></div></body></html>"
    text = page.format(TITLE, "<p>只有一句短短的话在这里，没有别的内容了。</p>")
    said = read(
        Page(
            "源",
            "wechat",
            "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv",
            text.encode(),
            "2026-11-01T00:00:00+00:00",
        ),
        PLATFORMS,
    )
    assert said.articles[0].text == "只有一句短短的话在这里，没有别的内容了。"
