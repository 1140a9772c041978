"""The language of the commands: Chinese where the locale is Chinese, English elsewhere."""

from __future__ import annotations

import os

import click

from archive.commands.chinese import COMMANDS, OPTIONS


def is_chinese() -> bool:
    """Whether the first variable that says a language says Chinese."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return said.lower().startswith("zh")


def told(english: str, chinese: str) -> str:
    """The sentence in the language of the person at the terminal."""
    return chinese if is_chinese() else english


def translate(command: click.Command) -> None:
    """Give a command its Chinese help, if that is the language; what has no translation stays English."""
    if not is_chinese():
        return
    command.help = COMMANDS.get(command.name or "", command.help)
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            option.help = OPTIONS.get(option.help, option.help)
