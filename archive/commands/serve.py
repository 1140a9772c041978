"""``python -m archive serve``: the archive in a browser. Datasette serves it, read-only, with the pages of archive.web."""

from __future__ import annotations

import socket
import sqlite3
import webbrowser
from contextlib import suppress
from pathlib import Path

import click

from archive.commands.options import in_archive, opened
from archive.connect import file_of
from archive.out.safe import echo


@click.command("serve")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine to listen on.")
@click.option("--open", "in_browser", is_flag=True, help="Open it in the browser.")
@click.option("--password", envvar="ARCHIVE_PASSWORD", default="", help="Ask for it; better said as ARCHIVE_PASSWORD.")
@click.option("--no-password", "opened_to_all", is_flag=True, help="Serve other machines without asking.")
@in_archive
def serve_command(folder: str, host: str, port: int, in_browser: bool, password: str, opened_to_all: bool) -> None:
    """Show the archive in a browser, read-only, until stopped."""
    from archive.web import server  # noqa: PLC0415 - the other commands need not wait for Datasette
    from archive.web.gate import Entrance  # noqa: PLC0415
    from archive.web.owner import TOKEN  # noqa: PLC0415

    entrance = Entrance(host, password)
    if not entrance.local and not password and not opened_to_all:
        raise click.ClickException(
            f"{host} is reached by other machines: set ARCHIVE_PASSWORD to what they must know, or say --no-password"
        )
    app = server.application(database_of(folder), entrance)
    try:
        # Listening before anything is said: the address is then true, and a browser told of it waits for the answer.
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise click.ClickException(
            f"nothing can be served at {host}, port {port}: {error.strerror}; choose another --port"
        ) from error
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    if not entrance.local:
        who = "whoever knows the password" if password else "everybody in reach"
        echo(f"{host} is reached by other machines: {who} can read the archive, its notes and its runs", err=True)
    echo(f"{address}  (Ctrl-C stops it)")
    echo(f"{address}owner?token={TOKEN}  (to write tags and notes in the browser)", err=True)
    if in_browser:
        webbrowser.open(address)
    with suppress(KeyboardInterrupt), listening:
        server.run(app, listening)


def database_of(folder: str) -> Path:
    """The file of the archive in ``folder``; raises ClickException if there is none or it holds something else."""
    with opened(folder) as connection:
        try:
            connection.execute("SELECT id FROM articles LIMIT 0")
        except sqlite3.DatabaseError as error:
            raise click.ClickException(f"{folder} holds no archive of articles: {error}") from error
        return file_of(connection)


COMMANDS = [serve_command]
