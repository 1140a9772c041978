"""Several machines crawl, one archives: real processes, a real PostgreSQL, a real web server."""

import signal
import subprocess
import sys

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
    broker, first, second = cluster.broker(), cluster.worker("w1"), cluster.worker("w2")

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
