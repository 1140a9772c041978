"""Scrapy's own commands where ours say more: settings.COMMANDS_MODULE."""
