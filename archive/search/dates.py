"""Dates as people write them in a question: 2025, 2025-03, 2025年3月5日, 昨天, 上周, last month; in China's time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from archive.times import CHINA

NUMBERS = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?")
AGO = re.compile(r"(?:近|最近|过去)?(\d{1,3})(天|日|周|d|w)(?:前|内|ago)?", re.I)
DAYS = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2}
WEEKS = {"本周": 0, "这周": 0, "thisweek": 0, "上周": 1, "lastweek": 1}
MONTHS = {"本月": 0, "这个月": 0, "thismonth": 0, "上月": 1, "上个月": 1, "lastmonth": 1}
YEARS = {"今年": 0, "thisyear": 0, "去年": 1, "lastyear": 1, "前年": 2}


def today() -> date:
    """The day it is in China."""
    return datetime.now(CHINA).date()


def period(said: str, now: date) -> tuple[str, str] | None:
    """The first day of what ``said`` names and the day after its last, as ISO days; None if it names no time.

    A number of days or weeks ends today: ``3天`` is today and the three days before it.
    """
    word = said.strip().lower().replace("-", "") if said.isascii() and not said[:1].isdigit() else said.strip()
    first = beyond = None
    try:
        if word in DAYS:
            first = now - timedelta(days=DAYS[word])
        elif word in WEEKS:
            first = now - timedelta(days=now.weekday() + 7 * WEEKS[word])
            beyond = first + timedelta(days=7)
        elif word in MONTHS:
            first, beyond = _month(now.year, now.month - MONTHS[word])
        elif word in YEARS:
            first, beyond = date(now.year - YEARS[word], 1, 1), date(now.year - YEARS[word] + 1, 1, 1)
        elif ago := AGO.fullmatch(word):
            days = int(ago[1]) * (7 if ago[2] in "周wW" else 1)
            first, beyond = now - timedelta(days=days), now + timedelta(days=1)
        elif (numbers := NUMBERS.fullmatch(word)) and int(numbers[1]) < date.max.year:
            first, beyond = _numbered(*(int(each) for each in numbers.groups() if each))
    except (ValueError, OverflowError):  # a month 13, a 30th of February
        return None
    return (first.isoformat(), (beyond or first + timedelta(days=1)).isoformat()) if first else None


def _numbered(year: int, month: int = 0, day: int = 0) -> tuple[date, date]:
    if day:
        return date(year, month, day), date(year, month, day) + timedelta(days=1)
    return _checked(year, month) if month else (date(year, 1, 1), date(year + 1, 1, 1))


def _checked(year: int, month: int) -> tuple[date, date]:
    date(year, month, 1)  # ValueError: no such month
    return _month(year, month)


def _month(year: int, month: int) -> tuple[date, date]:
    """A month and the one behind it; months below 1 are those of the year before."""
    at = year * 12 + month - 1
    return date(at // 12, at % 12 + 1, 1), date((at + 1) // 12, (at + 1) % 12 + 1, 1)
