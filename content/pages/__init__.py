"""Page types, one module for each family.

Tree: home > programme > module; home > section > article, questions; home > news index > news; home > article,
questions, glossary, sites, legal, site map. Below a page that explains something: its simplified version.

Words: *written on* is the day on which the text was checked; *where to check* names the public source of what it says.
Invariants: every type names its parents and children; only a page without view restriction may be kept by the cache.
"""
