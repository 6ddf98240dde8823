"""Indicators and reports computed from counters, by SQL aggregates (no model of its own yet).

Words: a *table* (labels, counts, base, missing), a *base* (how many a percentage is of). Invariants: every percentage
comes with its base and the missing; results of a group appear from 5 answers; nothing here reads a person.
"""
