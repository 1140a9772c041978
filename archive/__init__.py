"""The archive of articles: what was seen where, in one SQLite file and WARC files beside it. Knows no Scrapy."""

from archive.connect import connect

__all__ = ["connect"]
