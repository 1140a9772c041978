"""What Datasette is told: the routes of the archive's pages, its SQL functions, links between the two."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from datasette import hookimpl as untyped_hookimpl
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from archive.connect import register
from archive.fence import fence
from archive.web import answers
from archive.web.pages import problem

F = TypeVar("F", bound=Callable[..., Any])
hookimpl: Callable[[F], F] = untyped_hookimpl


# Keys of feeds stand in addresses; paths tell of this machine.
HIDDEN = frozenset(
    {
        ("sources", "declared"),
        ("sources", "cursor"),
        ("lists", "address"),
        ("runs", "command"),
        ("pragma_database_list", "file"),
    }
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
        (r"^/$", answers.show_front),
        (r"^/articles\.(?P<form>atom|csv|md)$", answers.show_articles),
        (r"^/new(?:\.(?P<form>atom|json|md|txt))?$", answers.show_new),
        (r"^/lists(?:/(?P<name>[a-z]{1,20}))?$", answers.show_lists),
        (r"^/(?P<subject>publisher|document|figure)$", answers.show_subject),
        (r"^/doubts$", answers.show_doubts),
        (r"^/sql$", answers.show_sql),
        (r"^/searches$", answers.show_searches),
        (r"^/owner$", answers.show_owner),
        (r"^/article/(?P<id>[0-9]{1,18})$", answers.show_article),
        (r"^/raw/(?P<id>[0-9]{1,18})(?P<page>/page)?$", answers.show_raw),
        (r"^/health$", answers.show_health),
    ]


@hookimpl
def skip_csrf(scope: dict[str, Any]) -> bool:
    """Our forms have a token of its own (archive.web.owner)."""
    return str(scope["path"]).startswith(("/article/", "/searches"))


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
    status, as_json = getattr(exception, "status", 500), request.path.endswith(".json")
    if isinstance(exception, sqlite3.OperationalError) and exception.args == ("interrupted",):
        status, message = 503, "查询用时太长，已停止；换个更具体的问法试试。"
    elif status == 500:  # nobody foresaw it
        traceback.print_exception(exception)
        message = "出了意料之外的错误，详情在服务器的终端里。"
    elif status == 404 and not as_json:  # Datasette takes an address it does not know for a database
        message = "没有这个地址。"
    else:
        message = getattr(exception, "message", None) or str(exception)
    if as_json:
        told = {"ok": False, "error": message, "status": status}
        return Response.json(getattr(exception, "error_dict", {}) | told, status=status)
    return problem(status, Markup(message) if getattr(exception, "message_is_html", False) else message)
