"""``python -m archive completion``: the short name `fanzha` in a shell, with completion of commands and options."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click
from click.shell_completion import get_completion_class

NAME = "fanzha"
VARIABLE = "_FANZHA_COMPLETE"  # click's name for the question of a shell
ROOT = Path(__file__).parents[2]
# How click's scripts ask a program of that name; there is none in PATH, so they are to ask this one.
ASKS = {"bash": "=bash_complete $1)", "zsh": f"=zsh_complete {NAME})", "fish": f"(commandline -t) {NAME})"}
WANTS_PROGRAM = f"    (( ! $+commands[{NAME}] )) && return 1\n"


@click.command("completion")
@click.argument("shell", type=click.Choice(sorted(ASKS)))
def completion_command(shell: str) -> None:
    """Print what a shell needs to know `fanzha` as this program, and to complete its commands and options.

    For bash: put `eval "$(python -m archive completion bash)"` into ~/.bashrc, with the full path of this python, in
    this folder.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    program = f"env PYTHONPATH={shlex.quote(str(ROOT))} {shlex.quote(sys.executable)} -m archive"
    asks = ASKS[shell]
    source = kind(click.Group(), {}, NAME, VARIABLE).source().replace(WANTS_PROGRAM, "")
    assert asks in source, f"click asks otherwise in {shell}"
    click.echo(f"function {NAME}; {program} $argv; end" if shell == "fish" else f'{NAME}() {{ {program} "$@"; }}')
    click.echo(source.replace(asks, asks.rpartition(" ")[0] + f" {program})"))


COMMANDS = [completion_command]
