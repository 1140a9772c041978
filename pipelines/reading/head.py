"""What a mirror's dump shows above a body: the title (twice), a byline, the account's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from archive.types import Removed
from pipelines.reading.heads import STAMPED
from pipelines.reading.text import LINK_MARK
from spiders.platforms.phrases import ORIGINAL_MARKS

HEAD_LINES = 8  # a dump has title, title, byline, account above the body
MENU_LINES, MENU_LEAST = 80, 3  # of a site's menu above a title
STAMP_LINES = 4  # a feed puts the writer and the time of publication first
BYLINE = 24
COLUMN = re.compile(r"^(?:【[^】]{1,12}】|[^|｜丨]{1,8}\s?[|｜丨]\s?)")  # before the title itself
ORNAMENT = re.compile(r"[-—=*].*[-—=*]$")
SAME = 6  # characters, and three fifths of a title: as it begins
LOOSE = re.compile(r"[\W_]+|u200b|xa0")  # mirrors write some invisible characters of a title as their names


def _in_two(head: Sequence[str], title: str) -> tuple[str, ...]:
    """The two lines over which a title is parted."""
    return next(((a, b) for a, b in pairwise(head) if a and b and len(title) > SAME and a + b == title), ())


def _titled(line: str, title: str) -> bool:
    """Whether a line is another wording of the title: it begins as the title does."""
    most = max(SAME, len(title) * 3 // 5)
    return len(line) >= most and line[:most] == title[:most]


def drop_head(lines: Sequence[str], title: str, publisher: str) -> tuple[list[str], list[Removed], str]:
    """A dump's lines without the title(s), the byline and the account's name above the body; what went; the byline."""
    head = [LOOSE.sub("", line) for line in lines[:HEAD_LINES]]
    whole = LOOSE.sub("", title)
    names = {LOOSE.sub("", publisher): "head/account", whole: "head/title"}
    names |= dict.fromkeys(ORIGINAL_MARKS, "head/mark")
    names |= dict.fromkeys((LOOSE.sub("", COLUMN.sub("", title)), *_in_two(head, whole)), "head/title")
    names.pop("", None)
    end = next((i for i in range(len(head) - 1, -1, -1) if head[i] in names), -1)
    if any(len(line) > BYLINE and line not in names for line in head[: end + 1]):
        end = next((i for i, line in enumerate(head) if line not in names), len(head)) - 1
    byline = next(
        (
            lines[i]
            for i in range(end)
            if head[i] not in names and not ORNAMENT.match(lines[i]) and not _titled(head[i], whole)
        ),
        "",
    )
    gone = [
        Removed(line.lstrip(LINK_MARK), names.get(head[i], "head/byline")) for i, line in enumerate(lines[: end + 1])
    ]
    return list(lines[end + 1 :]), gone, byline


def drop_above(lines: Sequence[str], title: str) -> tuple[list[str], list[Removed]]:
    """A whole page's dump without its site's menu: short lines above the line that is the title once more."""
    whole = LOOSE.sub("", title)
    if len(whole) < SAME:
        return list(lines), []
    at = next((n for n, line in enumerate(lines[:MENU_LINES]) if LOOSE.sub("", line) == whole), -1)
    if at < MENU_LEAST or any(len(line) > BYLINE or "。" in line for line in lines[:at]):
        return list(lines), []
    return list(lines[at + 1 :]), [Removed(line.lstrip(LINK_MARK), "head:menu") for line in lines[: at + 1]]


def drop_stamp(lines: Sequence[str]) -> tuple[list[str], list[Removed], str]:
    """A post's lines without the stamp that its feed puts first and the writer's name above it; what went; the name."""
    at = next((n for n, line in enumerate(lines[:STAMP_LINES]) if STAMPED.match(line)), -1)
    above = lines[: max(at, 0)]
    if at < 0 or any(len(line) > BYLINE or line.endswith(("。", "？", "！")) for line in above):
        return list(lines), [], ""
    gone = [Removed(line.lstrip(LINK_MARK), "head:byline") for line in above]
    rest = list(lines[at + 1 :])
    return (
        rest,
        [*gone, Removed(lines[at].lstrip(LINK_MARK), "head:stamp")],
        above[-1].lstrip(LINK_MARK) if above else "",
    )
