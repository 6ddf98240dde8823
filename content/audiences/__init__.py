"""Who may read a page: everybody, or a page kept for some, held at every door.

Words: a *rule* (``PageAudience``) keeps a page and all below it for one *audience*; without a rule of its own, a page
is as its parent. A *reader* is who is at the other end of a request. The *team* (any staff role) reads everything.
Invariants: every rule on the way from the root to a page holds, so that a child is as strict as its parent or stricter;
a rule's programme or session cannot be deleted under it; no cache holds what is kept for some; the search index holds
it, and rights are read when somebody searches. Lists show it to whom it is kept for; menus, site map and glossary
links, which stand on everybody's pages, do not.
"""
