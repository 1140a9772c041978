"""Which articles a source keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.fold import fold_chars
from archive.terms import Class
from archive.topic.verdict import ON_TOPIC, Verdict


@dataclass(frozen=True, slots=True)
class Choice:
    """What a source keeps: articles on topic of these ``classes``; or those that hold one of ``words``; or ``everything``."""

    everything: bool = False
    classes: frozenset[Class] = ON_TOPIC
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, topic: bool | Iterable[str] = True, classes: Iterable[str] = ()) -> Choice:
        """As sources.toml says it: ``topic`` true, false (everything) or words instead of the judge; names of ``classes``.

        Raises ValueError for a class that there is not.
        """
        if unknown := sorted(set(classes) - set(Class)):
            raise ValueError(f"there is no class {', '.join(unknown)}; the classes are {', '.join(Class)}")
        chosen = frozenset(map(Class, classes)) or ON_TOPIC
        words = () if isinstance(topic, bool) else tuple(fold_chars(word) for word in topic)
        return cls(topic is False, chosen, words)

    def keeps(self, verdict: Verdict, title: str, text: str) -> bool:
        """Whether an article is kept."""
        if self.everything:
            return True
        if self.words:
            return any(word in fold_chars(f"{title}\n{text}") for word in self.words)
        return verdict.class_ in self.classes


EVERYTHING = Choice(everything=True)
