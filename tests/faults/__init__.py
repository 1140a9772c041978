"""Attacks and accidents, replayed with real servers, kills, small disks and a name server: `make faults` runs and lists them.

A case is a test marked ``fault`` with what must hold; cases stand here and in the tests of the part they are about.
"""
