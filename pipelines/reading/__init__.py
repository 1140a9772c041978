"""From a page to articles: bytes → shape → blocks → article. No Scrapy here."""
