"""The dedupe decision scored on captured material: the reviewed pairs, and pairs made by code from the two corpora."""

from __future__ import annotations

import json
import random
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.table import Table

from archive.stories.dedupe import Text, relation
from pipelines.extract import extract
from tests.pairs import Pair, pairs

BASES = 120
LEAST = 250  # characters of a base text


def read(paths: Iterable[str]) -> dict[str, dict[str, Any]]:
    """File → its first story."""
    rows: dict[str, dict[str, Any]] = {}
    for row in extract(paths):
        rows.setdefault(row["file"], row)
    return rows


def reviewed(data: Path) -> list[Pair]:
    """The pairs people looked at; those they were not sure of are left out."""
    gold = [json.loads(line) for line in (data / "gold/near_duplicates_wechat_reviewed.jsonl").open(encoding="utf-8")]
    gold = [row for row in gold if row["verdict"] != "uncertain"]
    where = {
        name: str(path)
        for row in gold
        for name in (row["a"], row["b"])
        for suffix in ("", ".gz")
        if (path := data / f"{name}{suffix}").exists()
    }
    rows = read(where.values())
    found = []
    for row in gold:
        sides = [rows[where[row[side]]] for side in "ab" if row[side] in where]
        if len(sides) == 2:
            texts = [(side["title"], side["text"] or side.get("partial", "")) for side in sides]
            found.append(Pair(texts[0], texts[1], row["verdict"] == "duplicate", row["verdict"]))
    return found


def made(data: Path) -> list[Pair]:
    """Pairs made from the corpora's articles."""
    texts = []
    with tempfile.TemporaryDirectory() as folder:
        for archive in sorted((data / "corpus").glob("*.tar.gz")):
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter="data")
        rows = read([folder]).values()
        texts = [(r["title"], r["text"]) for r in rows if r["status"] == "article" and len(r["text"]) >= LEAST]
    random.Random(3).shuffle(texts)
    return pairs(texts[:BASES])


def scores(data: Path) -> Table:
    """Precision and recall of both sets."""
    columns = ("pairs", "n", "precision", "recall", "wrong")
    table = Table(*columns, title="one story or two", title_justify="left")
    for name, found in (("reviewed", reviewed(data)), ("made from the corpora", made(data))):
        wrong: Counter[str] = Counter()
        counts: Counter[tuple[bool, bool]] = Counter()
        for pair in found:
            said = relation(Text.of(*pair.other), Text.of(*pair.one))[0].joins
            counts[pair.same, said] += 1
            wrong[pair.how] += said != pair.same
        hits, missed, false = counts[True, True], counts[True, False], counts[False, True]
        told = ", ".join(f"{how} {n}" for how, n in wrong.items() if n) or "none"
        precision, recall = f"{hits / max(1, hits + false):.4f}", f"{hits / max(1, hits + missed):.4f}"
        table.add_row(name, str(len(found)), precision, recall, told)
    return table
