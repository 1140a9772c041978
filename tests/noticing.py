"""Which tests run which line, and whether they notice a change to it.

A mutant is tried in a process forked from one that has imported the libraries but nothing of the project. Only the tests that
run its line are asked, the quickest first; then, since a fixture or a cache runs a line for several tests and coverage names
one, others that run its file. Tests that start processes are not asked: a line that only those run counts as run by none.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import coverage
import pytest
from pebble import ProcessExpired, ProcessFuture, ProcessPool

from tests.covering import Known, Watcher

ROOT = Path(__file__).parent.parent
PRODUCT = ("archive", "pipelines", "spiders")
COPIED = (*PRODUCT, "tests", "docs", "settings.py", "scheduler.py", "scrapy.cfg", "pyproject.toml", "sources.toml",
          "README.md")  # fmt: skip
LIBRARIES = ("scrapy.crawler", "trafilatura", "bs4", "opencc", "datasette.app", "warcio", "feedparser", "pypdf")
QUIETLY = ("-q", "-p", "no:cacheprovider", "--tb=no")


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
        self.folder, self.pool = folder, ProcessPool(max_workers=2, max_tasks=1, context=get_context("fork"))
        self.known = Known(*self.pool.schedule(_run_all, args=(folder, tests)).result())

    def drop_unsteady(self, changes: Iterable[tuple[Path, Iterable[int]]]) -> set[str]:
        """Ask the tests that will be asked about changes, without any; those that fail now, in other company, are not asked."""
        tests = {test for file, lines in changes for test in self.known.asked(file.as_posix(), lines)}
        asked = [test for test in self.known.seconds if test in tests]
        failed = set(self.pool.schedule(_ask, args=(self.folder, asked, Path())).result()[1]) if asked else set()
        self.known.seconds = {test: took for test, took in self.known.seconds.items() if test not in failed}
        return failed

    def survives(self, file: Path, lines: Iterable[int], text: str) -> Callable[[], bool]:
        """Ask the tests about a changed file; returns how to wait for whether all of them pass."""
        tests = self.known.asked(file.as_posix(), lines)
        if not tests:
            return lambda: True
        seconds = 90 + 30 * sum(self.known.seconds[test] for test in tests)  # a change on which tests hang is noticed

        def ask() -> ProcessFuture:
            return self.pool.schedule(_ask, args=(self.folder, tests, file, text), timeout=seconds)

        answers = [ask()]

        def wait() -> bool:
            with suppress(Late, ProcessExpired):
                return bool(answers[0].result()[0] == pytest.ExitCode.OK)
            with suppress(Late, ProcessExpired):  # twice: the machine may have stood still
                return bool(ask().result()[0] == pytest.ExitCode.OK)
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


class Calm:
    """A plugin of pytest: tests of random values take the same ones each time, however slow the machine; it knows which failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def pytest_configure(self) -> None:
        from hypothesis import settings  # noqa: PLC0415 - pytest wants to import it first

        settings.register_profile("calm", derandomize=True, deadline=None, database=None)
        settings.load_profile("calm")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


def _enter(folder: Path) -> None:
    """Make this process one that has imported nothing of the project, and works in a copy of it."""
    for name in [
        name for name in sys.modules if name.partition(".")[0] in (*PRODUCT, "tests", "settings", "scheduler")
    ]:
        del sys.modules[name]
    os.chdir(folder)
    sys.path[0] = str(folder)
    for output in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), output)


def _no_process(event: str, _: Any) -> None:
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn"):
        raise RuntimeError("a test that starts a process is not asked")


def _run_all(folder: Path, tests: Sequence[str]) -> tuple[dict[str, float], dict[str, dict[int, list[str]]]]:
    _enter(folder)
    sys.addaudithook(_no_process)
    watch = coverage.Coverage(data_file=None, source=[str(folder / name) for name in PRODUCT], config_file=False)
    watcher = Watcher(watch)
    watch.start()
    pytest.main([*QUIETLY, *tests], plugins=[watcher, Calm()])
    watch.stop()
    data = watch.get_data()
    lines = {str(Path(file).relative_to(folder)): data.contexts_by_lineno(file) for file in data.measured_files()}
    return {test: took for test, took in watcher.seconds.items() if test in watcher.passed}, lines


def _ask(folder: Path, tests: Sequence[str], file: Path, text: str = "") -> tuple[int, list[str]]:
    """Run tests, with another ``text`` of a file only up to the first failure; pytest's exit code and the tests that failed."""
    _enter(folder)
    sys.dont_write_bytecode = True
    if text:
        name = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
        sys.meta_path.insert(0, Changed(folder / file, name, text))
    calm = Calm()
    code = pytest.main([*("-x",) * bool(text), *QUIETLY, *tests], plugins=[calm])
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise ValueError(f"pytest did not find all of {tests}")
    return int(code), calm.failed
