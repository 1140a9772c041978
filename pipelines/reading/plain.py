"""Texts without structure, read: an OCRed page of several stories, or a ministry's text on one line."""

from __future__ import annotations

import re

from archive.address import Address
from archive.platform import Platform
from archive.types import Article, Page, Reading, Removed, State
from pipelines.reading.dates import candidates, choose
from pipelines.reading.lines import clean
from pipelines.reading.locate import Place, locate
from pipelines.reading.markdown import body_of_markdown
from pipelines.reading.ocr import stories, unglue
from pipelines.reading.text import LINK_MARK, tidy

MIN_BODY = 15


def read_plain(page: Page, text: str, platform: Platform, address: Address) -> Reading:
    """Plain text: an OCRed page of several stories, or a text on one line."""
    if platform.shape == "ocr" or re.search(r"^#\s", text, re.M):
        found = [(t, b, r) for t, b, r in stories(body_of_ocr(text)) if b]
    else:
        title, body = unglue(text) if text.strip().count("\n") == 0 else ("", text)
        lines = [t for line in body.split("\n") if (t := tidy(line))]
        if not title and len(lines) > 1 and len(lines[0]) < 60 and not lines[0].endswith("。"):
            title, lines = lines[0], lines[1:]
        lines, removed = _cut_credit(lines)
        found = [(title, lines, removed)]
    articles = []
    for part, (title, lines, cut) in enumerate(found):
        kept, removed = clean(lines, platform.lines)
        place = Place(text, None, {}, [r.line for r in cut] + [r.line for r in removed] + kept[-3:] + kept[:2])
        value = "\n".join(kept)
        if len(value) < MIN_BODY:
            continue
        chosen, evidence = choose(candidates(place, platform, address, page))
        articles.append(
            Article(
                title=title or page.found.title,
                text=value,
                url=address.url,
                part=part,
                platform=platform.name,
                key=(address.key or page.place_key) + (f"#{part}" if part else ""),
                published=chosen.value if chosen else "",
                evidence=evidence,
                publisher=platform.publisher or page.found.publisher,
                editor=locate(platform.fields.get("editor", ()), place)[0],
                origin=locate(platform.fields.get("origin", ()), place)[0],
                removed=tuple(cut) + tuple(removed),
            )
        )
    state = State.ARTICLE if articles else State.NOT_ARTICLE
    return Reading(
        page, state, tuple(articles), "" if articles else "no text", articles[0].title if articles else "", address.url
    )


CREDIT = re.compile(
    r"\s*((?:来源\s?[:：]\s?[^。，]{2,20}?)?\s*(?:责任)?编辑\s?[:：]\s?\S{2,6}|来源\s?[:：]\s?[^。，]{2,20})\s*$"
)


def _cut_credit(lines: list[str]) -> tuple[list[str], list[Removed]]:
    """The credit glued to the end of the last line: ``…来源：公安部编辑：某某``."""
    if lines and (match := CREDIT.search(lines[-1])) and match.start() > 0:
        return [*lines[:-1], lines[-1][: match.start()]], [Removed(match[1], "credit")]
    return lines, []


def body_of_ocr(text: str) -> list[str]:
    """The lines of an OCRed page, headings still marked, inline marks gone."""
    lines = []
    for raw in text.split("\n"):
        heading = re.match(r"^\s{0,3}#{1,6}\s+", raw)
        found = body_of_markdown(raw).lines
        if found:
            lines.append((heading[0].strip() + " " if heading else "") + found[0].lstrip(LINK_MARK))
    return lines
