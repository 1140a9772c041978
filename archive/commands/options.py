"""What commands share: the options for the archive and for JSON, opening the archive for reading or for a change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, TypeVar

import click

from archive.connect import connect
from archive.errors import ArchiveError
from archive.store import Archive

F = TypeVar("F", bound=Callable[..., Any])


def in_archive(command: F) -> F:
    """Give a command the option that says which archive."""
    option = click.option(
        "--archive",
        "folder",
        default="data",
        envvar="FANZHA_ARCHIVE",
        show_default=True,
        help="Its directory.",
        metavar="DIR",
    )
    return option(command)


def as_json(command: F) -> F:
    """Give a command the option to print JSON."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def opened(folder: str) -> closing[sqlite3.Connection]:
    """The archive opened for reading; what is wrong with it becomes one line."""
    try:
        return closing(connect(folder))
    except ArchiveError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def changing(folder: str) -> Iterator[Archive]:
    """The archive opened for a change; there has to be one. What is wrong with it, or comes up, becomes one line."""
    with opened(folder):
        pass
    try:
        with closing(Archive(folder)) as archive:
            yield archive
    except (ArchiveError, sqlite3.Error) as error:
        raise click.ClickException(str(error)) from error
