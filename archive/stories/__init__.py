"""Which articles are one story: sketches, decisions, what is stored and shown, who issued it."""
