"""Registering to a session of eleven meetings: many places left, then everybody against the last place."""

from bench.cases import case


@case("registration, many places")
def many_places(visitor):
    visitor.get("/bench/registration/banc-large/")


@case("registration, the last place")
def last_place(visitor):
    visitor.get("/bench/registration/banc-seule/")
