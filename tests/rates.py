"""`python -m tests.rates DIR…`: what betrays bad reading without any gold, over saved pages or posts.

One line a rate with its count and three examples: text left in marks of Markdown, one rule removing more than was kept,
publishers that are bare hosts, one title on many pages, articles without a day, hours of the night, paragraphs glued.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.extract import extract

LONG = 2000  # characters of a paragraph
NIGHT = ("00", "01", "02", "03", "04", "05")
EXAMPLES = 3


def faults(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The suspicious things of one row, each with what shows it."""
    text = row["text"] or row.get("partial", "")
    removed: Counter[str] = Counter()
    for each in row["removed"]:
        removed[each["rule"]] += len(each["line"])
    for rule, size in removed.most_common(1):
        if size > len(text):
            yield f"removed more than kept by {rule}", f"{size} > {len(text)}"
    for mark in ("**", "](http", "![", "<table", "<br"):
        if mark in text:
            at = text.index(mark)
            yield f"{mark} in the text", text[max(0, at - 20) : at + 30].replace("\n", "⏎")
    longest = max(text.split("\n"), key=len)
    if len(longest) > LONG and "。" in longest:
        yield "a paragraph of thousands of characters", f"{len(longest)}: {longest[:30]}"
    if "." in row["publisher"] and row["publisher"] in row["url"]:
        yield "publisher is a host", row["publisher"]
    published = row["published"] or ""
    if not published:
        yield "no day", row["title"][:30]
    elif "T" in published:
        yield "hour told", published
        if published[11:13] in NIGHT:
            yield "published at night", published


def main(paths: list[str]) -> None:
    """Read and print."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    titles: dict[str, set[str]] = defaultdict(set)
    states: Counter[str] = Counter()
    for row in extract(paths):
        states[row["status"]] += 1
        if row["status"] not in ("article", "truncated"):
            found[f"refused: {row.get('reason', '')[:50]}"].append((row["file"], row["title"][:40]))
            continue
        titles[row["title"]].add(row["url"] or row["file"])
        for fault, shown in faults(row):
            found[fault].append((row["file"], shown))
    for title, places in titles.items():
        if len(places) > 2:
            found["one title at several addresses"].append((next(iter(places)), f"{len(places)} × {title}"))
    articles = states["article"] + states["truncated"]
    print(", ".join(f"{count} {state}" for state, count in states.most_common()))
    for fault, cases in sorted(found.items(), key=lambda pair: -len(pair[1])):
        print(f"{len(cases):>6} {len(cases) / max(1, articles):7.1%}  {fault}")
        for file, shown in cases[:EXAMPLES]:
            print(f"                  {Path(file).name[:40]}  {shown}")


if __name__ == "__main__":
    main(sys.argv[1:])
