"""Whether the scheduler's memory stays flat: its own timetable, real forks, crawls that only leave their row.

python -m tests.bench_memory [CRAWLS]: resident memory of the scheduler's process after every tenth of them.
"""

import sys
import tempfile
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path

from archive.run import Run
from archive.store import Archive
from spiders.crawls import FORKED, Crawls, Plan
from spiders.timetable import Timetable
from tests.faults.scene import resident

SOURCES = 50
FORKED.set_forkserver_preload(["spiders.timetable"])
TABLE = '[sources."来源{n}"]\nplatform = "web"\nschedule = "1s"\naddresses = ["http://127.0.0.1:9/"]\n\n'


def leave_a_row(archive: Path, source: str) -> None:
    """What a crawl leaves that found nothing new."""
    with closing(Archive(archive)) as opened:
        run = Run(opened, source, "web")
        run.counts.update(fetched=1, listed=1, unchanged=1)
        run.finish("finished")


class Quick(Crawls):
    """Crawls whose processes leave their row and end."""

    def _start(self, plan: Plan, *_: object) -> BaseProcess:
        process = FORKED.Process(target=leave_a_row, args=(self.archive, plan.source.name))
        process.start()
        return process


def main() -> None:
    crawls = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        sources = Path(name, "sources.toml")
        sources.write_text("".join(TABLE.format(n=n) for n in range(SOURCES)), encoding="utf-8")
        Archive(Path(name, "a")).close()
        timetable = Timetable(Quick(Path(name, "a"), sources), 1)
        timetable.reload()
        plans = list(timetable.planned.values())
        for number in range(1, crawls + 1):
            run = timetable.crawl(plans[number % SOURCES])
            assert run is not None
            assert run.whole
            if number % (crawls // 10) == 0:
                print(f"{number:6} crawls: {resident() / 1024:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
