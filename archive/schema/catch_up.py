"""Archives made while the first schema was still being edited: they get what it has and they lack.

Until it was frozen each commit wrote its tables under the name ``first``, so the name does not tell which tables an
archive has. The tables themselves do: they are compared with those that ``first`` makes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlite_utils import Database

from archive.schema.first import first

Definitions = dict[str, tuple[str, str]]  # name of a table or index → its type and SQL


def catch_up(db: Database) -> None:
    """Add the tables, columns and indexes that ``first`` makes today. A search table of another form is made anew, empty."""
    with closing(sqlite3.connect(":memory:")) as memory:
        first(Database(memory))
        wanted = _definitions(memory)
        columns = {name: _columns(memory, name) for name, (kind, _) in wanted.items() if kind == "table"}
    there = _definitions(db.conn)
    for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.conn.execute(f"DROP VIEW {name}")  # a view of a column that is no more would stop ALTER TABLE
    if "search" in there and "indexed" not in there:
        db.conn.execute("DROP TABLE search")
        del there["search"]
    for name, (kind, sql) in wanted.items():
        if name not in there:
            db.conn.execute(sql)
            if name == "search":  # how it ranks is a row, not part of its SQL
                db.conn.execute("INSERT INTO search (search, rank) VALUES ('rank', 'bm25(1.0, 20.0, 2.0)')")
        elif kind == "table":
            held = _columns(db.conn, name)
            for column, declared in columns[name].items():
                if column not in held:
                    db.conn.execute(f"ALTER TABLE {name} ADD COLUMN {declared}")


def _definitions(db: sqlite3.Connection) -> Definitions:
    """What was declared: not the shadow tables of the search table, nor indexes that SQLite makes itself."""
    rows = db.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL")
    return {name: (kind, sql) for name, kind, sql in rows.fetchall() if not name.startswith(("search_", "sqlite_"))}


def _columns(db: sqlite3.Connection, table: str) -> dict[str, str]:
    """The columns of a table, each with what declares it."""
    found = {}
    for _, name, kind, required, default, _ in db.execute(f"PRAGMA table_info({table})").fetchall():
        rule = " NOT NULL" * required + (f" DEFAULT {default}" if default is not None else "")
        found[name] = f"{name} {kind}{rule}"
    return found
