"""How a program's commands answer wrong use."""

from __future__ import annotations

import sqlite3
import sys
from typing import Any, NoReturn

import click

from archive.commands.completion import VARIABLE
from archive.commands.language import told
from archive.errors import ArchiveError


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
