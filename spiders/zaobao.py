"""Zaobao."""

from archive.platform import Platform
from spiders.platform import PlatformSpider


class Zaobao(PlatformSpider):
    """Zaobao."""

    name = "zaobao"
    platform = Platform(name="zaobao")
