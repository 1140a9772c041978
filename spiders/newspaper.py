"""Newspaper."""

from archive.platform import Platform
from spiders.platform import PlatformSpider


class Newspaper(PlatformSpider):
    """Newspaper."""

    name = "newspaper"
    platform = Platform(name="newspaper")
