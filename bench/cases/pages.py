"""Public pages. A query string goes around the page cache: the cold case builds the whole page each time."""

from bench import ARTICLE
from bench.cases import case


@case("home page, cached", goal=1.0)
def home(visitor):
    visitor.get(visitor.doors["home"])


@case("home page, built")
def home_built(visitor):
    visitor.get(visitor.doors["home"] + "?banc=1")


@case("programme page, cached", goal=1.0)
def programme(visitor):
    visitor.get(visitor.doors["programme"])


@case("programme page, built")
def programme_built(visitor):
    visitor.get(visitor.doors["programme"] + "?banc=1")


@case("article of fifteen blocks, cached", goal=1.0)
def article(visitor):
    visitor.get(f"/{ARTICLE}/")


@case("article of fifteen blocks, built")
def article_built(visitor):
    visitor.get(f"/{ARTICLE}/?banc=1")


@case("registration form, shown")
def registration_form(visitor):
    visitor.get(visitor.doors["register"])
