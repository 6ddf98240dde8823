"""Who comes: one registration per person and cohort, a place in each of its meetings, a waiting list.

Words: ``Registration`` (participant × cohort), ``Place`` (registration × meeting, with its own excuse),
``WaitingOffer`` (a place held for somebody until a deadline).
Invariants: places are counted under a lock on the cohort; registered plus held places never exceed the capacity;
a person has one registration per cohort; however a place comes free, ``actions.offer_free_places`` offers it on.
"""
