"""One file a platform: data only, no Scrapy, so that readers and spiders alike may import them.

A new platform is a file here with one ``Platform`` and its name in ``PLATFORMS``.
"""

from spiders.platforms.mps import MPS
from spiders.platforms.newspaper import NEWSPAPER
from spiders.platforms.sina import SINA
from spiders.platforms.web import WEB
from spiders.platforms.wechat import WECHAT
from spiders.platforms.zaobao import ZAOBAO

PLATFORMS = (WECHAT, SINA, ZAOBAO, MPS, NEWSPAPER, WEB)
NAMES = tuple(platform.name for platform in PLATFORMS)  # as sources.toml and the crawl command write them
