"""Which answers are read as pages, by their Content-Type."""

from __future__ import annotations

from archive.types import Page

NOT_TEXT = frozenset({"image", "audio", "video", "font", "application"})  # main types of no text, but for:
TEXT = frozenset(
    f"application/{kind}"
    for kind in (
        "xhtml+xml",
        "xml",
        "json",
        "rss+xml",
        "atom+xml",
        "javascript",
        "x-javascript",
        "ld+json",
        "octet-stream",
    )
)


def not_text(page: Page) -> str | None:
    """The Content-Type of an answer that is no text; None of one that is read. Without a Content-Type it is."""
    said = next((value for name, value in page.headers if name.lower() == "content-type"), "")
    kind = said.partition(";")[0].strip().lower()
    return kind if kind.partition("/")[0] in NOT_TEXT and kind not in TEXT else None
