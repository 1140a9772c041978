"""From what a page shows to the answer a browser gets: templates with escaping on, and headers that forbid scripts."""

from __future__ import annotations

import json
import re
from datetime import datetime

from datasette.utils.asgi import Response
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from archive.charset import decode
from archive.search.question import tokens
from archive.times import CHINA
from archive.types import Page
from archive.web import TEMPLATES
from archive.web.words import CHINESE

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # which article somebody reads is nobody's business
}
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a]")


def page(template: str, status: int = 200, **shown: object) -> Response:
    """An HTML page made from one of our templates."""
    return Response(ENVIRONMENT.get_template(template).render(shown), status, HEADERS, "text/html; charset=utf-8")


def problem(status: int, message: str) -> Response:
    """A page that says what is wrong."""
    return page("problem.html", status, missing=status == 404, message=message)


def raw(number: int, captured: Page) -> Response:
    """A capture as text in UTF-8 whatever its charset was; what is no text is a file to save."""
    headers = HEADERS | {"Content-Security-Policy": "sandbox"}
    if BINARY.search(captured.body[:4096]):
        headers["Content-Disposition"] = f'attachment; filename="page-{number}.bin"'
        return Response(captured.body, 200, headers, "application/octet-stream")
    return Response(decode(captured.body), 200, headers, "text/plain; charset=utf-8")


def is_web(address: object) -> bool:
    """Whether an address may become a link: javascript: and its kin may not."""
    return isinstance(address, str) and re.match(r"https?://[^\s/]", address, re.I) is not None


def when(time: str) -> str:
    """A time of publication as people read it: to the minute, without zone where it is China's."""
    if len(time) <= 10:
        return time
    zone = {"+08:00": "", "+00:00": " UTC"}.get(time[19:], f" {time[19:]}")
    return f"{time[:10]} {time[11:16]}{zone}"


def noted(time: str | None) -> str:
    """A time that we noted, which is UTC, on China's clock."""
    return datetime.fromisoformat(time).astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if time else ""


def marked(snippet: str, phrases: list[str]) -> Markup:
    """A snippet of archive.search, its hits marked; 【】 that the text has itself stay what they are."""
    parts = re.split(r"【([^【】]*)】", snippet)
    shown = Markup(escape(parts[0]))
    for hit, after in zip(parts[1::2], parts[2::2], strict=True):
        shown += Markup("<mark>{}</mark>").format(hit) if tokens(hit) in phrases else Markup("【{}】").format(hit)
        shown += escape(after)
    return shown


def chinese(word: str) -> Markup:
    """A word of the archive's (a relation, a state, an outcome) in Chinese, the word itself as its title."""
    return Markup('<span title="{}">{}</span>').format(word, CHINESE.get(word, word))


def plain(value: object) -> str:
    """A value out of a JSON column as a person reads it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
ENVIRONMENT.tests["web"] = is_web
ENVIRONMENT.filters.update({"when": when, "noted": noted, "marked": marked, "chinese": chinese, "plain": plain})
