"""Saved pages read without an archive: paths in, one JSON-able dict a story out, in parallel, in the order given."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from archive.files import load_bytes
from archive.parallel import over_cores
from archive.platform import Platform
from archive.stories.learnt import NOTHING_LEARNT, Learnt
from archive.times import now
from archive.topic.verdict import Verdict
from archive.types import Article, Page, Reading, State
from pipelines.reading.read import read
from pipelines.topic import judged
from spiders.platforms import PLATFORMS

PAGES = frozenset(
    {".html", ".htm", ".shtml", ".xhtml", ".md", ".markdown", ".txt", ".jsonl", ".xml", ".mhtml", ".mht", ""}
)
FEW = 8


def pages_under(paths: Iterable[str]) -> Iterator[str]:
    """The files to read: each path as given, directories walked in order of name."""
    for path in paths:
        if Path(path).is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(f for f in folders if not f.startswith("."))
                for name in sorted(names):
                    stem = name[:-3] if name.endswith(".gz") else name
                    if Path(stem).suffix.lower() in PAGES and not name.startswith("."):
                        yield str(Path(folder, name))
        else:
            yield path


def extract_file(
    path: str, platforms: Sequence[Platform], url: str = "", learnt: Learnt = NOTHING_LEARNT, platform: str = "web"
) -> list[dict[str, Any]]:
    """The rows of one file; a file that can't be read gives one row with ``status`` ``error``."""
    try:
        body = load_bytes(path)
    except (OSError, ValueError) as error:
        return [_row(path, url, "error") | {"error": f"{path}: {error}"}]
    return rows_of(path, read(page_of(path, body, url, platform), platforms, learnt))


def page_of(path: str, body: bytes, url: str = "", platform: str = "web") -> Page:
    """A saved page as the reader takes one; ``platform`` reads it where neither its address nor its marks tell whose it is."""
    return Page("extract", platform, url or Path(path.removesuffix(".gz")).absolute().as_uri(), body, now())


def rows_of(path: str, reading: Reading) -> list[dict[str, Any]]:
    """A reading as rows of the extract command."""
    if not reading.articles:
        row = _row(path, reading.url, str(reading.state))
        return [row | {"title": reading.title, "published": reading.published or None, "reason": reading.reason}]
    return [_article_row(path, judged(article)) for article in reading.articles]


def _row(path: str, url: str, status: str) -> dict[str, Any]:
    empty = dict.fromkeys(("title", "published", "publisher", "author", "editor", "origin", "text"), "")
    return {
        "file": path,
        "url": url,
        "status": status,
        **empty,
        "published": None,
        "published_evidence": [],
        "removed": [],
        **_verdict(None),
    }


def _verdict(verdict: Verdict | None) -> dict[str, Any]:
    """What an article is about, as a row says it; a page without one is about nothing."""
    if verdict is None:
        return {"class": "", "score": None, "on_topic": False, "reasons": []}
    return {
        "class": str(verdict.class_), "score": verdict.score, "on_topic": verdict.on_topic, "reasons": list(verdict.reasons)
    }  # fmt: skip


def _article_row(path: str, article: Article) -> dict[str, Any]:
    whole = asdict(article)
    evidence, _ = whole.pop("evidence"), whole.pop("verdict")
    official = {"number": "", "signed": None, "attachments": []} | {
        name: whole["facts"][name] for name in ("number", "signed", "attachments") if name in whole["facts"]
    }
    row: dict[str, Any] = {"file": path, "url": article.url, "status": "article"}
    row |= (
        official
        | whole
        | {"published": article.published or None, "published_evidence": evidence, "state": str(article.state)}
    )
    row |= _verdict(article.verdict)
    if article.state == State.TRUNCATED:  # the archive keeps it until a whole copy turns up; here it is no article
        row |= {"status": str(article.state), "text": "", "partial": article.text}
    return row


def extract(
    paths: Iterable[str], url: str = "", learnt: Learnt = NOTHING_LEARNT, platform: str = "web"
) -> Iterator[dict[str, Any]]:
    """The rows of every page under ``paths``, over all cores."""
    work = partial(extract_file, platforms=PLATFORMS, url=url, learnt=learnt, platform=platform)
    for rows in over_cores(work, pages_under(paths), FEW):
        yield from rows
