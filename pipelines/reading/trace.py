"""Which parts of rules decided something, noted while pages are read: for ``python -m pipelines rules`` and tests.

Reading is otherwise free of effects; nothing is noted unless somebody listens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Trace:
    """What fired, in order: (platform, part of a rule, example)."""

    platform: str = ""
    fired: list[tuple[str, str, str]] = field(default_factory=list)


LISTENING: ContextVar[Trace | None] = ContextVar("LISTENING", default=None)


@contextmanager
def listening() -> Iterator[Trace]:
    """Note what fires while the body runs."""
    trace = Trace()
    token = LISTENING.set(trace)
    try:
        yield trace
    finally:
        LISTENING.reset(token)


def reads_by(platform: str) -> None:
    """The rules that are asked from now on are this platform's."""
    if trace := LISTENING.get():
        trace.platform = platform


def fired(part: str, example: str) -> None:
    """A part of a rule found something that counts."""
    if trace := LISTENING.get():
        trace.fired.append((trace.platform, part, example[:200]))
