"""Several machines crawl, one archives: real processes, a real PostgreSQL, a real web server."""

import pytest

from tests.cluster import Cluster, alone, contents, declare, publish
from tests.postgres import postgres
from tests.web import rows, serving


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
