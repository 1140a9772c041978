"""What a crawl knows and reading without one must find out: a source's topic, what the archive has learnt."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from archive.types import Reading
from pipelines.topic import Topic


class SourcesError(ValueError):
    """sources.toml can't be used; the text is one line."""


def topics(path: str | Path) -> dict[str, Topic]:
    """The topic of each source declared in sources.toml, none where there is no such file; raises SourcesError."""
    try:
        data = tomllib.loads(Path(path).read_text("utf-8"))
        words = tuple(data.get("topic", {}).get("words", ()))
        declared = {name: table.get("topic", True) for name, table in data.get("sources", {}).items()}
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError) as error:
        raise SourcesError(f"{path} says no topics: {error}") from error
    return {
        name: Topic.of(tuple(own) if isinstance(own, list) else words if own else ()) for name, own in declared.items()
    }


def light(reading: Reading) -> Reading:
    """A reading without its page's bytes, which nobody needs any more."""
    more = tuple(replace(part, body=b"") for part in reading.page.more)
    return replace(reading, page=replace(reading.page, body=b"", more=more))
