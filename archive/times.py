"""How the archive writes times and JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8), "Beijing")  # where the publishers are; no daylight saving time


def now() -> str:
    """The time of now, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def moment(time: str) -> datetime:
    """A time of the archive; a day begins at midnight in China. Raises ValueError for what is no time."""
    found = datetime.fromisoformat(time)
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def shallow(value: Any) -> dict[str, Any]:
    """The fields of a dataclass as they are: ``dataclasses.asdict`` copies everything in them first."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=shallow)  # json.dumps makes one a call


def to_json(value: object) -> str:
    """JSON as it stands in the archive's columns: Chinese readable, keys in the order given, a dataclass as its fields."""
    return ENCODER.encode(value)
