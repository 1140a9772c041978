"""One address asked for outside a crawl, in a process of its own: by robots.txt, with our name, within a crawl's limits."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from spiders.looking import LookError

PROJECT = Path(__file__).resolve().parent.parent
KEPT = ("USER_AGENT", "CONTACT", "DOWNLOAD_TIMEOUT", "DOWNLOAD_MAXSIZE", "REDIRECT_MAX_TIMES", "METAREFRESH_ENABLED")
WAIT = 180  # seconds


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer: where it came from in the end, its status and body, its headers in lower case."""

    url: str
    status: int
    body: bytes
    headers: dict[str, str]


def fetch(address: str) -> Seen:
    """The answer of an address, whatever its status; raises LookError."""
    command = [sys.executable, "-m", "spiders.fetch", address]
    try:
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, timeout=WAIT, check=False)
        row = json.loads(done.stdout or b"{}")
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise LookError(f"no answer: {error}") from error
    if "url" not in row:
        raise LookError(row.get("error") or "can't be had")
    return Seen(row["url"], row["status"], base64.b64decode(row["body"]), row["headers"])


class Look(scrapy.Spider):
    """A spider that asks for one address."""

    name = "look"
    address: str
    row: dict[str, Any]

    async def start(self) -> AsyncIterator[Request]:
        """The one request."""
        yield Request(self.address, self.parse, errback=self.failed, meta={"handle_httpstatus_all": True})

    def parse(self, response: Response, **_: Any) -> None:
        """Keep the answer."""
        headers = {str(k.decode("latin-1")).lower(): v[0].decode("latin-1") for k, v in response.headers.items() if v}
        body = base64.b64encode(response.body).decode()
        self.row.update(url=response.url, status=response.status, body=body, headers=headers)

    def failed(self, failure: Failure) -> None:
        """Keep why there is none."""
        self.row["error"] = failure.getErrorMessage() or str(failure.type)


def main(address: str) -> None:
    """Ask, and print the answer as JSON."""
    ours = get_project_settings()
    settings: dict[str, Any] = {name: ours[name] for name in KEPT}
    settings["USER_AGENT"] = settings["USER_AGENT"].replace("{contact}", str(settings["CONTACT"]))
    settings |= {"ROBOTSTXT_OBEY": True, "RETRY_TIMES": 1, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False}
    process = CrawlerProcess(settings)
    row: dict[str, Any] = {}
    process.crawl(Look, address=address, row=row)
    process.start()
    sys.stdout.write(json.dumps(row))


if __name__ == "__main__":
    main(sys.argv[1])
