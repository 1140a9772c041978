"""What changed between two versions of an article, paragraph by paragraph and within a paragraph by characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

ALIKE = 0.5  # paragraphs less alike than this are one that went and one that came
LONGEST = 3000  # characters: comparing longer paragraphs by characters would take seconds
SHORT = 2  # equal stretches this short between changes only make a change hard to read


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph of a diff: ``parts`` are (``same``, ``gone`` or ``came``; words). ``same`` counts what is left out."""

    parts: tuple[tuple[str, str], ...] = ()
    same: int = 0


def changes(old: str, new: str) -> list[Change]:
    """The paragraphs that differ; the equal ones between them are only counted."""
    before, after = old.split("\n"), new.split("\n")
    found: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change(same=b - a))
            continue
        for one, other in zip_longest(before[a:b], after[c:d]):
            found += _paragraph(one, other)
    return found


def _paragraph(old: str | None, new: str | None) -> Iterator[Change]:
    if old and new and max(len(old), len(new)) <= LONGEST:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() >= ALIKE:
            yield Change(tuple(_parts(matcher, old, new)))
            return
    if old:
        yield Change((("gone", old),))
    if new:
        yield Change((("came", new),))


def _parts(matcher: SequenceMatcher[str], old: str, new: str) -> Iterator[tuple[str, str]]:
    gone = came = ""
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal" and (b - a > SHORT or not (gone or came)):
            yield from _changed(gone, came)
            yield "same", old[a:b]
            gone = came = ""
        else:
            gone, came = gone + old[a:b], came + new[c:d]
    yield from _changed(gone, came)


def _changed(gone: str, came: str) -> Iterator[tuple[str, str]]:
    if gone:
        yield "gone", gone
    if came:
        yield "came", came
