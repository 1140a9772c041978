"""The sample web: an HTTP proxy that answers https://HOST/PATH from tests/sample/HOST/PATH.

Because it is a proxy, the crawler under test asks for the real addresses (mp.weixin.qq.com, www.zaobao.com …) with
nothing of it changed, and nothing it asks for can leave this machine: an unknown host is 404. https works as through
any proxy, by CONNECT; behind it stands a certificate made on the spot.
"""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SAMPLE = Path(__file__).parent / "sample"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".shtml": "text/html",
    ".json": "application/json",
    ".xml": "application/xml",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain",
}
# What a real server insists on, and what it answers without it.
REFERER = {"feed.mix.sina.com.cn": "https://news.sina.com.cn/"}


def lookup(root: Path, url: str) -> Path | None:
    """The file that answers an address: the path itself or with a suffix, or PATH@NAME=VALUE for a query parameter."""
    parts = urlsplit(url)
    path = unquote(parts.path).strip("/")
    bases = [f"{path}@{pair}" for pair in parts.query.split("&") if pair] + [path]
    for base in bases:
        stem, dot, suffix = base.rpartition(".")
        for name in (base, f"{base}.html", f"{base}.json", f"{base}/index.html", f"{stem}{dot}{suffix}.json"):
            file = (root / (parts.hostname or "") / name).resolve()
            if file.is_file() and root.resolve() in file.parents:
                return file
    return None


class Proxy(BaseHTTPRequestHandler):
    """Answers GET for any host; after CONNECT it speaks TLS and goes on answering on the same connection."""

    protocol_version = "HTTP/1.1"
    server: Server
    host = ""

    def do_CONNECT(self) -> None:
        """Open a tunnel, to ourselves."""
        self.host = self.path.rpartition(":")[0]
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def finish(self) -> None:
        """Close the tunnel too: the server closes only the socket it gave us."""
        super().finish()
        if self.host:
            self.connection.close()

    def do_GET(self) -> None:
        """A file of the sample, or 404."""
        url = f"https://{self.host}{self.path}" if self.host else self.path
        self.server.asked.append(url)
        wanted = REFERER.get(urlsplit(url).hostname or "")
        if wanted and self.headers.get("Referer") != wanted:
            return self.answer(403, b"forbidden", "text/plain")
        file = lookup(self.server.root, url)
        if file is None:
            return self.answer(404, b"<html><title>404 Not Found</title></html>", "text/html")
        return self.answer(200, file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"))

    def answer(self, status: int, body: bytes, kind: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: who wants to know looks at ``server.asked``."""


class Server(ThreadingHTTPServer):
    """The proxy with its folder, its certificate and the list of what it was asked for."""

    daemon_threads = True

    def __init__(self, root: Path, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Proxy)
        self.root, self.asked = root, list[str]()
        self.certificate = folder / "certificate.pem"
        self.certificate.write_bytes(self_signed(sorted(path.name for path in root.iterdir() if path.is_dir())))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up (a crawl that was killed) is no error of ours."""

    @property
    def environment(self) -> dict[str, str]:
        """What a crawl's environment needs so that it asks here and trusts the answer."""
        here = f"http://127.0.0.1:{self.server_address[1]}"
        return {"http_proxy": here, "https_proxy": here, "no_proxy": "", "SSL_CERT_FILE": str(self.certificate)}


def self_signed(hosts: list[str]) -> bytes:
    """PEM of a new key and of a certificate of a day for these hosts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "fanzha sample")])
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in hosts]
    names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, pkcs8, bare = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(pem, pkcs8, bare) + certificate.public_bytes(pem)


@contextmanager
def serving(root: Path = SAMPLE) -> Iterator[Server]:
    """The sample web, running."""
    with TemporaryDirectory() as folder, Server(root, Path(folder)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
