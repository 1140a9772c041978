"""Lists read: which pages an HTML list or a JSON answer names, what it says of them, and where it goes on.

Pure functions from bytes and an address; nothing here asks for anything. A platform or a source may declare how a list
is written; what nobody declared is understood by its structure: rows that repeat, each with a date beside a link.
"""
