"""The terms by which pages, copies, runs and readings are told apart: each is written in one way, here, and nowhere else.

Reports, the web page (``archive.web.words`` has each in Chinese) and docs/schema.md are checked against them.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What a page turned out to be. Only the first three carry an article that is stored.

    OFF_TOPIC depends on the source's topic. HUNG, UNREADABLE and NOT_TEXT are pages that could not be read, or were not
    tried: kept raw, read again by `reextract`.
    """

    ARTICLE = "article"
    AMENDED = "amended"  # the page says itself that it was changed; what was seen to change is `edited`
    TRUNCATED = "truncated"
    DELETED = "deleted_by_author"
    REMOVED = "removed_for_violation"
    UNAVAILABLE = "unavailable"
    MIGRATED = "account_migrated_or_closed"
    BLOCKED = "blocked"
    PAID = "paid_preview"
    TITLE_ONLY = "title_only"
    NOT_ARTICLE = "not_an_article"
    OFF_TOPIC = "off_topic"
    HUNG = "hung"  # reading took more time or memory than a page may
    UNREADABLE = "unreadable"  # reading or storing it failed, several times
    NOT_TEXT = "not_text"  # its Content-Type is of no text
    ATTACHMENT = "attachment"  # a file that an article is published with
    TOO_LARGE = "too_large"  # a file that is more than is fetched

    @property
    def stored(self) -> bool:
        """Whether a page in this state holds an article worth a row."""
        return self in (State.ARTICLE, State.AMENDED, State.TRUNCATED)

    @property
    def passing(self) -> bool:
        """Whether another try may find an article: what is in such a state is asked for again."""
        return self in (State.BLOCKED, State.HUNG)


class Relation(StrEnum):
    """What a copy is to its article, and what one text is to another."""

    ORIGINAL = "original"  # the first that was seen
    SAME = "same"  # the same identity at another address
    EXACT = "exact"
    NEAR = "near"
    EXCERPT = "excerpt"  # part of the other
    WHOLE = "whole"  # the reverse
    DECIDED = "decided"  # by a person
    QUOTES = "quotes"  # holds the other, and is another article: linked, not joined
    QUOTED = "quoted"  # the reverse
    APART = ""

    @property
    def joins(self) -> bool:
        """Whether the two are one article."""
        return self not in (Relation.QUOTES, Relation.QUOTED, Relation.APART)


class Outcome(StrEnum):
    """What storing an article came to. Those of the second line are copies of an article that was there."""

    NEW, UNCHANGED, VERSION = "new", "unchanged", "version"
    SAME, EXACT, NEAR, EXCERPT, WHOLE, DECIDED = "same", "exact", "near", "excerpt", "whole", "decided"

    @property
    def duplicate(self) -> bool:
        """Whether it is a copy."""
        return self not in (Outcome.NEW, Outcome.UNCHANGED, Outcome.VERSION)


class Reason(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    FINISHED = "finished"
    SHUTDOWN = "shutdown"  # asked to stop
    TIME_LIMIT = "closespider_timeout"
    START_ERROR = "start_error"
    ALREADY_RUNNING = "already_running"
    DISK_FULL = "disk_full"
    LOCKED = "locked"  # another program held the database too long
    KILLED = "killed"  # its process is gone and said nothing
    FAILED = "failed"


class Confidence(StrEnum):
    """How well a value is known: the publisher's own word; told by a trusted other and contradicted by nobody; a guess."""

    SURE = "sure"
    LIKELY = "likely"
    GUESSED = "guessed"


class MentionKind(StrEnum):
    """What a text can name."""

    DOCUMENT = "document"
    NUMBER = "number"  # of a document
    LAW = "law"  # with article, paragraph and item
    CAMPAIGN = "campaign"
    FIGURE = "figure"


class Class(StrEnum):
    """What kind of text an article is. The last two are off topic whatever they mention."""

    POLICY_DOCUMENT = "policy_document"
    SPEECH_MEETING = "speech_meeting"
    INTERPRETATION = "interpretation"
    ENFORCEMENT_STATISTICS = "enforcement_statistics"
    PUBLIC_WARNING = "public_warning"
    CRIME_CASE = "crime_case"
    INDUSTRY_TECHNOLOGY = "industry_technology"
    ADVERT = "advert"
    UNRELATED = "unrelated"
