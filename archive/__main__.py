"""``python -m archive``: questions to the archive, and its upkeep."""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

import click

from archive.commands.completion import VARIABLE
from archive.commands.language import told, translate
from archive.errors import ArchiveError

# Each has COMMANDS, a list of click commands. A new family of commands is one more line here.
FAMILIES = (
    "archive.commands.ask",
    "archive.commands.completion",
    "archive.commands.copies",
    "archive.commands.digest",
    "archive.commands.health",
    "archive.commands.saved",
    "archive.commands.serve",
    "archive.commands.topic",
    "archive.commands.upkeep",
)


class Commands(click.Group):
    """A group whose commands answer wrong use with one line and a status that is not 0."""

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Run; never returns."""
        try:
            sys.exit(super().main(*args, **options | {"standalone_mode": False, "complete_var": VARIABLE}) or 0)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(error.exit_code)
        except click.UsageError as error:
            where = error.ctx.command_path if error.ctx else "python -m archive"
            self._fail(f"{error.format_message()} ({where} -h)", error.exit_code)
        except click.ClickException as error:
            self._fail(error.format_message(), error.exit_code)
        except click.Abort:
            self._fail(told("stopped", "已中止"), 130)
        except BrokenPipeError:  # `| head` has seen enough
            sys.stdout = None  # nothing is left to flush into
            sys.exit(0)
        except (ArchiveError, sqlite3.Error, OSError) as error:
            self._fail(str(error), 1)

    def _fail(self, message: str, status: int) -> NoReturn:
        click.echo("Error: " + " ".join(message.split("\n")), err=True)
        sys.exit(status)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Search, read, query, export and look after an archive of articles."""


for family in FAMILIES:
    if find_spec(family):
        for command in import_module(family).COMMANDS:
            cli.add_command(command)
for each in (cli, *cli.commands.values()):
    translate(each)


if __name__ == "__main__":
    cli(prog_name="python -m archive")
