"""The search: its speed, and how well it answers the test set (``bench.search_set``)."""

from bench.cases import case


@case("search, several words")
def several_words(visitor):
    visitor.get(visitor.doors["search"] + "?q=m%C3%A9decin+du+travail")


@case("search, a typing error")
def typing_error(visitor):
    visitor.get(visitor.doors["search"] + "?q=psycologue")
