"""Golden pages: what each field of each page must read as, and the shares below which a build is broken.

A golden is a page we wrote (``pages/<platform>/<name>.<ext>``) and what it says (``<name>.json``): ``status``, the
fields vouched for (``expect``), strings the text must and must not hold, for a page of several stories their titles.
A day in ``expect`` vouches for the day alone. Every field is a test of its own, so a failure names what broke.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive.types import Page, Reading
from pipelines.extract import rows_of
from pipelines.reading.read import read
from spiders.platforms import PLATFORMS

PAGES = Path(__file__).parent / "pages"
GOLDENS = {path.relative_to(PAGES).with_suffix("").as_posix(): path for path in sorted(PAGES.rglob("*.json"))}
LEAST = 134
DAY = 10  # characters of 2025-01-31
STATUSES = frozenset(
    [
        "article",
        "deleted_by_author",
        "removed_for_violation",
        "unavailable",
        "account_migrated_or_closed",
        "blocked",
        "paid_preview",
        "title_only",
        "truncated",
        "not_an_article",
    ]
)
# What is known to be read wrong, with the reason: it fails until the reader is mended, then it must leave this list.
KNOWN = {
    "web/og_description:must_not": "_widen takes the advert beside the prose that the description names",
}
# Share of each kind of case over all goldens that has to be right.
FLOORS = {
    "title": 1.0, "published": 1.0, "field": 1.0, "must": 1.0, "must_not": 0.98, "status": 1.0, "stories": 1.0,
}  # fmt: skip


@cache
def golden(name: str) -> dict[str, Any]:
    return json.loads(GOLDENS[name].read_text(encoding="utf-8"))


def page_of(name: str) -> Path:
    return next(p for p in GOLDENS[name].parent.glob(f"{GOLDENS[name].stem}.*") if p.suffix != ".json")


def page(name: str) -> Page:
    side, path = golden(name), page_of(name)
    return Page("test", side["platform"], side["url"] or path.as_uri(), path.read_bytes(), "2026-11-01T00:00:00+00:00")


@cache
def reading(name: str) -> Reading:
    return read(page(name), PLATFORMS)


def status(name: str) -> str:
    return rows_of(name, reading(name))[0]["status"]


def value(name: str, field: str) -> str:
    """What was read as a field; a page that is no article still has a title and an address."""
    found = reading(name)
    return str(getattr(found.articles[0] if found.articles else found, field, ""))


def text(name: str) -> str:
    found = reading(name)
    return found.articles[0].text if found.articles else ""


def wrong(name: str, what: str) -> str:
    """What is wrong with one case of a golden, or an empty string."""
    side = golden(name)
    if what == "status":
        return "" if status(name) == side["status"] else f"{status(name)}: {reading(name).reason}"
    if what == "stories":
        titles = [article.title for article in reading(name).articles]
        return "" if titles == side["stories"] else f"{titles}"
    if what == "must":
        return "\n".join(f"missing: {s}" for s in side["must"] if s not in text(name))
    if what == "must_not":
        return "\n".join(f"leaked: {s}" for s in side["must_not"] if s in text(name))
    found, expected = value(name, what), side["expect"][what]
    if what == "published" and len(expected) == DAY:
        found = found[:DAY]
    return "" if found == expected else f"{found!r} is not {expected!r}"


def right(name: str, what: str) -> bool:
    """Whether a case holds; a page that the reader falls over is wrong, not the end of the count."""
    try:
        return not wrong(name, what)
    except Exception:
        return False


def cases() -> list[tuple[str, str]]:
    found = []
    for name in GOLDENS:
        side = golden(name)
        found.append((name, "status"))
        found += [(name, field) for field in side["expect"]]
        found += [(name, what) for what in ("must", "must_not", "stories") if side.get(what)]
    return found


def kind(what: str) -> str:
    return what if what in FLOORS else "field"


def marked(name: str, what: str) -> Any:
    case = f"{name}:{what}"
    marks = [pytest.mark.xfail(reason=KNOWN[case], strict=True)] if case in KNOWN else []
    return pytest.param(name, what, id=case, marks=marks)


@pytest.mark.parametrize(("name", "what"), [marked(*case) for case in cases()])
def test_golden(name, what):
    assert not wrong(name, what), wrong(name, what)


def test_shares_hold_their_floors():
    seen, good = Counter(), Counter()
    for name, what in cases():
        seen[kind(what)] += 1
        good[kind(what)] += right(name, what)
    shares = {each: good[each] / seen[each] for each in FLOORS}
    assert {each: share for each, share in shares.items() if share < FLOORS[each]} == {}


def test_there_are_goldens_of_every_platform():
    assert len(GOLDENS) >= LEAST
    platforms = {platform.name for platform in PLATFORMS}
    assert {name.partition("/")[0] for name in GOLDENS} == platforms
    assert {golden(name)["platform"] for name in GOLDENS} == platforms


def test_goldens_are_whole():
    """Every page has its side file and the reverse, and a side file says nothing that nobody looks at."""
    pages = {p.relative_to(PAGES).with_suffix("").as_posix() for p in PAGES.rglob("*.*") if p.suffix != ".json"}
    assert pages == set(GOLDENS)
    keys = {"url", "platform", "shape", "status", "expect", "must", "must_not", "stories"}
    assert {name: set(golden(name)) - keys for name in GOLDENS if set(golden(name)) - keys} == {}
    assert {golden(name)["status"] for name in GOLDENS} <= STATUSES
    assert set(KNOWN) <= {f"{name}:{what}" for name, what in cases()}
    assert [name for name in GOLDENS if page_of(name).stat().st_size > 40_000] == []


# A run of one sign, long enough that a pattern which looks at each pair of its places would take minutes.
LONG = 100_000
RUNS = (
    "-",
    "a",
    "字",
    "*",
    "`",
    "[",
    "![",
    "![](",
    "[a](",
    "<a ",
    "> ",
    "1. ",
    "|",
    "```\n",
    "，",
    "http:",
    "编辑：",
    "关注",
    "\\",
)
HEAD = "---\ntitle: 题\nurl: https://mp.weixin.qq.com/s/{}\nsource: 号\ndate: 2025-01-01\n---\n\n"
WORDS = "民警提醒，凡是要求转账的电话都要挂断，再拨打九六一一零核实。"


def test_no_page_takes_minutes(tmp_path):
    """Every shape of page with each run in its body is read to its end: a hang ends the process, and the test."""
    for number, run in enumerate(RUNS):
        body = run * (LONG // len(run))
        address = f"{number:022}"
        (tmp_path / f"{number}.md").write_text(f"{HEAD.format(address)}{WORDS}\n\n{body}\n\n{WORDS}\n")
        (tmp_path / f"{number}.txt").write_text(f"{WORDS}\n\n{body}\n\n{WORDS}\n")
        text = body.replace("<", "&lt;")
        html = f"<html><head><title>题</title></head><body><div><p>{WORDS}</p><p>{text}</p><p>{WORDS}</p></div></body></html>"
        (tmp_path / f"{number}.html").write_text(html)
    words = [sys.executable, "-m", "pipelines", "extract", str(tmp_path)]
    done = subprocess.run(words, cwd=PAGES.parent.parent, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3 * len(RUNS)
