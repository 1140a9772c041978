"""Schedules as sources.toml writes them: an interval, or a crontab line in Beijing time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.times import CHINA

INTERVAL = re.compile(r"(\d+)\s*([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def check_schedule(schedule: str) -> None:
    """Raise ValueError, in one line, for what is no schedule."""
    if interval := INTERVAL.fullmatch(schedule.strip()):
        if not int(interval[1]):
            raise ValueError(f"schedule {schedule!r} would never rest; give it at least 1{interval[2]}")
        return
    fields = schedule.split()
    if len(fields) != 5:
        raise ValueError(f"schedule {schedule!r} is neither an interval such as 30m, 6h, 1d nor five crontab fields")
    if re.search(r"\d", fields[4]):  # APScheduler 3 counts 0 as Monday, crontab as Sunday: nobody should have to know
        raise ValueError(
            f"schedule {schedule!r}: write weekdays as mon … sun, a number means different days to different programs"
        )
    if fields[2] != "*" and fields[4] != "*":  # crontab would take either, APScheduler only days that are both
        raise ValueError(f"schedule {schedule!r}: give a day of the month or a weekday, not both")
    try:
        _cron(schedule)
    except ValueError as error:
        raise ValueError(f"schedule {schedule!r}: {error}") from error


def trigger(schedule: str) -> Any:
    """The APScheduler trigger of ``30m``, ``6h``, ``1d`` or of a crontab line; raises ValueError."""
    from apscheduler.triggers.interval import IntervalTrigger  # noqa: PLC0415 - only the scheduler needs it

    check_schedule(schedule)
    if interval := INTERVAL.fullmatch(schedule.strip()):
        return IntervalTrigger(**{UNITS[interval[2]]: int(interval[1])}, timezone=UTC)
    return _cron(schedule)


def _cron(schedule: str) -> Any:
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415

    return CronTrigger.from_crontab(schedule, timezone=CHINA)


def due(schedule: str, last: str | None, now: datetime) -> datetime:
    """When a source is to be crawled next: now if it never was, or if its time came while nobody was looking.

    A last crawl in the future was dated by a clock that was wrong: it counts for nothing.
    """
    then = datetime.fromisoformat(last) if last else None
    if then is None or then > now:
        return now
    return max(now, trigger(schedule).get_next_fire_time(then, then) or now)


def interval(schedule: str, now: datetime) -> timedelta:
    """The longest time between two of its next runs."""
    fires, longest, last = trigger(schedule), timedelta(0), now
    for _ in range(15):
        if (following := fires.get_next_fire_time(last, last + timedelta(seconds=1))) is None:
            break
        longest, last = max(longest, following - last) if last is not now else longest, following
    return longest
