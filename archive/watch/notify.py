"""systemd's notify protocol (sd_notify(3)): one datagram to the socket that the service manager names."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress


def notify(state: str, environment: Mapping[str, str] = os.environ) -> None:
    """Tell ``READY=1``, ``WATCHDOG=1``, ``STOPPING=1``; nothing where nobody listens."""
    if address := environment.get("NOTIFY_SOCKET", ""):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
