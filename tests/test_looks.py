"""How the pages look and are reached in a real browser: two widths, light and dark, by keyboard, by the rules of WCAG AA."""

import re
from contextlib import closing

import pytest

from archive.store import Archive
from tests.bench_pages import ARTICLES, PAGES, build
from tests.browser import BACKGROUND, COLOURS, RULES, WIDEST
from tests.site import HOSTILE, STORY, number_of, serving

PATHS = [
    "/", "/?q=%E5%8F%8D%E8%AF%88", "story", "hostile", "/health", "/article/999999", "/new?since=2020", "/lists/reprinted",
    "/lists/edited", "/publisher", "/publisher?name=%E7%AE%80%E6%8A%A5%E7%BC%96%E8%BE%91%E9%83%A8", "/document", "/document?name=%E5%8F%8D%E7%94%B5%E4%BF%A1%E7%BD%91%E7%BB%9C%E8%AF%88%E9%AA%97%E6%B3%95",
    "/figure", "/figure?name=%E7%A0%B4%E8%8E%B7%E6%A1%88%E4%BB%B6", "/doubts", "/doubts?why=unsigned", "/sql", "/searches", "/sql?sql=SELECT+*+FROM+newest", "/sql?sql=SELEKT", "/?q=after:2025-13",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_pages_in_a_browser(site, browser, path):
    """Nothing runs over, nothing hostile runs, colours are the scheme's; axe finds nothing against WCAG AA."""
    where = {"story": STORY, "hostile": HOSTILE}.get(path)
    looked_at(browser, site + (f"/article/{number_of(site, where)}?q=%E8%AF%88%E9%AA%97" if where else path))


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=x", "/new", "/lists", "/publisher", "/document", "/figure", "/doubts", "/searches", "/sql", "/health"],
)
def test_pages_of_an_empty_archive(empty, browser, path):
    looked_at(browser, empty + path)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty")
    with closing(Archive(path)):
        pass
    with serving(path) as address:
        yield address


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    path = tmp_path_factory.mktemp("full")
    build(path, ARTICLES)
    with serving(path) as address:
        yield address


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_pages_of_a_full_archive(full, browser, path):
    """Of 50,000 articles; how long each takes is measured by `make bench`."""
    looked_at(browser, full + path)


def looked_at(browser, address):
    """The page at two widths, light and dark."""
    browser.open(address, 1280)
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "dark"), (390, "light")):
        browser.looks(width, scheme)
        assert browser.value("innerWidth") == width
        assert browser.value(WIDEST) == ""
        assert browser.value("document.documentElement.scrollWidth") == width
        light = sum(map(int, re.findall(r"\d+", browser.value(BACKGROUND))[:3])) / 3
        assert light > 200 if scheme == "light" else light < 60
        assert browser.accessibility(RULES if scheme == "light" else COLOURS) == [], (width, scheme)
    assert browser.value("typeof window.owned") == "undefined"
    assert browser.value("document.styleSheets.length") == 1


def test_keys_lead_through_the_page(site, browser):
    def press(key):
        for kind in ("keyDown", "keyUp"):
            browser.do("Input.dispatchKeyEvent", type=kind, key=key, text=key if kind == "keyDown" else "")

    browser.open(site + "/", 1280)
    press("j")
    press("j")
    second = "document.activeElement === document.querySelectorAll('.cards h2 a')[1]"
    assert browser.value(second) is True
    press("k")
    assert browser.value(second) is False
    press("/")
    assert browser.value("document.activeElement.id") == "q"
    browser.open(f"{site}/article/{number_of(site, STORY)}?q=%E8%AF%88%E9%AA%97", 1280)
    press("j")
    assert browser.value("document.activeElement.closest('.title') !== null") is True
    press("j")
    assert browser.value("document.activeElement.id") == "hit-1"
    press("j")
    press("k")
    assert browser.value("document.activeElement.id") == "hit-1"


def test_a_printed_article_is_black_on_white_without_what_is_to_be_clicked(site, browser):
    browser.open(f"{site}/article/{number_of(site, STORY)}", 1280, "dark")
    shown = "[...document.querySelectorAll('.top nav, .text p')].map(e => e.checkVisibility()).join()"
    assert browser.value(shown) == "true,true,true,true,true"
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.do("Emulation.setEmulatedMedia", media="print", features=dark)
    try:
        assert browser.value(shown) == "false,true,true,true,true"
        assert browser.value(BACKGROUND) == "rgb(255, 255, 255)"
        assert browser.value("getComputedStyle(document.querySelector('.text p')).color") == "rgb(0, 0, 0)"
    finally:
        browser.do("Emulation.setEmulatedMedia", media="", features=dark)


def test_the_checker_sees_what_is_wrong(site, browser):
    browser.open(site + "/", 1280)
    browser.value("document.querySelector('#q').insertAdjacentHTML('afterend', '<input name=x><img src=data:,>')")
    browser.value("document.querySelector('h1').style.color = '#ccc'")
    assert any("color-contrast" in found for found in browser.accessibility(COLOURS))
    found = " ".join(browser.accessibility())
    assert all(rule in found for rule in ("color-contrast", "label", "image-alt")), found
