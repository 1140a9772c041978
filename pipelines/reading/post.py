"""Mirror posts told apart from pages: a head that says where the text came from, then Markdown or HTML.

Shapes (docs/source-facts.md: mirrors): front matter between ``---`` lines (WeChat feeds, Hexo, Jekyll); NodeBE4 adds an
``<!--epoch ms-->`` comment, a ``[title](address)`` line and a rule; wxvl has no front matter but ``#  title`` and a line
``account  author  YYYY-MM-DD HH:MM``. Half a front matter (no end, broken YAML) is read line by line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

import yaml

from pipelines.reading.labelled import head_of, normal, plain_title, words_of
from pipelines.reading.marks import ATTRIBUTES
from spiders.platforms.phrases import ORIGINAL_MARKS

FRONT = re.compile(r"\A[\s\ufeff]*---[ \t]*\r?\n(.*?)(?:^---[ \t]*\r?$\n?|\Z)", re.S | re.M)
TOML = re.compile(r"\A[\s\ufeff]*\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$\n?", re.S | re.M)
DEEPEST = 12  # values in values of front matter
PAIR = re.compile(r"^([A-Za-z_][\w-]*):[ \t]*(.*)$")
STAMP = re.compile(r"\A\s*<!--\s*(\d{12,14})\s*-->")
BELOW = re.compile(r"(?:^[a-z_]{2,24}: ?[^\n]{0,200}\n){4,40}\Z", re.M)  # what an export writes below a note
RULE = re.compile(r"^[ \t]*(?:-{3,}|={6,}|\*{3,}|_{3,})[ \t]*$", re.M)
LINKED_TITLE = re.compile(r"\A\s*\[([^\n]*)\]\((https?://[^\s)]+)\)[ \t]*\n\s*-{3,}[ \t]*\n")
WXVL = re.compile(
    rf"\A\s*#[ \t]+(.+?)[ \t]*\n+[ \t]*(?:{ORIGINAL_MARKS[0]}[ \t]+)?([^\n]*?)[ \t]+(\d{{4}}-\d{{2}}-\d{{2}}(?: \d{{2}}:\d{{2}})?)[ \t]*\n"
)
TAG = re.compile(r"<(?:div|p|section|span|img|article|br|a|h[1-6]|figure)\b[^<>]{0,4000}>", re.I)
MARK = re.compile(r"^\s{0,3}(?:#{1,6}\s|[-*+]\s|>\s)|\]\((?:https?:|/|\))|\*\*", re.M)
# What Markdown takes as it is: a table, and code.
EMBEDDED = re.compile(r"<table\b(?:(?!</?table\b).)*+</table>|^[ \t]*```.*?^[ \t]*```|`[^`\n]*`", re.I | re.S | re.M)
ADDRESSES = ("url", "from", "linked", "link", "original", "source_url", "permalink", "source")
FRONT_KEYS = frozenset({"title", "date", "url", "from", "link", "source", "author", "layout"})


@dataclass(frozen=True, slots=True)
class Post:
    """A mirror post: its head as strings, the address it came from, and the body, which is HTML or Markdown."""

    front: Mapping[str, str]
    origin: str
    title: str
    body: str
    html: bool
    platform: str = ""  # whose pages the mirror holds, where its dialect tells
    above: tuple[str, ...] = ()  # the lines that a head without front matter is made of


def split(text: str) -> Post | None:
    """The post in ``text``, or None if it has no mirror's head. Never raises."""
    platform = ""
    if match := FRONT.match(text) or TOML.match(text):
        front, rest = (_toml if match.re is TOML else _front)(match[1]), text[match.end() :]
        if not FRONT_KEYS & normal(front).keys():
            return None
        if not match[0].rstrip().endswith(("---", "+++")):  # the head was never closed: what is no pair is the body
            rest = "\n".join(line for line in match[1].splitlines() if not PAIR.match(line))
    elif match := WXVL.match(text):
        *writer, account = re.split(r"\s{2,}", match[2].strip())
        front = {"title": match[1], "source": account, "writer": " ".join(writer), "head_date": match[3]}
        rest, platform = text[match.end() :], "wechat"
    else:
        return None
    if stamp := STAMP.match(rest):
        front["comment_ms"] = stamp[1]
        rest = rest[stamp.end() :]
    if linked := LINKED_TITLE.match(rest):
        front["linked_title"] = linked[1]
        front["linked"] = linked[2]
        rest = rest[linked.end() :]
    front, told = normal(front), front
    origin = next((a for value in (*map(told.get, ADDRESSES), front.get("url")) if (a := _address(value or ""))), "")
    return Post(front, origin, front.get("title", "").strip(), rest, _is_html(rest), platform)


def headed(text: str) -> Post | None:
    """The post that a text without front matter is: by the labelled lines below its title, or by its only first heading."""
    below = BELOW.search(text)
    text = ATTRIBUTES.sub("", text[: below.start()] if below else text)
    if found := head_of(text) or plain_title(text):
        front, rest = found
        above = tuple(line for raw in text[: len(text) - len(rest)].split("\n") if (line := words_of(raw)))
        return replace(made({**(normal(_front(below[0])) if below else {}), **front}, rest), above=above)
    return None


def parted(text: str) -> list[Post]:
    """The posts of a text that are parted by rules, each with a title and a time of its own."""
    posts = [headed(part) for part in RULE.split(text) if part.strip()]
    whole = [post for post in posts if post and post.title and {"shown", "date"} & post.front.keys()]
    return whole if len(whole) == len(posts) > 1 else []


def made(front: Mapping[str, str], body: str) -> Post:
    """A post of what was told of it."""
    return Post(front, _address(front.get("url", "")), front.get("title", ""), body, _is_html(body))


def _address(value: str) -> str:
    """An address as a head writes it; NodeBE4's ``from`` may be percent-encoded twice."""
    for _ in range(3):
        if re.match(r"https?%(?:25)*3a", value, re.I):
            value = unquote(value)
    value = re.sub(r"%25(?=[0-9A-Fa-f]{2})", "%", value)
    return value.strip() if value.startswith(("http://", "https://")) else ""


def _is_html(body: str) -> bool:
    """Whether a body is written in tags rather than in Markdown's marks; a table or code in Markdown counts for neither."""
    if "<" not in body:
        return False
    rest = EMBEDDED.sub("", body)
    return len(TAG.findall(rest)) > len(MARK.findall(rest))


class FrontLoader(yaml.BaseLoader):
    """YAML as front matter uses it: every scalar stays a string (dates are read by dates.py), and there are no aliases,
    which a few lines of can stand for gigabytes, nor values in values without end."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A node; raises YAMLError for an alias and for what is nested too deep."""
        if self.check_event(yaml.AliasEvent) or self.depth >= DEEPEST:
            raise yaml.YAMLError("an alias, or nested too deep")
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _front(block: str) -> dict[str, str]:
    try:
        data = yaml.load(block, FrontLoader)
    except yaml.YAMLError:
        data = None
    if not isinstance(data, dict):
        data = {m[1]: m[2].strip().strip("'\"") for line in block.splitlines() if (m := PAIR.match(line))}
    return {str(k): _flat(v) for k, v in data.items()}


def _toml(block: str) -> dict[str, str]:
    try:
        return {key: _flat(value) for key, value in tomllib.loads(block).items()}
    except ValueError:
        return {}


def _flat(value: object) -> str:
    if isinstance(value, dict):  # who or what is called so
        return next((str(value[key]) for key in ("name", "title", "url") if value.get(key)), "")
    if isinstance(value, list):
        return ", ".join(_flat(v) for v in value)
    return "" if value is None else str(value)
