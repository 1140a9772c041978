"""Labelled articles: ``labels.tsv`` (keys into captured material, no text) and ``written.tsv`` (our own sentences).

A key is the SHA-256 of a file's path under DATA and the number of the article in it, its first 16 digits. ``test`` rows are
a third, chosen by hash, that no word and no weight was ever tuned on.
"""

from __future__ import annotations

import csv
import hashlib
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.extract import extract

HERE = Path(__file__).parent
OFF = frozenset({"advert", "unrelated"})


@dataclass(frozen=True)
class Item:
    """One labelled article; ``sure`` is false where two readings differed or the definition does not decide."""

    key: str
    class_: str
    held_back: bool
    sure: bool
    title: str
    text: str
    publisher: str
    written: bool

    @property
    def on_topic(self) -> bool:
        return self.class_ not in OFF


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def held_back(key: str) -> bool:
    return int(key[:8], 16) % 3 == 0


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def written() -> list[Item]:
    """Texts in official voice that we wrote: classes and near misses that the captured material has few of."""
    return [
        Item(
            key := digest(row["title"]), row["class"], held_back(key), True, row["title"], row["text"], row["publisher"], True
        )
        for row in rows("written.tsv")
    ]  # fmt: skip


def captured(data: Path) -> list[Item]:
    """The labelled articles of the captured material in ``data``, in the order of their keys."""
    labels = {row["key"]: row for row in rows("labels.tsv")}
    files = {key.partition("/")[0] for key in labels}
    with tempfile.TemporaryDirectory() as folder:
        for archive in sorted((data / "corpus").glob("*.tar.gz")):
            with tarfile.open(archive) as tar:
                tar.extractall(Path(folder, "corpus"), filter="data")
        paths = {str(path): key for path, key in _keys(data, Path(folder)) if key in files}
        read = [(f"{paths[row['file']]}/{row.get('part', 0)}", row) for row in extract(sorted(paths))]
    return sorted((_item(key, labels[key], row) for key, row in read if key in labels), key=lambda item: item.key)


def _keys(data: Path, unpacked: Path) -> Iterator[tuple[Path, str]]:
    """Every file and its key; ``seeds`` stand beside the material."""
    for root, folder in ((data, data), (unpacked, unpacked), (data.parent, data.parent / "seeds")):
        for path in folder.rglob("*"):
            if path.is_file():
                yield path, digest(path.relative_to(root).as_posix().removesuffix(".gz"))


def _item(key: str, label: dict[str, str], row: dict[str, str]) -> Item:
    text = row["text"] or row.get("partial") or ""
    sure = label["sure"] == "sure"
    return Item(key, label["class"], label["part"] == "test", sure, row["title"], text, row["publisher"], False)
