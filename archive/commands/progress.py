"""How far a long command is, on the terminal of a person; nothing where nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, ProgressColumn, Task, TaskID
from rich.text import Text


class Rate(ProgressColumn):
    """So many a second."""

    def render(self, task: Task) -> Text:
        """``1,234/s``: of late, or on the whole where all was done between two looks; nothing before the first are done."""
        rate = task.speed or (task.completed / task.elapsed if task.elapsed else 0)
        return Text(f"{rate:,.0f}/s" if rate else "")


@contextmanager
def steps() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each step of the work: called with its name, how much is done, of how much (0: unknown)."""
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns(), MofNCompleteColumn(), Rate())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def step(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=None)
            bars.update(tasks[what], completed=done, total=total or None)

        yield step
