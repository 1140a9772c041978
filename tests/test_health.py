"""Health learnt from a source's own runs: simulated years with nights, weekends, 春节 and quiet accounts.

A simulated source publishes by its rhythm and is crawled by its schedule; each year is examined as the scheduler does.
"Usual interval" is the 90th percentile of the time between its publications while it lives, nights and holidays included.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from archive.times import CHINA
from archive.watch.health import Ailment, Finding, Watched, examine
from archive.watch.measure import MOST, RECENT, WINDOW, Measured
from archive.watch.rhythm import Rhythm, quantile, weekday

START = datetime(2026, 1, 1, tzinfo=CHINA)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """A kind of source: articles a day, on which weekdays and hours, how often it is crawled, and what its articles are."""

    name: str
    daily: float
    every: timedelta
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    hours: tuple[int, int] = (7, 22)
    rests: bool = False  # over 春节
    regular: bool = False  # one article every 1/daily days, not by chance
    duplicate: float = 0.1
    off_topic: float = 0.0
    undated: float = 0.01
    bodiless: float = 0.01
    fails: float = 0.005
    conditional: bool = True


KINDS = (
    Kind("agency", 40, HOUR / 2, off_topic=0.6, duplicate=0.3),
    Kind("news", 8, HOUR, off_topic=0.3, duplicate=0.2),
    Kind("ministry", 1.5, 6 * HOUR, days=(0, 1, 2, 3, 4), hours=(8, 18), rests=True, conditional=False),
    Kind("daily account", 1, 6 * HOUR, regular=True, hours=(17, 19), bodiless=0.05),
    Kind("weekly", 1 / 7, DAY, regular=True, undated=0.0),
    Kind("quiet account", 1 / 40, DAY, duplicate=0.0, undated=0.0, bodiless=0.0),
)


class World:
    """A source of a kind, its publications and its runs, until something happens to it."""

    def __init__(self, kind: Kind, seed: int, days: int, death: str = "", dies: int = 10**6) -> None:
        self.kind, self.chance, self.death = kind, random.Random(f"{kind.name}{seed}"), death
        self.end, self.dies = START + days * DAY, START + dies * DAY
        self.published = self._publications()
        self.runs = self._runs()
        self.starts = [run.started for run in self.runs]
        self.arrived = [n for n, run in enumerate(self.runs) if run.arrived]

    def _publications(self) -> list[datetime]:
        kind, found, day = self.kind, [], START.date()
        first, last = kind.hours
        while day < self.end.date():
            if kind.regular:
                number = int((day - START.date()).days % round(1 / kind.daily) == 0)
            else:
                number = sum(self.chance.random() < kind.daily / 60 for _ in range(60))
            for _ in range(number if self.open(day) else 0):
                at = first + (last - first) * self.chance.random()
                found.append(datetime(day.year, day.month, day.day, tzinfo=CHINA) + at * HOUR)
            day += DAY
        return sorted(found)

    def open(self, day: date) -> bool:
        return (weekday(day) if self.kind.rests else day.weekday()) in self.kind.days

    def open_hours(self, start: datetime, end: datetime, enough: float = 1e9) -> tuple[float, datetime]:
        """For how long it may publish between two times, or when it has for long enough."""
        total, at = 0.0, start.astimezone(CHINA)
        while at < end and total < enough:
            if self.open(at.date()) and self.kind.hours[0] <= at.hour < self.kind.hours[1]:
                total += 0.25
            at += HOUR / 4
        return total, at

    def _runs(self) -> list[Measured]:
        runs, at, waiting = [], START, list(reversed(self.published))
        while at < self.end:
            arrived = 0
            while waiting and waiting[-1] <= at:
                arrived += 1
                waiting.pop()
            run = self._run(at.astimezone(UTC), arrived)
            if run:
                runs.append(run)
            if run is None or run.failed:
                waiting += [at] * arrived
            at += self.kind.every * (1 + 0.1 * self.chance.random())
        return runs

    def _run(self, at: datetime, arrived: int) -> Measured | None:
        kind, dead = self.kind, self.death if at >= self.dies else ""
        some = lambda share, of: sum(self.chance.random() < share for _ in range(of))  # noqa: E731
        if dead in ("no run", "crash before its row"):
            return None
        if dead in ("403", "time limit") or self.chance.random() < kind.fails:
            return Measured(at, 5, True, "closespider_timeout" if dead == "time limit" else "finished")
        if dead == "list empty":
            return Measured(at, 5)
        if dead in ("list frozen", "list stale"):
            arrived = 0
        off = some(1.0 if dead == "off topic" else kind.off_topic, arrived)
        empty = some(1.0 if dead == "bodies empty" else kind.bodiless, arrived - off) if dead != "off topic" else 0
        run = Measured(
            at, 20 + 2 * arrived + 5 * self.chance.random(), listed=0 if kind.conditional and not arrived else 20,
            silent=kind.conditional and not arrived, arrived=arrived, off_topic=off, bodiless=empty,
        )  # fmt: skip
        articles = arrived - off - empty
        if dead == "captcha":
            return replace(run, blocked=max(arrived, 0), bodiless=0, off_topic=0, arrived=arrived)
        if dead == "slow":
            run = replace(run, seconds=run.seconds * 20)
        copies = some(1.0 if dead == "duplicates" else kind.duplicate, articles)
        return replace(
            run, articles=articles, duplicates=copies, new=articles - copies,
            undated=some(1.0 if dead == "dates gone" else kind.undated, articles),
            unsigned=some(1.0 if dead == "fields gone" else 0.02, articles),
        )  # fmt: skip

    def deadline(self) -> datetime:
        """Three usual intervals after the first run that shows it: intervals of what it uses to bring, in open hours."""
        brought = [run.started for run in self.runs if run.started < self.dies and (run.new or not self.death)][-60:]
        gaps = [self.open_hours(one, other)[0] for one, other in pairwise(brought)]
        first = next(time for time in self.published if time >= self.dies)
        return self.open_hours(first, self.end, 3 * max(quantile(gaps, 0.9), 0.25))[1] + 2 * self.kind.every

    def seen(self, now: datetime) -> list[Measured]:
        """What archive.watch.measure.load would give."""
        end = bisect_left(self.starts, now)
        last = self.arrived[max(0, bisect_left(self.arrived, end) - MOST) : bisect_left(self.arrived, end)]
        kept = {n for n in last if self.starts[n] > now - WINDOW} | set(range(max(0, end - RECENT), end))
        return [self.runs[n] for n in sorted(kept)]

    def alarms(self, start: datetime, end: datetime, step: timedelta) -> list[tuple[datetime, Finding]]:
        """Each change to ill, as the scheduler would tell it."""
        ill: dict[Ailment, datetime] = {}
        told, now = [], start
        while now < end:
            found = {f.ailment: f for f in examine(Watched("s", self.kind.every), self.seen(now), now, ill)}
            told += [(now, f) for ailment, f in found.items() if ailment not in ill]
            ill = {ailment: ill.get(ailment, f.since) for ailment, f in found.items()}
            now += step
        return told


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_year_of_a_living_source_raises_one_false_alarm_at_most(kind):
    for seed in range(2):
        world = World(kind, seed, 400)
        told = world.alarms(START + 35 * DAY, START + 400 * DAY, max(kind.every, 12 * HOUR))
        assert len(told) <= 1, told


DEATHS = {
    "403": Ailment.FAILING, "time limit": Ailment.FAILING, "list empty": Ailment.EMPTY_LIST,
    "list frozen": Ailment.FROZEN_LIST, "bodies empty": Ailment.BODILESS, "captcha": Ailment.BLOCKED,
    "dates gone": Ailment.UNDATED, "fields gone": Ailment.FIELDS_LOST, "off topic": Ailment.ONLY_OFF_TOPIC,
    "duplicates": Ailment.ONLY_DUPLICATES, "no run": Ailment.NOT_STARTED, "crash before its row": Ailment.NOT_STARTED,
    "slow": Ailment.SLOW,
}  # fmt: skip


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_death_is_told_within_three_usual_intervals(kind, death):
    dies, later = (400, 700) if kind.daily < 0.1 else (130, 60)
    for seed in range(2):
        world = World(kind, seed, dies + later, death, dies)
        end = world.deadline()
        told = world.alarms(world.dies, end, max((end - world.dies) / 15, HOUR / 2))
        assert DEATHS[death] in {finding.ailment for _, finding in told}, (end - world.dies, told)


def test_a_holiday_counts_as_a_sunday():
    assert weekday(date(2026, 2, 18)) == weekday(date(2026, 10, 1)) == 6
    assert weekday(date(2026, 3, 2)) == 0


def test_the_rhythm_adds_up():
    arrivals = [START + n * DAY + 9 * HOUR for n in range(90) if (START + n * DAY).weekday() < 5]
    rhythm = Rhythm.of(arrivals, START, START + 90 * DAY)
    assert rhythm.expected(START, START + 90 * DAY) == pytest.approx(len(arrivals), rel=0.2)
    saturday = datetime(2026, 3, 7, tzinfo=CHINA)
    assert rhythm.expected(saturday, saturday + 2 * DAY) < 0.5 < rhythm.expected(saturday - 2 * DAY, saturday)
