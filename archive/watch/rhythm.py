"""When a source usually publishes: how many arrivals to expect between two times, by hour, weekday and holiday.

Silence is measured in arrivals missed, so that a night, a weekend or 春节 of a ministry is no silence and three hours of
a news agency are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.times import CHINA

HOUR = timedelta(hours=1)
# New year's day of the lunar calendar; public offices rest from its eve to the seventh day (国务院办公厅 holiday notices).
LUNAR_NEW_YEAR = frozenset(
    date.fromisoformat(day)
    for day in (
        "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23",
        "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08", "2036-01-28",
    )
)  # fmt: skip
REST = frozenset(day + timedelta(days=n) for day in LUNAR_NEW_YEAR for n in range(-2, 9))
SUNDAY = 6
LEAST_DAYS = 14  # before so much of a source's life was seen, its hours and weekdays are not told apart


def weekday(day: date) -> int:
    """0 for Monday … 6 for Sunday; a public holiday of a week counts as Sunday."""
    return SUNDAY if day in REST or (day.month == 10 and day.day <= 7) else day.weekday()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Arrivals an hour, as a mean and two profiles around 1, of hours and of weekdays in China."""

    rate: float
    hours: tuple[float, ...] = (1.0,) * 24
    days: tuple[float, ...] = (1.0,) * 7

    @classmethod
    def of(cls, arrivals: Sequence[datetime], start: datetime, end: datetime) -> Rhythm:
        """What the arrivals between two times show."""
        span = max((end - start) / HOUR, 1.0)
        rate = len(arrivals) / span
        if span < LEAST_DAYS * 24:
            return cls(rate)
        local = [arrival.astimezone(CHINA) for arrival in arrivals]
        hours, days = [0.0] * 24, [0.0] * 7
        for arrival in local:
            hours[arrival.hour] += 1
            days[weekday(arrival.date())] += 1
        lived = [0.0] * 7
        day = start.astimezone(CHINA).date()
        while day <= end.astimezone(CHINA).date():
            lived[weekday(day)] += 1
            day += timedelta(days=1)
        by_hour = _profile(hours, [1.0] * 24)
        # Neighbours share: an article an hour later than ever is no surprise.
        by_hour = [(by_hour[h - 1] + 2 * by_hour[h] + by_hour[(h + 1) % 24]) / 4 for h in range(24)]
        return cls(rate, tuple(by_hour), tuple(_profile(days, lived)))

    def expected(self, start: datetime, end: datetime) -> float:
        """How many arrivals are usual between two times."""
        total, at = 0.0, start.astimezone(CHINA)
        end = end.astimezone(CHINA)
        day_sum = sum(self.hours)
        while at < end:
            level = self.rate * self.days[weekday(at.date())]
            whole = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            if at.hour == at.minute == 0 and whole <= end:
                total, at = total + level * day_sum, whole
                continue
            step = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, end)
            total += level * self.hours[at.hour] * ((step - at) / HOUR)
            at = step
        return total


def _profile(seen: Sequence[float], lived: Sequence[float]) -> list[float]:
    """How much more than the mean each part of the day or week brings; few arrivals leave it flat."""
    total, life = sum(seen), sum(lived)
    prior = 0.3 * len(seen)  # arrivals' worth of "all alike"
    raw = [
        (count + prior * span / life) / (total + prior) / (span / life) if span else 1.0
        for count, span in zip(seen, lived, strict=True)
    ]
    mean = sum(value * span for value, span in zip(raw, lived, strict=True)) / life
    return [value / mean for value in raw]


def quantile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of them do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
