"""Indicators and reports computed from counters, by SQL aggregates; what staff note, choose and publish of them.

Words: a *table* (labels, counts, base, missing), a *base* (how many a percentage is of), the *finished* sessions that a
reading is of, a *publication* (what may be spread). Invariants: every percentage comes with its base and the missing;
results of a group appear from 5 answers, and two readings differ by none or by 5; nothing here reads a person.
"""
