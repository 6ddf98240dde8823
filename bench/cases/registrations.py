"""Registering to a session of eleven meetings: one server process, then four against the last place."""

from bench.cases import case


@case("registration, many places", workers=1)
def many_places(visitor):
    visitor.get("/bench/registration/banc-large/")


@case("registration, the last place", workers=4)
def last_place(visitor):
    visitor.get("/bench/registration/banc-seule/")
