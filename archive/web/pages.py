"""From what a page shows to the answer a browser gets: templates with escaping on, and headers that forbid scripts."""

from __future__ import annotations

import json
import re
from datetime import datetime
from hashlib import sha256

from datasette.utils.asgi import Request, Response
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from archive.charset import decode
from archive.fold import fold_chars
from archive.search.question import tokens
from archive.times import CHINA
from archive.types import Page
from archive.web import TEMPLATES
from archive.web.words import CHINESE, FACTS, FILES, NOTES, OPTIONS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # which article somebody reads is nobody's business
}
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a]")


def page(template: str, status: int = 200, **shown: object) -> Response:
    """An HTML page made from one of our templates."""
    return Response(ENVIRONMENT.get_template(template).render(shown), status, HEADERS, "text/html; charset=utf-8")


def download(request: Request, body: bytes, kind: str, name: str = "") -> Response:
    """A feed or a file that caches and readers may keep: tagged by its content, the same for everybody."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"Cache-Control": "private, max-age=300", "ETag": tag, "X-Content-Type-Options": "nosniff"}
    if request.headers.get("if-none-match") == tag:
        return Response("", 304, headers)
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body, 200, headers, f"{kind}; charset=utf-8")


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


def rendered(number: int, captured: Page) -> Response:
    """A capture as a page without scripts, forms and network, whatever it holds; what is no text is a file to save."""
    if BINARY.search(captured.body[:4096]):
        return raw(number, captured)
    headers = HEADERS | {"Content-Security-Policy": SANDBOX}
    return Response(decode(captured.body), 200, headers, "text/html; charset=utf-8")


def is_web(address: object) -> bool:
    """Whether an address may become a link: javascript: and its kin may not."""
    return isinstance(address, str) and re.match(r"https?://[^\s/]", address, re.I) is not None


def is_unbroken(title: str) -> bool:
    """Whether a title has no sign or space where its lines would part by themselves."""
    return re.search(r"[\W_]", title) is None


def when(time: str) -> str:
    """A time of publication as people read it: to the minute, without zone where it is China's."""
    if len(time) <= 10:
        return time
    zone = {"+08:00": "", "+00:00": " UTC"}.get(time[19:], f" {time[19:]}")
    return f"{time[:10]} {time[11:16]}{zone}"


def noted(time: str | None) -> str:
    """A time that we noted, which is UTC, on China's clock."""
    return datetime.fromisoformat(time).astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if time else ""


def hits(text: str, sought: re.Pattern[str] | None, first: int = 0) -> Markup:
    """A text with what ``sought`` finds in it, folded, marked; from number ``first`` on each leads to the next, unless 0."""
    shown, last = Markup(), 0
    for number, found in enumerate(sought.finditer(fold_chars(text)) if sought else (), first):
        shown += escape(text[last : found.start()])
        mark = '<mark id="hit-{0}"><a href="#hit-{1}">{2}</a></mark>' if first else "<mark>{2}</mark>"
        shown += Markup(mark).format(number, number + 1, text[found.start() : found.end()])
        last = found.end()
    return shown + escape(text[last:])


def paragraphs(lines: list[str], sought: re.Pattern[str] | None) -> list[Markup]:
    """The paragraphs of an article with its hits, numbered through."""
    shown, number = [], 1
    for line in lines:
        shown.append(hits(line, sought, number))
        number += len(sought.findall(fold_chars(line))) if sought else 0
    return shown


def doubt(note: str) -> str:
    """What is said of a piece of evidence, in Chinese where there are words for it and for what they hold."""
    for english, words in NOTES:
        if found := re.fullmatch(english, note):
            return re.sub(r"\\(\d)", lambda at: doubt(found[int(at[1])]), words)
    return note


def option(value: str, name: str) -> str:
    """A value of a filter as the page says it."""
    return OPTIONS.get(name, {}).get(value, CHINESE.get(value, value) if name == "state" else value)


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


def amount(value: float | None) -> str:
    """A number as a Chinese page writes it: 1.2万, 2.5亿."""
    for least, word in ((1e8, "亿"), (1e4, "万")):
        if value is not None and abs(value) >= least:
            return f"{value / least:,.4f}".rstrip("0").rstrip(".") + word
    return "—" if value is None else f"{value:,.4f}".rstrip("0").rstrip(".")


def plain(value: object) -> str:
    """A value out of a JSON column as a person reads it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
ENVIRONMENT.tests["web"] = is_web
ENVIRONMENT.tests["unbroken"] = is_unbroken
ENVIRONMENT.globals["fact_names"] = FACTS
ENVIRONMENT.globals["file_states"] = FILES
ENVIRONMENT.filters.update({
    "when": when, "noted": noted, "marked": marked, "chinese": chinese, "plain": plain, "hits": hits, "option": option, "doubt": doubt,
    "paragraphs": paragraphs, "amount": amount,
})  # fmt: skip
