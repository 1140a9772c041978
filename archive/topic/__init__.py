"""What an article is about: on topic or not, what kind of text, and why. Pure; it reads its two data files and nothing else."""
