"""A file of many posts that is no Markdown: a feed with its texts, a JSON list, a line of JSON each, a channel's export.

Each record becomes a post as mirrors write them: its fields are told by their names (``HEAD_NAMES``) and read by their clocks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from pipelines.reading.labelled import FIELD, bare, normal
from pipelines.reading.post import Post, made
from pipelines.reading.record import BODY, DEEP, FEWEST
from pipelines.reading.sitename import PARTS, is_called_so
from spiders.platforms.phrases import RECORD_BODIES, RECORD_TIMES

XML = re.compile(r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<\?[^>]*>\s*)*<(?:rss|feed|rdf:RDF)\b", re.S)
TAG = re.compile(r"<[^<>]{1,2000}>")
HAN, PROSE = re.compile("[\u4e00-\u9fff]"), 30  # characters of a text, which no address has
SHORT, WHOLE = re.compile(r"desc|summary|digest", re.I), 200  # a text called so, or cut, is a teaser unless it is long
ENDS = re.compile(r"[。！？!?.”’」』）)】\s]\Z")
BODIES = re.compile(rf"{BODY.pattern}|^(?:{RECORD_BODIES})$", re.I)
HEADLINE = 80
MOST = 10_000  # records of a file
Record = Mapping[str, Any]


def posts_of(text: str) -> list[Post]:
    """The posts of a file of records; one alone only where it says its address."""
    found = [post for record, group in _records(text) if (post := _post(record, group))][:MOST]
    return found if len(found) > 1 or any(post.origin for post in found) else []


def _records(text: str) -> Iterator[tuple[Record, Record]]:
    """The records of a file, each with what holds it: a feed's or a channel's own fields."""
    if XML.match(text[:2000]):
        yield from _of_feed(text)
        return
    start = text.lstrip("\ufeff \r\n\t")
    if start[:1] not in ("{", "["):
        return
    try:
        yield from _of_json(json.loads(start), {}, DEEP)
    except (ValueError, RecursionError):
        for line in start.split("\n"):
            try:
                yield from _of_json(json.loads(line), {}, 0) if line.startswith("{") else ()
            except (ValueError, RecursionError):
                return


def _of_json(data: Any, group: Record, depth: int) -> Iterator[tuple[Record, Record]]:
    if isinstance(data, list):
        for each in data:
            yield from _of_json(each, group, depth)
    elif isinstance(data, dict):
        flat = _flat(data)
        if _body(flat):
            yield flat, group
        elif depth:
            for value in data.values():
                if isinstance(value, (dict, list)):
                    yield from _of_json(value, flat, depth - 1)


def _flat(data: Record) -> dict[str, Any]:
    """The members of an object with those of what it wraps (an activity's ``object``); a person is its name, a text its pieces."""
    flat: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, dict) and FIELD.get(bare(name)):
            value = value.get("name", "")
        if isinstance(value, list) and BODIES.search(name):
            value = "".join(str(piece.get("text", "")) if isinstance(piece, dict) else str(piece) for piece in value)
        if isinstance(value, dict):
            flat = {**{n: v for n, v in value.items() if isinstance(v, (str, int))}, **flat} if _body(value) else flat
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            flat[name] = value
    return flat


def _of_feed(text: str) -> Iterator[tuple[Record, Record]]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(text.lstrip().encode("utf-8"), parser) if "<!ENTITY" not in text[:2000] else None
    for item in root.iter("{*}item", "{*}entry") if root is not None else ():
        parent = item.getparent()
        yield _members(item), _members(parent) if parent is not None else {}


def _members(element: Any) -> dict[str, str]:
    """The members of an element that are texts; the address of a link may be its attribute, a person's name its child."""
    found: dict[str, str] = {}
    for child in element.iterchildren("*"):
        name = re.split("[}:]", child.tag)[-1]
        if name in ("item", "entry") or (name == "link" and child.get("rel", "alternate") != "alternate"):
            continue
        person = child.find("{*}name")
        value = (person if person is not None else child).text or child.get("href") or ""
        if len(value) > len(found.get(name, "")):
            found[name] = value.strip()
    return found


def _body(record: Record) -> str:
    """The longest of a record's texts, if it is one."""
    texts = ((v, name) for name, v in record.items() if isinstance(v, str) and BODIES.search(name))
    body, name = max(texts, key=lambda text: len(text[0]), default=("", ""))
    words = TAG.sub("", body)
    least = WHOLE if SHORT.search(name) or not ENDS.search(words) else FEWEST
    return body if len(words) >= least and len(HAN.findall(words)) >= PROSE else ""


def _post(record: Record, group: Record) -> Post | None:
    body = _body(record)
    front = normal({name: str(value) for name, value in record.items() if value != body})
    front = {field: value for field, value in front.items() if field in FIELD.values()}
    if not {"shown", "date"} & front.keys():
        front["date"] = next((str(record[name]) for name in RECORD_TIMES if record.get(name)), "")
    if not front.get("title"):
        front["title"], body = _first_line(body)
    if not front.get("source"):
        front["source"] = front.get("author", "") if "mp.weixin.qq.com" in front.get("url", "") else _whose(group)
    told = any(front.get(field) for field in ("url", "shown", "date"))  # else it is what an API answers
    return made(front, body) if body and told and (front["title"] or front.get("url")) else None


def _first_line(body: str) -> tuple[str, str]:
    """The first line of a text that has no title, where it is short enough for one, and the rest."""
    first, _, rest = re.sub(r"^\s*<p>(.*?)</p>", r"\1\n", body, count=1, flags=re.S).strip().partition("\n")
    title = TAG.sub("", first).strip()
    return (title, rest) if len(title) <= HEADLINE and not title.endswith("。") else ("", body)


def _whose(group: Record) -> str:
    """Whose a feed or a channel is, by its title without its columns."""
    title = next((str(group[name]) for name in ("title", "name") if group.get(name)), "")
    parts: Sequence[str] = [part.strip() for part in PARTS.split(title)]
    return next((part for part in parts if is_called_so(part)), title)
