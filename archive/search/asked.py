"""What somebody asks a list of articles for, as the address of the page says it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from archive.search.filters import Filter, dated

UNDATED = "none"
TIME = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
SORTS = ("", "date")
FORMS = {"atom": "application/atom+xml", "csv": "text/csv", "md": "text/markdown"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see; empty is everything. ``sort`` "" is by relevance where there are words, else by date."""

    words: str = ""
    publisher: str = ""
    month: str = ""
    since: str = ""
    until: str = ""
    level: str = ""
    state: str = ""
    kind: str = ""
    tag: str = ""
    attachment: str = ""
    sort: str = ""
    page: int = 1

    def link(self, path: str = "/", **changed: Any) -> str:
        """The address that asks the same but for what is ``changed``; another question begins at its first page."""
        other = replace(self, **({"page": 1} | changed))
        values = {("q" if each.name == "words" else each.name): getattr(other, each.name) for each in fields(other)}
        values["page"] = "" if other.page == 1 else other.page
        said = urlencode({name: value for name, value in values.items() if value})
        return path + ("?" + said if said else "")

    def download(self, form: str) -> str:
        """The address of the whole answer in another form, one of FORMS."""
        return self.link(f"/articles.{form}")

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for but the order."""
        return replace(self, page=1, sort="") != Asked()

    def filters(self) -> list[Filter]:
        """The conditions beside the words."""
        found = [
            Filter("class" if name == "kind" else name, (value,))
            for name in ("publisher", "level", "state", "kind", "tag", "attachment")
            for value in [getattr(self, name)]
            if value
        ]
        if self.month == UNDATED:
            found.append(Filter("undated"))
        elif self.month:
            found.append(dated(self.month, self.month))
        if self.since or self.until:
            found.append(dated(self.since, self.until))
        return found


def asked_of(argument: Callable[[str], str | None]) -> Asked:
    """What a request asks for; nonsense counts as not said."""

    def said(name: str, pattern: str = r"[^\x00]{1,200}") -> str:
        value = (argument(name) or "").strip()
        return value if re.fullmatch(pattern, value) else ""

    number = said("page", r"[0-9]{1,9}")
    return Asked(
        words=(argument("q") or "").strip().replace("\x00", " ")[:200],
        publisher=said("publisher"),
        month=said("month", rf"{TIME.pattern}|{UNDATED}"),
        since=said("since", TIME.pattern),
        until=said("until", TIME.pattern),
        level=said("level", "[0-9]"),
        state=said("state", "[a-z_]{1,20}"),
        kind=said("kind", "[a-z_]{1,30}"),
        tag=said("tag"),
        attachment=said("attachment"),
        sort=said("sort", "date"),
        page=max(int(number), 1) if number else 1,
    )
