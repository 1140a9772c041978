"""Whether an article is on a source's topic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archive.fold import fold
from archive.types import Article


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
