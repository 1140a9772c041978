"""The files that a page links outside its navigation: what an official document is published with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin

from lxml.html import HtmlElement

from archive.types import Attachment
from pipelines.reading.text import tidy

FILE = re.compile(r"\.(?:pdf|ofd|docx?|wps|xlsx?|et|zip|rar|7z|pptx?)(?:$|[?#])", re.I)
BESIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot(?:er)?|side(?:bar)?|friend\w*|related|recommend|hot)(?:$|[\s_-])", re.I
)


def absolute(base: str, address: str) -> str:
    """The whole address that a page at ``base`` means, or an empty string for none and for one that is broken."""
    try:
        return urljoin(base, address) if address else ""
    except ValueError:
        return ""


def attachments(tree: HtmlElement, base: str) -> Iterable[Attachment]:
    """The files that a page links outside its navigation, each once."""
    found: dict[str, Attachment] = {}
    for link in tree.iter("a"):
        address = (link.get("href") or "").strip()
        if not FILE.search(address) or any(
            BESIDE.search(f"{e.get('class') or ''} {e.get('id') or ''}") or e.tag in ("nav", "footer", "aside")
            for e in link.iterancestors()
            if e.tag not in ("body", "html")
        ):
            continue
        name = tidy("".join(link.itertext())) or tidy(link.get("title") or "") or unquote(address.rsplit("/", 1)[-1])
        if (url := absolute(base, address)).startswith("http"):
            found.setdefault(url, Attachment(name, url))
    return found.values()
