"""Ground floor: who may sign in (``User``, by e-mail), with which staff roles, on which territory.

Invariants: an e-mail address is unique whatever its case; a role is held once per territory; an account that holds a
staff role opens nothing before its second factor is checked.
"""
