"""The settings without politeness, for crawls of a server of the tests' own that a scheduler starts."""

from settings import *  # noqa: F403

DOWNLOAD_DELAY = 0
AUTOTHROTTLE_ENABLED = False
DOWNLOAD_TIMEOUT = 5
