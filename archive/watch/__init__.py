"""Whether sources still bring what they used to: learnt from their runs, told once."""
