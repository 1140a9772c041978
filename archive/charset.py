"""Text from bytes. What the page claims is ignored: pages that declare gb2312 are UTF-8 and the reverse (docs/source-facts.md: bytes-and-trees)."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A UTF-8 page with a torn character here and there (cut by a mirror, glued by a template) is still UTF-8.
TORN_SHARE = 0.002
COMMON, PRIVATE = re.compile("[一-鿿]+"), re.compile("[\ue000-\uf8ff]+")
CONTROLS = bytes.maketrans(bytes(set(range(1, 32)) - set(b"\t\n\r")), b" " * 28)
NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())


def decode(body: bytes) -> str:
    """The text of ``body``: UTF-8, GB18030 (with GBK and GB2312 inside), Big5 or UTF-16. Never raises."""
    for bom, name in BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    if text.count("�") <= max(1, TORN_SHARE * len(text)):
        return text
    guesses = [body.decode(name, "replace") for name in ("gb18030", "big5")]
    return min(guesses, key=_oddness)


def for_a_tree(text: str) -> bytes:
    """UTF-8 without what a tree may not hold: lxml parses it into texts and names, which then can't be set or looked for."""
    data = text.encode("utf-8", "replace").translate(CONTROLS, b"\0")
    for each in NONCHARACTERS:
        data = data.replace(each, b"")
    return data


def _oddness(text: str) -> int:
    """How many characters no Chinese page would hold: replacements, private use, rare blocks."""
    sample = text[:200_000]
    common = sum(map(len, COMMON.findall(sample)))
    common_words = sum(sample.count(w) for w in ("的", "是", "在", "和", "有"))
    return 20 * sample.count("�") + sum(map(len, PRIVATE.findall(sample))) * 5 - common_words * 3 - common // 50
