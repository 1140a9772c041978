"""The settings without politeness, for crawls of a server of the tests' own that a scheduler starts."""

import os

from settings import *  # noqa: F403

USER_AGENT = f"fanzha-test {os.getpid()}"  # tells the server one crawl from another

DOWNLOAD_DELAY = 0
AUTOTHROTTLE_ENABLED = False
DOWNLOAD_TIMEOUT = 5
