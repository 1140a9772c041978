"""Answers that are no page but a program which a browser has to run first: 521 of 加速乐, 412 of 瑞数, cookies set by script."""

from __future__ import annotations

import re

STATUSES = (412, 521)
SMALL = 60_000  # bytes; a challenge shows nothing, so it is short beside its script
SETS_COOKIE = re.compile(rb"document\.cookie\s*=|__jsl_clearance|_\$[a-z0-9]{1,3}=|\$_ts\s*=")
GOES_ON = re.compile(rb"location\s*(?:\.\s*(?:reload|replace|href|assign)|\[|=)|setTimeout|eval\(", re.I)
READ = re.compile(rb"<(?:p|article|table|li|h1)\b", re.I)


def wants_browser(status: int, body: bytes) -> bool:
    """Whether an answer asks for a browser: a page that sets a cookie by script, shows nothing and loads itself again."""
    if len(body) > SMALL or READ.search(body):
        return False
    scripted = b"<script" in body.lower()
    if status in STATUSES:
        return scripted or not body.strip() or bool(SETS_COOKIE.search(body))
    return scripted and bool(SETS_COOKIE.search(body)) and bool(GOES_ON.search(body))
