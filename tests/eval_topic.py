"""``python -m tests.eval_topic DATA``: the topic judge on the labelled articles that were held back; ``--tuned`` on the others.

What is printed of the articles themselves is only what was judged wrong, with ``--verbose``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from archive.terms import Class
from archive.topic.judge import judge
from archive.topic.verdict import Verdict
from tests.topic.material import Item, captured, written


def measures(found: Sequence[tuple[Item, Verdict]]) -> dict[str, float]:
    """Precision and recall of the topic, and F1 of each class that is labelled, with their mean as ``classes``."""
    right = sum(verdict.on_topic and item.on_topic for item, verdict in found)
    said, meant = sum(verdict.on_topic for _, verdict in found), sum(item.on_topic for item, _ in found)
    each = {class_: _f1(found, class_) for class_ in Class if any(item.class_ == class_ for item, _ in found)}
    whole = {
        "precision": right / max(said, 1),
        "recall": right / max(meant, 1),
        "classes": sum(each.values()) / len(each),
    }
    return whole | {f"  {class_}": value for class_, value in each.items()}


def _f1(found: Sequence[tuple[Item, Verdict]], class_: Class) -> float:
    both = sum(item.class_ == class_ == verdict.class_ for item, verdict in found)
    return (
        2
        * both
        / (sum(item.class_ == class_ for item, _ in found) + sum(verdict.class_ == class_ for _, verdict in found))
    )


def main(data: Path, tuned: bool, verbose: bool) -> None:
    """Print the table."""
    items = [item for item in [*captured(data), *written()] if item.held_back != tuned]
    start = perf_counter()
    found = [(item, judge(item.title, item.text, item.publisher)) for item in items]
    spent = perf_counter() - start
    sure = [(item, verdict) for item, verdict in found if item.sure]
    sets = {
        "sure": sure,
        "captured": [x for x in sure if not x[0].written],
        "written": [x for x in sure if x[0].written],
    }
    for name, part in (sets | {"and unsure": found}).items():
        scores = measures(part)
        print(f"{name:12}{len(part):5} articles  " + "  ".join(f"{k} {scores[k]:.3f}" for k in list(scores)[:3]))
    print("\n".join(f"{name:26} {value:.3f}" for name, value in measures(sure).items()))
    print(f"{spent / len(items) * 1000:.2f} ms an article")
    if verbose:
        for item, verdict in sure:
            if verdict.class_ != item.class_:
                print(
                    f"{item.key} {item.class_} → {verdict.class_} {verdict.score} {item.title[:40]} {verdict.reasons}"
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--tuned" in sys.argv, "--verbose" in sys.argv)
