"""Looking after an archive: verify, backup, re-reading, rebuilding clusters, people's notes."""
