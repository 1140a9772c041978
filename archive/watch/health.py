"""What is wrong with a source, learnt from its own runs. Pure: runs in, findings out.

A source is compared with its own past. Two questions are asked: has it been silent for longer than it ever is (see
``rhythm``), and is the share of bad ones among its newest runs or articles one that its past makes very unlikely. The
second is a likelihood ratio of the newest runs against all earlier ones; its bound grows with how often a source is
asked, so that chance raises one false alarm in about twenty years of a source, however busy it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from archive.watch.measure import Measured
from archive.watch.rhythm import Rhythm, quantile

YEARS = 20.0  # of a source until chance raises a false alarm
CAP = 6  # articles of one run that count: those of a run are alike
WIDEST = 200  # of the newest that are taken together: what has been so for longer is how the source is
GAPS = 60  # the newest gaps between arrivals, from which the usual one is learnt
ALMOST = 0.9  # share that counts as "only"
FEW = 4  # arrivals before which nothing is usual
USUAL = 0.9  # share of the gaps that are no longer than the usual one
PATIENCE = 2.6  # usual gaps until silence is told
YEAR = timedelta(days=365)


class Ailment(StrEnum):
    """What can be wrong with a source."""

    FAILING = "failing"
    EMPTY_LIST = "empty_list"
    FROZEN_LIST = "frozen_list"
    BODILESS = "bodiless"
    UNDATED = "undated"
    FIELDS_LOST = "fields_lost"
    ONLY_DUPLICATES = "only_duplicates"
    ONLY_OFF_TOPIC = "only_off_topic"
    BLOCKED = "blocked"
    SLOW = "slow"
    NOT_STARTED = "not_started"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a source, since when, and the numbers that show it."""

    source: str
    ailment: Ailment
    since: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A source whose runs are looked at: how often it is to run (0 if unknown), when its next run is due at the latest,
    and since when anybody would have started it."""

    name: str
    interval: timedelta = timedelta(0)
    due: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One question of the second kind: how many of a run's pages or articles count, and how many of them are bad."""

    ailment: Ailment
    what: str
    counted: Callable[[Measured], int]
    bad: Callable[[Measured], int]
    least: int = 3  # of the newest that are looked at
    floor: float = 0.5  # the share of bad ones below which nobody need be told


def _listing(run: Measured) -> int:
    return int(not run.failed and not run.silent)


SHARES = (
    Share(Ailment.FAILING, "runs failed", lambda run: 1, lambda run: int(run.failed), 2),
    Share(Ailment.EMPTY_LIST, "lists were empty", _listing, lambda run: int(not run.listed), 2),
    Share(Ailment.BODILESS, "pages had no body", lambda run: max(run.arrived, run.bodiless), lambda run: run.bodiless),
    Share(
        Ailment.BLOCKED,
        "pages were blocked",
        lambda run: max(run.arrived, run.articles + run.blocked),
        lambda run: run.blocked,
    ),
    Share(Ailment.UNDATED, "articles had no date", lambda run: run.articles, lambda run: run.undated),
    Share(Ailment.FIELDS_LOST, "articles named no publisher", lambda run: run.articles, lambda run: run.unsigned),
    Share(Ailment.FIELDS_LOST, "articles named no author", lambda run: run.articles, lambda run: run.authorless),
    Share(
        Ailment.ONLY_DUPLICATES,
        "articles were duplicates",
        lambda run: run.articles,
        lambda run: run.duplicates,
        floor=ALMOST,
    ),
    Share(
        Ailment.ONLY_OFF_TOPIC, "pages were off topic", lambda run: run.arrived, lambda run: run.off_topic, floor=ALMOST
    ),
)


def examine(
    source: Watched, runs: Sequence[Measured], now: datetime, ill: Mapping[Ailment, datetime] = {}
) -> list[Finding]:
    """What is wrong with a source; ``ill`` is what was, and since when: the past it is compared with ends there."""
    found: dict[Ailment, Finding] = {}
    if finding := _not_started(source, runs, now):
        found[finding.ailment] = finding
    for share in (*SHARES, _slow(runs, ill.get(Ailment.SLOW))):
        if share.ailment not in found and (finding := _fallen(source.name, share, runs, ill.get(share.ailment))):
            found[finding.ailment] = finding
    if Ailment.FAILING not in found and (finding := _silent(source.name, runs)):
        found[finding.ailment] = finding
    return list(found.values())


def _not_started(source: Watched, runs: Sequence[Measured], now: datetime) -> Finding | None:
    """No run began though one was due, by its schedule or else by its habit."""
    starts = [run.started for run in runs][-GAPS:]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    interval = source.interval or (sorted(gaps)[len(gaps) // 2] if gaps else timedelta(0))
    known = [time for time in (starts[-1] if starts else None, source.since, source.due) if time]
    if not interval or not known:
        return None
    limit = 2 * interval if source.due else max(2 * interval, 1.2 * max(gaps, default=interval))
    if now - max(known) <= limit + timedelta(minutes=10):
        return None
    since = starts[-1] if starts else max(known)
    last = f"since {since:%Y-%m-%d %H:%M} UTC" if starts else "at all"
    return Finding(source.name, Ailment.NOT_STARTED, since, f"no run began {last}, one is due every {interval}")


def _fallen(name: str, share: Share, runs: Sequence[Measured], since: datetime | None) -> Finding | None:
    """The newest runs whose share of bad ones is out of all proportion to the runs before them."""
    if not _newest_bad(share, runs):
        return None
    items = [(run.started, *_capped(share.counted(run), share.bad(run))) for run in runs]
    items = [item for item in items if item[1]]
    past = [item for item in items if since is None or item[0] < since]
    total, total_bad = sum(n for _, n, _ in past), sum(bad for _, _, bad in past)
    if since is not None:
        later = items[len(past) :]
        count, bad = sum(n for _, n, _ in later), sum(bad for _, _, bad in later)
        return _told(name, share, since, count, bad, _usual_share(total, total_bad))
    bound = _bound(items[-1][0] - items[0][0], total)
    best, best_score, count, bad = None, bound, 0, 0
    for number, (started, n, of_them) in enumerate(reversed(items), 1):
        count, bad, total, total_bad = count + n, bad + of_them, total - n, total_bad - of_them
        if number < 2 or count < share.least:
            continue
        if total < count or count > WIDEST:
            break
        usual = _usual_share(total, total_bad)
        score = count * _divergence(bad / count, usual)
        if score > best_score and bad >= share.floor * count:
            best, best_score = _told(name, share, started, count, bad, usual), score
        if bad < 0.3 * count:  # so far back all was well
            break
    return best


def _newest_bad(share: Share, runs: Sequence[Measured]) -> bool:
    """Whether most of the newest are bad, two runs' at least: else nothing is wrong now, whatever was."""
    count = bad = number = 0
    for run in reversed(runs):
        if n := share.counted(run):
            count, bad, number = count + n, bad + min(share.bad(run), n), number + 1
            if number >= 2 and count >= share.least:
                break
    return number >= 2 and count >= share.least and bad > share.floor * count


def _usual_share(total: int, bad: int) -> float:
    return (bad + 1) / (total + 2)


def _told(name: str, share: Share, since: datetime, count: int, bad: int, usual: float) -> Finding:
    text = f"{bad} of the newest {count} {share.what}, usual are {usual:.0%}"
    return Finding(name, share.ailment, since, text)


def _capped(count: int, bad: int) -> tuple[int, int]:
    bad = min(bad, count)
    return (CAP, round(CAP * bad / count)) if count > CAP else (count, bad)


def _bound(seen: timedelta, count: int) -> float:
    """The score that chance reaches once in YEARS, for a source of which so many are asked in the time it was seen."""
    return math.log(max(count / max(seen / YEAR, 1 / 52), 2.0) * YEARS)


def _divergence(seen: float, usual: float) -> float:
    """Kullback-Leibler divergence of two shares, in nats; 0 unless ``seen`` is the larger."""
    if seen <= usual:
        return 0.0
    rest = (1 - seen) * math.log((1 - seen) / (1 - usual)) if seen < 1 else 0.0
    return seen * math.log(seen / usual) + rest


def _slow(runs: Sequence[Measured], since: datetime | None) -> Share:
    """Runs that take far longer than they use to, as a question of shares."""
    past = [run.seconds for run in runs if since is None or run.started < since]
    limit = max(60.0, 4 * quantile(past, 0.8))
    what = f"runs took longer than {limit:.0f} s"
    return Share(Ailment.SLOW, what, lambda run: int(not run.failed), lambda run: int(run.seconds > limit))


def _silent(name: str, runs: Sequence[Measured]) -> Finding | None:
    """Its lists answer and have named nothing new for far longer than usual."""
    arrivals = [run.started for run in runs if run.arrived]
    answered = [run.started for run in runs if not run.failed]
    if len(arrivals) < FEW or not answered:
        return None
    rhythm = Rhythm.of(arrivals, arrivals[0], arrivals[-1])
    usual, longest = _usual(rhythm, arrivals)
    silence = rhythm.expected(arrivals[-1], answered[-1])
    if silence <= min(PATIENCE * usual, max(2 * longest, usual + 1)):
        return None
    days = (answered[-1] - arrivals[-1]) / timedelta(days=1)
    text = f"nothing new for {days:.1f} days, in which {silence:.0f} arrivals were to be expected"
    return Finding(name, Ailment.FROZEN_LIST, arrivals[-1], text)


def _usual(rhythm: Rhythm, arrivals: Iterable[datetime]) -> tuple[float, float]:
    """The usual and the longest gap between arrivals, in arrivals to be expected."""
    gaps = [rhythm.expected(one, other) for one, other in pairwise(list(arrivals)[-GAPS - 1 :])]
    return max(quantile(gaps, USUAL), 1.0), max(gaps)
