"""What is new since a time: stories by class, documents first, and what was edited or taken away since."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from archive.search.filters import Filter
from archive.search.saved import News, news, saved
from archive.search.spelling import CLASSES
from archive.times import CHINA, moment

OFFICIAL = 2  # level up to which a publisher speaks for the state (archive/stories/issuers.toml)
AUTHORITY = 4  # and provinces and cities, in documents with a number
MOST = 500  # stories of a digest; what is left out is counted
NEW = """
SELECT s.id, v.title, v.published, v.publisher, coalesce(i.name, v.publisher) AS issuer, coalesce(i.level, 7) AS level, v.url,
       substr(t.text, 1, 160) AS beginning, s.first_seen, {kind} AS class, v.facts ->> 'number' AS number, v.state,
       (SELECT group_concat(DISTINCT coalesce(j.name, w.publisher)) FROM copies c JOIN versions w ON w.id = c.version_id
        LEFT JOIN issuers j ON j.alias = w.publisher WHERE c.article_id = s.id AND w.publisher != '' AND w.publisher != v.publisher)
       AS reprinted, s.copies
FROM (SELECT s.id, s.first_seen, s.version_id, (SELECT count(*) FROM copies c WHERE c.article_id = s.id) AS copies
      FROM stories s JOIN versions v ON v.id = s.version_id LEFT JOIN issuers i ON i.alias = v.publisher
      LEFT JOIN document_numbers d ON d.version_id = v.id WHERE s.first_seen >= :since {only}
      ORDER BY d.number IS NULL, coalesce(i.level, 7), copies DESC, v.published DESC, s.id LIMIT :most) s -- the rest of a row for these only
JOIN versions v ON v.id = s.version_id JOIN texts t ON t.id = v.text_id LEFT JOIN issuers i ON i.alias = v.publisher
LEFT JOIN document_numbers d ON d.version_id = v.id
ORDER BY d.number IS NULL, level, s.copies DESC, v.published DESC, s.id"""
COUNT = "SELECT count(*) FROM stories s JOIN versions v ON v.id = s.version_id WHERE s.first_seen >= :since {only}"
BY_CLASS = """
SELECT coalesce(v.class, ''), count(*) FROM stories s JOIN versions v ON v.id = s.version_id WHERE s.first_seen >= :since GROUP BY 1"""
EDITED = """
SELECT c.article_id AS id, v.title, v.publisher, max(v.seen) AS seen, v.url FROM versions v JOIN copies c ON c.id = v.copy_id
WHERE v.seen >= :since AND EXISTS (SELECT 1 FROM versions o WHERE o.copy_id = v.copy_id AND o.id < v.id
                                   AND (o.text_id != v.text_id OR o.title != v.title))
GROUP BY c.article_id ORDER BY 4 DESC LIMIT :most"""
DELETED = """
SELECT d.reason, max(d.seen) AS seen, d.address AS url, c.article_id AS id, v.title, v.publisher FROM discarded d
JOIN copies c ON c.id = (SELECT id FROM copies WHERE (key = d.key AND d.key != '') OR address = d.address LIMIT 1)
JOIN versions v ON v.id = c.version_id WHERE d.reason IN ('deleted_by_author', 'removed_for_violation') AND d.seen >= :since
GROUP BY c.article_id ORDER BY 2 DESC LIMIT :most"""
UNSORTED = ""  # class of what has none


@dataclass(frozen=True, slots=True)
class Entry:
    """A story of a digest: its shown copy, and who else published it."""

    id: int
    title: str
    published: str
    issuer: str
    level: int
    url: str
    beginning: str
    first_seen: str
    kind: str
    number: str
    copies: int
    reprinted: tuple[str, ...]

    @property
    def official(self) -> bool:
        """Whether the state speaks: a ministry or the centre published it, or an authority one that is numbered."""
        return self.level <= OFFICIAL or (bool(self.number) and self.level <= AUTHORITY)


@dataclass(frozen=True, slots=True)
class Moved:
    """An article that was edited or taken away: ``reason`` is "" for an edit."""

    id: int
    title: str
    publisher: str
    url: str
    seen: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new since a moment (UTC): ``groups`` by class, documents first."""

    since: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    edited: tuple[Moved, ...]
    deleted: tuple[Moved, ...]
    total: int
    searches: tuple[News, ...] = ()  # what is new of saved searches

    @property
    def entries(self) -> Iterator[Entry]:
        """All stories."""
        return (entry for _, entries in self.groups for entry in entries)

    @property
    def left(self) -> int:
        """How many stories are not shown."""
        return self.total - sum(1 for _ in self.entries)


@dataclass(frozen=True, slots=True)
class Fresh:
    """How many stories of each class are new, how many were edited, how many taken away."""

    classes: Mapping[str, int]
    edited: int
    deleted: int


def utc(day: str) -> str:
    """The beginning of a day in China as the archive writes when it saw something."""
    return moment(day).astimezone(UTC).isoformat(timespec="seconds")


def digest(db: sqlite3.Connection, since: str, classes: Sequence[str] = (), most: int = MOST) -> Digest:
    """What is new since the beginning of a day in China (or a time with an offset); of ``classes`` only, if any are given."""
    judged = any(row[1] == "class" for row in db.execute("PRAGMA table_info(versions)"))
    kind = "v.class" if judged else "''"
    names = [f":class{at}" for at in range(len(classes))]
    only = f"AND {kind} IN ({', '.join(names)})" if classes else ""
    values: dict[str, Any] = {"since": utc(since), "most": most} | {
        f"class{at}": each for at, each in enumerate(classes)
    }
    cursor = db.execute(NEW.format(kind=kind, only=only), values)
    columns = [column[0] for column in cursor.description]
    rows = [_entry(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
    groups: dict[str, list[Entry]] = {}
    for row in rows:
        groups.setdefault(row.kind, []).append(row)
    known = list(CLASSES)
    order = sorted(groups.items(), key=lambda group: known.index(group[0]) if group[0] in known else len(known))
    total = db.execute(COUNT.format(only=only), {k: v for k, v in values.items() if k != "most"}).fetchone()[0]
    times = {"since": values["since"], "most": most}
    return Digest(
        values["since"],
        tuple((name, tuple(entries)) for name, entries in order),
        tuple(Moved(row[0], row[1], row[2], row[4], row[3]) for row in db.execute(EDITED, times).fetchall()),
        tuple(Moved(row[3], row[4], row[5], row[2], row[1], row[0]) for row in db.execute(DELETED, times).fetchall()),
        total,
        news(db, saved(db), Filter("seen", (values["since"],))),
    )


def fresh(db: sqlite3.Connection, since: str) -> Fresh:
    """What is new since the beginning of a day in China, counted."""
    times = {"since": utc(since), "most": MOST}
    classes = dict(db.execute(BY_CLASS, times).fetchall())
    known = [*CLASSES, *sorted(classes.keys() - CLASSES.keys())]
    edited, deleted = (len(db.execute(sql, times).fetchall()) for sql in (EDITED, DELETED))
    return Fresh({name: classes[name] for name in known if name in classes}, edited, deleted)


def _entry(row: Mapping[str, Any]) -> Entry:
    others = [name for name in (row["reprinted"] or "").split(",") if name and name != row["issuer"]]
    return Entry(
        row["id"], row["title"], row["published"], row["issuer"], row["level"], row["url"], row["beginning"],
        row["first_seen"], row["class"] or UNSORTED, str(row["number"] or ""), row["copies"], tuple(dict.fromkeys(others)),
    )  # fmt: skip


def shown(time: str) -> str:
    """A moment on China's clock, to the minute."""
    return moment(time).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
