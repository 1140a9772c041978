"""The wiring diagram: which platforms, which stages in which order, how politely."""

BOT_NAME = "fanzha"
SPIDER_MODULES = ["spiders"]
PLATFORMS = [
    "spiders.wechat.WeChat",
    "spiders.sina.Sina",
    "spiders.zaobao.Zaobao",
    "spiders.mps.Mps",
    "spiders.newspaper.Newspaper",
    "spiders.web.Web",
]
