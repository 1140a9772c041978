"""Where a list goes on: the address of its next page, from a link, the page numbers, or the script that writes them."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml.html import HtmlElement

from spiders.listing.links import address_of, same_site, tidy, without_fragment
from spiders.listing.places import texts_of
from spiders.platforms.phrases import NEXT_PAGE

NEXT = re.compile(rf"^\W*(?:{NEXT_PAGE}|next(?:\s?page)?)\W*$|^[>›]$", re.I)
NUMBER = re.compile(r"^\W*(\d{1,4})\W*$")
PAGE = re.compile(
    r"(?<=[_-])\d{1,4}(?=\.\w{3,5}$)|(?<=\d\d\d\d_)\d{1,4}(?=\.s?html?$)|((?:page(?:no|num|index)?|pn|p|currentpage|curpage)=)(\d{1,5})",
    re.I,
)
# createPageHTML(9, 0, 'index', 'html') counts from 0; with the name of an element before it ('page_div', 9, 1, …) from 1.
WRITTEN = re.compile(
    r"""(?:createPageHTML|createPage\w*|pageHtml)\s*\(\s*(?:(['"])(?P<box>[^'"]*)\1\s*,\s*)?['"]?(?P<pages>\d+)['"]?\s*,\s*['"]?(?P<now>\d+)['"]?\s*,"""
    r"""\s*['"](?P<name>[^'"]+)['"]\s*,\s*['"]\.?(?P<kind>\w+)['"]""", re.I,
)  # fmt: skip
COUNTED = re.compile(r"(?:countPage|pageCount|totalPages?)\s*=\s*['\"]?(\d+)", re.I)
CURRENT = re.compile(r"(?:currentPage|curPage|pageIndex)\s*=\s*['\"]?(\d+)", re.I)
NAMED = re.compile(r"['\"](\w+)_['\"]\s*\+[^;]{0,60}?['\"]\.(s?html?)['\"]")
# 国资委, 工信部's older pages: index.html is followed by index_ID_{n-1}.html, that by n-2: numbers fall (public crawlers).
FALLING = re.compile(r"maxPageNum(?:\d*)\s*=\s*['\"]?(\d+)")
BOX = re.compile(r"""id=['"](?:pag|comp)_(\d{5,})['"]""")
FALLEN = re.compile(r"^(.*_\d{5,}_)(\d{1,4})(\.s?html?)$")


def next_page(tree: HtmlElement, source: str, base: str) -> str:
    """The address of the list's next page, or ``""``; never that of this page or of another site."""
    for found in (_linked(tree, base), _written(source, base), _numbered(tree, base), _falling(source, base)):
        if found and found != without_fragment(base) and same_site(found, base):
            return found
    return ""


def counted_on(address: str) -> str:
    """The address with the number of its page one higher (``pageNo=2``, ``law_1.jsonp``), or ``""`` if it has none."""
    named, numbered = (
        re.compile(p, re.I)
        for p in (
            r"(?<![a-z])(?:page(?:no|num|index)?|pn|p|currentpage|curpage)=(\d{1,5})",
            r"[_-](\d{1,4})\.\w{3,5}(?=$|\?)",
        )
    )
    found = named.search(address) or numbered.search(address)
    return f"{address[: found.start(1)]}{int(found[1]) + 1}{address[found.end(1) :]}" if found else ""


def _linked(tree: HtmlElement, base: str) -> str:
    for link in tree.iter("link"):
        if link.get("rel") == "next" and link.get("href"):
            return str(urljoin(base, link.get("href") or ""))
    for link in tree.iter("a"):
        words = tidy("".join(texts_of(link)))
        told = link.get("rel") == "next" or NEXT.match(words) or NEXT.match(link.get("title") or "")
        if (told or re.search(r"(?:^|[\s_-])next(?:$|[\s_-])", link.get("class") or "")) and (
            found := address_of(link, base)
        ):
            return found
    return ""


def _written(source: str, base: str) -> str:
    if found := WRITTEN.search(source):
        pages, now, name, kind = int(found["pages"]), int(found["now"]), found["name"], found["kind"]
        last = pages if found["box"] is not None else pages - 1
        return urljoin(base, f"{name}_{now + 1}.{kind}") if now < last else ""
    pages_, now_ = COUNTED.search(source), CURRENT.search(source)
    if pages_ and now_ and (named := NAMED.search(source)):
        return urljoin(base, f"{named[1]}_{int(now_[1]) + 1}.{named[2]}") if int(now_[1]) < int(pages_[1]) - 1 else ""
    return ""


def _numbered(tree: HtmlElement, base: str) -> str:
    """The link called by the number after this page's, where several are called by numbers."""
    numbers: dict[int, str] = {}
    for link in tree.iter("a"):
        if (found := NUMBER.match(tidy("".join(texts_of(link))))) and (address := address_of(link, base)):
            numbers.setdefault(int(found[1]), address)
    here = without_fragment(base)
    now = next((n for n, address in numbers.items() if address == here), 1)
    after = numbers.get(now + 1, "")
    return after if PAGE.search(after) else ""


def _falling(source: str, base: str) -> str:
    if (count := FALLING.search(source)) and (box := BOX.search(source)):
        if int(count[1]) < 2 or FALLEN.match(base):
            return _fallen(base)
        return (
            re.sub(r"(\.s?html?)?$", rf"_{box[1]}_{int(count[1]) - 1}\1", base, count=1)
            if base.endswith("html")
            else urljoin(base, f"index_{box[1]}_{int(count[1]) - 1}.html")
        )
    return _fallen(base)


def _fallen(base: str) -> str:
    found = FALLEN.match(base)
    return f"{found[1]}{int(found[2]) - 1}{found[3]}" if found and int(found[2]) > 1 else ""
