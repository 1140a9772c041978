"""Files that articles are published with, fetched and read; what documents are called by, for finding one at two places."""

from __future__ import annotations

from sqlite_utils import Database

TABLES = """
CREATE TABLE files (                           -- each once, whatever addresses it has
    sha256 TEXT PRIMARY KEY,
    type TEXT NOT NULL,                        -- pdf, docx, ofd, xlsx, zip, … by its bytes
    length INTEGER NOT NULL,
    page_id INTEGER NOT NULL REFERENCES pages(id), -- whose row names its place in a WARC file
    state TEXT NOT NULL, detail TEXT NOT NULL, -- attachment; unreadable or hung, and why
    text TEXT NOT NULL                         -- what it says, empty where it was not read
) STRICT;
CREATE TABLE file_addresses (                  -- where files are, those that are still to be asked for among them
    url TEXT PRIMARY KEY, source TEXT NOT NULL, found TEXT NOT NULL, -- address of a page that links it
    state TEXT NOT NULL DEFAULT 'wanted', detail TEXT NOT NULL DEFAULT '', tries INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT
) STRICT;
CREATE INDEX file_addresses_wanted ON file_addresses(source) WHERE state = 'wanted';
CREATE INDEX file_addresses_file ON file_addresses(sha256);
CREATE TABLE version_files (                   -- which version links which files
    version_id INTEGER NOT NULL REFERENCES versions(id) ON DELETE CASCADE, url TEXT NOT NULL, PRIMARY KEY (version_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX version_files_url ON version_files(url);
CREATE TABLE document_numbers (                -- the number of a version's document and the core of its title, both in one form
    version_id INTEGER PRIMARY KEY REFERENCES versions(id) ON DELETE CASCADE, number TEXT NOT NULL, core TEXT NOT NULL
) STRICT;
CREATE INDEX document_numbers_number ON document_numbers(number);
ALTER TABLE indexed ADD COLUMN files TEXT;
INSERT OR IGNORE INTO version_files SELECT v.id, json_extract(f.value, '$.url') FROM versions v, json_each(v.facts, '$.attachments') f;
INSERT OR IGNORE INTO file_addresses (url, source, found) SELECT f.url, p.source, p.address
FROM version_files f JOIN versions v ON v.id = f.version_id JOIN pages p ON p.id = v.page_id"""


def files(db: Database) -> None:
    """Make them; the files that articles link already are to be asked for."""
    for statement in TABLES.split(";\n"):
        db.execute(statement)
