"""Standing lines, quotations between stories, supervisors of outlets, and the headlines an article is found by."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
CREATE TABLE standing (                        -- lines of new stories: a hash of their folded words, in how many
    line INTEGER PRIMARY KEY, stories INTEGER NOT NULL
) STRICT;
CREATE TABLE rebuild_standing (line INTEGER PRIMARY KEY, stories INTEGER NOT NULL) STRICT;
CREATE TABLE quotes (                          -- an article that holds another's text and more: linked, not joined
    article_id INTEGER NOT NULL REFERENCES stories(id), quoted_id INTEGER NOT NULL REFERENCES stories(id),
    similarity REAL NOT NULL, PRIMARY KEY (article_id, quoted_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX quotes_quoted ON quotes(quoted_id);
CREATE TABLE rebuild_quotes (
    article_id INTEGER NOT NULL, quoted_id INTEGER NOT NULL, similarity REAL NOT NULL, PRIMARY KEY (article_id, quoted_id)
) STRICT, WITHOUT ROWID;
ALTER TABLE issuers ADD COLUMN supervisor TEXT NOT NULL DEFAULT '';
ALTER TABLE indexed ADD COLUMN titles TEXT;
CREATE INDEX versions_publisher ON versions(publisher)"""


def stories(db: Database) -> None:
    """Make them."""
    for statement in TABLES.split(";\n"):
        db.execute(statement)
