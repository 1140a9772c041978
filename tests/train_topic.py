"""``python -m tests.train_topic DATA [--validate]``: learn archive/topic/weights.tsv from what is not held back.

Logistic regression over what archive.topic.features says of an article (scikit-learn, in development only): one model for
the topic, one for the classes. ``--validate`` prints what cross-validation says of rules, of characters, and of both.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_score, recall_score
from sklearn.model_selection import StratifiedKFold

from archive.fold import fold_chars
from archive.terms import Class
from archive.topic.features import Text, characters, features
from archive.topic.judge import BIAS, FILE, TOPIC
from archive.topic.rules import named, rules
from archive.topic.verdict import OFF_TOPIC, ON_TOPIC
from tests.topic.material import Item, captured, written

KEPT = 3000  # characters and pairs of them: those that weigh most
FEWEST = 3  # articles a pair must stand in
RULES, CHARACTERS, FREEDOM = 1.0, 15.0, 0.3  # how far each may move the sum, before learning
WRONG = 0.01  # a weight of less is left out


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


def validated(items: Sequence[Item], parts: str) -> str:
    """Five folds: precision and recall of the topic, macro F1 of the classes."""
    scores, found = np.zeros(len(items)), np.empty(len(items), dtype=object)
    meant = np.array([item.class_ for item in items])
    for train, test in StratifiedKFold(5, shuffle=True, random_state=1).split(items, meant):
        learn, ask = [items[i] for i in train], [items[i] for i in test]
        numbers = Numbers(learn, parts=parts)
        topic, classes = models(numbers, learn)
        rows = numbers.of(ask)
        scores[test] = topic.predict_proba(rows)[:, 1]
        chances = classes.predict_proba(rows)
        for i, on, chance in zip(test, scores[test] >= rules().threshold, chances, strict=True):
            allowed = ON_TOPIC if on else OFF_TOPIC
            learnt = max((c, k) for c, k in zip(chance, classes.classes_, strict=True) if Class(k) in allowed)[1]
            found[i] = (named(fold_chars(items[i].title)) if on else None) or learnt
    on, said = [item.on_topic for item in items], scores >= rules().threshold
    return (
        f"{parts:10} precision {precision_score(on, said):.3f}  recall {recall_score(on, said):.3f}"
        f"  classes F1 {f1_score(meant, list(found), average='macro'):.3f}"
    )


def main(data: Path, validate: bool) -> None:
    items = [item for item in [*captured(data), *written()] if item.sure and not item.held_back]
    print(f"{len(items)} articles, {sum(item.on_topic for item in items)} on topic")
    for parts in ("rules", "characters", "both") if validate else ():
        print(validated(items, parts))
    numbers = Numbers(items)
    numbers.write(*models(numbers, items))
    print(f"{FILE.name}: {FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--validate" in sys.argv)
