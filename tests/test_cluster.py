"""Several machines crawl, one archives: real processes, a real PostgreSQL, a real web server."""

import subprocess
import sys

import pytest

from tests.cluster import Cluster, alone, contents, declare, publish
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
