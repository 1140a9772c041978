"""Mps."""

from archive.platform import Platform
from spiders.platform import PlatformSpider


class Mps(PlatformSpider):
    """Mps."""

    name = "mps"
    platform = Platform(name="mps")
