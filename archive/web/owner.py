"""The owner of a served archive: whoever has the token that `serve` prints may write tags and notes, nobody else.

The token lives as long as the process. The browser gets it as a cookie that no other site's page can send, and each
form repeats it.
"""

from __future__ import annotations

import hmac
import secrets
from contextlib import closing
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from archive.search.saved import forget, said_as, save
from archive.store import Archive
from archive.upkeep.notes import note, tag

TOKEN = secrets.token_urlsafe(24)
COOKIE = "owner"
SET = f"{COOKIE}={TOKEN}; Path=/; HttpOnly; SameSite=Strict"


def right(token: str) -> bool:
    """Whether somebody said the token."""
    return hmac.compare_digest(token.encode(), TOKEN.encode())


def is_owner(header: str) -> bool:
    """Whether a Cookie header has the token."""
    try:
        cookie = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return False
    return cookie is not None and right(cookie.value)


def keep(folder: Path, name: str, said: str, alert: bool) -> None:
    """Save a search that is said as an address says it; without one the search of that name is saved no longer."""
    with closing(Archive(folder)) as archive:
        if said:
            save(archive, name, said_as(said), alert=alert)
        else:
            forget(archive, name)


def write(folder: Path, article_id: int, words: str, text: str) -> int:
    """Put tags (with spaces between) and a note on an article; returns its number now. Raises ArchiveError."""
    with closing(Archive(folder)) as archive:
        if words.strip():
            article_id = tag(archive, article_id, words.split())
        if text.strip():
            article_id = note(archive, article_id, text)
    return article_id
