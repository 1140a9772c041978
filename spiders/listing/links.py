"""The links of a list page: where they lead, whether that is on the same site, what they are called."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import tldextract
from lxml.html import HtmlElement

from archive.address import host_of
from spiders.listing.days import FULL, TIME, day_in_title
from spiders.platforms.phrases import DETAILS

ADDRESS_IN = re.compile(r"""['"]((?:https?:/)?/?[\w.~/?&=%+-]*\.s?html?[\w?&=%#-]*|https?://[^'"\s]+)['"]""")
ELSEWHERE = ("data-link", "data-href", "data-url", "tagname", "onclick", "href")
FILE = re.compile(r"\.(?:css|js|jpe?g|png|gif|ico|svg|mp[34]|exe|apk)$", re.I)
CUT = re.compile(r"(?:(?<!\.)\.{2,}+|(?<!…)…++)\s*$")
LOOSE = re.compile(r"[\W_]+")
SAYS_NOTHING = re.compile(rf"^\W*(?:{DETAILS}|more|\W*)\W*(?:>>)?$", re.I)
HEADING = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
NOTE = re.compile(r"(?<=.{6})\s[（(](?:19|20)\d{2}年.{4,200}[）)]$")  # when a document was made, behind its title
NAMED_TITLE = re.compile(r"(?:^|[\s_-])(?:tit|title|bt|biaoti|headline|name)\w*(?:$|[\s_-])", re.I)
# Public suffixes as shipped with the package: gov.cn is one, so mps.gov.cn and spp.gov.cn are two sites.
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=4096)
def site_of(host: str) -> str:
    """The registered name a host belongs to (``ga.sz.gov.cn`` → ``sz.gov.cn``), or the host itself."""
    return _suffixes(host).top_domain_under_public_suffix or host


def address_of(link: HtmlElement, base: str) -> str:
    """The http address a link leads to, from what its script is given where ``href`` is none, or ``""``."""
    href = (link.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:", "JavaScript:")):
        href = next(
            (
                m[1] if (m := ADDRESS_IN.search(value)) else value
                for name in ELSEWHERE
                if (value := (link.get(name) or "").strip())
                and (name not in ("onclick", "href") or ADDRESS_IN.search(value))
                and value != "#"
            ),
            "",
        )
    try:
        address = without_fragment(urljoin(base, href))
        return address if href and urlsplit(address).hostname and address.startswith("http") else ""
    except ValueError:  # http://[
        return ""


def without_fragment(address: str) -> str:
    """An address without what only a browser uses of it."""
    return address.partition("#")[0]


def same_site(address: str, base: str, domains: tuple[str, ...] = ()) -> bool:
    """Whether an address is on the site of ``base``, or on one of the platform's ``domains``."""
    host, home = host_of(address), host_of(base)
    return site_of(host) == site_of(home) or any(host == d or host.endswith("." + d) for d in domains)


def tidy(text: str) -> str:
    """Text on one line, without what is no sign."""
    return " ".join(re.sub(r"[\u200b\ufeff]", "", text).split())


def shown(link: HtmlElement) -> str:
    """What a link is called on the page: its heading where it holds one, else its text without the days in it."""
    named = next((e for e in link.iter() if e.tag in HEADING), None)
    if named is None:
        named = next((e for e in link.iter() if e is not link and NAMED_TITLE.search(e.get("class") or "")), None)
    if named is not None and (text := tidy("".join(named.itertext()))):
        return day_in_title(text)[0]
    pieces = [
        t for t in link.itertext() if FULL.sub("", TIME.sub("", t)).strip(" \t\r\n()[]（）【】:：|·-") or not t.strip()
    ]
    return NOTE.sub("", day_in_title(tidy("".join(pieces)))[0])


def title_of(link: HtmlElement) -> str:
    """A link's title: its attribute where that is the text in full, else the text."""
    text, told = shown(link), tidy(link.get("title") or "")
    if not told:
        image = next(link.iter("img"), None)
        return text or (tidy(image.get("title") or image.get("alt") or "") if image is not None else "")
    a, b = LOOSE.sub("", CUT.sub("", text)), LOOSE.sub("", told)
    if not a or SAYS_NOTHING.match(text) or a in b or b in a or CUT.search(text):
        return day_in_title(told)[0]
    return text
