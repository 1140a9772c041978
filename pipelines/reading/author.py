"""Who wrote an article, and how surely: every name found for it, the likeliest first."""

from __future__ import annotations

from archive.platform import Platform
from archive.types import Confidence, Evidence
from pipelines.reading.locate import Place, names_of

DATA = ("meta:", "ld:", "js:")  # the page's own word to machines


def authors(platform: Platform, place: Place, byline: str, publisher: str) -> tuple[Evidence, ...]:
    """The names that a platform's locators find, then the ``byline`` above a dump's body; each once."""
    found: dict[str, Evidence] = {}
    for name, where in names_of(platform.fields.get("author", ()), place):
        sure = platform.domains and where.startswith(DATA)
        found.setdefault(name, _told(name, where, Confidence.SURE if sure else Confidence.LIKELY, publisher))
    if byline:
        found.setdefault(byline, _told(byline, "byline", Confidence.GUESSED, publisher))
    return tuple(found.values())


def _told(name: str, where: str, confidence: Confidence, publisher: str) -> Evidence:
    """A name; the publisher's own may be what a content system fills in where nobody is named."""
    if name == publisher:
        return Evidence(name, where, note="the publisher's name", about="author", confidence=Confidence.GUESSED)
    return Evidence(name, where, about="author", confidence=confidence)
