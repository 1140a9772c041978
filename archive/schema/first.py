"""The tables of the first release. Shipped: never edit this file; a change is a migration of its own behind it.

Times are UTC ISO 8601 unless they are an article's own time, which keeps the offset of its place of publication. JSON
columns are named in docs/schema.md. The views it makes are long replaced by those of ``archive.schema.views``.
"""

from __future__ import annotations

from sqlite_utils import Database

FIRST = """
CREATE TABLE sources (
    name TEXT PRIMARY KEY, platform TEXT NOT NULL, schedule TEXT NOT NULL DEFAULT '',
    declared TEXT NOT NULL DEFAULT '{}',       -- JSON of its table in sources.toml
    cursor TEXT NOT NULL DEFAULT '{}',         -- JSON: address -> what was last seen there (commit, etag)
    first_seen TEXT NOT NULL, last_run TEXT
) STRICT;
CREATE TABLE runs (                            -- one row a crawl, whatever happened
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, platform TEXT NOT NULL, command TEXT NOT NULL DEFAULT '',
    pid INTEGER NOT NULL, started TEXT NOT NULL, finished TEXT,
    reason TEXT NOT NULL DEFAULT 'running',    -- finished, shutdown, start_error, killed, …
    counts TEXT NOT NULL DEFAULT '{}',         -- JSON: listed, fetched, new, versions, unchanged, duplicates, discarded, errors
    errors TEXT NOT NULL DEFAULT '[]'          -- JSON: [{source, address, error}], the first 100
) STRICT;
CREATE TABLE pages (                           -- what was fetched; its bytes are in the WARC file
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), source TEXT NOT NULL,
    address TEXT NOT NULL, url TEXT NOT NULL,  -- asked for, and final
    status INTEGER NOT NULL, headers TEXT NOT NULL, found TEXT NOT NULL,
    sha256 TEXT NOT NULL, length INTEGER NOT NULL, fetched TEXT NOT NULL,
    warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'unread'
) STRICT;
CREATE INDEX pages_address ON pages(address, sha256);
CREATE INDEX pages_warc ON pages(warc_file, warc_offset);
CREATE TABLE texts (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE TABLE sketches (                        -- sampled shingles of every story: who shares words with whom
    gram INTEGER NOT NULL, article_id INTEGER NOT NULL REFERENCES stories(id), PRIMARY KEY (gram, article_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE boilerplate (                     -- lines that recur at the ends of one publisher's articles (archive/learnt.py)
    publisher TEXT NOT NULL, line TEXT NOT NULL,
    place TEXT NOT NULL,                       -- head or tail
    count INTEGER NOT NULL, articles INTEGER NOT NULL, -- in so many of so many articles
    example INTEGER NOT NULL,                  -- one of them
    learnt TEXT NOT NULL, PRIMARY KEY (publisher, line, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE rebuild (                         -- the clusters of a `dedupe --rebuild` under way: empty otherwise
    copy_id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL, relation TEXT NOT NULL, similarity REAL NOT NULL
) STRICT;
CREATE INDEX rebuild_article ON rebuild(article_id);
CREATE TABLE rebuild_sketches (
    gram INTEGER NOT NULL, article_id INTEGER NOT NULL, PRIMARY KEY (gram, article_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE decisions (                       -- what a person decided; it outlives every rebuild
    one TEXT NOT NULL, other TEXT NOT NULL, same INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '', made TEXT NOT NULL,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE TABLE tags (                            -- what a person wrote on an article; it belongs to a copy's key, not to a number
    key TEXT NOT NULL, tag TEXT NOT NULL, made TEXT NOT NULL, PRIMARY KEY (key, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE notes (id INTEGER PRIMARY KEY, key TEXT NOT NULL, text TEXT NOT NULL, made TEXT NOT NULL) STRICT;
CREATE INDEX notes_key ON notes(key);
CREATE TABLE stories (                         -- an article of the archive; its fields are its best version's
    id INTEGER PRIMARY KEY, version_id INTEGER REFERENCES versions(id), first_seen TEXT NOT NULL,
    merged_into INTEGER REFERENCES stories(id) -- where its copies are now, if it turned out to be another one's
) STRICT;
CREATE TABLE copies (                          -- every place an article was seen
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES stories(id),
    key TEXT NOT NULL,                         -- identity of what was seen there
    source TEXT NOT NULL, address TEXT NOT NULL, origin_address TEXT NOT NULL DEFAULT '',
    relation TEXT NOT NULL,                    -- original, same, exact, near, excerpt, whole, decided
    similarity REAL NOT NULL DEFAULT 1.0,
    version_id INTEGER REFERENCES versions(id),
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
    UNIQUE (key, address)
) STRICT;
CREATE INDEX copies_article ON copies(article_id);
CREATE INDEX copies_address ON copies(address);
CREATE INDEX copies_origin ON copies(origin_address);
CREATE TABLE versions (                        -- what a place said at a time
    id INTEGER PRIMARY KEY, copy_id INTEGER NOT NULL REFERENCES copies(id),
    page_id INTEGER REFERENCES pages(id), part INTEGER NOT NULL DEFAULT 0, seen TEXT NOT NULL,
    url TEXT NOT NULL, platform TEXT NOT NULL, state TEXT NOT NULL,
    title TEXT NOT NULL, text_id INTEGER NOT NULL REFERENCES texts(id),
    published TEXT NOT NULL, evidence TEXT NOT NULL, modified TEXT NOT NULL DEFAULT '',
    publisher TEXT NOT NULL, author TEXT NOT NULL, editor TEXT NOT NULL, origin TEXT NOT NULL,
    original_title TEXT NOT NULL, keywords TEXT NOT NULL, images TEXT NOT NULL, removed TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE INDEX versions_copy ON versions(copy_id);
CREATE INDEX versions_text ON versions(text_id);
CREATE INDEX versions_page ON versions(page_id);
CREATE INDEX versions_published ON versions(published);
CREATE TABLE issuers (                         -- names as pages write them, and who they mean (archive/issuers.toml)
    alias TEXT PRIMARY KEY, name TEXT NOT NULL, level INTEGER NOT NULL, kind TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE aliases (alias TEXT PRIMARY KEY, key TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE discarded (                       -- every page that became no article, and why
    id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), source TEXT NOT NULL,
    key TEXT NOT NULL, address TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '',
    page_id INTEGER REFERENCES pages(id), seen TEXT NOT NULL
) STRICT;
CREATE INDEX discarded_key ON discarded(key);
CREATE INDEX discarded_address ON discarded(address);
CREATE INDEX discarded_run ON discarded(run_id, reason);
CREATE VIRTUAL TABLE search USING fts5(        -- without a copy of the texts; body first, for the first column is smallest
    body, title, publisher, content = '', tokenize = 'ascii'  -- archive/question.py splits and folds
);
INSERT INTO search (search, rank) VALUES ('rank', 'bm25(1.0, 20.0, 2.0)');
CREATE TABLE indexed (article_id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL REFERENCES versions(id)) STRICT;
CREATE VIEW articles AS
SELECT s.id, v.title, t.text, v.published, v.publisher, v.author, v.editor, v.origin, v.original_title, v.url,
       v.platform, v.state, v.modified, v.keywords, v.images, v.evidence AS published_evidence, v.removed, v.facts,
       s.first_seen, v.page_id, v.part, v.id AS version_id
FROM stories s JOIN versions v ON v.id = s.version_id JOIN texts t ON t.id = v.text_id;
CREATE VIEW reprints AS                        -- every copy with who published it and whom it credits, earliest first
SELECT c.article_id, c.id AS copy_id, c.source, v.title, v.published, v.publisher, coalesce(p.name, v.publisher) AS issuer,
       coalesce(p.level, 7) AS level, v.origin, coalesce(o.name, v.origin) AS credited, c.relation, c.similarity,
       coalesce(nullif(v.url, ''), c.address) AS url, c.address, c.first_seen, c.last_seen,
       coalesce(nullif(v.published, ''), c.first_seen) AS moment
FROM copies c JOIN versions v ON v.id = c.version_id
LEFT JOIN issuers p ON p.alias = v.publisher LEFT JOIN issuers o ON o.alias = v.origin;
CREATE VIEW story_spread AS                    -- a story: its earliest and its most authoritative copy, how far it went
SELECT a.id AS article_id, a.title, count(*) AS copies, count(DISTINCT r.issuer) AS issuers,
       min(julianday(r.moment)) AS first_day, max(julianday(r.moment)) - min(julianday(r.moment)) AS days,
       (SELECT issuer FROM reprints e WHERE e.article_id = a.id ORDER BY julianday(e.moment), e.copy_id LIMIT 1) AS earliest,
       (SELECT url FROM reprints e WHERE e.article_id = a.id ORDER BY julianday(e.moment), e.copy_id LIMIT 1) AS earliest_url,
       (SELECT issuer FROM reprints e WHERE e.article_id = a.id
        ORDER BY e.level, julianday(e.moment), e.copy_id LIMIT 1) AS most_authoritative,
       (SELECT url FROM reprints e WHERE e.article_id = a.id
        ORDER BY e.level, julianday(e.moment), e.copy_id LIMIT 1) AS most_authoritative_url,
       (SELECT credited FROM reprints e JOIN issuers i ON i.alias = e.origin WHERE e.article_id = a.id
        ORDER BY i.level, e.copy_id LIMIT 1) AS credited,
       min(r.first_seen) AS first_seen, max(r.last_seen) AS last_seen
FROM articles a JOIN reprints r ON r.article_id = a.id GROUP BY a.id;
CREATE VIEW tagged AS                          -- where a person's tags are now, whatever was merged or parted since
SELECT c.article_id, g.tag, a.title, a.published, a.publisher, a.url, min(g.made) AS made
FROM tags g JOIN copies c ON c.key = g.key JOIN articles a ON a.id = c.article_id GROUP BY c.article_id, g.tag;
CREATE VIEW newest AS                          -- articles without their texts, the newest first
SELECT a.id, a.published, a.title, coalesce(i.name, a.publisher) AS issuer, coalesce(i.level, 7) AS level, a.publisher,
       a.origin, a.url, a.state, a.first_seen, (SELECT count(*) FROM copies c WHERE c.article_id = a.id) AS copies
FROM articles a LEFT JOIN issuers i ON i.alias = a.publisher ORDER BY a.published DESC, a.id DESC;
CREATE VIEW issuer_months AS
SELECT coalesce(i.name, v.publisher) AS issuer, coalesce(i.level, 7) AS level, coalesce(i.kind, '') AS kind,
       substr(v.published, 1, 7) AS month, count(*) AS articles
FROM stories s JOIN versions v ON v.id = s.version_id LEFT JOIN issuers i ON i.alias = v.publisher GROUP BY 1, 4;
CREATE VIEW edited AS                          -- places that said something else later
SELECT c.article_id, e.copy_id, c.source, e.versions, e.first_seen, e.last_seen, o.title AS old_title, n.title AS new_title,
       length(nt.text) - length(ot.text) AS grown, coalesce(nullif(n.url, ''), c.address) AS url, e.oldest, n.id AS newest
FROM (SELECT copy_id, count(*) AS versions, min(id) AS oldest, min(seen) AS first_seen, max(seen) AS last_seen
      FROM versions GROUP BY copy_id HAVING count(*) > 1) e
JOIN copies c ON c.id = e.copy_id JOIN versions o ON o.id = e.oldest JOIN versions n ON n.id = c.version_id
JOIN texts ot ON ot.id = o.text_id JOIN texts nt ON nt.id = n.text_id;
CREATE VIEW deleted AS                         -- pages that their authors or a platform took away, and what we kept of them
SELECT d.reason, d.seen, d.source, d.address, d.key, d.page_id, d.article_id, a.title, a.published, a.publisher
FROM (SELECT *, (SELECT c.article_id FROM copies c WHERE (c.key = g.key AND g.key != '') OR c.address = g.address
                 ORDER BY c.id LIMIT 1) AS article_id
      FROM discarded g WHERE g.reason IN ('deleted_by_author', 'removed_for_violation')) d
LEFT JOIN articles a ON a.id = d.article_id;
CREATE VIEW silence AS                         -- every source and for how many days it has brought nothing new
SELECT n.source, round(julianday('now') - julianday(coalesce(c.newest, s.first_seen, r.started)), 1) AS days, c.newest,
       coalesce(c.articles, 0) AS articles, r.started AS last_run, r.reason AS last_reason, s.schedule
FROM (SELECT name AS source FROM sources UNION SELECT source FROM runs UNION SELECT source FROM copies) n
LEFT JOIN sources s ON s.name = n.source
LEFT JOIN (SELECT source, count(DISTINCT article_id) AS articles, max(first_seen) AS newest FROM copies GROUP BY source) c
    ON c.source = n.source
LEFT JOIN runs r ON r.id = (SELECT max(id) FROM runs WHERE runs.source = n.source);
CREATE VIEW discards AS
SELECT run_id, source, reason, count(*) AS count FROM discarded GROUP BY run_id, source, reason;
"""


def first(db: Database) -> None:
    """Make the tables of the first release."""
    for statement in FIRST.split(";\n"):
        if statement.strip():
            db.execute(statement)
