"""The stages between a page and the archive: keep raw, read, relevant, store."""
