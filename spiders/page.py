"""A response as a Page."""

from __future__ import annotations

from scrapy.http import Response

from archive.times import now
from archive.types import Found, Page

KEEP_HEADERS = 60


def page_of(response: Response, source: str, platform: str) -> Page:
    """The page as it arrived; ``requested`` is what was asked for before any redirect."""
    redirected: list[str] = response.meta.get("redirect_urls", [])
    return Page(
        source=source, platform=platform, url=response.url, body=response.body, fetched=now(),
        requested=redirected[0] if redirected else response.url, status=response.status, headers=_headers(response),
        found=response.meta.get("found", Found()),
    )  # fmt: skip


def _headers(response: Response) -> tuple[tuple[str, str], ...]:
    pairs = []
    for name, values in (response.headers or {}).items():
        for value in values if isinstance(values, list) else [values]:
            pairs.append((name.decode("latin-1"), value.decode("latin-1")))
    return tuple(pairs[:KEEP_HEADERS])
