"""Web."""

from archive.platform import Platform
from spiders.platform import PlatformSpider


class Web(PlatformSpider):
    """Web."""

    name = "web"
    platform = Platform(name="web")
