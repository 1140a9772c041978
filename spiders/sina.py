"""Sina."""

from archive.platform import Platform
from spiders.platform import PlatformSpider


class Sina(PlatformSpider):
    """Sina."""

    name = "sina"
    platform = Platform(name="sina")
