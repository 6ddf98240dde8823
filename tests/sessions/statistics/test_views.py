import re

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from sessions.scheduling.enums import CohortState
from tests.factories.accounts import StaffFactory, UserFactory, sign_in
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.questionnaires import make_answered, make_questionnaire
from tests.factories.scheduling import default_start, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory(department="95", slug="atelier", modules=1)


@pytest.fixture
def coordinator(client):
    user = StaffFactory(role=Role.COORDINATOR, department="95")
    sign_in(client, user)
    return user


def with_answers(programme, colours, *, questionnaire=None, **fields):
    cohort = make_cohort(programme=programme, state=CohortState.ARCHIVED, **fields)
    questionnaire = questionnaire or make_questionnaire(programme=programme)
    return make_answered(colours=colours, questionnaire=questionnaire, cohort=cohort)


def pages(programme) -> list[str]:
    return [reverse(f"statistics:{name}", args=[programme.slug]) for name in ("programme", "programme_json")]


def text_of(response) -> str:
    return response.content.decode()


# --- Who reads --------------------------------------------------------------------------------------------------------
def test_a_visitor_is_led_to_the_sign_in(client, programme):
    for url in [reverse("statistics:programmes"), *pages(programme)]:
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_or_gets_404(client, programme, role):
    sign_in(client, StaffFactory(role=role, department="95"))
    expected = 200 if role in (Role.COORDINATOR, Role.ANIMATOR, Role.ADMIN) else 404
    for url in [reverse("statistics:programmes"), *pages(programme)]:
        assert client.get(url).status_code == expected


def test_an_account_without_role_gets_404(client, programme):
    client.force_login(UserFactory())
    for url in [reverse("statistics:programmes"), *pages(programme)]:
        assert client.get(url).status_code == 404


def test_another_department_is_404(client, coordinator):
    for url in pages(ProgrammeFactory(department="2A")):
        assert client.get(url).status_code == 404


def test_the_list_holds_the_programmes_of_the_territory(client, coordinator, programme):
    elsewhere = ProgrammeFactory(department="2A", title="Ailleurs")
    page = text_of(client.get(reverse("statistics:programmes")))
    assert programme.title in page
    assert elsewhere.title not in page


def test_an_empty_list_says_what_it_will_hold(client, coordinator):
    assert "Aucun programme" in text_of(client.get(reverse("statistics:programmes")))


# --- What is read -----------------------------------------------------------------------------------------------------
def test_the_page_shows_counts_percentages_base_and_missing(client, coordinator, programme):
    with_answers(programme, ["vert"] * 5 + ["bleu"] * 2 + [""])
    page = text_of(client.get(pages(programme)[0]))
    assert "63\u00a0%" in page  # 5 of 8
    assert "Base : 8 questionnaires, dont 1 sans réponse." in page
    assert "8 pour 8 personnes" in page


def test_one_session_is_said_as_one_and_which_part_is_shown(client, coordinator, programme):
    code = with_answers(programme, ["rouge"] * 5).cohort.code
    page = text_of(client.get(reverse("statistics:programme", args=[programme.slug]), {"cohort": code}))
    assert re.search(r"Session qui a eu lieu en \w+ \d{4}", page)
    assert re.search(rf"\(session.: {code}\)\.", page)
    assert (">session terminée<" in page, "sessions terminées" in page) == (True, False)


def test_less_than_five_answers_show_nothing(client, coordinator, programme):
    with_answers(programme, ["vert"] * 4)
    page = text_of(client.get(pages(programme)[0]))
    assert "VERT" not in page
    assert "1 questionnaire est laissé de côté\u00a0: il a reçu moins de 5 réponses." in page


def test_a_question_of_less_than_five_answers_is_hidden_in_both(client, coordinator, programme):
    with_answers(programme, ["vert"] * 4 + ["", ""])
    assert "Moins de 5 réponses : rien n’est affiché." in text_of(client.get(pages(programme)[0]))
    table = client.get(pages(programme)[1]).json()["tables"][0]
    assert (table["hidden"], table["rows"]) == (True, [])


def test_a_programme_without_finished_sessions_says_so(client, coordinator, programme):
    page = text_of(client.get(pages(programme)[0]))
    assert "Aucune session terminée" in page
    assert reverse("statistics:bring_past", args=[programme.slug]) in page


def test_the_data_have_their_documented_shape(client, coordinator, programme):
    with_answers(programme, ["vert"] * 5)
    response = client.get(pages(programme)[1])
    data = response.json()
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    assert list(data) == [
        "programme", "filters", "period", "cohorts", "participants", "campaigns", "rules", "participation", "tables",
        "attendance", "recommendations", "verbatims", "years", "crossings",
    ]  # fmt: skip
    assert data["rules"] == {"minimum": 5, "rounding": "half-up"}
    assert data["participation"] == [{"kind": "end", "campaigns": 1, "expected": 5, "answers": 5, "percent": 100}]
    assert data["tables"][0] == {
        "kind": "end", "code": "colour", "title": "Que pensez-vous de colour ?", "base": 5, "answered": 5, "missing": 0,
        "noted": 0, "left_out": 0, "multiple": False, "hidden": False, "note": "", "section": "La session",
        "rows": [
            {"code": "rouge", "label": "ROUGE", "n": 0, "percent": 0},
            {"code": "vert", "label": "VERT", "n": 5, "percent": 100},
            {"code": "bleu", "label": "BLEU", "n": 0, "percent": 0},
        ],
    }  # fmt: skip


# --- Filters ----------------------------------------------------------------------------------------------------------
def test_a_site_and_a_year_narrow_the_figures(client, coordinator, programme):
    questionnaire = make_questionnaire(programme=programme)
    here, there = SiteFactory(slug="ici"), SiteFactory(slug="la-bas")
    first = default_start().replace(year=2024, month=3, day=4)
    with_answers(programme, ["vert"] * 5, questionnaire=questionnaire, site=here, first=first)
    with_answers(programme, ["bleu"] * 6, questionnaire=questionnaire, site=there, first=first.replace(year=2025))
    url = pages(programme)[1]
    for query, people in [({}, 11), ({"site": "ici"}, 5), ({"year": "2025"}, 6), ({"site": "ici", "year": "2025"}, 0)]:
        data = client.get(url, query).json()
        assert data["participants"] == people
        assert data["filters"]["site"] == query.get("site")
        assert data["filters"]["year"] == (int(query["year"]) if "year" in query else None)


@pytest.mark.parametrize("query", [{"site": "inconnu"}, {"year": "1789"}, {"year": "'"}, {"year": "\x00"}])
def test_a_filter_that_means_nothing_is_said(client, coordinator, programme, query):
    with_answers(programme, ["vert"] * 5)
    page, data = pages(programme)
    assert "Il reste quelque chose à corriger" in text_of(client.get(page, query))
    response = client.get(data, query)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == list(query)


@pytest.mark.parametrize("cohorts", [1, 11])
def test_the_page_costs_the_same_with_one_and_eleven_sessions(client, coordinator, programme, cohorts, budget):
    questionnaire = make_questionnaire(programme=programme)
    for _ in range(cohorts):
        with_answers(programme, ["vert"] * 5, questionnaire=questionnaire)
    client.get(pages(programme)[0])  # the frame of the page is kept from the first one on
    with budget(25):
        client.get(pages(programme)[0])
