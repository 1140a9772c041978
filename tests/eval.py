"""`make eval`: the reader scored on real captured pages, other extractors beside it, and the dedupe decision on pairs.

Scores are those of the data's own `eval/score.py`; nothing of the data is kept. Peers read what they can: pages and
posts as they are (Markdown wrapped as HTML), because that is what a crawler would hand them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import logging
import re
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from archive.charset import decode
from archive.files import load_bytes
from pipelines.extract import extract
from tests.eval_pairs import scores as pair_scores

Row = dict[str, Any]
SETS = (
    "wechat_md_picker", "wechat_raw_scope", "wechat_raw_exporter", "zaobao_nbw", "sina_rsshubpage", "raw_gne",
    "raw_magichtml_zh",
)  # fmt: skip
COLUMNS = ("n", "f1", "recall", "leaks", "title", "day", "minute", "refused")
PEER_SETS = (
    "wechat_md_gold",
    "zaobao_gold",
    "sina_md_gold",
    "sina_raw_gne_gold",
    "raw_magichtml_zh",
    "wechat_raw_meta",
)


def ours(data: Path) -> list[Row]:
    """What we read on every page of the sets."""
    paths = [str(data / name) for name in SETS if (data / name).exists()]
    return list(extract(paths))


def trafilatura_(html: str) -> Row:
    import trafilatura  # noqa: PLC0415

    found = trafilatura.bare_extraction(html, with_metadata=True)
    return {"title": found.title, "published": found.date, "text": found.text} if found else {}


def newspaper4k(html: str) -> Row:
    from newspaper import Article  # noqa: PLC0415

    page = Article("https://example.com/a.html", language="zh", fetch_images=False)
    page.download(input_html=html)
    page.parse()
    return {
        "title": page.title,
        "published": page.publish_date.isoformat() if page.publish_date else None,
        "text": page.text,
    }


def gne(html: str) -> Row:
    from gne import GeneralNewsExtractor  # noqa: PLC0415

    found = GeneralNewsExtractor().extract(html)
    return {"title": found["title"], "published": found["publish_time"], "text": found["content"]}


def readability(html: str) -> Row:
    from lxml.html import fromstring  # noqa: PLC0415
    from readability import Document  # noqa: PLC0415

    page = Document(html)
    return {"title": page.short_title(), "published": None, "text": fromstring(page.summary()).text_content()}


PEERS: dict[str, Callable[[str], Row]] = {
    "trafilatura": trafilatura_,
    "newspaper4k": newspaper4k,
    "GNE": gne,
    "readability": readability,
}


def peers_read(file: str) -> dict[str, Row]:
    """What each peer reads on a page; one that raises reads nothing."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    html = decode(load_bytes(file))
    if not re.search(r"<html|<body", html[:5000], re.I):
        html = f"<html><body>{html}</body></html>"
    found = {}
    for name, read in PEERS.items():
        with contextlib.suppress(Exception), contextlib.redirect_stderr(io.StringIO()):
            found[name] = read(html)
    return found


def scored(data: Path, rows: list[Row], verbose: bool = False) -> dict[str, dict[str, str]]:
    """Set → measure → value, by the data's own score.py."""
    spec = importlib.util.spec_from_file_location("score", data.parent / "eval" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        module.score(data, {row["file"]: row for row in rows}, verbose)
    if verbose:
        print("".join(line for line in said.getvalue().splitlines(keepends=True) if line.startswith("  ")))
    lines = [line.split() for line in said.getvalue().splitlines() if not line.startswith("  ")]
    return {words[0]: dict(word.split("=", 1) for word in words[1:]) for words in lines}


def relative(data: Path, rows: list[Row]) -> list[Row]:
    """Files as the gold names them."""
    return [row | {"file": str(Path(row["file"]).relative_to(data)).removesuffix(".gz")} for row in rows]


def main(data: Path, verbose: bool = False) -> None:
    """Score and print."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    if not (data / "gold").is_dir():
        console.print(
            f"there is no captured material in {data}: nothing to score (the gate in `make test` has its own)"
        )
        return
    scores = scored(data, relative(data, ours(data)), verbose)
    table = Table("set", *COLUMNS, title="the reader on captured pages", title_justify="left")
    for name, values in scores.items():
        table.add_row(name, *(values.get(column, "") for column in COLUMNS))
    console.print(table)
    if verbose:
        return
    console.print(pair_scores(data))
    gold = [json.loads(line) for name in PEER_SETS for line in (data / "gold" / f"{name}.jsonl").open(encoding="utf-8")]
    files = [str(p) for row in gold for s in ("", ".gz") if (p := data / (row["file"] + s)).exists()]
    predictions: dict[str, list[Row]] = {name: [] for name in PEERS}
    with ProcessPoolExecutor() as pool:
        reads = pool.map(peers_read, files)
        for file, found in zip(files, track(reads, "peers", len(files), console=Console(stderr=True)), strict=True):
            for name, row in found.items():
                predictions[name].append({"file": file, **row})
    table = Table("set", "measure", "ours", *PEERS, title="beside other extractors", title_justify="left")
    others = {name: scored(data, relative(data, rows)) for name, rows in predictions.items()}
    for gold_set in PEER_SETS:
        for measure in ("f1", "recall", "leaks", "title", "minute"):
            if measure in scores[gold_set]:
                values = [others[name].get(gold_set, {}).get(measure, "") for name in PEERS]
                table.add_row(gold_set, measure, scores[gold_set][measure], *values)
    console.print(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), "--verbose" in sys.argv)
