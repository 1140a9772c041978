"""`make faults`: run every case, print the table, write it to docs/faults.md; the exit status says whether all hold.

``python -m tests.faults -k git`` runs some and writes nothing.
"""

from __future__ import annotations

import re
import sys

import pytest
from rich.console import Console
from rich.table import Table

from tests.web import ROOT

FILE = ROOT / "docs" / "faults.md"
HEAD = """# Attacks and accidents

What `make faults` replays: real crawls against local servers, SIGKILL, a small disk, a name server of its own where the
machine lets it make one. Written by it.

| where | case | what must hold | |
|---|---|---|---|
"""


class Cases:
    """A pytest plugin that notes what becomes of each case."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, str, str, str]] = {}
        self.holds: dict[str, str] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if (mark := item.get_closest_marker("fault")) is not None:
                self.holds[item.nodeid] = mark.args[0]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.outcome == "passed":
            return
        where, _, name = report.nodeid.partition("::")
        where = re.sub(r".*/(?:test_)?|\.py$", "", where).removeprefix("test_")
        name = name.removeprefix("test_").replace("_", " ").replace("[", " · ").rstrip("]")
        told = {"passed": "holds", "failed": "**fails**", "skipped": "not tried here"}[report.outcome]
        self.rows[report.nodeid] = (where, name, self.holds.get(report.nodeid, ""), told)


def main(options: list[str]) -> int:
    """Run the cases; pytest's exit status."""
    cases = Cases()
    status = pytest.main(
        ["-q", "-m", "fault", "-p", "no:cacheprovider", str(ROOT / "tests"), *options], plugins=[cases]
    )
    rows = sorted(cases.rows.values())
    table = Table("where", "case", "what must hold", "", title=f"{len(rows)} cases")
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 180, markup=False).print(table)
    if not options:
        cells = ((value.replace("|", "\\|").replace("\n", " ") for value in row) for row in rows)
        FILE.write_text(HEAD + "".join(f"| {' | '.join(row)} |\n" for row in cells), encoding="utf-8")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
