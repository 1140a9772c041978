"""Everything that a crawl imports, imported once: for the process that crawls are forked from, which imports nothing else.

What it loads must start nothing: no reactor, no thread, no open file is shared with a crawl.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress

# It ends with its scheduler, whatever a service manager sends to all: crawls are to be asked one by one. Blocked rather
# than ignored, so that a crawl that is asked while it begins meets the signal when it lets it in. Only in that process:
# a mask is inherited, and the children of another that imports this would never hear a SIGTERM.
if any("multiprocessing.forkserver" in word for word in sys.orig_argv):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

from scrapy.utils.misc import load_object, walk_modules_iter
from scrapy.utils.project import get_project_settings

OURS = ("scrapy.", "spiders.", "pipelines.")


def named(value: object) -> Iterator[str]:
    """The parts that a setting names; not those that it switches off."""
    if isinstance(value, str) and value.startswith(OURS):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if each is not None:
                yield from (*named(name), *named(each))


settings = get_project_settings()
for package in ("scrapy.commands", settings["COMMANDS_MODULE"], *settings["SPIDER_MODULES"]):
    list(walk_modules_iter(package))
for setting in (name for name in settings if not name.endswith("_BASE")):
    for part in named(settings.getwithbase(setting) if f"{setting}_BASE" in settings else settings[setting]):
        with suppress(ImportError, NameError):  # it handles something that is not installed; it is a module
            load_object(part)
