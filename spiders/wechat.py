"""WeChat."""

from archive.platform import Platform
from spiders.platform import PlatformSpider


class WeChat(PlatformSpider):
    """WeChat."""

    name = "wechat"
    platform = Platform(name="wechat")
