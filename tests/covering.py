"""Which tests run which line, and how long each takes: what one run of all quick tests without a change shows."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from dataclasses import dataclass
from inspect import signature
from itertools import chain
from time import process_time
from typing import Any

import coverage
import pytest

QUICK = 30.0  # seconds that a test may take, and its fixtures
ENOUGH = 20.0  # seconds of the processor that tests may take about one change


@dataclass(slots=True)
class Known:
    """What a run of all quick tests without a change showed."""

    seconds: dict[str, float]  # the tests that passed, and how long each took
    lines: dict[str, dict[int, list[str]]]  # file → line → the tests that run it; "" for what importing runs

    def asked(self, file: str, lines: Iterable[int]) -> list[str]:
        """The tests that may notice a change to some lines of a file, in the order in which to ask them."""
        here = self.lines.get(file, {})
        run = {test for line in lines for test in here.get(line, ())}
        if not run:
            return []
        near = {test for tests in here.values() for test in tests} - {""} or set(self.seconds)
        shared = {
            test.partition("[")[0] for test in run
        }  # what one case of a function has run may be kept for the others
        near |= {test for test in self.seconds if test.partition("[")[0] in shared}
        chosen, left = set[str](), ENOUGH
        for test in chain(self._quickest(run), self._quickest(near - run)):
            left -= self.seconds[test]
            if left < 0:
                break
            chosen.add(test)
        return self._by_file(chosen)

    def _quickest(self, tests: set[str]) -> list[str]:
        return sorted(tests & self.seconds.keys(), key=lambda test: (self.seconds[test], test))

    def _by_file(self, tests: set[str]) -> list[str]:
        """Tests in the order in which to ask them: those of a file together, since they share fixtures, the quickest file first."""
        files: dict[str, list[str]] = {}
        for test in self.seconds:
            if test in tests:
                files.setdefault(test.partition("::")[0], []).append(test)
        return [*chain(*sorted(files.values(), key=lambda found: sum(self.seconds[test] for test in found)))]


class Watcher:
    """A plugin of pytest that tells coverage which test runs, and ends those that are not quick."""

    def __init__(self, watch: coverage.Coverage) -> None:
        self.watch, self.passed = watch, set[str]()
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        _forget(item)
        self.watch.switch_context(item.nodeid)
        begin = process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = process_time() - begin
            self.watch.switch_context("")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Any:
        return (yield from _within(QUICK))

    pytest_runtest_call = pytest_runtest_setup

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def _forget(item: pytest.Item) -> None:
    """Empty the caches that tests of a module share, so that coverage names every test that a line is run for, not the first
    alone; one of a single value is a fixture."""
    for each in vars(item.module).values() if isinstance(item, pytest.Function) else ():
        if hasattr(each, "cache_clear") and signature(each).parameters:
            each.cache_clear()


def _within(seconds: float) -> Any:
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("not quick"))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
