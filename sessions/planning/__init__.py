"""The pages where the team plans: a new session, its changes, its copies.

No model and no rule of its own: it brings together the verbs of scheduling, registrations (who is told),
questionnaires (copied with a programme) and calendars (who is busy), which cannot see one another from below.
Invariants: nothing is saved before it has been shown; a warning stops nothing, but is always seen once.
"""
