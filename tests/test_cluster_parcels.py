"""What travels between machines: a run as a parcel, and what the archive holds; by a directory and by an S3 store."""

import logging
from contextlib import closing

import boto3
import fsspec
import pytest
from moto.server import ThreadedMotoServer

from archive.address import canonical
from archive.cluster import held, parcel
from archive.cluster.exchange import Exchange
from archive.errors import ArchiveError
from archive.sources import load
from archive.store import Archive
from pipelines.collect import collect
from spiders.platforms import NAMES, PLATFORMS
from tests.cluster import declare, publish
from tests.web import FAST, crawl, rows, serving


@pytest.fixture(params=["directory", "s3"])
def exchange(request, tmp_path, monkeypatch):
    """A directory, and a store that speaks S3's protocol (moto)."""
    if request.param == "directory":
        yield Exchange(str(tmp_path / "exchange"))
        return
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    names = {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "us-east-1"}
    for name, value in (names | {"ENDPOINT_URL": f"http://{host}:{port}"}).items():
        monkeypatch.setenv(f"AWS_{name}", value)
    fsspec.filesystem("s3").clear_instance_cache()  # one of an earlier server
    boto3.client("s3").create_bucket(Bucket="exchange")
    yield Exchange("s3://exchange/fanzha")
    server.stop()


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


def test_a_run_is_told_where_it_is_archived_as_it_went_and_once(tmp_path, spool, exchange):
    folder = tmp_path / "arrived"
    folder.mkdir()
    sent(tmp_path / "spool", exchange)
    with closing(Archive(tmp_path / "archive")) as archive:
        for _ in range(2):
            for name in exchange.parcels():  # the second time it comes again: it had not been taken away
                exchange.fetch(name, folder)
            assert collect(archive, folder, load(spool, NAMES)) == 0
            assert list(folder.iterdir()) == []
    told = "SELECT source, started, finished, reason, errors, counts ->> 'listed', counts ->> 'fetched', counts ->> 'new' FROM runs"
    assert rows(tmp_path / "archive", told) == rows(tmp_path / "spool", told)
    discards = "SELECT key, reason, title FROM discarded"
    assert rows(tmp_path / "archive", discards) == rows(tmp_path / "spool", discards) != []
    for name in exchange.parcels():
        exchange.remove(name)
    assert exchange.parcels() == []
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


def test_a_spool_knows_what_the_archive_holds(tmp_path, spool, exchange):
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


def test_an_exchange_that_can_not_be_used_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    fsspec.filesystem("s3").clear_instance_cache()
    (tmp_path / "file").write_text("")
    for url in (str(tmp_path / "file"), "gone://x", "s3://exchange/fanzha"):
        with pytest.raises(ArchiveError, match="can't be used"):
            Exchange(url)


def test_a_store_that_is_gone_for_a_while_is_an_error_of_the_system(exchange, monkeypatch):
    def gone(*_, **__):
        raise RuntimeError("no connection")

    monkeypatch.setattr(exchange.files, "ls", gone)
    with pytest.raises(OSError, match="no connection"):
        exchange.parcels()
