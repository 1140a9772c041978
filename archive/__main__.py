"""``python -m archive``: questions to the archive, and its upkeep."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click

from archive.commands.group import Commands

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


@click.group("archive", cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Search, read, query, export and look after an archive of articles."""


for family in FAMILIES:
    if find_spec(family):
        for command in import_module(family).COMMANDS:
            cli.add_command(command)


if __name__ == "__main__":
    cli(prog_name="python -m archive")
