"""Pages that are looked at again, as requests; what a failure says of a page, and whether it may pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from twisted.python.failure import Failure

from archive.run import Run
from archive.watch.recheck import Again, gone, take

SETTLED = (400, 401, 404, 405, 406, 410, 451)  # answers that asking again does not change
GONE = (404, 410)


def rechecks(run: Run, callback: Callable[..., Any], errback: Callable[..., Any]) -> Iterator[Request]:
    """Requests for the pages of a source whose time to be looked at again has come."""
    with run.archive.writing() as db:
        due = take(db, run.source, datetime.now(UTC))
    run.count("rechecked", len(due))
    for again in due:
        meta = {"found": again.found, "hand": True, "again": again}
        yield Request(again.address, callback, errback=errback, dont_filter=True, priority=-10, meta=meta)


def is_gone(run: Run, failure: Failure) -> bool:
    """Whether a page that was looked at again is there no more; it is noted then."""
    again = getattr(failure, "request", Request("about:none")).meta.get("again")
    if not isinstance(again, Again) or status_of(failure) not in GONE:
        return False
    with run.archive.writing() as db:
        gone(db, run.id, run.source, again)
    run.count("gone")
    return True


def status_of(failure: Failure) -> int:
    """The HTTP status of a request that failed by it, else 0."""
    return int(getattr(getattr(failure.value, "response", None), "status", 0))


def told(failure: Failure) -> str:
    """A failure in one line."""
    status = status_of(failure)
    name = failure.type.__name__ if failure.type else ""
    return f"HTTP {status}" if status else f"{name} {failure.getErrorMessage()}"


def passing(failure: Failure) -> bool:
    """Whether the next run may not meet it; not so an answer for good, or what we refuse to ask for."""
    status = status_of(failure)
    return status not in SETTLED if status else not isinstance(failure.value, IgnoreRequest)
