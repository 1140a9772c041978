"""Datasette with the archive's pages, its settings and a few queries to begin with."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from archive.web import STATIC, plugin
from archive.web.followed import Followed
from archive.web.gate import Entrance, gate

SETTINGS = {"cache_size_kb": 32_768, "sql_time_limit_ms": 5000, "max_returned_rows": 2000, "default_cache_ttl": 0}
INNER = ("_sqlite_migrations", "sketches", "standing")  # of no use to a reader
FIND = """
SELECT a.id AS article_id, a.published, a.publisher, a.title
FROM search JOIN articles a ON a.id = search.rowid WHERE search MATCH words(:q) ORDER BY rank LIMIT 100"""
SPREAD = """
SELECT c.article_id, a.title, count(*) AS places, min(c.first_seen) AS first_seen, max(c.first_seen) AS last_new
FROM copies c JOIN articles a ON a.id = c.article_id GROUP BY c.article_id ORDER BY places DESC LIMIT 100"""
UNREAD = """
SELECT d.reason, d.source, d.address, d.detail, d.page_id, d.seen FROM discarded d ORDER BY d.id DESC LIMIT 200"""
QUERIES = {
    "find": {"title": "搜索 · words('反诈') finds Chinese words", "sql": FIND.strip()},
    "spread": {"title": "转载最多的文章 · most copied", "sql": SPREAD.strip()},
    "unread": {"title": "未收录的网页及原因 · discarded, and why", "sql": UNREAD.strip()},
}


def application(database: Path, entrance: Entrance) -> Any:
    """The ASGI application that serves an archive's database file to whom the entrance lets in; it is opened read-only."""
    if not pm.is_registered(plugin):
        pm.register(plugin, "archive")
        # Datasette calls every handler and this one prints each wrong query with all the variables of the program.
        pm.unregister(name="datasette.handle_exception")
    tables = {name: {"hidden": True} for name in INNER}
    metadata = {"title": "反诈新闻档案", "databases": {database.stem: {"queries": QUERIES, "tables": tables}}}
    datasette = Datasette(
        [str(database)], settings=SETTINGS, metadata=metadata, static_mounts=[("assets", str(STATIC))]
    )
    datasette.remove_database(database.stem)
    datasette.add_database(Followed(datasette, database), name=database.stem)
    return gate(datasette.app(), entrance)


def run(app: Any, listening: socket.socket) -> None:
    """Serve on a socket that already listens, until a signal says stop."""
    uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on")).run(sockets=[listening])
