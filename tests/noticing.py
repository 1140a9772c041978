"""Which tests run which line, and whether they notice a change to it.

A mutant is tried in a process forked from one that has imported the libraries but nothing of the project: its module is
then read from the changed text. Only the tests that run the changed line are asked, the quickest first; after them, since a
fixture or a cache runs a line for several tests and coverage names one, the others that run anything of its file. What tests
start as another process is not seen: a line that only such processes run counts as run by none.
"""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import Any

import coverage
import pytest
from pebble import ProcessExpired, ProcessPool

ROOT = Path(__file__).parent.parent
PRODUCT = ("archive", "pipelines", "spiders")
COPIED = (*PRODUCT, "tests", "docs", "settings.py", "scheduler.py", "scrapy.cfg", "pyproject.toml", "sources.toml",
          "README.md")  # fmt: skip
LIBRARIES = ("scrapy.crawler", "trafilatura", "lxml.html", "bs4", "opencc", "numpy", "msgspec", "datasette.app",
             "warcio", "feedparser", "tldextract", "sqlite_utils", "apscheduler", "cmarkgfm", "pypdf", "sklearn")  # fmt: skip
QUICK = 5.0  # seconds that a test may take, and its fixtures
ENOUGH = 20.0  # seconds of tests, as long as they took without a change, that are asked about one


@dataclass(frozen=True, slots=True)
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
        near = {test for tests in here.values() for test in tests} - {""}
        near = near or set(self.seconds)  # a file without functions is run by importing it: anybody may use it
        chosen = list(self._quickest(run))
        left = ENOUGH - sum(self.seconds[test] for test in chosen)
        for test in self._quickest(near - run):
            left -= self.seconds[test]
            if left < 0:
                break
            chosen.append(test)
        return chosen

    def _quickest(self, tests: set[str]) -> Iterator[str]:
        """Tests by file, since those of one share fixtures; the quickest file first."""
        files: dict[str, list[str]] = {}
        for test in self.seconds:
            if test in tests:
                files.setdefault(test.partition("::")[0], []).append(test)
        for found in sorted(files.values(), key=lambda found: sum(self.seconds[test] for test in found)):
            yield from found


class Watcher:
    """A plugin of pytest that tells coverage which test runs, and ends those that are not quick."""

    def __init__(self, watch: coverage.Coverage) -> None:
        self.watch = watch
        self.seconds: dict[str, float] = {}
        self.passed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self.watch.switch_context(item.nodeid)
        begin = monotonic()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = monotonic() - begin
            self.watch.switch_context("")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Any:
        return (yield from _within(QUICK))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Any:
        return (yield from _within(QUICK))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def _within(seconds: float) -> Any:
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("not quick"))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Trial:
    """The tests in a copy of the project, each time in a fresh process; two at a time."""

    def __init__(self, folder: Path, tests: Sequence[str]) -> None:
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, folder / name)
        for name in LIBRARIES:
            importlib.import_module(name)
        self.folder = folder
        self.pool = ProcessPool(max_workers=2, max_tasks=1, context=get_context("fork"))
        self.known = Known(*self.pool.schedule(_run_all, args=(folder, tests)).result())

    def survives(self, file: Path, lines: Iterable[int], text: str) -> Callable[[], bool]:
        """Ask the tests about a changed file; returns how to wait for whether all of them pass."""
        tests = self.known.asked(file.as_posix(), lines)
        if not tests:
            return lambda: True
        seconds = 30 + 5 * sum(self.known.seconds[test] for test in tests)  # a change on which tests hang is noticed
        answer = self.pool.schedule(_all_pass, args=(self.folder, file, text, tests), timeout=seconds)

        def wait() -> bool:
            try:
                return bool(answer.result())
            except (Late, ProcessExpired):
                return False

        return wait


class Changed:
    """A finder of imports (``sys.meta_path``) that gives one module another text."""

    def __init__(self, file: Path, name: str, text: str) -> None:
        self.file, self.name, self.text = file, name, text

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        loader = SourceFileLoader(name, str(self.file))
        loader.get_code = lambda _: compile(self.text, str(self.file), "exec")  # type: ignore[method-assign]
        return spec_from_file_location(name, self.file, loader=loader)


def _enter(folder: Path) -> None:
    """Make this process one that has imported nothing of the project, and works in a copy of it."""
    for name in [
        name for name in sys.modules if name.partition(".")[0] in (*PRODUCT, "tests", "settings", "scheduler")
    ]:
        del sys.modules[name]
    os.chdir(folder)
    sys.path[0] = str(folder)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _no_process(event: str, _: Any) -> None:
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn"):
        raise RuntimeError("a test that starts a process is not asked")


def _run_all(folder: Path, tests: Sequence[str]) -> tuple[dict[str, float], dict[str, dict[int, list[str]]]]:
    _enter(folder)
    sys.addaudithook(_no_process)
    watch = coverage.Coverage(data_file=None, source=[str(folder / name) for name in PRODUCT], config_file=False)
    watcher = Watcher(watch)
    watch.start()
    pytest.main(["-q", "-p", "no:cacheprovider", "--tb=no", *tests], plugins=[watcher])
    watch.stop()
    data = watch.get_data()
    lines = {str(Path(file).relative_to(folder)): data.contexts_by_lineno(file) for file in data.measured_files()}
    return {test: took for test, took in watcher.seconds.items() if test in watcher.passed}, lines


def _all_pass(folder: Path, file: Path, text: str, tests: Sequence[str]) -> bool:
    _enter(folder)
    sys.dont_write_bytecode = True
    name = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
    sys.meta_path.insert(0, Changed(folder / file, name, text))
    code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--tb=no", *tests])
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise ValueError(f"pytest did not find all of {tests}")
    return code == pytest.ExitCode.OK
