"""The commands of ``python -m archive``."""
