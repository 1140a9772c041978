"""Several machines crawl, one archives: what travels between them, and where (docs/scale.md)."""
