"""The archive's own pages on Datasette: front page and search, article, raw capture, health of the crawls.

``server`` starts it, ``plugin`` holds the routes; ``front``, ``story`` and ``status`` what each page shows; ``draw`` and
``changes`` the geometry of its charts and its diffs; ``pages`` makes an answer of that, in the ``words`` of its readers.
"""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
