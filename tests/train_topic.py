"""``python -m tests.train_topic DATA [--validate]``: learn archive/topic/weights.tsv from what is not held back.

Logistic regression over what archive.topic.features says of an article (scikit-learn, in development only): one model for
the topic, one for the classes. They learn from the articles that the judge weighs: one that its words alone leave out would
only pull the weights to what it never asks them. ``--validate`` prints what cross-validation of the whole judge says of
rules, of characters, and of both; texts that share a part stand in one fold.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_score, recall_score
from sklearn.model_selection import StratifiedGroupKFold

from archive.fold import fold_chars
from archive.terms import Class
from archive.topic.features import Text, characters, features
from archive.topic.judge import BIAS, FILE, TOPIC, unweighed
from archive.topic.rules import named, rules
from archive.topic.verdict import OFF_TOPIC, ON_TOPIC
from tests.topic.material import Item, captured, written

KEPT = 3000  # characters and pairs of them: those that weigh most
FEWEST = 3  # articles a pair must stand in
RULES, CHARACTERS, FREEDOM = 1.0, 15.0, 0.3  # how far each may move the sum, before learning
LIKE = 0.25  # of the shorter text's pieces: two that share more stand in one fold
PIECE, LOOKED_AT = 6, 3000  # characters of a piece, and of a text for its pieces


class Numbers:
    """The articles as a matrix: what rules say, scaled to one standard deviation, and characters, scaled to one length."""

    def __init__(self, items: Sequence[Item], kept: int = KEPT, parts: str = "both") -> None:
        self.parts = parts
        said, grams = self._said(items)
        self.said, self.grams = DictVectorizer(), DictVectorizer()
        matrix = self.said.fit_transform(said).toarray()
        self.mean, self.deviation = matrix.mean(0), matrix.std(0) + 1e-9
        heard = self.grams.fit_transform(grams)
        enough = np.asarray((heard > 0).sum(0)).ravel() >= FEWEST
        model = LogisticRegression(class_weight="balanced", max_iter=2000)
        model.fit(heard[:, enough] * CHARACTERS, [item.class_ for item in items])
        weight = np.zeros(heard.shape[1])
        weight[enough] = np.abs(model.coef_).max(0)
        self.columns = np.argsort(-weight)[:kept]

    def _said(self, items: Sequence[Item]) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
        texts = [Text.of(item.title, item.text, item.publisher) for item in items]
        said = [{feature.name: feature.value for feature in features(text, rules())} for text in texts]
        return said, [{gram: weight for grams, weight in characters(text) for gram in grams} for text in texts]

    def of(self, items: Sequence[Item]) -> np.ndarray:
        """The rows of these articles."""
        said, grams = self._said(items)
        left = (self.said.transform(said).toarray() - self.mean) / self.deviation * RULES
        right = self.grams.transform(grams)[:, self.columns].toarray() * CHARACTERS
        return {"rules": left, "characters": right, "both": np.hstack([left, right])}[self.parts]

    def write(self, topic: LogisticRegression, classes: LogisticRegression) -> None:
        """The weights as a table; scaling is folded into them."""
        columns = [TOPIC, *classes.classes_]
        weights = np.vstack([topic.coef_, classes.coef_]).T
        said = len(self.mean)
        rule = weights[:said] * RULES / self.deviation[:, None]
        bias = np.concatenate([topic.intercept_, classes.intercept_]) - (rule * self.mean[:, None]).sum(0)
        names = [*self.said.get_feature_names_out(), *self.grams.get_feature_names_out()[self.columns]]
        table = zip(names, np.vstack([rule, weights[said:] * CHARACTERS]), strict=True)
        lines = [("feature", columns), (BIAS, bias), *sorted(table, key=lambda row: row[0])]
        with FILE.open("w", encoding="utf-8") as file:
            for name, row in lines:
                values = [x if isinstance(x, str) else str(round(x * 100)) for x in row]
                if any(value not in ("0", "-0") for value in values):
                    file.write("\t".join([name, *values]) + "\n")


def models(numbers: Numbers, items: Sequence[Item]) -> tuple[LogisticRegression, LogisticRegression]:
    rows = numbers.of(items)
    topic = LogisticRegression(C=FREEDOM, class_weight="balanced", max_iter=2000).fit(
        rows, [item.on_topic for item in items]
    )
    classes = LogisticRegression(C=FREEDOM, class_weight="balanced", max_iter=2000).fit(
        rows, [item.class_ for item in items]
    )
    return topic, classes


def weighed(items: Sequence[Item]) -> list[Item]:
    """The articles that the judge does not leave out by their words alone."""
    return [item for item in items if not unweighed(Text.of(item.title, item.text, item.publisher), rules())]


def alike(items: Sequence[Item]) -> list[int]:
    """For each article the number of its group: the first of those that it shares a part of its text with."""
    group = list(range(len(items)))
    holding: defaultdict[str, list[int]] = defaultdict(list)
    cut: list[set[str]] = []
    for number, item in enumerate(items):
        text = fold_chars(item.title + item.text[:LOOKED_AT])
        pieces = {text[at : at + PIECE] for at in range(len(text) - PIECE + 1)}
        shared = Counter(other for piece in pieces for other in holding[piece])
        like = {group[other] for other, n in shared.items() if n > LIKE * min(len(pieces), len(cut[other]))}
        group = [min(like) if known in like else known for known in group]
        group[number] = min(like, default=number)
        for piece in pieces:
            holding[piece].append(number)
        cut.append(pieces)
    return group


def validated(items: Sequence[Item], parts: str) -> str:
    """Five folds: precision and recall of the topic, macro F1 of the classes."""
    scores, found = np.zeros(len(items)), np.full(len(items), Class.UNRELATED, dtype=object)
    meant = np.array([item.class_ for item in items])
    asked = {item.key for item in weighed(items)}
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=1).split(items, meant, alike(items))
    for train, test in folds:
        learn, ask = ([items[i] for i in part if items[i].key in asked] for part in (train, test))
        numbers = Numbers(learn, parts=parts)
        topic, classes = models(numbers, learn)
        rows = numbers.of(ask)
        places = [i for i in test if items[i].key in asked]
        scores[places] = topic.predict_proba(rows)[:, 1]
        for i, chance in zip(places, classes.predict_proba(rows), strict=True):
            on = scores[i] >= rules().threshold
            allowed = ON_TOPIC if on else OFF_TOPIC
            learnt = max((c, k) for c, k in zip(chance, classes.classes_, strict=True) if Class(k) in allowed)[1]
            found[i] = (named(fold_chars(items[i].title)) if on else None) or learnt
    on, said = [item.on_topic for item in items], scores >= rules().threshold
    return (
        f"{parts:10} precision {precision_score(on, said):.3f}  recall {recall_score(on, said):.3f}"
        f"  classes F1 {f1_score(meant, list(map(str, found)), average='macro'):.3f}"
    )


def main(data: Path, validate: bool) -> None:
    items = [item for item in [*captured(data), *written()] if item.sure and not item.held_back]
    learn = weighed(items)
    print(f"{len(items)} articles, {len(learn)} weighed, {sum(item.on_topic for item in items)} on topic")
    for parts in ("rules", "characters", "both") if validate else ():
        print(validated(items, parts))
    numbers = Numbers(learn)
    numbers.write(*models(numbers, learn))
    print(f"{FILE.name}: {FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--validate" in sys.argv)
