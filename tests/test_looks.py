"""How the pages look and are reached in a real browser: two widths, light and dark, by keyboard, by the rules of WCAG AA."""

import re

import pytest

from tests.browser import BACKGROUND, WIDEST
from tests.site import HOSTILE, STORY, number_of

PATHS = [
    "/", "/?q=%E5%8F%8D%E8%AF%88", "story", "hostile", "/health", "/article/999999", "/new?since=2020", "/lists/reprinted",
    "/lists/edited", "/publisher", "/publisher?name=%E7%AE%80%E6%8A%A5%E7%BC%96%E8%BE%91%E9%83%A8", "/document", "/document?name=%E5%8F%8D%E7%94%B5%E4%BF%A1%E7%BD%91%E7%BB%9C%E8%AF%88%E9%AA%97%E6%B3%95",
    "/figure", "/figure?name=%E7%A0%B4%E8%8E%B7%E6%A1%88%E4%BB%B6", "/lists/doubtful", "/sql", "/sql?sql=SELECT+*+FROM+newest", "/sql?sql=SELEKT", "/?q=after:2025-13",
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_pages_in_a_browser(site, browser, path, width, scheme):
    where = {"story": STORY, "hostile": HOSTILE}.get(path)
    browser.open(site + (f"/article/{number_of(site, where)}" if where else path), width, scheme)
    assert browser.value("innerWidth") == width
    assert browser.value(WIDEST) == ""
    assert browser.value("document.documentElement.scrollWidth") == width
    assert browser.value("typeof window.owned") == "undefined"
    assert browser.value("document.styleSheets.length") == 1
    light = sum(map(int, re.findall(r"\d+", browser.value(BACKGROUND))[:3])) / 3
    assert light > 200 if scheme == "light" else light < 60


# WCAG AA by a checker: contrast of every text, names of every control, landmarks, one h1, headings without gaps -------

CHECKER = r"""(() => {
const bad = [];
const rgb = c => { const n = c.match(/[\d.]+/g).map(Number); return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1]; };
const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; }
  return [255, 255, 255, 1]; };
for (const e of document.querySelectorAll("body *")) {
  if (e.closest("svg, .hidden, .skip") || !e.getClientRects().length) continue;
  if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
  const style = getComputedStyle(e), a = light(rgb(style.color)), b = light(behind(e));
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05), size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  if (ratio < (large ? 3 : 4.5)) bad.push(`contrast ${ratio.toFixed(2)}: ${e.tagName}.${e.className} ${e.textContent.slice(0, 20)}`);
}
for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
  if (!e.labels.length && !e.getAttribute("aria-label")) bad.push("no label: " + e.outerHTML.slice(0, 60));
for (const e of document.querySelectorAll("a[href], button")) {
  const name = e.getAttribute("aria-label") || e.textContent.trim();
  if (!name) bad.push("no name: " + e.outerHTML.slice(0, 60));
}
for (const what of ["main", "header", "footer", "nav[aria-label]", "h1"])
  if (document.querySelectorAll(what).length < 1) bad.push("missing " + what);
if (document.querySelectorAll("h1").length !== 1) bad.push("not one h1");
const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map(e => +e.tagName[1]);
levels.forEach((l, i) => { if (i && l > levels[i - 1] + 1) bad.push("a heading is skipped before level " + l); });
const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => bad.push("id twice: " + id));
if (!document.documentElement.lang) bad.push("no language");
return bad.join("\n");
})()"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_are_accessible(site, browser, path, scheme):
    where = {"story": STORY, "hostile": HOSTILE}.get(path)
    browser.open(site + (f"/article/{number_of(site, where)}?q=%E8%AF%88%E9%AA%97" if where else path), 1280, scheme)
    assert browser.value(CHECKER) == ""


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
