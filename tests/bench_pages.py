"""`make bench`: how long each page of the web takes in Chromium and each view in SQL, with 50,000 articles and with none.

Milliseconds from the click to the first byte's end (`answer`) and to the whole page (`page`), the best of three. ARTICLES
in the environment is another size. The articles are those of tests/bench_search.py, cut to 400 characters, with classes,
copies, edits, attached files and what they name.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.table import Table

from archive.connect import connect
from archive.search.spelling import CLASSES
from archive.store import Archive
from tests.bench_dedupe import articles
from tests.bench_search import fill, timed
from tests.browser import Browser
from tests.site import serving

ARTICLES = int(os.environ.get("ARTICLES", "50000"))
PAGES = (
    "/", "/?page=1200", "/?q=反诈", "/?q=诈骗+-银行&sort=date", "/?publisher=临江日报7版", "/?kind=policy_document&month=2020-05", "/?attachment=有",
    "/?q=文号:临公通〔2020〕7号", "/new?since=2020", "/lists/reprinted", "/lists/edited", "/lists/deleted", "/lists/documents", "/doubts", "/publisher",
    "/publisher?name=临江日报7版", "/document", "/document?name=反诈办法7", "/figure", "/figure?name=破获案件7", "/article/7", "/article/7?q=诈骗", "/searches", "/health",
    "/sql", "/sql?sql=SELECT+*+FROM+newest+LIMIT+50",
)  # fmt: skip
MORE = """
UPDATE versions SET class = json_extract(:classes, '$[' || (id % :kinds) || ']');
UPDATE versions SET facts = json_object('number', '临公通〔2020〕' || id || '号') WHERE id % 50 = 0;
UPDATE versions SET published = '' WHERE id % 97 = 0;
INSERT INTO document_numbers SELECT id, facts ->> 'number', title FROM versions WHERE id % 50 = 0;
INSERT INTO mentions SELECT id, 'document', '反诈办法' || (id % 300), '', NULL, '', '', '依照《反诈办法》处理。' FROM versions;
INSERT INTO mentions SELECT id, 'law', '反电信网络诈骗法', '第' || (id % 50) || '条', NULL, '', '', '依照该法处理。' FROM versions WHERE id % 2;
INSERT INTO mentions SELECT id, 'figure', '破获案件' || (id % 100), '', id, '起', '20' || (10 + id % 15) || '年', '共破获案件若干起。' FROM versions;
INSERT INTO version_files SELECT id, 'https://example.cn/' || id || '.pdf' FROM versions WHERE id % 20 = 0;
INSERT INTO file_addresses (url, source, found) SELECT url, 'bench', url FROM version_files;
INSERT INTO copies (article_id, key, source, address, relation, first_seen, last_seen, version_id)
SELECT article_id, key || 'b', 'mirror', address || 'b', 'same', first_seen, last_seen, version_id FROM copies WHERE id % 4 = 0;
INSERT INTO issuers (alias, name, level, kind) SELECT '临江日报' || value || '版', '临江日报' || value || '版', 1 + value % 7, 'paper'
FROM json_each('[0,1,2,3,4,5,6,7,8,9]') WHERE true ON CONFLICT DO NOTHING
"""


def build(folder: Path, number: int) -> None:
    """An archive of so many articles, and what else the pages look at."""
    with closing(Archive(folder)) as archive:
        fill(archive, ((title, text[:400]) for _, title, text in articles(number)))
        values = {"classes": json.dumps(list(CLASSES)), "kinds": len(CLASSES)}
        with archive.writing() as db:
            for statement in MORE.split(";\n"):
                db.execute(statement, values if ":kinds" in statement else {})


def measure(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds to the end of the answer and of the page, the best of three."""
    found = []
    for _ in range(3):
        browser.open(address, 1280)
        told = browser.value("JSON.stringify(performance.getEntriesByType('navigation')[0])")
        timing = json.loads(str(told))
        found.append((timing["responseEnd"] - timing["startTime"], timing["loadEventEnd"] - timing["startTime"]))
    return min(answer for answer, _ in found), min(page for _, page in found)


def views(folder: Path) -> Table:
    """Milliseconds for the first rows of each view and for counting them all, the best of three."""
    table = Table("view", "first 50", "count(*), ms", "rows")
    with closing(connect(folder)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name").fetchall():
            took = [
                min(timed(lambda sql=sql: db.execute(sql).fetchall()) for _ in range(3))  # type: ignore[misc]
                for sql in (f"SELECT * FROM {name} LIMIT 50", f"SELECT count(*) FROM {name}")
            ]
            rows = db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            table.add_row(name, *(f"{ms:.0f}" for ms in took), f"{rows:,}")
    return table


def main() -> None:
    """Print two tables."""
    console, table = Console(), Table("page", "answer", "page, ms", "none: answer", "page, ms")
    with tempfile.TemporaryDirectory() as folder, closing(Browser(Path(folder, "chromium"))) as browser:
        for name, number in (("full", ARTICLES), ("none", 0)):
            build(Path(folder, name), number)
        with serving(Path(folder, "full")) as full, serving(Path(folder, "none")) as none:
            for path in PAGES:
                times = [f"{ms:.0f}" for site in (full, none) for ms in measure(browser, site + path)]
                table.add_row(path, *times)
        console.print(table, views(Path(folder, "full")))


if __name__ == "__main__":
    main()
