"""What leaves the archive: exports, feeds, tables, counts."""
