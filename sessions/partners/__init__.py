"""Organisations that co-animate or refer, their people, their convention.

Words: ``Partner`` (organisation), ``Contact`` (one of its people). Invariants: a convention ends after it starts;
a partner may refer somebody only with a convention in force and an onboarding behind it.
"""
