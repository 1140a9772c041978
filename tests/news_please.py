"""news-please, a peer of the whole way, as its own command: `NEWS_PLEASE=/path/to/bin/news-please`.

It is in an environment of its own (``python -m venv E && E/bin/pip install news-please``): what it pins can't be had beside
the other peers. It is given what it does best: a list of addresses, 32 at once, no delay, no robots.txt, one JSON file a page.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

PROGRAM = os.environ.get("NEWS_PLEASE", "")
SET = {
    "CONCURRENT_REQUESTS": "32", "CONCURRENT_REQUESTS_PER_DOMAIN": "32", "ROBOTSTXT_OBEY": "False", "LOG_LEVEL": "'ERROR'",
    "check_crawler_has_urls_to_scan": "False",
}  # fmt: skip


def crawled(addresses: Sequence[str], folder: Path) -> tuple[float, int]:
    """Seconds that it takes for these addresses, and how many of them it stored."""
    (config,) = Path(PROGRAM).parent.parent.glob("lib/python*/site-packages/newsplease/config")
    text = (config / "config.cfg").read_text("utf-8")
    for name, value in ({"working_path": str(folder / "stored")} | SET).items():
        text = re.sub(rf"(?m)^{name} *=.*$", f"{name} = {value}", text)
    (folder / "config.cfg").write_text(text)
    (folder / "config_lib.cfg").write_text((config / "config_lib.cfg").read_text("utf-8"))
    (folder / "sitelist.hjson").write_text(json.dumps({"base_urls": [{"url": list(addresses), "crawler": "Download"}]}))
    begun = time.perf_counter()
    subprocess.run([PROGRAM, "-c", str(folder)], cwd=folder, capture_output=True, check=False)
    return time.perf_counter() - begun, sum(1 for _ in (folder / "stored").rglob("*.json"))
