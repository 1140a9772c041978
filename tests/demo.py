"""`make demo`: crawl the sample web with the real program, twice, and look at what the archive then holds.

Everything runs as it would for live sources (scheduler, Scrapy, robots.txt, https); only the network is a folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from tests.sample_server import SAMPLE, serving

ROOT = Path(__file__).parent.parent
NEWEST = """
SELECT id, substr(published, 1, 16) AS published, publisher, title, (SELECT count(*) FROM copies c
WHERE c.article_id = a.id) AS copies FROM articles a ORDER BY published DESC
"""


def python(*arguments: str | Path, environment: dict[str, str] | None = None) -> None:
    """Run a command of the project and show it; stop here if it fails."""
    shown = " ".join(f"'{each}'" if " " in str(each) else str(each) for each in arguments)
    Console().print(f"\n[bold]$ python {shown}[/bold]", highlight=False, soft_wrap=True)
    subprocess.run([sys.executable, *map(str, arguments)], cwd=ROOT, env=environment, check=True)


def main(archive: Path = Path("build/demo")) -> None:
    """Make the archive anew, crawl, crawl again, print, search."""
    shutil.rmtree(ROOT / archive, ignore_errors=True)
    sources = SAMPLE.relative_to(ROOT) / "sources.toml"
    crawl = ("scheduler.py", "--once", "--archive", archive, "--sources", sources)
    say = Console().print
    with serving() as web:
        environment = {**os.environ, **web.environment}
        say(
            "Eight sources on sample mirrors: feeds, lists, JSON APIs, Markdown; one page broken, one gone, one forbidden."
        )
        python(*crawl, environment=environment)
        say("\nThe same again: whatever was seen is not new.")
        python(*crawl, environment=environment)
    say("\nWhat the archive holds, each story once, with the number of places it was seen in:")
    python("-m", "archive", "query", "--archive", archive, " ".join(NEWEST.split()))
    python("-m", "archive", "search", "--archive", archive, "反诈")
    say(f"\nLook around: [bold].venv/bin/python -m archive serve --archive {archive}[/bold]", highlight=False)


if __name__ == "__main__":
    try:
        main(*map(Path, sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"the demo failed: {' '.join(error.cmd[1:])} ended with status {error.returncode}")
