"""A network of its own in which names lead inside: a name server, a public address, the metadata address, a crawl.

Runs under ``unshare --user --map-root-user --net --mount``; ends with 77 where the machine doesn't let it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, inet_aton, socket

from tests.web import FAST, crawl, declare, feed, long_text, story

PUBLIC, METADATA, PORT = "93.184.216.34", "169.254.169.254", 80
ASKED: Counter[str] = Counter()  # names
SEEN: list[tuple[str, str]] = []  # (address of ours that was connected to, path)


def names(server: socket) -> None:
    """Answer A queries: public.example leads out, inner.example inside, turning.example first out and then inside."""
    while True:
        query, client = server.recvfrom(512)
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode())
            at += query[at] + 1
        name, kind = ".".join(labels), int.from_bytes(query[at + 1 : at + 3])
        ASKED[name] += kind == 1
        inside = name == "inner.example" or (name == "turning.example" and ASKED[name] > 1)
        failed = name == "failing.example"
        answers = kind == 1 and not failed
        head = (
            query[:2]
            + (b"\x81\x82" if failed else b"\x81\x80")
            + b"\x00\x01"
            + (b"\x00\x01" if answers else b"\x00\x00")
            + b"\x00" * 4
        )
        record = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04" + inet_aton(METADATA if inside else PUBLIC)
        server.sendto(head + query[12 : at + 5] + (record if answers else b""), client)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        here = self.request.getsockname()[0]
        SEEN.append((here, self.path))
        links = [
            f"http://{name}.example/{n}.html" for name in ("public", "inner", "turning", "failing") for n in range(3)
        ]
        body = (
            feed(*links)
            if self.path == "/feed.xml"
            else story(f"通报{self.headers['Host']}{self.path}", long_text(self.path))
        )
        missing = self.path == "/robots.txt"
        self.send_response(404 if missing else 200)
        self.send_header("Content-Type", "application/xml" if self.path == "/feed.xml" else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"" if missing else body.encode())

    def log_message(self, *_: object) -> None:
        pass


def main(folder: Path) -> None:
    resolv = folder / "resolv.conf"
    resolv.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    for words in (["ip", "link", "set", "lo", "up"], ["ip", "addr", "add", f"{PUBLIC}/32", "dev", "lo"],
                  ["ip", "addr", "add", f"{METADATA}/32", "dev", "lo"], ["mount", "--bind", str(resolv), "/etc/resolv.conf"]):  # fmt: skip
        try:
            done = subprocess.run(words, capture_output=True, text=True)
        except FileNotFoundError as error:
            sys.exit(str(error)) if False else sys.stderr.write(f"{error}\n")
            sys.exit(77)
        if done.returncode:
            sys.stderr.write(done.stderr)
            sys.exit(77)
    server = socket(AF_INET, SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    threading.Thread(target=names, args=(server,), daemon=True).start()
    for address in (PUBLIC, METADATA):
        web = ThreadingHTTPServer((address, PORT), Handler)
        threading.Thread(target=web.serve_forever, daemon=True).start()
    path = declare(folder, "源", platform="web", feeds=["http://public.example/feed.xml"], topic=False)
    run = crawl(
        folder / "a", "web", "source=源", settings=(*FAST, f"SOURCES={path}", "RETRY_TIMES=1", "DNSCACHE_ENABLED=False")
    )
    assert ("93.184.216.34", "/0.html") in SEEN, (SEEN, run.errors)
    assert not [path for here, path in SEEN if here == METADATA], SEEN
    assert run.counts["new"] >= 3, run.counts
    told = {error["address"]: error["error"] for error in run.errors}
    assert all(f"http://inner.example/{n}.html" in told for n in range(3)), told
    assert all(f"http://failing.example/{n}.html" in told for n in range(3)), told


if __name__ == "__main__":
    main(Path(sys.argv[1]))
