"""Raw captures: WARC files, written, read and copied byte by byte."""
