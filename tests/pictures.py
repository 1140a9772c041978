"""`make demo`, then `python -m tests.pictures`: the pictures of the README, made anew from the demo's archive. Look at them."""

from __future__ import annotations

import base64
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from archive.connect import connect
from tests.browser import Browser
from tests.demo import ROOT
from tests.site import serving

DEMO, PICTURES = ROOT / "build/demo", ROOT / "docs/pictures"
WIDTH, HEIGHT = 1000, 860
ARTICLE = "SELECT id FROM articles WHERE publisher = '公安部'"


def main() -> None:
    """Take them."""
    with closing(connect(DEMO)) as db:
        article = db.execute(ARTICLE).fetchone()[0]
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Browser(Path(folder, "chromium"))) as browser,
        serving(DEMO) as site,
    ):
        for name, path in (("front", "/?q=反诈"), ("article", f"/article/{article}?q=诈骗")):
            browser.open(site + quote(path, safe="/?="), WIDTH)
            browser.do(
                "Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=1, mobile=False
            )
            taken = browser.do("Page.captureScreenshot", format="webp", quality=80)
            (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))


if __name__ == "__main__":
    main()
