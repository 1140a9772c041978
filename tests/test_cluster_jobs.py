"""What travels between machines, and who may crawl what: piece by piece, with a real PostgreSQL."""

import asyncio

import psycopg
import pytest

from archive.cluster import turns
from archive.sources import load
from archive.watch.queue import TICKET, HostQueue, LostError, host_queue
from spiders.cluster.broker import Queued
from spiders.cluster.jobs import app, locks, prepare
from spiders.crawls import Crawls, Plan
from spiders.platforms import NAMES
from tests.cluster import declare
from tests.postgres import postgres


@pytest.fixture(scope="module")
def server():
    with postgres() as url:
        yield url


@pytest.fixture
def url(server):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    prepare(server)
    return server


def ask(url, sql):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def queued(tmp_path, url):
    declare(tmp_path, {"a": "http://x.example/feed.xml"})
    made = Queued(Crawls(tmp_path / "archive", tmp_path / "sources.toml"), url, str(tmp_path / "exchange"))
    yield made
    made.app.close()


@pytest.fixture
def plan(queued):
    return Plan(load(queued.sources, NAMES).named("a"))


def taken(url, seconds_ago=0):
    """Have a worker take the job that waits; it was last heard of so long ago."""

    async def take():
        async with app(url).open_async() as opened:
            manager = opened.job_manager
            return (await manager.fetch_job(queues=None, worker_id=await manager.register_worker())).id

    job = asyncio.run(take())
    ask(url, f"UPDATE procrastinate_workers SET last_heartbeat = now() - interval '{seconds_ago} s' RETURNING 1")
    return job


JOBS = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1"


# Jobs -----------------------------------------------------------------------------------------------------------------


def test_a_source_is_never_queued_twice(queued, plan, url):
    queued.crawl(plan)
    queued.crawl(plan)
    assert ask(url, JOBS) == [("todo", 1)]
    taken(url)
    queued.crawl(plan)
    queued.sweep()
    assert ask(url, JOBS) == [("doing", 1)]


@pytest.mark.parametrize("waits", [False, True], ids=["alone", "another job waits behind it"])
@pytest.mark.parametrize("pruned", [False, True], ids=["silent worker", "worker forgotten"])
def test_a_dead_workers_job_does_not_lock_its_source_for_ever(queued, plan, url, waits, pruned):
    queued.crawl(plan)
    job = taken(url, seconds_ago=3600)
    if waits:
        with app(url).open() as opened:
            opened.configure_task("crawl", allow_unknown=True, **locks(plan.source)).defer(source=plan.source.table())
    if pruned:
        ask(url, "DELETE FROM procrastinate_workers RETURNING 1")
    queued.sweep()
    assert ask(url, JOBS) == [("failed", 1), ("todo", 1)]
    assert taken(url) > job


def test_a_source_of_a_region_waits_for_a_worker_of_it(queued, tmp_path, url):
    path = declare(tmp_path, {"b": "http://x.example/feed.xml"}, regions={"b": "cn"})
    queued.crawl(Plan(load(path, NAMES).named("b")))
    assert ask(url, "SELECT queue_name FROM procrastinate_jobs") == [("crawl-cn",)]


# Turns ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ticket(queued, plan, url, monkeypatch):
    queued.crawl(plan)
    job = taken(url)
    monkeypatch.setenv(TICKET, str(job))
    monkeypatch.setenv(turns.BROKER, url)
    yield job
    if turns._connected.cache_info().currsize:
        turns._connected()[0].close()
    turns._connected.cache_clear()


def test_machines_share_a_hosts_queue_and_a_lost_job_gets_no_turn(ticket, tmp_path, url):
    here, there = host_queue(tmp_path / "w1"), host_queue(tmp_path / "w2")
    assert here.turn("a.example", 5) == pytest.approx(0, abs=1)
    assert there.turn("a.example", 5) > 3
    here.slow("a.example", 50)
    there.turn("a.example", 5)
    assert here.turn("a.example", 5) > 40
    assert here.turn("b.example", 5) == pytest.approx(0, abs=1)
    ask(url, f"SELECT procrastinate_finish_job_v1({ticket}, 'failed', false)")
    with pytest.raises(LostError, match="taken for dead"):
        here.turn("b.example", 5)


def test_without_a_broker_to_ask_there_is_no_turn(ticket, tmp_path, monkeypatch):
    queue = host_queue(tmp_path)
    monkeypatch.setenv(turns.BROKER, "postgresql://postgres@127.0.0.1:9/none")
    queue.slow("a.example", 50)
    with pytest.raises(LostError, match="can't be asked"):
        queue.turn("a.example", 0)
    monkeypatch.delenv(TICKET)
    assert type(host_queue(tmp_path)) is HostQueue
