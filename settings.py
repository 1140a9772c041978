"""The wiring diagram: which platforms, which stages in which order, how politely."""

import os

BOT_NAME = "fanzha"
SPIDER_MODULES = ["spiders.crawl"]

# Your address, from the environment: a webmaster who wants us to stop should know whom to write to.
CONTACT = os.environ.get("FANZHA_CONTACT", "")
USER_AGENT = "fanzha-archive/0.1 (research archive of anti-fraud policy news; contact: {contact})"

ARCHIVE = "data"
SOURCES = "sources.toml"

COMMANDS_MODULE = "spiders.commands"
# The one way in: a Page is kept raw, read in another process, judged and stored (pipelines/intake.py).
ITEM_PIPELINES = {
    "pipelines.stages.TakeIn": 100,
}
REQUEST_FINGERPRINTER_CLASS = "spiders.fingerprint.IdentityFingerprinter"
DUPEFILTER_CLASS = "spiders.fingerprint.SkipArchived"
DOWNLOAD_HANDLERS = {"http": "spiders.ending.Handler", "https": "spiders.ending.Handler"}
TWISTED_DNS_RESOLVER = "spiders.guard.Resolver"
DOWNLOADER_MIDDLEWARES = {
    "spiders.guard.Guard": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "spiders.robots.Robots": 100,
    "spiders.conditional.Conditional": 540,
    "spiders.polite.Polite": 555,  # the host's queue; a retried request waits again
    "spiders.browser.Browser": 570,
    "spiders.blocked.Blocked": 560,  # inside RetryMiddleware (550), so that a blocked page is retried by it
}
# A bar on the terminal of a person, who sees only what is wrong of the log (-L INFO: all of it).
# Nothing listens: a crawler that others can reach is a door. Not even imported: these two were a fifth of a crawl's start.
EXTENSIONS = {
    "spiders.progress.Progress": 500,
    "spiders.secrets.Secrets": 0,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
}

# Politeness.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 16  # Scrapy makes as many tasks for every response
DOWNLOAD_DELAY = 1.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 120.0
RETRY_TIMES = 2
COOKIES_ENABLED = False

# Limits.
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 5

LOG_LEVEL = "INFO"
LOG_DATEFORMAT = "%Y-%m-%d %H:%M:%S %z"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
