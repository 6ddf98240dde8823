"""Page types, one module for each family. Tree: home > programme > module; home > article, sites, legal, site map.

Words: *written on* is the day on which the text was checked; *where to check* names the public source of what it says.
Invariants: every type names its parents and children; only a page without view restriction may be kept by the cache.
"""
