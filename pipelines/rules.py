"""Which rules fired on saved pages, how often and on what: so that anybody can judge one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from archive.files import load_bytes
from archive.parallel import over_cores
from archive.platform import Platform
from archive.rules import Rule, StateRule
from archive.types import Page
from pipelines.extract import FEW, page_of, pages_under
from pipelines.reading.read import read
from pipelines.reading.trace import listening
from spiders.platforms import PLATFORMS

EXAMPLES = 3
SHOWN = 60  # characters of a part or an example on a line


@dataclass(slots=True)
class Tally:
    """How often a part of a rule decided something, with some of what it decided about."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, count: int, examples: Iterable[str]) -> None:
        """Count more."""
        self.count += count
        for example in examples:
            if len(self.examples) < EXAMPLES and example not in self.examples:
                self.examples.append(example)


Tallies = dict[tuple[str, str], Tally]  # (platform, part) → what it did


def rules_of(platforms: Sequence[Platform]) -> dict[str, Rule]:
    """Every rule by its name, in the order of the platforms; one that several have stands once."""
    return {rule.name: rule for platform in platforms for rule in platform.rules}


def parts_of(rule: Rule) -> tuple[str, ...]:
    """What of a rule can fire: its parts, or the elements whose presence is enough."""
    return rule.parts or ((rule.css,) if isinstance(rule, StateRule) else ())


def fired_on(page: Page, platforms: Sequence[Platform]) -> Tallies:
    """What fires on one page."""
    with listening() as trace:
        read(page, platforms)
    found: Tallies = {}
    for platform, part, example in trace.fired:
        found.setdefault((platform, part), Tally()).add(1, [example])
    return found


def _on_file(path: str, platforms: Sequence[Platform]) -> Tallies:
    try:
        return fired_on(page_of(path, load_bytes(path)), platforms)
    except (OSError, ValueError):
        return {}


def fired_under(paths: Iterable[str]) -> Tallies:
    """What fires on the pages under ``paths``, over all cores; a file that can't be read counts for nothing."""
    whole: Tallies = {}
    for found in over_cores(partial(_on_file, platforms=PLATFORMS), pages_under(paths), FEW):
        add(whole, found)
    return whole


def add(whole: Tallies, found: Tallies) -> None:
    """Put what fired on one page to the rest."""
    for key, tally in found.items():
        whole.setdefault(key, Tally()).add(tally.count, tally.examples)


def by_rule(found: Tallies, platforms: Sequence[Platform] = PLATFORMS) -> dict[str, dict[str, Tally]]:
    """Rule → part → what it did, for every rule and part there is."""
    whole = {name: {part: Tally() for part in parts_of(rule)} for name, rule in rules_of(platforms).items()}
    for platform in platforms:
        for rule in platform.rules:
            for part in parts_of(rule):
                if tally := found.get((platform.name, part)):
                    whole[rule.name][part].add(tally.count, tally.examples)
    return whole


def told(counts: dict[str, dict[str, Tally]]) -> Iterator[str]:
    """The counts as lines: a rule with its source and reason, below it its parts and examples, then what never fired; the
    last line is how many rules there are."""
    rules, never = rules_of(PLATFORMS), []
    for name, parts in counts.items():
        count = sum(tally.count for tally in parts.values())
        if not count:
            never.append(name)
            continue
        rule = rules[name]
        yield f"{count:7}  {name}  ({rule.source}) {rule.why}"
        for part, tally in parts.items():
            examples = " | ".join(" ".join(example.split())[:SHOWN] for example in tally.examples)
            yield f"    {tally.count:7}  {part[:SHOWN]}" + (f"  ← {examples}" if examples else "")
    fired = Counter(bool(tally.count) for each in counts.values() for tally in each.values())
    for name in never:
        yield f"      0  {name}  ({rules[name].source}) {rules[name].why}"
    yield f"{len(counts)} rules, {len(never)} of them never fired; {fired.total()} parts, {fired[False]} never fired"


def plain(counts: dict[str, dict[str, Tally]]) -> list[dict[str, object]]:
    """The counts as JSON-able rows, one a rule."""
    rules = rules_of(PLATFORMS)
    return [
        {
            "rule": name,
            "kind": type(rules[name]).__name__.removesuffix("Rule").lower(),
            "source": rules[name].source,
            "why": rules[name].why,
            "fired": sum(tally.count for tally in parts.values()),
            "parts": [{"part": p, "fired": t.count, "examples": t.examples} for p, t in parts.items()],
        }
        for name, parts in counts.items()
    ]
