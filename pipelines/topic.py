"""Whether an article is on a source's topic."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from archive.fold import fold
from archive.types import Article, Reading, State


@dataclass(frozen=True)
class Topic:
    """Words of which an article's title or body must hold one, compared folded (traditional script finds itself)."""

    pattern: re.Pattern[str] | None

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, words: tuple[str, ...]) -> Topic:
        """The topic named by ``words``; no words: every article is on topic."""
        return cls(re.compile("|".join(re.escape(fold(w)) for w in words)) if words else None)

    def holds(self, article: Article) -> bool:
        """Whether the article speaks of the topic."""
        return self.pattern is None or bool(self.pattern.search(fold(f"{article.title}\n{article.text}")))


EVERYTHING = Topic.of(())


def on_topic(reading: Reading, topic: Topic) -> Reading:
    """The reading with the articles that are on the topic; one without any is remembered as off topic."""
    kept = tuple(article for article in reading.articles if topic.holds(article))
    if reading.articles and not kept:
        return replace(reading, state=State.OFF_TOPIC, articles=(), key=reading.articles[0].key, reason=reading.title)
    return replace(reading, articles=kept)
