"""What Datasette is told: the routes of the archive's pages, its SQL functions, links between the two."""

from __future__ import annotations

import asyncio
import sqlite3
import traceback
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from datasette import hookimpl as untyped_hookimpl
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response
from markupsafe import Markup
from warcio.exceptions import ArchiveLoadFailed

from archive.connect import register
from archive.fence import fence
from archive.raw.warc import read_record
from archive.web import front, status, story
from archive.web.pages import page, problem, raw

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
hookimpl: Callable[[F], F] = untyped_hookimpl


# Keys of feeds stand in addresses; paths tell of this machine.
HIDDEN = frozenset(
    {("sources", "declared"), ("sources", "cursor"), ("runs", "command"), ("pragma_database_list", "file")}
)


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Every connection to the archive knows its SQL functions and can only read; Datasette writes a database of its own."""
    register(conn)
    if not database.startswith("_"):
        fence(conn, HIDDEN)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The archive's pages. Ours come before Datasette's own, so ``/`` is the front page."""
    return [
        (r"^/$", show_front),
        (r"^/article/(?P<id>[0-9]{1,18})$", show_article),
        (r"^/raw/(?P<id>[0-9]{1,18})$", show_raw),
        (r"^/health$", show_health),
    ]


@hookimpl
def menu_links() -> list[dict[str, str]]:
    """The way back from Datasette's pages."""
    return [{"href": "/", "label": "反诈新闻档案"}, {"href": "/health", "label": "抓取状况"}]


@hookimpl
def render_cell(value: object, column: str, table: str | None) -> Markup | None:
    """In Datasette's tables a number of an article or of a page leads to it."""
    if not isinstance(value, int):
        return None
    if column == "article_id" or (column == "id" and table in ("articles", "stories")):
        return Markup('<a href="/article/{0}">{0}</a>').format(value)
    if column == "page_id" or (column == "id" and table == "pages"):
        return Markup('<a href="/raw/{0}">{0}</a>').format(value)
    return None


@hookimpl
def handle_exception(request: Request, exception: Exception) -> Response:
    """Every error is answered, in JSON or on a page of ours; only what nobody foresaw is printed."""
    status = getattr(exception, "status", 500)
    if isinstance(exception, sqlite3.OperationalError) and exception.args == ("interrupted",):
        status, message = 503, "查询用时太长，已停止；换个更具体的问法试试。"
    elif status == 500:  # nobody foresaw it
        traceback.print_exception(exception)
        message = "出了意料之外的错误，详情在服务器的终端里。"
    else:
        message = getattr(exception, "message", None) or str(exception)
    if request.path.endswith(".json"):
        told = {"ok": False, "error": message, "status": status}
        return Response.json(getattr(exception, "error_dict", {}) | told, status=status)
    return problem(status, Markup(message) if getattr(exception, "message_is_html", False) else message)


async def show_front(datasette: Any, request: Request) -> Response:
    """The newest articles, or those that were searched for."""
    asked = front.asked_of(request.args.get)
    return page("front.html", **await _read(datasette, lambda connection: front.front(connection, asked)))


async def show_article(datasette: Any, request: Request) -> Response:
    """One article with everything the archive knows of it."""
    number = int(request.url_vars["id"])
    found = await _read(datasette, lambda connection: story.story(connection, number))
    return page("article.html", **found) if found else problem(404, f"档案里没有编号为 {number} 的文章。")


async def show_raw(datasette: Any, request: Request) -> Response:
    """The bytes of a page as they arrived, as plain text that can't do anything."""
    number = int(request.url_vars["id"])
    sql = "SELECT warc_file, warc_offset FROM pages WHERE id = ?"
    place = await _read(datasette, lambda connection: connection.execute(sql, (number,)).fetchone())
    if place is None:
        return problem(404, f"档案里没有编号为 {number} 的原始网页。")
    # .name: a row can't lead out of the folder
    file = Path(datasette.get_database().path).parent / "warc" / Path(place["warc_file"]).name
    try:
        return raw(number, await asyncio.to_thread(read_record, file, place["warc_offset"]))
    except (OSError, ValueError, ArchiveLoadFailed, zlib.error) as error:
        return problem(404, f"WARC 文件里读不到这份原始网页：{error}")


async def show_health(datasette: Any) -> Response:
    """How the crawls went, a row a source."""
    return page("health.html", **await _read(datasette, status.status))


async def _read(datasette: Any, ask: Callable[[sqlite3.Connection], T]) -> T:
    """What ``ask`` finds, in a thread of Datasette's and in the time SQL may take there."""

    def timed(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, datasette.setting("sql_time_limit_ms")):
            return ask(connection)

    return await datasette.get_database().execute_fn(timed)  # type: ignore[no-any-return]
