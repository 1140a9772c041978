"""The morning digest: what is new since the last one, sent at a stated time over the channels of alerts.

``FANZHA_DIGEST`` is the time, ``07:30`` or a crontab line, in China. When the last one was sent is the only line of
``digest.sent`` beside the database, so that one that came due while nobody ran is sent late, and nothing is told twice.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from archive.connect import connect
from archive.errors import ArchiveError
from archive.files import write_whole
from archive.out.digest import digest
from archive.out.digest_forms import FORMS, to_short
from archive.schedule import check_schedule, due
from archive.watch.alerts import ALERTS, arrived, deliver

DIGEST, SENT = "FANZHA_DIGEST", "digest.sent"
LONGEST = timedelta(days=7)  # that one digest tells of
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def schedule(environment: Mapping[str, str] = os.environ) -> str:
    """The time of the digest as a crontab line, "" for none; raises ValueError."""
    told = environment.get(DIGEST, "").strip()
    if told and not environment.get(ALERTS):
        raise ValueError(f"{DIGEST} is set and {ALERTS} names nobody to send it to")
    if clock := CLOCK.fullmatch(told):
        return f"{int(clock[2])} {int(clock[1])} * * *"
    try:
        if told:
            check_schedule(told)
    except ValueError as error:
        raise ValueError(f"{DIGEST}: {error}; or a time such as 07:30") from error
    return told


def morning(archive: Path, now: datetime, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Send the digest if it is due; what went wrong, one sentence a channel. If every channel failed it is still due."""
    try:
        return _morning(archive, now, environment)
    except (ArchiveError, sqlite3.Error, OSError, ValueError) as error:
        return [f"it can't be made: {error}"]


def _morning(archive: Path, now: datetime, environment: Mapping[str, str]) -> list[str]:
    when, note = schedule(environment), archive / SENT
    if not when:
        return []
    last = _last(note, now)
    if last is None:  # the first one tells what is new from now on
        write_whole(note, f"{now.isoformat()}\n")
        return []
    if due(when, last.isoformat(), now) > now:
        return []
    with closing(connect(archive)) as db:
        found = digest(db, max(last, now - LONGEST).isoformat())
    failed = deliver(FORMS["text"](found), to_short(found), {"digest": json.loads(FORMS["json"](found))}, environment)
    if arrived(failed, environment):
        write_whole(note, f"{now.isoformat()}\n")
    return failed


def _last(note: Path, now: datetime) -> datetime | None:
    """When the last digest was sent; None if none was, or by a clock that was wrong."""
    try:
        last = datetime.fromisoformat(note.read_text().strip())
    except (OSError, ValueError):
        return None
    return last if last.tzinfo and last <= now else None
