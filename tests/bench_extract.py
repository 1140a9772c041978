"""`make bench`: pages read per second on one core, as ratios to other extractors and to a bare lxml parse, in one run.

Pages: the captured ones where they are at hand (DATA, ../shared/data by default), else the project's own fixtures.
Every extractor has read a page of each kind before the clock starts, so that nobody pays for compiling patterns.
"""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import random
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

from lxml.html import document_fromstring
from rich.console import Console
from rich.table import Table

from archive.charset import decode
from archive.files import load_bytes
from archive.topic.judge import judge
from archive.types import Page
from pipelines.extract import page_of
from pipelines.reading.read import read
from spiders.platforms import PLATFORMS
from tests.eval import PEERS

POSTS, FIRST = 700, 20  # posts that are judged; the first are not counted
ROOT = Path(__file__).parent
SETS = {
    "WeChat 2020": "wechat_raw_scope/html/*",
    "WeChat 2025-26": "wechat_raw_exporter/samples/*[享文]/*",
    "Sina": "raw_gne/tests/sina/*",
    "29 publishers": "raw_magichtml_zh/html/*",
}
MOST = 25  # pages of a set
WARM = (
    "wechat/raw_article.html",
    "sina/finance_adlist_source.html",
    "web/gov_trs.html",
)  # so that nobody pays for compiling patterns


def pages(data: Path) -> dict[str, list[bytes]]:
    """Set → pages."""
    found = {n: [load_bytes(str(f)) for f in sorted(data.glob(p))[:MOST] if f.is_file()] for n, p in SETS.items()}
    own = sorted(f for folder in ("sample", "pages") for f in (ROOT / folder).rglob("*html"))
    return {name: bodies for name, bodies in found.items() if bodies} or {"fixtures": [f.read_bytes() for f in own]}


def seconds(readers: Mapping[str, Callable[[bytes], object]], bodies: list[bytes]) -> dict[str, float]:
    """What each reader took for the pages, read one after the other by all of them; who raises on a page has read it.

    Each reads each page once: in a crawl every page is new, and most extractors remember what they have seen.
    """
    took = dict.fromkeys(readers, 0.0)
    for work in readers.values():
        for path in WARM:
            _read(work, (ROOT / "pages" / path).read_bytes())
    for body in bodies:
        for name, work in readers.items():
            gc.collect()  # what the one before left is not this one's
            start = time.perf_counter()
            _read(work, body)
            took[name] += time.perf_counter() - start
    return took


def _read(work: Callable[[bytes], object], body: bytes) -> None:
    with contextlib.suppress(Exception), contextlib.redirect_stderr(io.StringIO()):
        work(body)


def judging(data: Path) -> str:
    """What judging costs beside reading, over unlabelled posts as mirrors hold them: most have no word of the topic."""
    files = sorted(path for path in (data / "quant").rglob("*.md"))
    chosen = random.Random(1).sample(files, min(POSTS, len(files)))
    read_all = judge_all = 0.0
    for number, path in enumerate(chosen):
        page = page_of(str(path), load_bytes(path))
        begun = time.process_time()
        articles = read(page, PLATFORMS).articles
        done = time.process_time()
        for article in articles:
            judge(article.title, article.text, article.publisher)
        if number >= FIRST:
            read_all, judge_all = read_all + done - begun, judge_all + time.process_time() - done
    share = judge_all / (read_all + judge_all) if chosen else 0.0
    return f"judging takes {share:.1%} of reading and judging {len(chosen)} posts as mirrors hold them"


def main(data: Path) -> None:
    """Measure and print."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    platforms = PLATFORMS
    readers: dict[str, Callable[[bytes], object]] = {
        "ours": lambda body: read(Page("bench", "web", "file:///page.html", body, ""), platforms),
        "lxml parse": lambda body: document_fromstring(decode(body).encode()),
        **{name: lambda body, peer=peer: peer(decode(body)) for name, peer in PEERS.items()},  # type: ignore[misc]
    }
    table = Table("pages", "MB", *(f"{name}, pages/s" for name in readers), "ours ÷ trafilatura", "ours ÷ lxml time")
    for name, bodies in pages(data).items():
        took = seconds(readers, bodies)
        speeds = [f"{len(bodies) / each:,.0f}" for each in took.values()]
        ratios = [f"{took['trafilatura'] / took['ours']:.1f} ×", f"{took['ours'] / took['lxml parse']:.1f} ×"]
        table.add_row(f"{name} ({len(bodies)})", f"{sum(map(len, bodies)) / 1e6:.1f}", *speeds, *ratios)
    table.title, table.title_justify = "reading on one core", "left"
    Console(width=None if sys.stdout.isatty() else 180).print(table)
    print(judging(data))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"))
