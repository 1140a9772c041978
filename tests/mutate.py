"""``python -m tests.mutate PATH…``: change production code at random, run its tests, and tell which changes nobody noticed.

Each mutant is one small change: a comparison, a number, ``and``/``or``, a dropped ``not``, ``return None``, a statement
left out. A mutant survives if every quick test that runs its line passes (``tests/noticing.py``), or none does; one on which
they hang is noticed.
"""

from __future__ import annotations

import ast
import difflib
import random
import sys
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import click

from tests.noticing import ROOT, Trial

FLIPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the file, the lines it stands in, and the file's text before and after."""

    path: Path
    lines: range
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
    for line, node, changed in _changes(ast.parse(source)):
        text = _spliced(source, node, changed)
        try:
            ast.parse(text)
        except SyntaxError:
            continue
        if text != source:
            found.append(Mutant(path, range(line, (node.end_lineno or line) + 1), source, text))
    return found


def _changes(tree: ast.AST) -> Iterator[tuple[int, ast.expr | ast.stmt, str]]:
    """The nodes that can be changed, each with what it becomes and the line at which its statement begins: of a constant in
    a tuple over several lines only that line counts as run."""
    for line, node in _walk(tree):
        new = deepcopy(node)
        if isinstance(new, ast.Compare) and type(new.ops[0]) in FLIPPED:
            new.ops[0] = FLIPPED[type(new.ops[0])]()
        elif isinstance(new, ast.Constant) and type(new.value) in (int, float):
            yield line, node, str(new.value - 1)
            new.value += 1
        elif isinstance(new, ast.BoolOp):
            new.op = ast.Or() if isinstance(new.op, ast.And) else ast.And()
        elif isinstance(new, ast.UnaryOp) and isinstance(new.op, ast.Not):
            new = new.operand
        elif isinstance(new, ast.Return) and not (new.value is None or _is_none(new.value)):
            new.value = _other(new.value)
        elif isinstance(new, ast.AugAssign | ast.Expr):
            yield line, node, "pass"
            continue
        else:
            continue
        yield (
            line,
            node,
            ast.unparse(ast.fix_missing_locations(new)) if isinstance(new, ast.stmt) else f"({ast.unparse(new)})",
        )


def _walk(node: ast.AST, line: int = 1) -> Iterator[tuple[int, ast.expr | ast.stmt]]:
    """The nodes that run, each with the first line of its statement: no annotations, docstrings or pieces of f-strings."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if not isinstance(child, ast.AST) or text or isinstance(child, ast.JoinedStr):
                continue
            begin = child.lineno if isinstance(child, ast.stmt) else line
            if isinstance(child, ast.expr | ast.stmt):
                yield begin, child
            yield from _walk(child, begin)


def _other(value: ast.expr) -> ast.expr:
    """What to return instead: None, but for what says the same as None does (False, "", an empty list or tuple) its opposite."""
    said = value.value if isinstance(value, ast.Constant) else None
    if isinstance(value, ast.List | ast.Tuple) and not value.elts:
        return type(value)([ast.Constant("x")], ast.Load())
    return ast.Constant("x" if said == "" else not said if isinstance(said, bool) else None)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _spliced(source: str, node: ast.expr | ast.stmt, changed: str) -> str:
    """The source with ``changed`` where ``node`` stands; columns count bytes of UTF-8."""
    lines = source.encode().split(b"\n")
    begin = sum(len(line) + 1 for line in lines[: node.lineno - 1]) + node.col_offset
    end = sum(len(line) + 1 for line in lines[: (node.end_lineno or 0) - 1]) + (node.end_col_offset or 0)
    whole = source.encode()
    return (whole[:begin] + changed.encode() + whole[end:]).decode()


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--sample", default=20, show_default=True, help="How many mutants to try.")
@click.option("--seed", default=0, show_default=True, help="Which ones.")
@click.option("--tests", default=("tests",), multiple=True, help="Where to look for tests.", show_default=True)
@click.option("--most", default=15.0, show_default=True, help="Per cent of survivors above which the exit is not zero.")
def main(paths: tuple[str, ...], sample: int, seed: int, tests: tuple[str, ...], most: float) -> None:
    """Try mutants of the modules under PATHS and print those that no test noticed."""
    files = sorted({f for p in paths for f in ((ROOT / p).rglob("*.py") if (ROOT / p).is_dir() else [ROOT / p])})
    found = [mutant for file in files for mutant in mutants(file.relative_to(ROOT))]
    chosen = random.Random(seed).sample(found, min(sample, len(found)))
    lived = 0
    with tempfile.TemporaryDirectory() as name:
        trial = Trial(Path(name), tests)
        click.echo(f"{len(trial.known.seconds)} quick tests", err=True)
        for test in trial.drop_unsteady((mutant.path, mutant.lines) for mutant in chosen):
            click.echo(f"not asked, since it fails without the others: {test}", err=True)
        answers = [trial.survives(mutant.path, mutant.lines, mutant.text) for mutant in chosen]
        for mutant, survives in zip(chosen, answers, strict=True):
            if survives():
                lived += 1
                click.echo(f"{mutant.path}:{mutant.lines[0]}\n{mutant.diff()}")
        trial.pool.stop()
    share = 100 * lived / max(1, len(chosen))
    click.echo(
        f"{lived} of {len(chosen)} survived ({share:.0f} %), of {len(found)} that can be made in {len(files)} files"
    )
    if share > most:
        sys.exit(1)


if __name__ == "__main__":
    main()
