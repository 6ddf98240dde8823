"""One search over everything that people can read: pages, sessions, places, and whatever plugs a source in.

Words: a *source* knows one sort of thing (``sources.py``); an *entry* is one thing found, with its text; a *posting*
says how often a stem stands in an entry; the *vocabulary* is every word met, kept to forgive typing errors.
Invariants: the same code ranks on SQLite and on PostgreSQL; what a reader may not read is neither found, nor counted,
nor offered as a correction, from the very moment the right changes: rights and addresses are asked when one searches.
"""
