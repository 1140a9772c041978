"""The errors of the archive."""


class ArchiveError(Exception):
    """Base of what the archive raises; its text is one line a person can act on."""
