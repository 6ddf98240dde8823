"""What partners ask of the team for somebody: « Espace partenaires ».

Words: ``Referral`` (one request, of one kind), ``ReferralNote`` (a message for its sender, or a note of the team),
``ReferralFile`` (a private attachment). Invariants: the person's agreement comes with every request about somebody; no
health data, no social security number; only what its kind needs; a request ends by itself after 30 days without an
answer; its sender sees states and messages meant for them, never the file; only a partner with a convention in force
and an onboarding behind it may send.
"""
