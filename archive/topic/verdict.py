"""The values that travel: the classes of text, and what a judge says of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Class(StrEnum):
    """What class_ of text an article is. The last two are off topic whatever they mention."""

    POLICY_DOCUMENT = "policy_document"
    SPEECH_MEETING = "speech_meeting"
    INTERPRETATION = "interpretation"
    ENFORCEMENT_STATISTICS = "enforcement_statistics"
    PUBLIC_WARNING = "public_warning"
    CRIME_CASE = "crime_case"
    INDUSTRY_TECHNOLOGY = "industry_technology"
    ADVERT = "advert"
    UNRELATED = "unrelated"


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
