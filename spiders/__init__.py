"""Discovery: the platforms, declared, and the one spider that crawls them."""
