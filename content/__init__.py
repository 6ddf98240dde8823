"""The Wagtail site: pages, blocks, starter texts, and the public face of what ``sessions`` holds.

Words: a *page* is written by an editor; what is *live* in it (next sessions, places left) is read when it is served and
never stored in the page. *Starter texts* are the project's own first texts, loaded once and then the editors'.
Invariants: a draft is never served; ``Programme.public_path`` and ``Module.public_path`` are those of live pages.
"""
