"""What is kept about people, why, for whom and until when.

Words: the *register* (one entry for each personal field); a *departed* contact (a year without a sign of work).
Invariant: every field of a model that can describe a person has an entry with purpose, audience and period; a test
compares the register with the models.
"""
