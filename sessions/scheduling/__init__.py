"""Runs of a programme and their dated meetings.

Words: ``Cohort`` (screen: session), ``Meeting`` (screen: séance), ``CoAnimation`` (a contact invited to a meeting).
Invariants: a state changes through one function; a meeting ends after it starts; its UID never changes and its
``sequence`` only rises, in the transaction that changes date, place or status; a meeting is cancelled, never deleted,
once somebody is registered; ``ScheduleRevision`` rises with every change that a calendar shows.
"""
