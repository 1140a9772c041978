"""Rules can be checked: each has a name of its own, a source that stands in docs/source-facts.md, a golden that fires it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from pipelines.rules import Tallies, add, by_rule, fired_on, rules_of
from spiders.platforms import PLATFORMS
from tests.test_pages import GOLDENS, PAGES, page

ROOT = Path(__file__).parent.parent
FACTS = ROOT / "docs" / "source-facts.md"
RULES = rules_of(PLATFORMS)


def anchors() -> set[str]:
    headings = re.findall(r"^## (.+)$", FACTS.read_text(encoding="utf-8"), re.M)
    return {heading.lower().replace(" ", "-") for heading in headings}


@cache
def fired() -> dict[str, dict[str, int]]:
    """Rule → part → how often it fired on all goldens."""
    whole: Tallies = {}
    for name in GOLDENS:
        add(whole, fired_on(page(name), PLATFORMS))
    return {name: {part: tally.count for part, tally in parts.items()} for name, parts in by_rule(whole).items()}


def test_names_are_unique():
    """One name, one rule; several platforms may have the same one."""
    rules = {id(rule): rule.name for platform in PLATFORMS for rule in platform.rules}
    assert [name for name, count in Counter(rules.values()).items() if count > 1] == []
    for platform in PLATFORMS:
        assert {rule.name.partition("/")[0] for rule in platform.rules} <= {platform.name, "any"}


def test_comments_name_facts_that_stand_there():
    cited = []
    for room in ("archive", "pipelines", "spiders"):
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            cited += [(path.name, anchor) for anchor in re.findall(r"source-facts\.md: ?([a-z-]*)", text)]
            assert not re.search(r"source-facts(?!\.md)", text), path
    assert [each for each in cited if each[1] not in anchors()] == []
    assert cited


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_what_it_knows_and_from_where(name):
    assert RULES[name].source in anchors()
    assert RULES[name].why


@pytest.mark.parametrize("name", RULES)
def test_a_golden_fires_each_of_its_parts(name):
    parts = fired()[name]
    assert parts
    assert [part for part, count in parts.items() if not count] == []


def test_the_command_tells_what_fired():
    words = [sys.executable, "-m", "pipelines", "rules"]
    told = subprocess.run([*words, str(PAGES / "sina")], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^ +\d+  sina/original-title  \(sina-pages\) kept as a field$", told, re.M)
    assert "原标题" in told
    assert re.search(r"^ +0  wechat/call ", told, re.M)
    assert told.splitlines()[-1].startswith(f"{len(RULES)} rules, ")
    rows = subprocess.run([*words, "--json", str(PAGES / "sina")], cwd=ROOT, capture_output=True, text=True, check=True)
    by_name = {row["rule"]: row for row in json.loads(rows.stdout)}
    assert by_name["sina/app"]["fired"]
    assert not by_name["wechat/call"]["fired"]
