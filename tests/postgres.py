"""A PostgreSQL of the tests' own, on a free port of this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def tool(name: str) -> str:
    """A program of PostgreSQL's; skips the test where there is none."""
    found = shutil.which(name) or next((str(place / name) for place in PLACES[::-1] if (place / name).exists()), None)
    if not found:
        pytest.skip(f"no PostgreSQL is installed ({name})")
    return found


@contextmanager
def postgres() -> Iterator[str]:
    """The server, running; its address. It refuses root, so root has it run by the user `postgres`."""
    initdb, server = tool("initdb"), tool("pg_ctl")
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, "postgres")
        data = f"{folder}/data"

        def run(*words: str) -> None:
            done = subprocess.run([*user, *words], cwd=folder, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"PostgreSQL can't be started here: {done.stderr.strip()[-300:]}")

        run(initdb, "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(server, "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*user, server, "-D", data, "-m", "immediate", "stop"], cwd=folder, capture_output=True)
