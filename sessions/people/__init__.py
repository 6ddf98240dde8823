"""The people who take part, and the personal link that opens their space.

Words: ``Participant`` (a person with contact details and wishes), ``PersonalLink`` (a revocable secret address).
Invariants: no health data here, ever; a link opens nothing before a light check (three letters of the surname);
a revoked or expired link never opens again; nothing tells a stranger whether a person is known.
"""
