"""What a judge says of a text."""

from __future__ import annotations

from dataclasses import dataclass

from archive.terms import Class

OFF_TOPIC = frozenset({Class.ADVERT, Class.UNRELATED})
ON_TOPIC = frozenset(Class) - OFF_TOPIC


@dataclass(frozen=True, slots=True)
class Verdict:
    """``score`` is 0 to 1, how surely the article as a whole is about fraud against the public or the fight against it.

    ``reasons`` are what weighed most, the heaviest first: ``+1.9 fraud against the public in the title: 电信网络诈骗``.
    """

    score: float
    class_: Class
    on_topic: bool
    reasons: tuple[str, ...] = ()
