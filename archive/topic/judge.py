"""Whether an article is on topic and what kind of text it is: the words of topics.toml, weighed as weights.tsv has learnt.

Two linear models over the same numbers: one for the topic, one for the classes. No word that says the topic: off topic
without weighing. A title that names its class (《…》解读, 关于…的通知) decides that of an article that is on topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

from archive.terms import Class
from archive.topic.features import Feature, Text, characters, features
from archive.topic.rules import Rules, named, rules
from archive.topic.verdict import OFF_TOPIC, ON_TOPIC, Verdict

FILE = Path(__file__).with_name("weights.tsv")
TOPIC = "topic"
BIAS = "bias"
WORDING = "wording"
REASONS = 5
LEAST = 0.15  # points; a lighter reason is not told


@dataclass(frozen=True, slots=True)
class Weights:
    """What one unit of a feature adds: ``rows`` by its name, one number each for ``columns`` (the topic, then the classes)."""

    columns: tuple[str, ...]
    rows: Mapping[str, tuple[float, ...]]


@cache
def weights() -> Weights:
    """The learnt weights: a header, then a feature a line with its weights in hundredths."""
    lines = FILE.read_text("utf-8").split("\n")
    rows = (line.split("\t") for line in lines[1:] if line)
    return Weights(tuple(lines[0].split("\t")[1:]), {name: tuple(int(x) / 100 for x in row) for name, *row in rows})


def judge(title: str, text: str, publisher: str = "") -> Verdict:
    """What an article is about. Pure; the same words give the same verdict."""
    known = rules()
    folded = Text.of(title, text, publisher)
    if reason := unweighed(folded, known):
        return Verdict(0.0, Class.UNRELATED, False, (reason,))
    return _weighed(folded, known, weights())


def unweighed(text: Text, known: Rules) -> str:
    """Why an article is off topic by its words alone; "" if it is to be weighed."""
    titled = known.fraud.search(text.title)
    if not titled and not known.fraud.search(text.body):
        return "no word of fraud"
    if not titled and not known.clear.search(text.title) and not known.clear.search(text.body):
        return "only weak words of fraud"
    return ""


def _weighed(text: Text, known: Rules, learnt: Weights) -> Verdict:
    none = (0.0,) * len(learnt.columns)
    sums = list(learnt.rows.get(BIAS, none))
    told: list[tuple[float, str]] = []
    for feature in features(text, known):
        if row := learnt.rows.get(feature.name):
            sums = [total + feature.value * weight for total, weight in zip(sums, row, strict=True)]
            told.append((feature.value * row[0], _reason(feature)))
    wording = [sum(column) for column in zip(*(_wording(*place, learnt) for place in characters(text)), strict=True)]
    told.append((wording[0], WORDING))
    points = dict(zip(learnt.columns, map(sum, zip(sums, wording, strict=True)), strict=True))
    score = 1 / (1 + exp(-max(min(points[TOPIC], 30.0), -30.0)))
    on_topic = score >= known.threshold
    heaviest = sorted(told, key=lambda reason: -abs(reason[0]))[:REASONS]
    reasons = tuple(f"{value:+.1f} {reason}" for value, reason in heaviest if abs(value) >= LEAST)
    return Verdict(round(score, 3), _class(text, points, on_topic), on_topic, reasons)


def _wording(grams: Iterable[str], weight: float, learnt: Weights) -> list[float]:
    """What the characters of one place add: they weigh the same, so their rows are added up first."""
    rows = filter(None, map(learnt.rows.get, grams))
    return [weight * sum(column) for column in zip((0.0,) * len(learnt.columns), *rows, strict=True)]


def _class(text: Text, points: Mapping[str, float], on_topic: bool) -> Class:
    if on_topic and (class_ := named(text.title)):
        return class_
    return max(ON_TOPIC if on_topic else OFF_TOPIC, key=lambda class_: (points[class_], class_))


def _reason(feature: Feature) -> str:
    place, _, name = feature.name.partition(" ")
    where = {"title": " in the title", "head": " in the head", "body": ", often"}.get(place)
    words = f": {' '.join(feature.words)}" if feature.words else ""
    return f"{name}{where}{words}" if where is not None else feature.name
