"""Several machines crawl, one archives: real processes, a real PostgreSQL, a real web server."""

import signal
import subprocess
import sys
import time
from datetime import datetime

import pytest

from archive.lock import holder
from tests.cluster import Cluster, alone, at_once, contents, declare, publish
from tests.postgres import postgres
from tests.web import ROOT, rows, serving


@pytest.fixture(scope="module")
def server():
    with postgres() as url:
        yield url


@pytest.fixture
def web():
    with serving() as running:
        yield running


@pytest.fixture
def cluster(tmp_path, server):
    made = Cluster(tmp_path, tmp_path / "sources.toml", server)
    with made:
        yield made


def test_two_workers_bring_what_one_machine_finds(cluster, web, tmp_path):
    feeds = publish(web, 4, 2)
    declare(tmp_path, feeds)
    cluster.broker()
    cluster.worker("w1")
    cluster.worker("w2")
    cluster.wait(lambda: cluster.crawled() == set(feeds))
    assert contents(cluster.archive) == contents(alone(tmp_path / "one", feeds))
    runs = rows(cluster.archive, "SELECT source, counts ->> 'listed', counts ->> 'fetched' > 0 FROM runs")
    assert sorted(runs) == sorted((name, 3, 1) for name in feeds)
    assert cluster.jobs("status != 'succeeded'") == 0


@pytest.mark.slow
@pytest.mark.fault("the articles, stories and discards of one machine; no source twice at once")
def test_what_dies_or_stands_still_costs_nothing_and_no_source_is_crawled_twice_at_once(cluster, web, tmp_path):
    feeds = publish(web, 6, 3, seconds=1.5)
    declare(tmp_path, feeds)
    broker = cluster.broker()
    cluster.wait(lambda: cluster.said().count("queued") == 6)  # a worker that is earlier looks again after seconds
    first, second = cluster.worker("w1"), cluster.worker("w2")

    def busy(spool):
        return any(holder(tmp_path / spool, name) for name in feeds)

    cluster.wait(lambda: busy("w1") and busy("w2"))
    first.kill()  # its crawls live on
    second.send_signal(signal.SIGSTOP)  # as if it were cut off; its crawls, too
    broker.kill()
    cluster.worker("w3")
    cluster.broker()
    cluster.wait(lambda: len(cluster.crawled()) > 1)
    second.send_signal(signal.SIGCONT)
    cluster.worker("w1")  # sends what was kept before it was killed
    cluster.wait(lambda: cluster.crawled() == set(feeds) and not cluster.jobs("status IN ('todo', 'doing')"))
    cluster.wait(lambda: not any(busy(spool) for spool in ("w1", "w2", "w3")))
    assert at_once(web) == []
    assert cluster.jobs("status = 'failed'") > 1  # those of the dead
    assert contents(cluster.archive) == contents(alone(tmp_path / "one", feeds))


@pytest.mark.slow
@pytest.mark.fault("the articles, stories and discards of one machine; no source twice at once")
def test_sixty_sources_two_workers_one_of_them_and_the_archivist_killed(cluster, web, tmp_path):
    """Prints what docs/scale.md tells (`-s`): jobs a second, and how long after its crawl's end a run is archived."""
    feeds = publish(web, 60, 3)
    declare(tmp_path, feeds)
    began = time.monotonic()
    broker, first, _ = cluster.broker(), cluster.worker("w1"), cluster.worker("w2")
    seen: dict[str, float] = {}

    def arrived(sources):
        """Note what is archived by now; whether it is so many sources."""
        if (cluster.archive / "archive.db").exists():
            for name, finished in rows(cluster.archive, "SELECT source, finished FROM runs WHERE reason = 'finished'"):
                seen.setdefault(name, time.time() - datetime.fromisoformat(finished).timestamp())
        return len(seen) >= sources

    cluster.wait(lambda: arrived(10), 300)
    first.kill()
    broker.kill()
    cluster.broker()
    cluster.wait(lambda: arrived(30), 300)
    cluster.worker("w1")  # its spool has what it kept
    cluster.wait(lambda: arrived(60) and not cluster.jobs("status IN ('todo', 'doing')"), 600)
    took, lags = time.monotonic() - began, sorted(seen.values())
    print(f"60 sources in {took:.0f} s, {60 / took:.2f} a second; archived {lags[30]:.0f} s (median), {lags[-1]:.0f} s (most)"
          f" after their crawl; the shared page was fetched {web.asked.count('/shared.html')} times")  # fmt: skip
    assert cluster.jobs("status = 'failed'") > 0  # those of the dead
    assert at_once(web) == []
    assert contents(cluster.archive) == contents(alone(tmp_path / "one", feeds))


def test_without_a_broker_nothing_of_it_is_imported(tmp_path):
    sources = declare(tmp_path, {"a": "http://x.example/feed.xml"})
    code = (
        "import runpy, sys; sys.argv = ['scheduler.py', '--dry-run', *sys.argv[1:]]\n"
        "try: runpy.run_path('scheduler.py', run_name='__main__')\n"
        "finally: sys.stderr.write(' '.join(sys.modules))"
    )
    words = [sys.executable, "-c", code, "--archive", str(tmp_path), "--sources", str(sources)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    modules = set(done.stderr.split())
    assert "archive.store" in modules  # warcio takes fsspec by itself where it is there
    assert not {"procrastinate", "psycopg", "archive.cluster", "spiders.cluster"} & modules
