"""A reading judged: each article with its verdict, and only those that their source keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from archive.sources import load
from archive.topic.choice import Choice
from archive.topic.judge import judge
from archive.types import Article, Reading, State
from spiders.platforms import NAMES

SOURCES = "sources.toml"


def choices(file: str) -> dict[str, Choice]:
    """What each source declared in sources.toml (or ``file``) keeps; none where there is no sources.toml."""
    if not file and not Path(SOURCES).exists():
        return {}
    declared = load(file or SOURCES, NAMES)
    return {source.name: source.choice for source in declared.sources}


def judged(article: Article) -> Article:
    """The article with what the judge says of it; the reader's process has asked it already where there was one."""
    if article.verdict is not None:
        return article
    return replace(article, verdict=judge(article.title, article.text, article.publisher))


def on_topic(reading: Reading, choice: Choice) -> Reading:
    """The reading with the articles that the source keeps; one without any is remembered as off topic, and why."""
    articles = tuple(judged(article) for article in reading.articles)
    kept = tuple(a for a in articles if a.verdict and choice.keeps(a.verdict, a.title, a.text))
    if articles and not kept:
        best = max(articles, key=lambda article: article.verdict.score if article.verdict else 0.0)
        return replace(
            reading, state=State.OFF_TOPIC, articles=(), key=articles[0].key, title=best.title, verdict=best.verdict,
            reason="; ".join(best.verdict.reasons) if best.verdict else "",
        )  # fmt: skip
    return replace(reading, articles=kept)
