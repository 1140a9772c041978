"""The number of a document and the core of its title, in one form: by them a mirror's text finds its original.

`document_numbers` is computed from the facts of versions, and made anew where an archive holds another form of it.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata

from archive.types import Article

FORM = 1  # raise it when ``number_form`` or ``core`` changes (archive.forms)
BRACKETS = re.compile(r"[〔\[［【(（〈]\s*(\d{4})\s*[〕\]］】)）〉]")
BESIDE = re.compile(r"[(〔\[【][^()〔〕\[\]【】]*[)〕\]】]")  # a number, 全文, a place: not the title
ABOUT = re.compile(r"关于(?=.{4})")
SIGN = re.compile(r"[\W_]+")


def number_form(number: str) -> str:
    """A document's number as it is compared: its year in 〔〕, no spaces, digits of ASCII."""
    plain = "".join(unicodedata.normalize("NFKC", number).split())
    return BRACKETS.sub(r"〔\1〕", plain)


def core(title: str) -> str:
    """What a title is about: without who issued it, brackets and signs."""
    plain, inside = unicodedata.normalize("NFKC", title), 1
    while inside:  # brackets stand in brackets
        plain, inside = BESIDE.subn("", plain)
    found = ABOUT.search(plain)
    return SIGN.sub("", plain[found.start() :] if found else plain)


def note_number(db: sqlite3.Connection, version: int, article: Article) -> None:
    """Let ``document_numbers`` hold what a version's document is called by. Inside a write transaction."""
    db.execute("DELETE FROM document_numbers WHERE version_id = ?", (version,))
    _note(db, version, article.facts.get("number"), article.title)


def remake(db: sqlite3.Connection) -> None:
    """Make the table anew. Inside a write transaction."""
    db.execute("DELETE FROM document_numbers")
    sql = "SELECT id, title, facts FROM versions WHERE json_extract(facts, '$.number') IS NOT NULL"
    for version, title, facts in db.execute(sql).fetchall():
        _note(db, version, json.loads(facts)["number"], title)


def _note(db: sqlite3.Connection, version: int, number: object, title: str) -> None:
    about = core(title)
    if isinstance(number, str) and re.search(r"\d", number) and about:
        db.execute("INSERT INTO document_numbers VALUES (?, ?, ?)", (version, number_form(number), about))
