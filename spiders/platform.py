"""The one spider: every platform is a subclass that only declares."""

from __future__ import annotations

import scrapy

from archive.platform import Platform


class PlatformSpider(scrapy.Spider):
    """Crawls the sources of one platform; ``platform`` is all a subclass needs to say."""

    platform: Platform
