"""A small web server for tests whose answers the test writes, and the real crawl command against it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from archive.runs import RunRecord, runs
from archive.store import Archive

ROOT = Path(__file__).parent.parent
Answer = tuple[int, dict[str, str], bytes]
FAST = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "DOWNLOAD_TIMEOUT=5", "LOG_LEVEL=INFO")


@dataclass
class Web:
    """Routes of a server: path → answer, or a function from the number of the visit (from 0) to one."""

    url: str = ""
    routes: dict[str, Answer | Callable[[int], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    visits: list[tuple[str, str]] = field(default_factory=list)  # path and user agent
    cookies: str = ""  # that the request being answered carries
    posted: dict[str, Callable[[bytes], Answer]] = field(default_factory=dict)  # path → answer to a body

    def page(self, path: str, text: str, kind: str = "text/html; charset=utf-8") -> str:
        """Put a page there; returns its address."""
        self.routes[path] = (200, {"Content-Type": kind}, text.encode())
        return self.url + path


@contextmanager
def serving() -> Iterator[Web]:
    """The server, running; ``/robots.txt`` allows everything but ``/private/``."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            web.asked.append(self.path)
            web.visits.append((self.path, self.headers.get("User-Agent", "")))
            web.cookies = self.headers.get("Cookie", "")
            answer = web.routes.get(self.path, (404, {}, b"nothing here"))
            self.answer(*(answer(web.asked.count(self.path) - 1) if callable(answer) else answer))

        def do_POST(self) -> None:
            web.asked.append(self.path)
            told = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.answer(*web.posted[self.path](told))

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A crawl that hangs up is no error of ours."""

    with Server(("127.0.0.1", 0), Handler) as server:
        web.url = f"http://127.0.0.1:{server.server_address[1]}"
        web.page("/robots.txt", "User-agent: *\nDisallow: /private/\n", "text/plain")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()


def story(title: str, body: str, day: str = "2026-05-12") -> str:
    """A page of no publisher in particular."""
    paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n"))
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><ul class='nav'><li><a href='/'>首页</a></li></ul>"
        f"<h1>{title}</h1><div class='info'>发布时间：{day} 09:30　来源：临江日报</div>"
        f"<div class='content'>{paragraphs}</div></body></html>"
    )


def long_text(about: str, sentences: int = 8) -> str:
    """Some paragraphs that no other ``about`` shares."""
    lines = [
        f"{about}办案民警第{n}次走访{about}街道，向{about}居民说明第{n}种诈骗手法，当场劝阻{about}转账{n * 37 + len(about)}元。"
        for n in range(sentences)
    ]
    return "\n".join(lines)


def feed(*links: str) -> str:
    """An RSS feed of these links."""
    items = "".join(f"<item><title>条目</title><link>{link.replace('&', '&amp;')}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>样例</title>{items}</channel></rss>'


def command(archive: Path, platform: str, *arguments: str, settings: tuple[str, ...] = FAST) -> list[str]:
    """The crawl command as a list of words."""
    words = [sys.executable, "-m", "scrapy", "crawl", platform]
    for argument in arguments:
        words += ["-a", argument]
    for setting in (f"ARCHIVE={archive}", *settings):
        words += ["-s", setting]
    return words


def crawl(
    archive: Path, platform: str, *arguments: str, settings: tuple[str, ...] = FAST, seconds: int = 120, limit: int = 0
) -> RunRecord:
    """Run a crawl to its end, of ``limit`` kB of address space if that is said; its row of ``runs``."""
    words = command(archive, platform, *arguments, settings=settings)
    if limit:
        words = ["bash", "-c", f'ulimit -Sv {limit}; exec "$@"', "crawl", *words]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=seconds)
    with closing(Archive(archive)) as opened:
        found = runs(opened)
    assert found, done.stderr
    assert "Traceback" not in done.stderr, done.stderr[done.stderr.index("Traceback") - 300 :][:6000]
    return found[-1]


def rows(archive: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What SQL answers."""
    with closing(Archive(archive)) as opened:
        return [tuple(row.values()) for row in opened.rows(sql, values)]


def declare(folder: Path, name: str, **table: object) -> Path:
    """A sources.toml of one source."""
    path = folder / "sources.toml"
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    path.write_text(f"[sources.{json.dumps(name, ensure_ascii=False)}]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path
