"""The views as they are today. They hold no data, so they are not migrations: an archive whose views differ gets these."""

from __future__ import annotations

import sqlite3

VIEWS = """
CREATE VIEW articles AS
SELECT s.id, v.title, t.text, v.published, v.publisher, v.author, v.editor, v.origin, v.original_title, v.url,
       v.platform, v.state, v.modified, v.keywords, v.images, v.evidence AS published_evidence, v.rivals, v.confidence,
       v.removed, v.facts, v.class, v.score, v.reasons, s.first_seen, v.page_id, v.part, v.id AS version_id
FROM stories s JOIN versions v ON v.id = s.version_id JOIN texts t ON t.id = v.text_id;
CREATE VIEW reprints AS                        -- every copy with who published it and whom it credits, earliest first
SELECT c.article_id, c.id AS copy_id, c.source, v.title, v.published, v.publisher, coalesce(p.name, v.publisher) AS issuer,
       coalesce(p.level, 7) AS level, v.origin, coalesce(o.name, v.origin) AS credited, c.relation, c.similarity,
       coalesce(nullif(v.url, ''), c.address) AS url, c.address, c.first_seen, c.last_seen,
       coalesce(nullif(v.published, ''), c.first_seen) AS moment
FROM copies c JOIN versions v ON v.id = c.version_id
LEFT JOIN issuers p ON p.alias = v.publisher LEFT JOIN issuers o ON o.alias = v.origin;
CREATE VIEW story_spread AS                    -- a story: its earliest and its most authoritative copy, how far it went
SELECT s.id AS article_id, v.title, n.copies, n.issuers, n.first_day, n.days, coalesce(ei.name, ev.publisher) AS earliest,
       coalesce(nullif(ev.url, ''), e.address) AS earliest_url, coalesce(hi.name, hv.publisher) AS most_authoritative,
       coalesce(nullif(hv.url, ''), h.address) AS most_authoritative_url,
       (SELECT credited FROM reprints r JOIN issuers i ON i.alias = r.origin WHERE r.article_id = s.id
        ORDER BY i.level, r.copy_id LIMIT 1) AS credited, n.first_seen, n.last_seen
FROM (SELECT c.article_id, count(*) AS copies, count(DISTINCT coalesce(p.name, w.publisher)) AS issuers, min(c.id) AS only_copy,
             min(julianday(coalesce(nullif(w.published, ''), c.first_seen))) AS first_day,
             max(julianday(coalesce(nullif(w.published, ''), c.first_seen)))
             - min(julianday(coalesce(nullif(w.published, ''), c.first_seen))) AS days,
             min(c.first_seen) AS first_seen, max(c.last_seen) AS last_seen
      FROM copies c JOIN versions w ON w.id = c.version_id LEFT JOIN issuers p ON p.alias = w.publisher GROUP BY c.article_id) n
CROSS JOIN stories s ON s.id = n.article_id JOIN versions v ON v.id = s.version_id -- in this order: the first rows at once
JOIN copies e ON e.id = CASE n.copies WHEN 1 THEN n.only_copy ELSE
    (SELECT r.copy_id FROM reprints r WHERE r.article_id = s.id ORDER BY julianday(r.moment), r.copy_id LIMIT 1) END
JOIN versions ev ON ev.id = e.version_id LEFT JOIN issuers ei ON ei.alias = ev.publisher
JOIN copies h ON h.id = CASE n.copies WHEN 1 THEN n.only_copy ELSE
    (SELECT r.copy_id FROM reprints r WHERE r.article_id = s.id ORDER BY r.level, julianday(r.moment), r.copy_id LIMIT 1) END
JOIN versions hv ON hv.id = h.version_id LEFT JOIN issuers hi ON hi.alias = hv.publisher;
CREATE VIEW tagged AS                          -- where a person's tags are now, whatever was merged or parted since
SELECT c.article_id, g.tag, a.title, a.published, a.publisher, a.url, min(g.made) AS made
FROM tags g CROSS JOIN copies c ON c.key = g.key JOIN articles a ON a.id = c.article_id GROUP BY c.article_id, g.tag;
CREATE VIEW newest AS                          -- articles without their texts, the newest first
SELECT s.id, v.published, v.title, coalesce(i.name, v.publisher) AS issuer, coalesce(i.level, 7) AS level, v.publisher,
       v.origin, v.url, v.state, s.first_seen, (SELECT count(*) FROM copies c WHERE c.article_id = s.id) AS copies
FROM stories s JOIN versions v ON v.id = s.version_id LEFT JOIN issuers i ON i.alias = v.publisher
ORDER BY v.published DESC, s.id DESC;
CREATE VIEW issuer_months AS
SELECT coalesce(i.name, v.publisher) AS issuer, coalesce(i.level, 7) AS level, coalesce(i.kind, '') AS kind,
       substr(v.published, 1, 7) AS month, count(*) AS articles
FROM stories s JOIN versions v ON v.id = s.version_id LEFT JOIN issuers i ON i.alias = v.publisher GROUP BY 1, 4;
CREATE VIEW edited AS                          -- addresses that said something else later, in whatever files that was seen
SELECT e.article_id, e.copy_id, c.source, e.versions, e.first_seen, e.last_seen, o.title AS old_title, n.title AS new_title,
       length(nt.text) - length(ot.text) AS grown, coalesce(nullif(n.url, ''), c.address) AS url, e.oldest, n.id AS newest
FROM (SELECT c.article_id, min(c.id) AS copy_id, count(DISTINCT v.text_id || v.title) AS versions, min(v.id) AS oldest,
             max(c.version_id) AS newest, min(v.seen) AS first_seen, max(v.seen) AS last_seen
      FROM copies c JOIN versions v ON v.copy_id = c.id
      WHERE c.key IN (SELECT key FROM copies GROUP BY key HAVING count(*) > 1 UNION ALL SELECT key FROM copies
                      WHERE id IN (SELECT copy_id FROM versions GROUP BY copy_id HAVING count(*) > 1)) GROUP BY c.key
      HAVING count(*) > 1 AND (min(v.text_id) < max(v.text_id) OR min(v.title) < max(v.title))) e
JOIN copies c ON c.id = e.copy_id JOIN versions o ON o.id = e.oldest JOIN versions n ON n.id = e.newest
JOIN texts ot ON ot.id = o.text_id JOIN texts nt ON nt.id = n.text_id;
CREATE VIEW documents AS                       -- a document and everything about it, from its issue to what was done with it
SELECT m.name, s.id AS article_id, v.published, v.title, v.publisher, coalesce(i.level, 7) AS level,
       CASE WHEN v.title LIKE '%解读%' OR v.title LIKE '%答记者问%' OR v.title LIKE '%一图读懂%' THEN 'interpretation'
            WHEN instr(v.title, m.name) AND coalesce(i.level, 7) <= 2 THEN 'issue'
            WHEN coalesce(i.level, 7) = 4 THEN 'implementation' ELSE 'mention' END AS role, m.sentence
FROM mentions m JOIN stories s ON s.version_id = m.version_id JOIN versions v ON v.id = m.version_id
LEFT JOIN issuers i ON i.alias = v.publisher WHERE m.kind = 'document';
CREATE VIEW figures AS                         -- what was counted, by the year that the text names
SELECT CASE WHEN m.period != '' THEN substr(m.period, 1, 4) ELSE '' END AS year, m.name AS what, m.value, m.unit, m.period,
       s.id AS article_id, v.published, v.title, v.publisher, m.sentence
FROM mentions m JOIN stories s ON s.version_id = m.version_id JOIN versions v ON v.id = m.version_id WHERE m.kind = 'figure';
CREATE VIEW quotations AS                      -- who quotes whom: roundups and digests, with what they hold
SELECT q.article_id, a.title, a.publisher, a.published, q.quoted_id, b.title AS quoted_title,
       b.publisher AS quoted_publisher, b.published AS quoted_published, q.similarity
FROM quotes q JOIN articles a ON a.id = q.article_id JOIN articles b ON b.id = q.quoted_id;
CREATE VIEW official AS                        -- what official documents say of themselves
SELECT a.id AS article_id, json_extract(a.facts, '$.number') AS number, json_extract(a.facts, '$.issuer') AS issuer,
       json_extract(a.facts, '$.signed') AS signed, json_extract(a.facts, '$.index') AS index_number,
       json_extract(a.facts, '$.category') AS category, a.title, a.published, a.publisher, a.url
FROM articles a WHERE json_extract(a.facts, '$.number') IS NOT NULL OR json_extract(a.facts, '$.signed') IS NOT NULL;
CREATE VIEW attachments AS                     -- the files that articles are published with, and what they say
SELECT a.id AS article_id, json_extract(f.value, '$.name') AS name, json_extract(f.value, '$.url') AS url, a.title,
       coalesce(w.state, 'wanted') AS state, coalesce(w.detail, '') AS detail, k.type, k.length, k.sha256, k.page_id,
       p.warc_file, p.warc_offset, p.warc_length, k.text
FROM (SELECT * FROM articles WHERE version_id IN (SELECT version_id FROM version_files)) a, json_each(a.facts, '$.attachments') f
LEFT JOIN file_addresses w ON w.url = json_extract(f.value, '$.url')
LEFT JOIN files k ON k.sha256 = w.sha256 LEFT JOIN pages p ON p.id = k.page_id;
CREATE VIEW same_documents AS                  -- one document at two places whose texts differ: linked, not joined
SELECT s.id AS article_id, o.id AS other_id, n.number, v.title, v.publisher, v.url, w.title AS other_title,
       w.publisher AS other_publisher, w.url AS other_url
FROM document_numbers n JOIN stories s ON s.version_id = n.version_id
JOIN document_numbers m ON m.number = n.number AND (m.core = n.core
    OR (length(m.core) > 7 AND substr(n.core, -length(m.core)) = m.core) OR (length(n.core) > 7 AND substr(m.core, -length(n.core)) = n.core))
JOIN stories o ON o.version_id = m.version_id AND o.id != s.id
JOIN versions v ON v.id = n.version_id JOIN versions w ON w.id = m.version_id;
CREATE VIEW deleted AS                         -- pages that their authors or a platform took away, and what we kept of them
SELECT d.reason, d.seen, d.source, d.address, d.key, d.page_id, d.article_id, a.title, a.published, a.publisher
FROM (SELECT *, coalesce((SELECT article_id FROM copies WHERE key = g.key AND g.key != '' ORDER BY +id LIMIT 1),
                         (SELECT article_id FROM copies WHERE address = g.address ORDER BY +id LIMIT 1)) AS article_id
      FROM discarded g WHERE g.reason IN ('deleted_by_author', 'removed_for_violation', 'gone')) d
LEFT JOIN articles a ON a.id = d.article_id;
CREATE VIEW silence AS                         -- every source and for how many days it has brought nothing new
SELECT n.source, round(julianday('now') - julianday(coalesce(c.newest, s.first_seen, r.started)), 1) AS days, c.newest,
       coalesce(c.articles, 0) AS articles, r.started AS last_run, r.reason AS last_reason, s.schedule
FROM (SELECT name AS source FROM sources UNION SELECT source FROM runs UNION SELECT source FROM copies) n
LEFT JOIN sources s ON s.name = n.source
LEFT JOIN (SELECT source, count(DISTINCT article_id) AS articles, max(first_seen) AS newest FROM copies GROUP BY source) c
    ON c.source = n.source
LEFT JOIN runs r ON r.id = (SELECT max(id) FROM runs WHERE runs.source = n.source);
CREATE VIEW off_topic AS                       -- pages that were read and not kept, the nearest to the topic first
SELECT d.title, d.score, d.class, d.reasons, d.source, d.address, d.seen, d.page_id FROM discarded d
WHERE d.reason = 'off_topic' ORDER BY d.score DESC, d.id;
CREATE VIEW discards AS
SELECT run_id, source, reason, count(*) AS count FROM discarded GROUP BY run_id, source, reason;
"""


WANTED = [statement.strip() for statement in VIEWS.split(";\n") if statement.strip()]


def are_current(db: sqlite3.Connection) -> bool:
    """Whether an archive has today's views."""
    return [row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE type = 'view' ORDER BY rowid")] == WANTED


def refresh(db: sqlite3.Connection) -> None:
    """Replace the views of an archive if they are not today's. Inside a write transaction."""
    if are_current(db):
        return
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.execute(f'DROP VIEW "{name}"')
    for statement in WANTED:
        db.execute(statement)
