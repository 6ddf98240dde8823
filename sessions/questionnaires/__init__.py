"""Questionnaires and their anonymous answers.

Words: ``Questionnaire`` (a versioned form), ``Campaign`` (one opening of it for a cohort), ``Tally`` (a counter),
``FreeAnswer`` (a text under a random key), ``Ballot`` (who may answer and who has).
Invariants (product.md 8): choices exist only as counters; nothing links an answer to a person, an order or a time;
a ballot is spent once, with the counters, in one transaction; a version that was used is frozen.
"""
