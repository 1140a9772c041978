"""A digest as text, Markdown, HTML, an Atom feed or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from html import escape

from archive.out.digest import Digest, Entry, Moved, shown
from archive.out.safe import printable
from archive.search.saved import Hit
from archive.search.spelling import CLASSES

REASONS = {"deleted_by_author": "作者删除", "removed_for_violation": "因违规被移除", "": "已改动"}
STYLE = (
    "body{font:16px/1.7 sans-serif;max-width:44em;margin:1em auto;padding:0 1em;color-scheme:light dark}"
    "h1{font-size:1.4em}h2{font-size:1.15em}li{margin:.5em 0}small{opacity:.75}"
)


def title(found: Digest) -> str:
    """The heading of a digest."""
    return (
        f"自 {shown(found.since)} 以来：{found.total} 篇新文章，{len(found.edited)} 篇改动，{len(found.deleted)} 篇被删"
    )


def _about(entry: Entry) -> str:
    """When, who, and who else."""
    when = entry.published[:10] or "无日期"
    parts = [when, entry.issuer, entry.number, f"{entry.copies} 处" if entry.copies > 1 else ""]
    told = " · ".join(part for part in parts if part)
    return told + (
        f" · 转载：{'、'.join(entry.reprinted[:8])}{'等' if len(entry.reprinted) > 8 else ''}"
        if entry.reprinted
        else ""
    )


def _moved(found: Digest) -> Iterator[tuple[str, tuple[Moved, ...]]]:
    yield from ((name, rows) for name, rows in (("改动", found.edited), ("被删", found.deleted)) if rows)


def _found(found: Digest) -> Iterator[tuple[str, int, tuple[Hit, ...]]]:
    """What is new of the saved searches."""
    yield from ((f"搜索：{each.name}", each.total, each.hits) for each in found.searches)


def to_text(found: Digest) -> str:
    """For a terminal or a plain mail."""
    lines = [title(found), ""]
    for name, entries in found.groups:
        lines.append(f"【{CLASSES.get(name, name)}】{len(entries)}")
        for entry in entries:
            lines += [
                f"{'★' if entry.official else ' '} {entry.id:>6}  {entry.title}",
                f"          {_about(entry)}",
                f"          {entry.url}",
            ]
        lines.append("")
    for name, total, hits in _found(found):
        lines += [f"【{name}】{total}", *(f"  {hit.id:>6}  {hit.title} · {hit.publisher}" for hit in hits), ""]
    for name, rows in _moved(found):
        lines += [
            f"【{name}】{len(rows)}",
            *(
                f"  {row.id:>6}  {row.title} · {row.publisher} · {REASONS[row.reason]} {shown(row.seen)}"
                for row in rows
            ),
            "",
        ]
    if found.left:
        lines.append(f"另有 {found.left} 篇未列出。")
    return printable("\n".join(lines).rstrip() + "\n")


def to_short(found: Digest) -> str:
    """For a chat: a line for each story, official ones of each class first."""
    lines = [title(found)]
    for name, entries in found.groups:
        lines.append(f"【{CLASSES.get(name, name)}】{len(entries)}")
        ordered = sorted(entries, key=lambda entry: not entry.official)
        lines += [f"{'★' if each.official else '·'} {each.title}（{each.issuer}）" for each in ordered]
    for name, total, hits in _found(found):
        lines += [f"【{name}】{total}", *(f"· {hit.title}（{hit.publisher}）" for hit in hits)]
    for name, rows in _moved(found):
        lines += [f"【{name}】{len(rows)}", *(f"· {row.title}（{row.publisher}）" for row in rows)]
    return printable("\n".join(lines))


def _plain(text: str) -> str:
    """Text in which Markdown sees no signs of its own."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#" else sign for sign in text.replace("\n", " "))


def _link(text: str, url: str) -> str:
    return f"[{_plain(text)}](<{url.replace('>', '%3E')}>)" if url.startswith("http") else _plain(text)


def to_markdown(found: Digest) -> str:
    """Headings and lists."""
    lines = [f"# {title(found)}", ""]
    for name, entries in found.groups:
        lines += [f"## {CLASSES.get(name, name)}", ""]
        lines += [
            f"- {'★ ' if entry.official else ''}{_link(entry.title, entry.url)}  \n  {_plain(_about(entry))}"
            for entry in entries
        ]
        lines.append("")
    for name, total, hits in _found(found):
        lines += [f"## {_plain(name)} {total}", ""]
        lines += [f"- {_link(hit.title, hit.url)} {_plain(hit.publisher)}" for hit in hits]
        lines.append("")
    for name, rows in _moved(found):
        lines += [f"## {name}", ""]
        lines += [
            f"- {_link(row.title, row.url)} {_plain(row.publisher)}，{REASONS[row.reason]}，{shown(row.seen)}"
            for row in rows
        ]
        lines.append("")
    if found.left:
        lines.append(f"另有 {found.left} 篇未列出。\n")
    return "\n".join(lines)


def _anchor(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url.startswith("http") else escape(text)


def to_html(found: Digest) -> str:
    """A page that needs nothing else: for a mail or a file."""
    parts = [f"<h1>{escape(title(found))}</h1>"]
    for name, entries in found.groups:
        items = "".join(
            f"<li>{'★ ' if e.official else ''}{_anchor(e.title or '（无标题）', e.url)}<br><small>{escape(_about(e))}</small></li>"
            for e in entries
        )
        parts.append(f"<h2>{escape(CLASSES.get(name, name))}</h2><ul>{items}</ul>")
    for name, total, hits in _found(found):
        items = "".join(f"<li>{_anchor(h.title, h.url)}<br><small>{escape(h.publisher)}</small></li>" for h in hits)
        parts.append(f"<h2>{escape(name)} {total}</h2><ul>{items}</ul>")
    for name, rows in _moved(found):
        items = "".join(
            f"<li>{_anchor(r.title, r.url)}<br><small>{escape(r.publisher)} {REASONS[r.reason]} {shown(r.seen)}</small></li>"
            for r in rows
        )
        parts.append(f"<h2>{name}</h2><ul>{items}</ul>")
    if found.left:
        parts.append(f"<p>另有 {found.left} 篇未列出。</p>")
    head = f'<meta charset="utf-8"><title>{escape(title(found))}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="zh"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def to_json(found: Digest) -> str:
    """Everything, as it is."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n"


FORMS: dict[str, Callable[[Digest], str]] = {"text": to_text, "markdown": to_markdown, "html": to_html, "json": to_json}
