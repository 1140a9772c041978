"""A spool whose disk is full: its jobs fail and say so, and what is missing comes once there is room."""

import re
from contextlib import closing, suppress

import pytest

from archive.cluster import parcel
from archive.run import Run
from archive.store import Archive
from archive.types import Reason
from spiders.cluster.worker import Worker
from spiders.crawls import Crawls
from tests.cluster import Cluster, alone, contents, declare
from tests.faults.scene import heavy, make_room, small_disk
from tests.postgres import postgres
from tests.web import ROOT, feed, long_text, serving, story

PAGES = 40
ON_SMALL_DISKS = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import spiders.cluster.worker
spiders.cluster.worker.LEAST_FREE = 0  # else no crawl begins there
if __name__ == "__main__":
    from spiders.scheduling import main
    main()
"""


@pytest.fixture(scope="module")
def server():
    with postgres() as url:
        yield url


@pytest.fixture
def cluster(tmp_path, server):
    with Cluster(tmp_path, tmp_path / "sources.toml", server) as made:
        yield made


@pytest.fixture
def feeds():
    """A source whose pages are 8 MB in a WARC file, and one of small pages."""
    with serving() as web:
        found = {}
        for name, kilobytes in (("源大", 400), ("源小", 1)):
            pages = [
                web.page(
                    f"/{kilobytes}/{n}.html",
                    story(f"临江{name}{n}警方通报一起电信网络诈骗案", long_text(f"{name}{n}区"))
                    + f"<!-- {heavy(n, kilobytes)} -->",
                )
                for n in range(PAGES if kilobytes > 1 else 3)
            ]
            found[name] = web.page(f"/{kilobytes}/feed.xml", feed(*pages), "application/xml")
        yield found


@pytest.mark.slow
@pytest.mark.fault(
    "the log says that the disk is full, the job is tried again; the articles of one machine once there is room"
)
def test_a_disk_that_fills_under_a_spool(cluster, feeds, tmp_path):
    declare(tmp_path, feeds)
    (tmp_path / "roomless.py").write_text(ON_SMALL_DISKS, encoding="utf-8")
    with small_disk(tmp_path / "w1", "8m") as disk:
        cluster.broker()
        cluster.script = str(tmp_path / "roomless.py")
        cluster.worker("w1")

        log = tmp_path / "w1.log"
        cluster.wait(lambda: re.search("disk_full|No space left|disk is full", log.read_text("utf-8")) is not None)
        cluster.wait(lambda: cluster.jobs("status = 'todo' AND attempts > 0") == 1)  # it is tried again
        assert "源大" not in cluster.crawled()
        assert "Traceback" not in log.read_text("utf-8")
        make_room(disk)
        cluster.wait(lambda: cluster.crawled() == set(feeds))
        one = alone(tmp_path / "one", feeds)
        cluster.wait(lambda: contents(cluster.archive) == contents(one))
        assert len(contents(one)["copies"]) == PAGES + 3


@pytest.mark.slow
@pytest.mark.fault("no crawl begins, the log says why; the articles of one machine once there is room")
def test_a_spool_without_room_crawls_nothing(cluster, feeds, tmp_path):
    declare(tmp_path, feeds)
    with small_disk(tmp_path / "w1", "64m") as disk:
        cluster.broker()
        cluster.worker("w1")
        cluster.wait(lambda: (tmp_path / "w1.log").read_text("utf-8").count("MB are free in the spool") >= len(feeds))
        assert cluster.crawled() == set()
        make_room(disk)
        cluster.wait(lambda: cluster.crawled() == set(feeds))
        assert contents(cluster.archive) == contents(alone(tmp_path / "one", feeds))


def fill(disk):
    """Leave no byte; what does that, to be removed."""
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    return disk / "filler"


@pytest.mark.fault("one line; the run is sent once there is room, under a name of its own")
@pytest.mark.parametrize("when", ["before", "after it was sent"])
def test_what_can_not_be_noted_as_sent_is_sent_later(when, tmp_path, caplog, monkeypatch):
    with small_disk(tmp_path / "w1", "4m") as disk:
        with closing(Archive(disk)) as archive:
            Run(archive, "源").finish(Reason.FINISHED)
        worker = Worker(Crawls(disk, tmp_path / "sources.toml"), "", str(tmp_path / "exchange"), (), 1)
        if when == "before":
            with closing(Archive(disk)) as archive:
                fill(disk)
                with pytest.raises(OSError, match="No space"):
                    parcel.spool_name(archive)
            worker.send()
        else:
            with monkeypatch.context() as patch:
                patch.setattr(parcel, "write", lambda *given, write=parcel.write: (write(*given), fill(disk)))
                worker.send()
        assert "can't be sent yet" in caplog.text
        (disk / "filler").unlink()
        for _ in range(2):
            worker.send()
            assert [len(name) for name in worker.exchange.parcels()] == [32 + len("-1" + parcel.SUFFIX)]
