"""What a single article shows of bad reading, as functions of SQL: its text, what was removed from it, title, clock, owner."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date
from enum import IntFlag
from functools import lru_cache

from archive.outlets import outlet_of, outlets
from archive.stories.issuers import resolve
from archive.stories.titles import host_of

LONGEST_LINE, LONGEST_TEXT = 1500, 60_000  # characters of a paragraph that people write, and of an article
FEW, SHORT, LONG = 8, 25, 80  # lines that a list has; characters of its entries; those of a removed line that is prose
YEARS_APART = 366  # days between two times of one article
STOPS, CLOSERS = frozenset("。！？!?…；;：:"), " ”’\"')）】》"
TAIL = re.compile(r"[-_|｜—–－]\s*([^-_|｜—–－]{2,20})$")
INTERFACE = (
    "公网安备",
    "ICP备",
    "ICP证",
    "版权所有",
    "ll rights reserved",
    "appeared first on",
    "打开APP",
    "登录注册",
    "登录 注册",
)
BROKEN = ("{", "[{", "%PDF", "PK\x03", "<!DOCTYPE", "<html")
PAIRS = ("“”", "《》", "【】", "「」")


class Sign(IntFlag):
    """What a text shows by itself."""

    LIST = 1  # many short lines and hardly a sentence
    INTERFACE = 2
    GLUED = 4  # a paragraph that is many
    TORN = 8  # sentences that end in the middle of a line's end
    DATA = 16  # it is no text: JSON, a file's bytes, markup
    HUGE = 32


@lru_cache(maxsize=4)  # several doubts ask for one text
def signs(text: str) -> int:
    """All signs of a text."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = Sign(0)
    if len(text) > LONGEST_TEXT:
        found |= Sign.HUGE
    if any(len(line) > LONGEST_LINE for line in lines):
        found |= Sign.GLUED
    if any(words in text for words in INTERFACE):
        found |= Sign.INTERFACE
    if text.lstrip().startswith(BROKEN) or text.count("\ufffd") > len(text) / 100:
        found |= Sign.DATA
    sentences = sum(line[-1] in STOPS or line.rstrip(CLOSERS)[-1:] in STOPS for line in lines)
    short = sum(len(line) < SHORT for line in lines)
    if len(lines) >= FEW and sentences < len(lines) / 10:
        found |= Sign.LIST if short > len(lines) / 2 or text.count("。") < len(lines) / 5 else Sign.TORN
    elif len(lines) >= FEW and sentences < (len(lines) - short) / 2:
        found |= Sign.TORN
    return int(found)


def tail(title: str) -> str:
    """What stands behind the last dash or bar of a title: the site's name, where it was not taken off."""
    found = TAIL.search(title.strip())
    return found[1].strip() if found else ""


def ending(text: str) -> str:
    """How the last line of a text begins, if it is short: what a site puts under every article begins alike."""
    last = text.rstrip().rpartition("\n")[2].strip()
    return last[:4] if 4 <= len(last) <= LONG else ""


def unclosed(title: str) -> bool:
    """Whether a title breaks off inside a quotation."""
    return any(title.count(pair[0]) != title.count(pair[1]) for pair in PAIRS)


def not_owner(url: str, publisher: str, author: str) -> bool:
    """Whether the address or the author's line belongs to an outlet other than the one that is named as publisher."""
    named = resolve(publisher).name
    owners = {outlet_of(host_of(url)), author if author in outlets() else ""} - {""}
    return bool(publisher) and any(resolve(owner).name != named for owner in owners)


def apart(published: str, evidence: str) -> bool:
    """Whether another time that the page says of itself is more than a year from the one that was believed."""
    told = _day(published)
    rivals = (_day(each["value"]) for each in json.loads(evidence) if each.get("about", "published") == "published")
    return told is not None and any(rival and abs((rival - told).days) > YEARS_APART for rival in rivals)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def swallowed(removed: str, length: int) -> bool:
    """Whether one rule removed more than is left of the text."""
    if len(removed) < length or not length:
        return False
    by_rule: dict[str, int] = {}
    for each in json.loads(removed):
        by_rule[each["rule"]] = by_rule.get(each["rule"], 0) + len(each["line"])
    return max(by_rule.values(), default=0) > length


def lost(removed: str) -> bool:
    """Whether a removed line is prose, or one sign of a program: neither is a site's furniture."""
    lines = [each["line"].strip() for each in json.loads(removed)] if removed != "[]" else []
    return any(line in ("}", "{", ".", "};") or (len(line) >= LONG and line.count("。") > 1) for line in lines)


def register(db: sqlite3.Connection) -> None:
    """Make them known to a connection."""
    for number, work in (
        (1, signs), (1, tail), (1, ending), (1, unclosed), (3, not_owner), (2, apart), (2, swallowed), (1, lost),
    ):  # fmt: skip
        db.create_function(work.__name__, number, work, deterministic=True)
