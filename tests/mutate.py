"""``python -m tests.mutate PATH…``: change production code at random, run its tests, and tell which changes nobody noticed.

Each mutant is one small change: a comparison, a number, ``and``/``or``, a dropped ``not``, ``return None``, a statement
left out. It is made in a copy of the project, so the checkout stays as it is. A mutant survives if all tests of its
module pass; one on which they hang is noticed.
"""

from __future__ import annotations

import ast
import difflib
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
COPIED = ("archive", "pipelines", "spiders", "tests", "docs", "settings.py", "scheduler.py", "scrapy.cfg", "pyproject.toml",
          "sources.toml", "README.md")  # fmt: skip
SLOW = "not minutes and not command"  # tests that start processes tell nothing that the others don't
# Which tests know a module: the longest prefix of its path counts. The quickest first.
RELATED = {
    "archive": ("tests/test_dedupe.py", "tests/test_stories.py", "tests/test_learnt.py", "tests/test_search.py"),
    "archive/address.py": ("tests/test_address.py", "tests/test_pages.py"),
    "archive/platform.py": ("tests/test_pages.py", "tests/test_address.py", "tests/test_rules.py"),
    "archive/stories": ("tests/test_decisions.py", "tests/test_learnt.py", "tests/test_stories.py", "tests/test_dedupe.py", "tests/test_queries.py",
                        "tests/test_official.py", "tests/test_clocks.py"),
    "archive/stories/attached.py": ("tests/test_attachments.py", "tests/test_reextract.py"),
    "pipelines/reading": ("tests/test_lean.py", "tests/test_reading.py", "tests/test_dates.py", "tests/test_pages.py", "tests/test_rules.py",
                          "tests/test_official.py", "tests/test_marks.py", "tests/test_broken.py", "tests/test_clocks.py"),
    "archive/charset.py": ("tests/test_reading.py", "tests/test_pages.py"),
    "spiders/guard.py": ("tests/test_lists.py", "tests/faults/test_network.py"),
    "spiders/inner.py": ("tests/test_lists.py", "tests/faults/test_network.py"),
    "spiders/listing": ("tests/test_lists.py", "tests/test_imitations.py", "tests/test_recordings.py"),
    "spiders": ("tests/test_crawl.py", "tests/test_mirror_git.py"),
}  # fmt: skip
FLIPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the file, the line it begins in, and the file's text before and after."""

    path: Path
    line: int
    before: str
    text: str

    def diff(self) -> str:
        """The changed lines."""
        lines = difflib.unified_diff(self.before.splitlines(), self.text.splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))


def mutants(path: Path) -> list[Mutant]:
    """Every change that can be made to one file."""
    source = (ROOT / path).read_text("utf-8")
    found = []
    for node, changed in _changes(ast.parse(source)):
        text = _spliced(source, node, changed)
        try:
            ast.parse(text)
        except SyntaxError:
            continue
        if text != source:
            found.append(Mutant(path, node.lineno, source, text))
    return found


def _changes(tree: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """The nodes that can be changed, each with what it becomes."""
    for node in _walk(tree):
        new = deepcopy(node)
        if isinstance(new, ast.Compare) and type(new.ops[0]) in FLIPPED:
            new.ops[0] = FLIPPED[type(new.ops[0])]()
        elif isinstance(new, ast.Constant) and type(new.value) in (int, float):
            yield node, str(new.value - 1)
            new.value += 1
        elif isinstance(new, ast.BoolOp):
            new.op = ast.Or() if isinstance(new.op, ast.And) else ast.And()
        elif isinstance(new, ast.UnaryOp) and isinstance(new.op, ast.Not):
            new = new.operand
        elif isinstance(new, ast.Return) and not (new.value is None or _is_none(new.value)):
            said = new.value.value if isinstance(new.value, ast.Constant) else None
            new.value = ast.Constant(not said if isinstance(said, bool) else None)  # None would say what False does
        elif isinstance(new, ast.AugAssign | ast.Expr):
            yield node, "pass"
            continue
        else:
            continue
        yield (
            node,
            ast.unparse(ast.fix_missing_locations(new)) if isinstance(new, ast.stmt) else f"({ast.unparse(new)})",
        )


def _walk(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """The nodes that run: no annotations, docstrings or pieces of f-strings."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if not isinstance(child, ast.AST) or text or isinstance(child, ast.JoinedStr):
                continue
            if isinstance(child, ast.expr | ast.stmt):
                yield child
            yield from _walk(child)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _spliced(source: str, node: ast.expr | ast.stmt, changed: str) -> str:
    """The source with ``changed`` where ``node`` stands; columns count bytes of UTF-8."""
    lines = source.encode().split(b"\n")
    begin = sum(len(line) + 1 for line in lines[: node.lineno - 1]) + node.col_offset
    end = sum(len(line) + 1 for line in lines[: (node.end_lineno or 0) - 1]) + (node.end_col_offset or 0)
    whole = source.encode()
    return (whole[:begin] + changed.encode() + whole[end:]).decode()


def tests_of(path: Path) -> tuple[str, ...]:
    """The tests that know a module."""
    name = path.as_posix()
    best = max((prefix for prefix in RELATED if name.startswith(prefix)), key=len, default="")
    return tuple(test for test in RELATED.get(best, ("tests",)) if (ROOT / test).exists())


def passes(tests: Sequence[str], folder: Path, timeout: float) -> bool:
    """Whether tests pass in a copy of the project."""
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-k", SLOW, *tests]
    return subprocess.run(words, cwd=folder, capture_output=True, timeout=timeout).returncode == 0


def survives(mutant: Mutant, folder: Path, timeout: float) -> bool:
    """Whether all tests pass on a mutant."""
    place = folder / mutant.path
    place.write_text(mutant.text, "utf-8")
    try:
        return passes(tests_of(mutant.path), folder, timeout)
    except subprocess.TimeoutExpired:
        return False
    finally:
        place.write_text(mutant.before, "utf-8")


def copied(folder: Path) -> None:
    """The project as it is, in another place."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--sample", default=20, show_default=True, help="How many mutants to try.")
@click.option("--seed", default=0, show_default=True, help="Which ones.")
@click.option("--timeout", default=240.0, show_default=True, help="Seconds that tests may take on one.")
@click.option("--most", default=15.0, show_default=True, help="Per cent of survivors above which the exit is not zero.")
def main(paths: tuple[str, ...], sample: int, seed: int, timeout: float, most: float) -> None:
    """Try mutants of the modules under PATHS and print those that no test noticed."""
    files = sorted({f for p in paths for f in ((ROOT / p).rglob("*.py") if (ROOT / p).is_dir() else [ROOT / p])})
    found = [mutant for file in files for mutant in mutants(file.relative_to(ROOT))]
    chosen = random.Random(seed).sample(found, min(sample, len(found)))
    lived = 0
    with tempfile.TemporaryDirectory() as name:
        copied(Path(name))
        for tests in {tests_of(mutant.path) for mutant in chosen}:
            if not passes(tests, Path(name), 10 * timeout):
                raise click.ClickException(f"without any change these tests do not pass: {' '.join(tests)}")
        for number, mutant in enumerate(chosen, 1):
            click.echo(f"\r{number}/{len(chosen)} ", nl=False, err=True)
            if survives(mutant, Path(name), timeout):
                lived += 1
                click.echo(f"{mutant.path}:{mutant.line}\n{mutant.diff()}")
    share = 100 * lived / max(1, len(chosen))
    click.echo(
        f"{lived} of {len(chosen)} survived ({share:.0f} %), of {len(found)} that can be made in {len(files)} files"
    )
    if share > most:
        sys.exit(1)


if __name__ == "__main__":
    main()
