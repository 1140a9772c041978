"""What a text names: documents, their numbers, laws with article and paragraph, campaigns, figures; each with its sentence."""

from pipelines.mentions.find import mentions

__all__ = ["mentions"]
