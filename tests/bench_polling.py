"""What it costs to poll sources that did not change: the scheduler itself, every source due, lists that answer 304.

python -m tests.bench_polling [SOURCES] [JOBS]: CPU seconds of the scheduler and all that it starts, and requests, in a first
round that brings an article of each source, and in a second one, hours later, that brings nothing. A host a source.
"""

import ctypes
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.store import Archive
from tests.web import ROOT, long_text, rows, story

SHARE, EVERY, CORES = 500, 1800, 2  # the question: 500 sources every 30 minutes, of two cores
TABLE = '[sources."来源{n}"]\nplatform = "web"\ntopic = false\nschedule = "1h"\nlists = ["{list}"]\n\n'
ADOPT = 36  # PR_SET_CHILD_SUBREAPER: what outlives the scheduler is counted, too


def serve(port: "multiprocessing.Queue[int]", asked: Any) -> None:
    """A list, an article and a robots.txt on every address of this machine; ``asked`` counts requests."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer  # noqa: PLC0415 - in the server's process

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.value += 1
            unchanged = self.headers.get("If-None-Match") == '"1"'
            host = self.headers.get("Host", "").split(":")[0]
            body = b"" if unchanged else self.body(f"{host}案件").encode()
            self.send_response(304 if unchanged else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("ETag", '"1"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def body(self, about: str) -> str:
            if self.path == "/robots.txt":
                return "User-agent: *\nDisallow: /private/\n"
            if self.path == "/list/":
                return f'<ul><li><a href="/2026/05/12/t1.html">{about}电信网络诈骗案告破</a> 2026-05-12</li></ul>'
            return story(f"{about}电信网络诈骗案告破", long_text(about))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("0.0.0.0", 0), Handler) as server:
        port.put(server.server_address[1])
        server.serve_forever()


def polled(folder: Path, wanted: int, *words: str) -> float:
    """CPU seconds of the scheduler and of all it starts, until ``runs`` has so many that ended."""
    before = used()
    process = subprocess.Popen(
        [sys.executable, "scheduler.py", "--archive", str(folder / "a"), "--sources", str(folder / "sources.toml"), *words],
        cwd=ROOT, stderr=(folder / "scheduler.log").open("w"),
    )  # fmt: skip
    while not (folder / "a/archive.db").exists():
        time.sleep(1)
    while rows(folder / "a", "SELECT count(*) FROM runs WHERE finished IS NOT NULL")[0][0] < wanted:
        time.sleep(1)
        assert process.poll() is None, (folder / "scheduler.log").read_text()
    process.send_signal(signal.SIGTERM)
    process.wait()
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:  # orphans; the server lives on
        os.waitpid(-1, os.WNOHANG)
        time.sleep(0.1)
    return used() - before


def used() -> float:
    """CPU seconds of the children that ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    sources, jobs = (int(each) for each in (sys.argv[1:] + ["100", "4"][len(sys.argv) - 1 :]))
    port: multiprocessing.Queue[int] = multiprocessing.Queue()
    asked = multiprocessing.Value("i", 0)
    server = multiprocessing.Process(target=serve, args=(port, asked), daemon=True)
    server.start()
    where = port.get()
    ctypes.CDLL(None).prctl(ADOPT, 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = (TABLE.format(n=n, list=f"http://127.0.1.{n + 1}:{where}/list/") for n in range(sources))
        (folder / "sources.toml").write_text("".join(tables), encoding="utf-8")
        for number, called in enumerate(("first", "unchanged"), 1):
            begun, before = time.perf_counter(), asked.value
            spent = polled(folder, number * sources, "--jobs", str(jobs))
            share = 100 * spent / sources * SHARE / EVERY / CORES
            print(
                f"{called:10}{spent / sources:6.2f} CPU s a source, {(asked.value - before) / sources:.1f} requests,"
                f" {time.perf_counter() - begun:.0f} s; {SHARE} sources every {EVERY // 60} minutes: {share:.1f} % of {CORES} cores"
            )
            with closing(Archive(folder / "a")) as archive, archive.writing() as db:
                db.execute(
                    "UPDATE runs SET started = datetime(started, '-3 hours') || '+00:00', finished = datetime(finished, '-3 hours') || '+00:00'"
                )
    server.terminate()


if __name__ == "__main__":
    main()
