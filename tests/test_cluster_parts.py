"""What travels between machines, and who may crawl what: piece by piece, with a real PostgreSQL."""

import asyncio
import logging
from contextlib import closing

import psycopg
import pytest

from archive.address import canonical
from archive.cluster import held, parcel, turns
from archive.cluster.exchange import Exchange
from archive.sources import load
from archive.store import Archive
from archive.watch.queue import TICKET, HostQueue, LostError, host_queue
from pipelines.collect import collect
from spiders.cluster.broker import Queued
from spiders.cluster.jobs import app, locks, prepare
from spiders.crawls import Crawls, Plan
from spiders.platforms import NAMES, PLATFORMS
from tests.cluster import declare, publish
from tests.postgres import postgres
from tests.web import FAST, crawl, rows, serving


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


# Parcels --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def spool(tmp_path):
    """A spool whose only run kept an article, met one page off topic and one that is not there; its sources.toml."""
    with serving() as web:
        feeds = publish(web, 1, 2)
        web.routes.pop("/shared.html")
        path = declare(tmp_path, feeds)
        crawl(tmp_path / "spool", "web", "source=源0", settings=(f"SOURCES={path}", *FAST))
        return path


def sent(spool, exchange):
    with closing(Archive(spool)) as archive:
        for run in parcel.unsent(archive):
            with exchange.writing(f"parcels/{run}{parcel.SUFFIX}") as out:
                parcel.write(archive, run, out)
            parcel.sent(archive, run)
        assert parcel.unsent(archive) == []


def test_a_run_is_told_where_it_is_archived_as_it_went_and_once(tmp_path, spool):
    exchange, folder = Exchange(str(tmp_path / "exchange")), tmp_path / "arrived"
    folder.mkdir()
    sent(tmp_path / "spool", exchange)
    with closing(Archive(tmp_path / "archive")) as archive:
        for _ in range(2):
            for name in exchange.parcels():
                exchange.fetch(name, folder)
            assert collect(archive, folder, load(spool, NAMES)) == 0
            assert list(folder.iterdir()) == []
    told = "SELECT source, started, finished, reason, errors, counts ->> 'listed', counts ->> 'fetched', counts ->> 'new' FROM runs"
    assert rows(tmp_path / "archive", told) == rows(tmp_path / "spool", told)
    discards = "SELECT key, reason, title FROM discarded"
    assert rows(tmp_path / "archive", discards) == rows(tmp_path / "spool", discards) != []
    pages = "SELECT address, sha256, fetched, state, found FROM pages ORDER BY address"
    assert rows(tmp_path / "archive", pages) == rows(tmp_path / "spool", pages)


def test_what_is_no_parcel_is_laid_aside(tmp_path, spool, caplog):
    caplog.set_level(logging.ERROR)
    folder = tmp_path / "arrived"
    folder.mkdir()
    (folder / f"x{parcel.SUFFIX}").write_bytes(b"no gzip")
    with closing(Archive(tmp_path / "archive")) as archive:
        assert collect(archive, folder, load(spool, NAMES)) == 0
    assert (folder / "refused" / f"x{parcel.SUFFIX}").exists()
    assert "x.warc.gz" in caplog.text


def test_a_spool_knows_what_the_archive_holds(tmp_path, spool):
    exchange = Exchange(str(tmp_path / "exchange"))
    with closing(Archive(tmp_path / "spool")) as archive:  # in the place of the archive
        assert held.write(archive, tmp_path / "written") == 2
    with exchange.writing(held.NAME) as out:
        out.write((tmp_path / "written").read_bytes())
    address = rows(tmp_path / "spool", "SELECT address FROM copies")[0][0]
    with closing(Archive(tmp_path / "other")) as other:
        key = canonical(address, PLATFORMS).key
        assert not other.known(key)
    mark = exchange.held("", tmp_path / "other" / "held.npy")
    with closing(Archive(tmp_path / "other")) as other:
        assert other.known(key)
        assert not other.known(key + "x")
    assert exchange.held(mark, tmp_path / "nowhere") == mark
    assert not (tmp_path / "nowhere").exists()
