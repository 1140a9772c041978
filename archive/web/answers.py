"""What is answered at each address of ours."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response
from warcio.exceptions import ArchiveLoadFailed

from archive.connect import Reader
from archive.errors import ArchiveError
from archive.out.digest import digest
from archive.out.export import articles
from archive.out.feed import NEWEST, feed
from archive.out.safe import cell
from archive.raw.warc import read_record
from archive.search.asked import FORMS, Asked, asked_of
from archive.search.dates import period, today
from archive.search.search import matching
from archive.search.spelling import CLASSES
from archive.types import Page
from archive.web import doubts, front, lists, owner, sql, status, story, subjects
from archive.web.pages import download, page, problem, raw, rendered

T = TypeVar("T")
ROWS = "SELECT id, title, published, issuer, level, publisher, origin, url, state, first_seen, copies FROM newest WHERE id IN "
NOT_OWNER = "只有档案的主人能写：请用 serve 打印的主人地址打开。"
LISTED = 1000  # articles of a Markdown list


async def show_searches(datasette: Any, request: Request) -> Response:
    """The saved searches; the owner saves and forgets them."""
    owned = owner.is_owner(request.headers.get("cookie") or "")
    if request.method == "POST":
        said = await request.post_vars()
        if not (owned and owner.right(said.get("token", ""))):
            return problem(403, NOT_OWNER)
        folder = Path(datasette.get_database().path).parent
        words = (folder, said.get("name", ""), said.get("asked", "")[:2000], bool(said.get("alert")))
        try:
            await asyncio.to_thread(owner.keep, *words)
        except ArchiveError:
            return problem(400, "保存的搜索要有名称和条件；要删的也许已经不在了。")
        return Response.redirect("/searches", 303)
    rows = await _read(datasette, front.searches)
    return page("searches.html", rows=rows, token=owner.TOKEN if owned else "")


async def show_front(datasette: Any, request: Request) -> Response:
    """The newest articles, or those that were searched for."""
    asked = asked_of(request.args.get)
    token = owner.TOKEN if owner.is_owner(request.headers.get("cookie") or "") else ""
    shown = await _read(datasette, lambda connection: front.front(connection, asked))
    return page("front.html", 200, token=token, **shown)


async def show_articles(datasette: Any, request: Request) -> Response:
    """The answer to a question as a feed or a file."""
    asked, form = asked_of(request.args.get), request.url_vars["form"]
    name = " ".join(part for part in (asked.words, asked.publisher, asked.month, asked.tag) if part)
    address = f"{request.scheme}://{request.host}{asked.download(form)}"
    made = await _read(datasette, lambda connection: _articles(connection, asked, form, name, address))
    return download(request, made, FORMS[form], "" if form == "atom" else f"articles.{form}")


def _articles(connection: sqlite3.Connection, asked: Asked, form: str, name: str, address: str) -> bytes:
    most = {"atom": NEWEST, "md": LISTED}.get(form, -1)
    ids = matching(
        connection, asked.words, most, only=asked.filters(), newest=form == "atom" or bool(asked.sort), everything=True
    )
    if form == "atom":
        return feed(articles(connection, ids), name, address)
    cursor = connection.execute(f"{ROWS} (SELECT value FROM json_each(?))", (str(ids),))
    rows = {row["id"]: tuple(row) for row in cursor.fetchall()}
    out = io.StringIO()
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column[0] for column in cursor.description])
        writer.writerows([cell(value) for value in rows[each]] for each in ids if each in rows)
        return out.getvalue().encode("utf-8-sig")  # spreadsheets need the mark to see that it is UTF-8
    out.write(f"# 反诈档案 {name}\n\n")
    for each in ids:
        title, published, issuer, url = (rows[each][at] for at in (1, 2, 3, 7))
        safe = str(title).replace("[", "\\[").replace("]", "\\]").replace("<", "\\<")
        out.write(
            f"- {published[:10] or '无日期'} [{safe}](<{url if url.startswith('http') else f'/article/{each}'}>) {issuer}\n"
        )
    if len(ids) == LISTED:
        out.write(f"\n（最多列出 {LISTED} 篇）\n")
    return out.getvalue().encode()


async def show_new(datasette: Any, request: Request) -> Response:
    """What is new since a day, on a page or in another form."""
    said, form = request.args.get("since") or "yesterday", request.url_vars.get("form") or ""
    classes = [each for each in request.args.getlist("class") if each in CLASSES]
    span = period(said, today()) or period("yesterday", today()) or ("", "")
    found = await _read(datasette, lambda connection: digest(connection, span[0], classes))
    if form:
        address = f"{request.scheme}://{request.host}/new.atom"
        made = await _read(datasette, lambda connection: lists.news(connection, found, form, address))
        return download(request, made, lists.NEWS[form])
    return page(
        "new.html", found=found, said=said, classes=classes, names=CLASSES, known=period(said, today()) is not None
    )


async def show_lists(datasette: Any, request: Request) -> Response:
    """A list of what happened to articles; the most reprinted without a name."""
    name = request.url_vars.get("name") or "reprinted"
    if name not in lists.LISTS:
        return problem(404, "没有这个榜单。")
    rows = await _read(datasette, lambda connection: lists.listed(connection, name))
    return page("lists.html", name=name, lists=lists.LISTS, rows=rows)


async def show_doubts(datasette: Any, request: Request) -> Response:
    """What the archive suspects of itself."""
    why, source = request.args.get("why") or "", (request.args.get("source") or "")[:200]
    return page("doubts.html", 200, **await _read(datasette, lambda connection: doubts.doubts(connection, why, source)))


async def show_subject(datasette: Any, request: Request) -> Response:
    """One publisher, document or figure; without a name the list of them."""
    kind, name, q = request.url_vars["subject"], (request.args.get("name") or "")[:200], (request.args.get("q") or "")
    if not name:
        listed = await _read(datasette, lambda connection: subjects.listed(connection, kind, q.strip()[:100]))
        shown: dict[str, object] = {"heading": subjects.HEADINGS[kind], "path": f"/{kind}", "q": q, "rows": listed}
        return page("publishers.html" if kind == "publisher" else "named.html", 200, **shown)
    found = await _read(datasette, lambda connection: subjects.PAGES[kind](connection, name))
    return page(f"{kind}.html", **found) if found else problem(404, f"档案里没有“{name}”。")


async def show_sql(datasette: Any, request: Request) -> Response:
    """A statement and its rows."""
    asked = (request.args.get("sql") or "")[:20_000]
    answer = await _read(datasette, lambda connection: sql.ask(connection, asked))
    return page("sql.html", 200, answer=answer, examples=sql.EXAMPLES, views=sql.VIEWS, links=sql.links, most=sql.MOST)


async def show_article(datasette: Any, request: Request) -> Response:
    """One article with everything the archive knows of it; the owner may write on it."""
    number = int(request.url_vars["id"])
    owned = owner.is_owner(request.headers.get("cookie") or "")
    if request.method == "POST":
        return await _write(datasette, request, number, owned)
    words = (request.args.get("q") or "")[:200]
    found = await _read(datasette, lambda connection: story.story(connection, number, words))
    if not found:
        return problem(404, f"档案里没有编号为 {number} 的文章。")
    return page("article.html", token=owner.TOKEN if owned else "", **found)


async def _write(datasette: Any, request: Request, number: int, owned: bool) -> Response:
    said = await request.post_vars()
    if not (owned and owner.right(said.get("token", ""))):
        return problem(403, NOT_OWNER)
    folder = Path(datasette.get_database().path).parent
    try:
        now = await asyncio.to_thread(
            owner.write, folder, number, said.get("tag", "")[:200], said.get("note", "")[:2000]
        )
    except ArchiveError as error:
        return problem(400, str(error))
    return Response.redirect(f"/article/{now}#notes", 303)


async def show_owner(request: Request) -> Response:
    """The address that `serve` prints: makes a browser the owner's."""
    if not owner.right(request.args.get("token") or ""):
        return problem(403, "这个地址不对；重新运行 serve 会打印新的。")
    return Response(
        "",
        302,
        {"Location": "/", "Set-Cookie": owner.SET, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"},
    )


async def show_raw(datasette: Any, request: Request) -> Response:
    """The bytes of a page as they arrived, as plain text or as a page that can't do anything."""
    number = int(request.url_vars["id"])
    statement = "SELECT warc_file, warc_offset FROM pages WHERE id = ?"
    place = await _read(datasette, lambda connection: connection.execute(statement, (number,)).fetchone())
    if place is None:
        return problem(404, f"档案里没有编号为 {number} 的原始网页。")
    # .name: a row can't lead out of the folder
    file = Path(datasette.get_database().path).parent / "warc" / Path(place["warc_file"]).name
    try:
        captured: Page = await asyncio.to_thread(read_record, file, place["warc_offset"])
    except (OSError, ValueError, ArchiveLoadFailed, zlib.error) as error:
        return problem(404, f"WARC 文件里读不到这份原始网页：{error}")
    return rendered(number, captured) if request.url_vars.get("page") else raw(number, captured)


async def show_health(datasette: Any) -> Response:
    """How the crawls went, a row a source."""
    return page("health.html", **await _read(datasette, status.status))


async def _read(datasette: Any, ask: Callable[[Reader], T]) -> T:
    """What ``ask`` finds, in a thread of Datasette's and in the time SQL may take there."""

    def timed(connection: Reader) -> T:
        with sqlite_timelimit(connection, datasette.setting("sql_time_limit_ms")):
            return ask(connection)

    return await datasette.get_database().execute_fn(timed)  # type: ignore[no-any-return]
