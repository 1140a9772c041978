"""Full-text search: the question, the index and the answer."""
