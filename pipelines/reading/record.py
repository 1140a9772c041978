"""A JSON answer that holds one article (金融监管总局's SelectByDocId, many sites' own interfaces) as the page it would be.

Its members are told by what they hold and how they are called; from there it is read as any other page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from spiders.platforms.phrases import ATTACHED, DOCUMENT_LABELS

TITLE = re.compile(r"title|subject|headline|biaoti", re.I)
BODY = re.compile(r"content|clob|body|text|html|detail|neirong", re.I)
PUBLISHED = re.compile(r"pub|release|fabu", re.I)
TIME = re.compile(r"^(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d{1,2}:\d{2})?|^1\d{9}(?:\d{3})?$")
SOURCE = re.compile(r"source|origin|laiyuan", re.I)
LABELS = (
    ("number", re.compile(r"document_?no|doc_?(?:no|num)|file_?(?:no|num)|wenhao|wh$|pcode|fwzh", re.I)),
    ("index", re.compile(r"index_?(?:no|num)|^index$|syh", re.I)),
    ("issuer", re.compile(r"pub_?org|fwjg|issuer", re.I)),
)
FILE = re.compile(r"^\S+\.(?:pdf|ofd|docx?|wps|xlsx?|et|zip|rar|7z|pptx?)$", re.I)
DATA = re.compile(r"""(?:type=["']application/json["'][^<>]*>|\bwindow\.__[A-Z_]+__\s*=)\s*(?=\{)""")
FRAME = re.compile(r"</?(?:html|body|head)\b[^>]*>|<title>.*?</title>", re.I | re.S)
FEWEST = 60  # characters of a body
DEEP = 4


def page_of(text: str) -> str | None:
    """The HTML of the article that a JSON answer holds, ``""`` where it holds none; None for what is no JSON."""
    text = text.lstrip("\ufeff \r\n\t")
    if text[:1] not in ("{", "["):
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for record in _records(data, DEEP):
        title, body = _title(record), _longest(record, BODY)
        if title and len(body) >= FEWEST:
            return _html(record, title, body)
    return ""


def with_data(source: str) -> str | None:
    """A page that is made by its programs with the article that the data it hands them holds, behind what it shows; None
    where it hands them none."""
    for data in DATA.finditer(source):
        try:
            held, end = json.JSONDecoder().raw_decode(source, data.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(held, dict) and (found := page_of(source[data.end() : end])):
            inner = FRAME.sub("", found)
            end = source.lower().rfind("</body")
            return source[:end] + inner + source[end:] if end > 0 else source + inner
    return None


def _records(data: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """The objects that may be one article: not those of a list."""
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if isinstance(data, dict):
        yield data
        for value in data.values() if depth else ():
            yield from _records(value, depth - 1)


def _title(record: Mapping[str, Any]) -> str:
    """The title on one line before one that is broken, then the fullest."""
    told = [
        v.strip() for k, v in record.items() if isinstance(v, str) and TITLE.search(k) and 4 <= len(v.strip()) <= 200
    ]
    return max(told, key=lambda v: ("\n" not in v, len(v)), default="").replace("\n", "")


def _longest(record: Mapping[str, Any], called: re.Pattern[str]) -> str:
    return max((v for k, v in record.items() if isinstance(v, str) and called.search(k)), key=len, default="")


def _first(record: Mapping[str, Any], called: re.Pattern[str], fits: re.Pattern[str]) -> str:
    values = ((k, str(v).strip()) for k, v in record.items() if isinstance(v, (str, int)) and not isinstance(v, bool))
    return next((v for k, v in values if called.search(k) and fits.search(v)), "")


def _html(record: Mapping[str, Any], title: str, body: str) -> str:
    """The page: what is known in its head and in a table as official sites have it, the body, the files."""
    anything = re.compile(r"^\S.{1,58}$")
    metas = {
        "ArticleTitle": title,
        "PubDate": _first(record, PUBLISHED, TIME),
        "ContentSource": _first(record, SOURCE, anything),
    }
    head = "".join(f'<meta name="{k}" content="{escape(v)}">' for k, v in metas.items() if v)
    rows = "".join(
        f"<tr><td>{DOCUMENT_LABELS[name].partition('|')[0]}：</td><td>{escape(value)}</td></tr>"
        for name, called in LABELS
        if (value := _first(record, called, anything))
    )
    files = "".join(f'<p><a href="{escape(url)}">{escape(name)}</a></p>' for name, url in _files(record, DEEP))
    if "<" not in body:
        body = "".join(f"<p>{escape(line)}</p>" for line in body.split("\n"))
    body = re.sub(r"<meta\b[^>]*>", "", FRAME.sub("", body))
    attached = f'<div class="attachments">{ATTACHED}：{files}</div>' if files else ""
    return (
        f"<html><head><title>{escape(title)}</title>{head}</head><body><table class='metadata'>{rows}</table>"
        f"<h1>{escape(title)}</h1><div id='UCAP-CONTENT'>{body}</div>{attached}</body></html>"
    )


def _files(data: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Addresses of files among the members, each with the name beside it."""
    if isinstance(data, dict):
        name = next(
            (
                v
                for k, v in data.items()
                if isinstance(v, str) and re.search(r"name|title", k, re.I) and v and "/" not in v
            ),
            "",
        )
        for value in data.values():
            if isinstance(value, str) and FILE.match(value) and ("/" in value):
                yield name or value.rsplit("/", 1)[-1], value
            elif depth:
                yield from _files(value, depth - 1)
    elif isinstance(data, list):
        for each in data:
            yield from _files(each, depth - 1) if depth else ()
