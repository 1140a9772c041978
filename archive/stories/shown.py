"""What a story shows: of its copies one that is whole, of whole ones the publisher's that is credited.

A text never gives way to a less authoritative publisher's or to one that holds more than the story; of several states
of one address the newest is shown, or the page itself where nothing says which is newer.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.search.indexing import index
from archive.stories.issuers import resolve
from archive.types import Confidence, Relation, State

MEMBERS = """
SELECT v.id, c.id, m.relation, c.key, v.state, v.publisher, v.origin, length(t.text), v.modified, v.evidence,
       v.confidence
FROM copies c JOIN versions v ON v.id = c.version_id JOIN texts t ON t.id = v.text_id"""


@dataclass(frozen=True, slots=True)
class Member:
    """A copy of a story, as far as what is shown depends on it.

    ``length`` is in characters; ``when`` sorts states, "" where nothing says; ``sure``: its time is the page's own word.
    """

    version: int
    copy: int
    how: str
    key: str
    state: str
    publisher: str
    origin: str
    length: int
    when: str
    sure: bool

    @classmethod
    def of(cls, row: Sequence[object]) -> Member:
        """A member from a row of ``MEMBERS``."""
        version, copy, how, key, state, publisher, origin, length, modified, evidence, known = map(str, row)
        # A mirror's day says which of its files of one address is the newer; the time we fetched them says nothing.
        days = [e["value"][:10] for e in json.loads(evidence) if str(e["where"]).startswith("front:")]
        when = max([modified[:10], *days])
        sure = json.loads(known).get("published") == Confidence.SURE
        return cls(int(version), int(copy), how, key, state, publisher, origin, int(length), when, sure)


def best(rows: Sequence[Sequence[object]]) -> int:
    """The version that a story with these copies (rows of ``MEMBERS``), in the order they came, shows."""
    shown, *others = map(Member.of, rows)
    for member in others:
        if _better(member, shown):
            shown = member
    return shown.version


def _better(new: Member, shown: Member) -> bool:
    """Whether ``new``, a copy that came later, should be what the story shows."""
    if shown.state == State.TRUNCATED:
        return new.state != State.TRUNCATED or new.length > shown.length
    if new.state == State.TRUNCATED or new.how == Relation.EXCERPT:
        return False
    if new.key == shown.key:  # another state of one address
        if new.when and shown.when:
            return (new.when, new.length) > (shown.when, shown.length)
        return (new.sure, new.length) > (shown.sure, shown.length)  # the page itself before what a mirror made of it
    issuer, other = resolve(new.publisher), resolve(shown.publisher)
    if new.how == Relation.WHOLE:
        return (
            issuer.name == other.name != ""
        )  # the publisher's own longer text; another's may hold more than the story
    return bool(issuer.name) and issuer.name == resolve(shown.origin).name and issuer.name != other.name


def show(db: sqlite3.Connection, story: int, version: int) -> None:
    """Make ``version`` what the story shows and is searched by."""
    db.execute("UPDATE stories SET version_id = ?, merged_into = NULL WHERE id = ?", (version, story))
    index(db, story)


def choose(db: sqlite3.Connection, story: int) -> None:
    """Choose what a story shows, after copies came to it or left it; one without copies shows nothing."""
    rows = db.execute(
        f"{MEMBERS} JOIN copies m ON m.id = c.id WHERE c.article_id = ? ORDER BY c.id", (story,)
    ).fetchall()
    if rows:
        show(db, story, best(rows))
    else:
        db.execute("UPDATE stories SET version_id = NULL WHERE id = ?", (story,))
        index(db, story)
