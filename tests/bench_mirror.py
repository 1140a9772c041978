"""A Git mirror's way into the archive: cloned, kept, read, judged, stored, each batch committed and brought to the disk.

python -m tests.bench_mirror [POSTS]: posts of tests/bench_dedupe.py, one in five a copy, in one commit of a local repository.
Bytes written are what the processes of the crawl gave to the block layer (0 where the folder lies in memory).
"""

import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.bench_dedupe import articles
from tests.faults.scene import repository, resident
from tests.web import FAST, ROOT, command, declare, rows


def post(number: int, title: str, text: str) -> str:
    """A post with front matter, as mirrors keep it."""
    url = f"https://mp.weixin.qq.com/s?__biz=MzA5MQ==&mid={number}&idx=1&sn=x"
    paragraphs = text.replace("\n", "\n\n")
    return f"---\ntitle: {title}\nurl: {url}\nsource: 临江反诈\ndate: 2026-05-12\n---\n\n{paragraphs}\n"


def peak(crawl: "subprocess.Popen[bytes]") -> int:
    """Wait for a process; the most memory it had (ru_maxrss of a child is at least its parent's), in MB."""
    most = 0
    while crawl.poll() is None:
        with suppress(OSError, StopIteration):  # it has just ended
            most = resident(crawl.pid, "VmHWM") // 1024
        time.sleep(0.1)
    return most


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {f"doc/{n % 50}/{n}.md": post(n, title, text) for n, (_, title, text) in enumerate(articles(posts))}
        source = declare(folder, "镜像", platform="wechat", git=[repository(folder / "mirror", files)], topic=False)
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        words = command(
            folder / "a", "wechat", "source=镜像", settings=(*FAST, f"SOURCES={source}", "LOG_LEVEL=WARNING")
        )
        largest = peak(subprocess.Popen(words, cwd=ROOT))
        took, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        kept = sum(len(text.encode()) for text in files.values())
        written = (after.ru_oublock - before.ru_oublock) * 512
        stored = rows(folder / "a", "SELECT count(*) FROM copies")[0][0]
    print(
        f"git mirror  {posts / took:6.0f} posts/s ({took:.1f} s), {stored} stored, {1000 * cpu / posts:.1f} ms CPU a post,"
        f" {written / kept:.1f} bytes written for each kept ({kept / posts / 1000:.1f} kB a post),"
        f" {largest} MB the crawl's process at most"
    )


if __name__ == "__main__":
    main()
