"""How a program's commands answer wrong use."""

from __future__ import annotations

import sqlite3
import sys
from typing import Any, NoReturn

import click

from archive.commands.completion import VARIABLE
from archive.commands.language import told, translate
from archive.errors import ArchiveError


class OneLine(click.Command):
    """A command that answers wrong use with one line and a status that is not 0, and speaks the person's language."""

    expected: tuple[type[Exception], ...] = ()  # what else is told in one line

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Run; never returns."""
        for command in (self, *getattr(self, "commands", {}).values()):
            translate(command)
        try:
            sys.exit(super().main(*args, **options | {"standalone_mode": False, "complete_var": VARIABLE}) or 0)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(error.exit_code)
        except click.UsageError as error:
            where = error.ctx.command_path if error.ctx else str(self.name)
            self._fail(f"{error.format_message()} ({where} -h)", error.exit_code)
        except click.ClickException as error:
            self._fail(error.format_message(), error.exit_code)
        except click.Abort:
            self._fail(told("stopped", "已中止"), 130)
        except BrokenPipeError:  # `| head` has seen enough
            sys.stdout = None  # nothing is left to flush into
            sys.exit(0)
        except self.expected as error:
            self._fail(str(error), 1)

    def _fail(self, message: str, status: int) -> NoReturn:
        click.echo("Error: " + " ".join(message.split("\n")), err=True)
        sys.exit(status)


class Commands(OneLine, click.Group):
    """A group of such commands; what comes up while they work with an archive is told in one line, too."""

    expected = (ArchiveError, sqlite3.Error, OSError)
