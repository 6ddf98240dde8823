"""The editor's desk: proposing and approving, what is never published, what deserves a second look.

Words: an *editor* proposes, an *approver* (coordinator, administrator) publishes; a *finding* is something on a page
that should be corrected, grave or not; a page is *stale* once its review date has passed.
Invariants: nothing with a grave finding is published from a form; no participant is shown; what animators alone may
read (a module's outline) is a field that nothing here reads.
"""
