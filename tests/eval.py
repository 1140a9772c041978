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

from lxml import etree
from rich.console import Console
from rich.progress import track
from rich.table import Table

from archive.charset import decode
from archive.files import load_bytes
from pipelines.extract import extract_file
from pipelines.reading import body
from pipelines.reading.markdown import tree_of
from pipelines.reading.post import split
from spiders.platforms import PLATFORMS
from tests.broken import BROKEN, whole
from tests.eval_pairs import scores as pair_scores

Row = dict[str, Any]
COLUMNS = (
    "n", "f1", "recall", "leaks", "title", "day", "minute", "false_time", "publisher", "refused", "items", "number", "attachments",
)  # fmt: skip
MEASURES = ("f1", "recall", "leaks", "title", "day", "minute")
ABLATED = ("trafilatura", "beautifulsoup")  # second readers that `--ablate` switches off, one at a time


def golds(data: Path) -> dict[str, list[Row]]:
    """Set → its rows about pages, for every set that the data holds."""
    found = {}
    for path in sorted((data / "gold").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.open(encoding="utf-8")]
        if rows and "file" in rows[0] and "entries" not in rows[0]:
            found[path.stem] = rows
    return found


def file_of(data: Path, row: Row) -> Path | None:
    """The page of a gold row, as it is or packed."""
    return next((p for end in ("", ".gz") if (p := data / (row["file"] + end)).exists()), None)


def ours_read(task: tuple[str, str, frozenset[str]]) -> list[Row]:
    """What we read on a page whose address may be known, without the readers that are off."""
    file, url, off = task
    body.OFF = off
    return extract_file(file, PLATFORMS, url)


def ours(data: Path, off: frozenset[str] = frozenset()) -> list[Row]:
    """What we read on every page of the sets."""
    pages = {
        str(file): row.get("url") or "" for rows in golds(data).values() for row in rows if (file := file_of(data, row))
    }
    with ProcessPoolExecutor() as pool:
        found = pool.map(ours_read, [(file, url, off) for file, url in pages.items()], chunksize=8)
        return [row for rows in found for row in rows]


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
    if (post := split(html)) and not post.html:
        html = etree.tostring(tree_of(post.body), encoding="unicode", method="html")  # the best form they can read
    elif not re.search(r"<html|<body", html[:5000], re.I):
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
        by_file: dict[str, list[Row]] = {}
        for row in rows:
            by_file.setdefault(row["file"], []).append(row)
        module.score(data, by_file, verbose)
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
    without_one = ", ".join(f"{len(whole(frozenset([reader])))} without {reader}" for reader in ABLATED)
    console.print(f"of {len(BROKEN)} broken pages of tests/broken.py {len(whole())} are read whole, {without_one}")
    if "--ablate" in sys.argv:
        for reader in ABLATED:
            without = scored(data, relative(data, ours(data, frozenset([reader]))))
            table = Table("set", "measure", "with", "without", title=f"without {reader}", title_justify="left")
            for name, values in scores.items():
                for measure, value in values.items():
                    if without[name].get(measure) != value:
                        table.add_row(name, measure, value, without[name].get(measure, ""))
            console.print(table)
        return
    if verbose:
        return
    console.print(pair_scores(data))
    files = [str(p) for rows in golds(data).values() for row in rows if (p := file_of(data, row))]
    predictions: dict[str, list[Row]] = {name: [] for name in PEERS}
    with ProcessPoolExecutor() as pool:
        reads = pool.map(peers_read, files)
        for file, found in zip(files, track(reads, "peers", len(files), console=Console(stderr=True)), strict=True):
            for name, row in found.items():
                predictions[name].append({"file": file, **row})
    table = Table("set", "measure", "ours", *PEERS, title="beside other extractors", title_justify="left")
    others = {name: scored(data, relative(data, rows)) for name, rows in predictions.items()}
    for gold_set in scores:
        for measure in MEASURES:
            if measure in scores[gold_set]:
                values = [others[name].get(gold_set, {}).get(measure, "") for name in PEERS]
                table.add_row(gold_set, measure, scores[gold_set][measure], *values)
    console.print(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), "--verbose" in sys.argv)
