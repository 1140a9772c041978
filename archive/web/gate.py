"""What stands before every page: who may ask, under which name of this machine, and what a browser may do with the answer.

A page of another site can let its own name lead to this machine (DNS rebinding) and would read the archive with its
reader's browser: so only names that are ours are answered, or whoever has the password, which no other site's page has.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from archive.web.pages import HEADERS

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Any, Send], Awaitable[None]]
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
# For Datasette's own pages: its scripts and styles are files; what stands in its pages is not run.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where the server listens, the name given to it, and the password it asks for ("" for none)."""

    host: str = "127.0.0.1"
    password: str = ""

    @property
    def local(self) -> bool:
        """Whether only this machine reaches it."""
        return is_loopback(self.host)

    def answers_to(self, header: str) -> bool:
        """Whether a Host header names us. An address in figures is never rebound: only a name leads elsewhere."""
        name = host_of(header)
        if name in LOCAL or name == self.host.lower():
            return True
        return not self.local and (is_address(name) or name == socket.gethostname().lower())

    def admits(self, authorization: bytes) -> bool:
        """Whether an Authorization header holds the password (HTTP Basic; the user's name doesn't matter)."""
        kind, _, packed = authorization.partition(b" ")
        try:
            _, _, given = base64.b64decode(packed, validate=True).partition(b":")
        except binascii.Error:
            return False
        return kind.lower() == b"basic" and hmac.compare_digest(given, self.password.encode())


def host_of(header: str) -> str:
    """The host of a Host header, without its port and the brackets of IPv6."""
    name = header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0] if name.count(":") <= 1 else name


def is_address(name: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    """Whether a host is this machine as only it sees itself."""
    return name.lower() == "localhost" or (is_address(name) and ipaddress.ip_address(name).is_loopback)


def gate(app: Application, entrance: Entrance) -> Application:
    """The application behind the entrance."""

    async def guarded(scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if entrance.password and not entrance.admits(headers.get(b"authorization", b"")):
            await refuse(send, 401, "a password is needed", (b"www-authenticate", b'Basic realm="archive"'))
        elif not entrance.password and not entrance.answers_to(headers.get(b"host", b"").decode("latin-1")):
            await refuse(send, 421, "this server is not called so")
        elif scope["path"].startswith("/-/") and not scope["path"].startswith("/-/static/"):
            await refuse(send, 404, "there is no such page")  # Datasette's looks into itself: paths, versions, threads
        else:
            await app(scope, receive, protecting(send))

    return guarded


def protecting(send: Send) -> Send:
    """Add the headers that forbid scripts to answers that have none."""

    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            wanted = {**HEADERS, "Content-Security-Policy": POLICY}
            more = [(name.lower().encode(), value.encode()) for name, value in wanted.items()]
            message = {**message, "headers": [*message["headers"], *(pair for pair in more if pair[0] not in present)]}
        await send(message)

    return sent


async def refuse(send: Send, status: int, why: str, *headers: tuple[bytes, bytes]) -> None:
    """Answer with a status and a line."""
    plain = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [plain, *headers]})
    await send({"type": "http.response.body", "body": why.encode()})
