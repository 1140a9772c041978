"""Times as pages, feeds and mirrors write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

FIRST_YEAR = 1995
COMPACT = re.compile(r"^((?:19|20)\d\d)([01]\d)([0-3]\d)$")
NUMBER = re.compile(r"^\d{10}(?:\d{3})?$")
ISO = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})(?!\d)日?"
    r"(?:[T\s　,，]*(?:星期.|周.|[A-Z]{3}\s)?\s*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?(?:\.\d+)?秒?\s*(?:(Z|[+-]\d{2}:?\d{2})|([AaPp])\.?[Mm])?)?"
)
SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/((?:19|20)\d{2})(?:[ ,-]+(\d{1,2}:\d{2}))?")  # 06/12/2020 - 12:02


def parse_time(text: str, zone: str = "+08:00") -> str:
    """``text`` as ISO 8601 with an offset, or its day if it has no time of day, or ``""``; naive times are ``zone``'s."""
    text = COMPACT.sub(r"\1-\2-\3", SLASHED.sub(r"\3-\2-\1 \4", text.strip()))
    here = _zone(zone)
    if NUMBER.match(text):
        return iso(datetime.fromtimestamp(int(text[:10]), UTC).astimezone(here))
    if match := ISO.search(text):
        year, month, day, hour, minute, second, offset, half = match.groups()
        try:
            if hour is None:
                return datetime(int(year), int(month), int(day), tzinfo=here).date().isoformat()
            hours = int(hour) % 12 + 12 * (half in "Pp") if half else int(hour)
            moment = datetime(int(year), int(month), int(day), hours, int(minute), int(second or 0), tzinfo=here)
        except ValueError:
            return ""
        if offset:
            shift = "+00:00" if offset == "Z" else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
            moment = datetime.fromisoformat(moment.replace(tzinfo=None).isoformat() + shift)
        return iso(moment)
    if "," in text and ":" in text:
        try:
            sent = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return ""
        return iso(sent if sent.tzinfo else sent.replace(tzinfo=UTC))
    return ""


def _zone(offset: str) -> timezone:
    return timezone(timedelta(hours=int(offset[:3]), minutes=int(offset[0] + offset[4:])))


def iso(moment: datetime) -> str:
    """A moment in ISO 8601 to the second, or nothing for a year before the web's."""
    return moment.isoformat(timespec="seconds") if moment.year >= FIRST_YEAR else ""


def home(value: str, zone: str) -> str:
    """A time with its place's own offset; a day stays a day."""
    if "T" not in value:
        return value
    return datetime.fromisoformat(value).astimezone(_zone(zone)).isoformat(timespec="seconds")
