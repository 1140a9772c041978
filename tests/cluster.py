"""A broker with its archive, and workers with their spools, as real processes; and what one machine makes of the same."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg

from tests.web import FAST, ROOT, Answer, Web, crawl, feed, long_text, rows, story
from tests.web import declare as web_declare

HEARTBEAT = 1.0


def publish(web: Web, sources: int, pages: int, seconds: float = 0) -> dict[str, str]:
    """Feeds of a site, some pages each, some off topic, some in two feeds; source → address of its feed."""
    found = {}
    for n in range(sources):
        links = []
        for p in range(pages):
            about = f"临江{n}区{p}"
            title, body = f"{about}警方通报一起电信网络诈骗案", long_text(about)
            if p == pages - 1:
                title, body = f"{about}老旧小区改造进展", f"今年以来，{about}街道推进改造，居民的生活得到改善。\n" * 9
            links.append(web.page(f"/{n}/{p}.html", story(title, body)))
            if seconds:
                web.routes[f"/{n}/{p}.html"] = partial(late, seconds, web.routes[f"/{n}/{p}.html"])
        links.append(web.page("/shared.html", story("全省反诈宣传启动", long_text("全省反诈宣传"))))
        found[f"源{n}"] = web.page(f"/{n}/feed.xml", feed(*links), "application/rss+xml")
    return found


def late(seconds: float, answer: Answer, _visit: int) -> Answer:
    """An answer that takes its time."""
    time.sleep(seconds)
    return answer


def at_once(web: Web) -> list[str]:
    """The sources that two crawls asked for at the same time: one came back after another had begun."""
    found = []
    for place in sorted({path.split("/")[1] for path, _ in web.visits if path.count("/") == 2}):
        agents = [agent for path, agent in web.visits if path.startswith(f"/{place}/")]
        turns = [agent for agent, before in zip(agents, ["", *agents], strict=False) if agent != before]
        if len(turns) != len(set(turns)):
            found.append(place)
    return found


def declare(folder: Path, feeds: dict[str, str], schedule: str = "1h", regions: dict[str, str] | None = None) -> Path:
    """A sources.toml of these feeds."""
    lines = []
    for name, address in feeds.items():
        lines += [f"[sources.{json.dumps(name, ensure_ascii=False)}]", 'platform = "web"', f'feeds = ["{address}"]']
        lines += [f'schedule = "{schedule}"', *([f'region = "{regions[name]}"'] if regions and name in regions else [])]
    path = folder / "sources.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def alone(folder: Path, feeds: dict[str, str]) -> Path:
    """The archive of one machine that crawled all of these."""
    with tempfile.TemporaryDirectory() as place:
        sources = web_declare(Path(place), "alles", platform="web", feeds=list(feeds.values()))
        crawl(folder, "web", "source=alles", settings=(f"SOURCES={sources}", *FAST))
    return folder


def contents(archive: Path) -> dict[str, set[tuple[object, ...]]]:
    """What an archive says, whoever crawled it and in whatever order."""
    return {
        "copies": set(rows(archive, "SELECT c.key, v.title, t.text FROM copies c JOIN versions v ON v.id = c.version_id JOIN texts t ON t.id = v.text_id")),
        "stories": {tuple(sorted(str(keys).split())) for (keys,) in rows(archive, "SELECT group_concat(key, ' ') FROM copies GROUP BY article_id")},
        "discards": set(rows(archive, "SELECT DISTINCT key, reason FROM discarded")),
    }  # fmt: skip


@dataclass
class Cluster:
    """Processes of one cluster, in their folders under ``folder``."""

    folder: Path
    sources: Path
    url: str
    script: str = "scheduler.py"
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def start(self, name: str, *options: str) -> subprocess.Popen[bytes]:
        """The scheduler with its log in ``name``.log."""
        words = [sys.executable, self.script, "--archive", str(self.folder / name), "--sources", str(self.sources)]
        words += ["--exchange", str(self.folder / "exchange"), "--heartbeat", str(HEARTBEAT), "--grace", "5"]
        environment = os.environ | {"FANZHA_BROKER": self.url, "SCRAPY_SETTINGS_MODULE": "tests.fast"}
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen([*words, *options], cwd=ROOT, stdout=log, stderr=log, env=environment)
        self.processes.append(process)
        return process

    def broker(self) -> subprocess.Popen[bytes]:
        return self.start("archive")

    def worker(self, name: str, *options: str) -> subprocess.Popen[bytes]:
        return self.start(name, "--worker", "--jobs", "2", *options)

    def said(self) -> str:
        """The logs."""
        return "\n".join(f"== {p.name}\n{p.read_text()[-3000:]}" for p in sorted(self.folder.glob("*.log")))

    def jobs(self, where: str = "true") -> int:
        """How many jobs there are."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(f"SELECT count(*) FROM procrastinate_jobs WHERE {where}").fetchone()
        assert row
        return int(row[0])

    def crawled(self) -> set[str]:
        """The sources with a whole run in the archive."""
        if not (self.archive / "archive.db").exists():
            return set()
        return {name for (name,) in rows(self.archive, "SELECT DISTINCT source FROM runs WHERE reason = 'finished'")}

    def wait(self, condition: Callable[[], bool], seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.said()
            assert {p.poll() for p in self.processes} <= {None, 0, -signal.SIGKILL}, self.said()
            time.sleep(0.3)

    def __enter__(self) -> "Cluster":
        with psycopg.connect(self.url, autocommit=True) as connection:  # what an earlier test queued
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
