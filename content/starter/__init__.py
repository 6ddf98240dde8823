"""The first texts of the site, ours, and the groups that let editors change them.

``load()`` makes an empty database a usable site. It creates what is missing and never rewrites a page that exists: from
then on the texts are the editors'. Rows of the domain are found by slug; a page whose row is missing is left out, and
comes with the next call.
"""

from .groups import editor_group, staff_groups
from .pages import load

__all__ = ["editor_group", "load", "staff_groups"]
