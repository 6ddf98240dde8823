from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template

from sessions.common.typography import (
    NARROW,
    NBSP,
    at,
    beginning,
    borrowed,
    day,
    hour,
    moment,
    number,
    of,
    percent,
    phone,
    short_month,
    span,
    typeset,
)


def plain(text: str) -> str:
    return text.replace(NBSP, " ").replace(NARROW, " ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2025, 3, 3), "lundi 3 mars 2025"),
        (date(2025, 3, 1), "samedi 1er mars 2025"),
        (date(2024, 2, 29), "jeudi 29 février 2024"),
        (date(2026, 8, 15), "samedi 15 août 2026"),
    ],
)
def test_a_day_is_written_in_words(value, text):
    assert plain(day(value)) == text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Faire connaissance", "Faire connaissance"),
        (
            "Présentation du projet, organisation, missions et activités du Comité",
            "Présentation du projet, organisation, missions et activités…",
        ),
        ("x" * 70, "x" * 60 + "…"),
    ],
)
def test_a_long_title_is_cut_after_a_word(title, shown):
    assert beginning(title) == shown


def test_a_month_is_shortened_as_french_does():
    assert [short_month(date(2027, month, 1)) for month in (2, 3, 7, 12)] == ["févr.", "mars", "juil.", "déc."]


def test_an_hour_has_its_minutes_only_when_there_are_some():
    assert [plain(hour(time(14, 0))), plain(hour(time(9, 5)))] == ["14 h", "9 h 05"]


def test_a_moment_is_told_in_the_current_time_zone():
    assert plain(moment(datetime(2025, 3, 3, 13, 0, tzinfo=UTC))) == "lundi 3 mars 2025 à 14 h"


def test_a_moment_follows_the_clock_change():
    winter, summer = datetime(2026, 3, 28, 13, 0, tzinfo=UTC), datetime(2026, 3, 30, 12, 0, tzinfo=UTC)
    assert plain(moment(winter)).endswith("à 14 h")
    assert plain(moment(summer)).endswith("à 14 h")


def test_a_span_names_the_day_once():
    start, end = datetime(2025, 3, 3, 8, 30, tzinfo=UTC), datetime(2025, 3, 3, 11, 0, tzinfo=UTC)
    assert plain(span(start, end)) == "lundi 3 mars 2025 de 9 h 30 à 12 h"


def test_numbers_are_grouped_and_decimal_in_french():
    assert plain(number(1234.5, 1)) == "1 234,5"
    assert percent(50) == f"50{NBSP}%"


def test_spaces_inside_a_date_or_a_percentage_do_not_break():
    assert " " not in percent(50)
    assert f"3{NBSP}mars" in day(date(2025, 3, 3))


@pytest.mark.parametrize(
    ("typed", "shown"), [("0199001234", "01 99 00 12 34"), ("06.39.98.01.02", "06 39 98 01 02"), ("+33199", "+33199")]
)
def test_a_french_telephone_number_is_read_by_pairs(typed, shown):
    assert plain(phone(typed)) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("de 9 h à 16 h 30", f"de 9{NBSP}h à 16{NBSP}h{NBSP}30"),
        ("à 14 h, 12 habitants, 3 h 5", f"à 14{NBSP}h, 12 habitants, 3{NBSP}h 5"),
        (
            "10 secondes, sans son\x20; 1 minute, 24 minutieux",
            f"10{NBSP}secondes, sans son{NARROW}; 1{NBSP}minute, 24 minutieux",
        ),
        ("6 mois, 10 ans, 2 jours, 1 moisson", f"6{NBSP}mois, 10{NBSP}ans, 2{NBSP}jours, 1 moisson"),
        ("l'accueil d&#x27;Osny\x20: 'mot'", f"l’accueil d’Osny{NBSP}: 'mot'"),
    ],
)
def test_a_typed_text_is_set_as_french_prints_it(typed, shown):
    assert typeset(typed) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Nouveau: %(name)s", f"Nouveau{NBSP}: %(name)s"),
        ("Plus d'actions...", "Plus d’actions…"),
        ("La page \"%(a)s\" suit '%(b)s'", f"La page «{NBSP}%(a)s{NBSP}» suit «{NBSP}%(b)s{NBSP}»"),
        ('<a class="b" href="%(url)s">Voir  l\'heure</a>', '<a class="b" href="%(url)s">Voir l’heure</a>'),
        ("http://a.example:80 %H:%M", "http://a.example:80 %H:%M"),
    ],
)
def test_what_a_library_says_is_set_as_french_prints_it(said, shown):
    assert borrowed(said) == shown
    assert borrowed(shown) == shown


@pytest.mark.parametrize("after", ["d’Osny", "d’Éragny", "de Gonesse", "du Mans", "des Mureaux", "de Herblay"])
def test_a_town_after_de(after):
    name = {"du Mans": "Le Mans", "des Mureaux": "Les Mureaux"}.get(after, after.removeprefix("d’").removeprefix("de "))
    assert of(name) == after


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("Osny", "à Osny"),
        ("Le Mans", "au Mans"),
        ("Les Mureaux", "aux Mureaux"),
        ("La Rochelle", "à La Rochelle"),
        ("L’Isle-Adam", "à L’Isle-Adam"),
        ("Lesparre", "à Lesparre"),
    ],
)
def test_a_town_after_à(name, after):
    assert at(name) == after


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 séance tenue"), (1, "1 séance tenue"), (1.5, "1,5 séance tenue"), (2, "2 séances tenues")],
)
def test_below_two_is_singular(number, text):
    template = Template("{{ n }} séance{{ n|pluralize }} tenue{{ n|pluralize:',s' }}")
    assert template.render(Context({"n": number})) == text


@pytest.mark.parametrize(("rows", "text"), [([], "vient"), (["une"], "vient"), (["une", "deux"], "viennent")])
def test_a_list_is_counted(rows, text):
    assert Template("{{ rows|pluralize:'vient,viennent' }}").render(Context({"rows": rows})) == text
