"""An import whose pages are read by the workers of a Dask cluster: real scheduler, real workers, some of them killed."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import distributed
import pytest

from archive.store import Archive
from tests.faults.scene import held, readers
from tests.faults.test_imports import until_some_are_stored
from tests.test_import import OFF, imported, write
from tests.test_scheduler import wait_for
from tests.web import ROOT, long_text, rows, story

PAGES = [story(f"临江警方通报第{n}起电信网络诈骗案", long_text(f"南屏{n}")) for n in range(500)]
HANGS, KILLS = 5, 11  # of the few
FEW = [*OFF[:3], *PAGES[:20]]
FEW[HANGS], FEW[KILLS] = (story("诈骗", f"诈骗 {mark}\n" * 50) for mark in ("HANG HANG", "KILL WORKER"))


class Dask:
    """A scheduler and workers, in processes of their own."""

    def __init__(self, folder):
        self.folder, self.processes, self.log = folder, [], folder / "dask.log"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.url = f"tcp://127.0.0.1:{free.getsockname()[1]}"

    def start(self, *words, **environment):
        where = {"DASK_TEMPORARY_DIRECTORY": str(self.folder), "FANZHA_TEST_HANG": "HANG HANG"}
        with self.log.open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "dask", *words, "--no-dashboard"], cwd=ROOT, stdout=log, stderr=log,
                    env={**os.environ, **where, **environment}, start_new_session=True,
                )
            )  # fmt: skip
        return self.processes[-1]

    def ready(self, workers):
        """Wait until so many workers are there."""
        with distributed.Client(self.url, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)

    def scheduler(self):
        return self.start("scheduler", "--host", "127.0.0.1", "--port", self.url.rpartition(":")[2])

    def worker(self, *words):
        return self.start("worker", self.url, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", *words)


@pytest.fixture
def dask(tmp_path):
    made = Dask(tmp_path)
    yield made
    for process in made.processes:  # a worker asked to stop while its scheduler stops may never do so
        process.kill()
        process.wait()


def started(folder, path, dask, changed=""):
    """An import under way, in a program that was changed before."""
    script = folder.with_suffix(".py")
    begun = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{changed}\nfrom pipelines.__main__ import cli\n"
    script.write_text(begun + "if __name__ == '__main__':\n    cli(sys.argv[1:])\n", encoding="utf-8")
    words = [sys.executable, str(script), "import", str(path), "--archive", str(folder), "--cluster", dask.url]
    return subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cc")
    write(folder / "cc.warc.gz", PAGES)
    return folder / "cc.warc.gz", imported(folder / "a", folder / "cc.warc.gz"), held(folder / "a")


@pytest.mark.fault("no page is lost; the articles of an undisturbed import, in its order")
def test_a_worker_that_is_killed_costs_no_page(undisturbed, dask, tmp_path):
    path, counts, articles = undisturbed
    dask.scheduler()
    first, second = dask.worker(), dask.worker()
    dask.ready(2)
    with started(tmp_path / "a", path, dask) as process:
        until_some_are_stored(tmp_path / "a", process)
        wait_for(lambda: readers(first.pid) and readers(second.pid))
        reading = readers(first.pid) + readers(second.pid)
        first.kill()
        said = process.communicate(timeout=120)[1]
    assert process.returncode == 0, said + dask.log.read_text()
    assert held(tmp_path / "a") == articles
    order = "SELECT url FROM pages ORDER BY id"
    assert rows(tmp_path / "a", order) == rows(path.parent / "a", order)
    assert imported(tmp_path / "b", path, "--cluster", dask.url) == counts
    reading += readers(second.pid)
    wait_for(
        lambda: not any(Path(f"/proc/{each}").exists() for each in reading)
    )  # nobody reads for what is over or dead


BEGUN = """
import os, signal, sys
import pipelines.reader, pipelines.worker, tests.hanging
pipelines.reader.Limits.__init__.__defaults__ = (3.0, pipelines.reader.MEMORY)
pipelines.worker.read_page = tests.hanging.read
"""
PRELOADED = """
import pipelines.cluster
read = pipelines.cluster.InWorker.read
def killing(self, page, read=read):
    if b"KILL WORKER" in page.body:
        os.kill(os.getpid(), signal.SIGKILL)
    return read(self, page)
if read.__name__ == "read":  # Dask loads it twice
    pipelines.cluster.InWorker.read = killing
"""


@pytest.mark.fault("a page that hangs is the discard it is on one machine, one that kills workers is read on this one")
def test_a_page_that_hangs_or_kills_workers_does_not_stop_an_import(dask, tmp_path):
    write(tmp_path / "cc.warc.gz", FEW)
    (tmp_path / "preload.py").write_text(BEGUN + PRELOADED, encoding="utf-8")
    dask.start(
        *("scheduler", "--host", "127.0.0.1", "--port", dask.url.rpartition(":")[2]),
        DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1",
    )
    workers = [dask.worker("--preload", str(tmp_path / "preload.py")) for _ in range(3)]
    dask.ready(3)
    with started(tmp_path / "a", tmp_path / "cc.warc.gz", dask, BEGUN) as process:
        said = process.communicate(timeout=120)[1]
    assert [worker.poll() for worker in workers].count(-signal.SIGKILL) == 2
    urls = {url for (url,) in rows(tmp_path / "a", "SELECT url FROM articles")}
    assert urls == {f"http://a.example/{n}.html" for n in range(3, len(FEW)) if n != HANGS}, said
    assert f"http://a.example/{HANGS}.html: reading took too long" in said
    ((counts,),) = rows(tmp_path / "a", "SELECT counts ->> 'skipped/hung' FROM runs")
    assert counts == 1


@pytest.mark.fault("one line, status 1, a row; what was stored is not read again")
def test_an_import_whose_cluster_goes_away_ends_and_goes_on_later(undisturbed, dask, tmp_path):
    path, _, articles = undisturbed
    scheduler = dask.scheduler()
    dask.worker()
    with started(tmp_path / "a", path, dask) as process:
        until_some_are_stored(tmp_path / "a", process)
        scheduler.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=120)[1]
    assert process.returncode == 1
    assert f"the cluster {dask.url} is gone" in said
    assert "Traceback" not in said
    assert rows(tmp_path / "a", "SELECT reason FROM runs") == [("failed",)]
    assert imported(tmp_path / "a", path)["imported_before"] > 0
    assert held(tmp_path / "a") == articles


HASTY = "import pipelines.cluster; pipelines.cluster.PATIENCE = 3.0"


def test_a_cluster_that_can_not_be_used_is_one_line(dask, tmp_path):
    path = tmp_path / "cc.warc.gz"
    write(path, PAGES[:3])

    def said(changed):
        with started(tmp_path / "a", path, dask, changed) as process:
            told = process.communicate(timeout=100)[1]
        assert process.returncode == 1
        assert "Traceback" not in told
        return told

    assert f"the cluster {dask.url} can't be reached" in said(HASTY)
    dask.scheduler()
    assert f"the cluster {dask.url} has no workers" in said(HASTY)
    assert rows(tmp_path / "a", "SELECT 1 FROM runs") == []
    worker = dask.worker()
    assert "runs another version of this program" in said("import pipelines.cluster; pipelines.cluster.code = str")
    worker.kill()
    dask.start("worker", dask.url, "--nthreads", "1", "--host", "127.0.0.1")
    assert "was not started with --no-nanny" in said("")
    assert rows(tmp_path / "a", "SELECT reason FROM runs") == [("failed",)] * 2


@pytest.mark.fault("one line, status 1, a row")
def test_an_import_whose_workers_all_died_ends(undisturbed, dask, tmp_path):
    dask.scheduler()
    worker = dask.worker()
    with started(tmp_path / "a", undisturbed[0], dask, HASTY) as process:
        until_some_are_stored(tmp_path / "a", process)
        worker.kill()
        said = process.communicate(timeout=120)[1]
    assert process.returncode == 1
    assert "has no workers any more" in said
    assert rows(tmp_path / "a", "SELECT reason FROM runs") == [("failed",)]


def test_without_a_cluster_nothing_of_it_is_imported(tmp_path):
    write(tmp_path / "cc.warc.gz", PAGES[:1])
    script = (
        "import sys\nfrom pipelines.__main__ import cli\n"
        "try: cli(['import', *sys.argv[1:]])\nfinally: sys.stderr.write(' '.join(sys.modules))"
    )
    words = [sys.executable, "-c", script, str(tmp_path / "cc.warc.gz"), "--archive", str(tmp_path / "a")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    with closing(Archive(tmp_path / "a")) as archive:
        assert len(archive.rows("SELECT 1 FROM articles")) == 1
    assert not {"dask", "distributed", "pipelines.cluster"} & set(done.stderr.split())
