"""The whole way, fetch to store, beside bare Scrapy that only follows and parses the same pages of a local server, and
beside news-please where it is (tests/news_please.py).

python -m tests.bench_crawl [PAGES]: pages of about 26 kB with 800 links, 32 at once, no delays, one run of each.
"""

import asyncio
import multiprocessing
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import news_please
from tests.bench_mirror import peak
from tests.web import ROOT, command, declare, long_text, rows, story

AT_ONCE = ("CONCURRENT_REQUESTS=32", "CONCURRENT_REQUESTS_PER_DOMAIN=32", "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False",
           "ROBOTSTXT_OBEY=False", "LOG_LEVEL=WARNING")  # fmt: skip
FEW = 400  # pages for news-please
BARE = """
import scrapy
class Bare(scrapy.Spider):
    name = "bare"
    def start_requests(self):
        return [scrapy.Request(line) for line in open(self.file).read().split()]
    async def start(self):
        for request in self.start_requests():
            yield request
    def parse(self, response):
        yield {"title": response.css("h1::text").get(), "text": response.css(".content p::text").getall()}
"""


# Made once: the server shares two cores with those it measures.
LINKS = "<ul>" + "".join(f"<li><a href='/l/{n}.html'>第{n}版</a></li>" for n in range(800)) + "</ul></body>"


def page(number: int) -> bytes:
    """A story with the links of a portal around it."""
    text = story(f"临江第{number}起电信诈骗案告破", long_text(f"反诈{number}号"))
    return text.replace("</body>", LINKS).encode()


def serve(port: "multiprocessing.Queue[int]") -> None:
    """Answer every GET with the page its path names."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                digits = "".join(filter(str.isdigit, line.decode().split()[1]))
                body = page(int(digits or 0))
                head = (
                    f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                writer.write(head.encode() + body)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    port: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    server.start()
    base = f"http://127.0.0.1:{port.get()}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        listed, bare = folder / "addresses.txt", folder / "bare.py"
        listed.write_text("".join(f"{base}/p/{number}.html\n" for number in range(pages)))
        bare.write_text(BARE)
        words = [
            sys.executable,
            "-m",
            "scrapy",
            "runspider",
            str(bare),
            "-a",
            f"file={listed}",
            "-o",
            f"{folder}/o.jsonl",
        ]
        for setting in AT_ONCE:
            words += ["-s", setting]
        plain = timed(words, folder)
        # The guard lets no address inside this network pass but the source's own: one address names the host.
        source = declare(
            folder, "bench", platform="web", topic=False, files=[str(listed)], addresses=[base + "/p/0.html"]
        )
        begun = time.perf_counter()
        words = command(folder / "a", "web", "source=bench", settings=(*AT_ONCE, f"SOURCES={source}"))
        largest = peak(subprocess.Popen(words, cwd=ROOT))
        ours = time.perf_counter() - begun
        stored = rows(folder / "a", "SELECT count(*) FROM copies")[0][0]
        few = [f"{base}/p/{number}.html" for number in range(min(pages, FEW))]
        (folder / "peer").mkdir()
        peer = news_please.crawled(few, folder / "peer") if news_please.PROGRAM else None
    server.terminate()
    print(f"bare Scrapy {pages / plain:6.0f} pages/s ({plain:.1f} s)")
    print(
        f"ours        {pages / ours:6.0f} pages/s ({ours:.1f} s), {stored} stored, {plain / ours:.2f} of bare Scrapy,"
        f" {largest} MB at most"
    )

    if peer:
        rate = len(few) / peer[0]
        print(
            f"news-please {rate:6.1f} pages/s ({peer[0]:.1f} s), {peer[1]} stored; ours {pages / ours / rate:.0f} times as fast"
        )
    else:
        print("news-please is not here: see tests/news_please.py")


def timed(words: list[str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(words, cwd=folder, check=False)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
