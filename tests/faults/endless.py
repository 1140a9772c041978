"""A server whose answers no honest server gives: raw bytes, slowly, without end."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
SECONDS = 60


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Answer:
    """The head, then the piece again and again for a minute."""

    def send(client: socket.socket) -> None:
        client.sendall(head)
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            client.sendall(piece)
            time.sleep(pause)

    return send


def once(data: bytes) -> Answer:
    """These bytes, then the end of the connection."""
    return lambda client: client.sendall(data)


@contextmanager
def raw_server(answers: dict[str, Answer]) -> Iterator[str]:
    """A server on a free port; its address. A path that is not named there gets 404."""
    listener = socket.create_server(("127.0.0.1", 0))
    missing = once(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def serve(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError, IndexError):
            path = client.recv(65536).split()[1].decode()
            answers.get(path, missing)(client)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
