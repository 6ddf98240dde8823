"""The animator's day with one meeting and with thirty, a register, the telephone list: signed in, nothing cached."""

from bench.cases import case


def of_an_animator(visitor, name: str, page: str) -> None:
    """The first visit signs in; ``page`` is below /animation/."""
    if "session" not in visitor.cookies:
        visitor.get(f"/bench/sign-in/{name}/", expect=204)
    visitor.get(f"/animation/{page}")


@case("day's page, one meeting")
def day_of_one(visitor):
    of_an_animator(visitor, "banc-jour-1", "")


@case("day's page, thirty meetings")
def day_of_thirty(visitor):
    of_an_animator(visitor, "banc-jour-30", "")
