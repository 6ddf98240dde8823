"""The team's pages of a session's questionnaires."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from sessions.questionnaires import actions, campaigns, draws, openings, queries
from sessions.questionnaires.draws import draw
from sessions.questionnaires.enums import QuestionnaireKind, Way
from sessions.questionnaires.forms import SituationsForm
from sessions.questionnaires.models import Campaign, CampaignRule, Choice
from sessions.questionnaires.sums import sums_of, tallied
from tests.factories.accounts import StaffFactory
from tests.factories.questionnaires import make_campaign, make_questionnaire
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import CohortFactory, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def animator():
    return StaffFactory(role=Role.ANIMATOR)


@pytest.fixture
def staff(signed_in, animator):
    return signed_in(animator)


@pytest.fixture
def campaign(animator):
    questionnaire = make_questionnaire(kind=QuestionnaireKind.SIX_MONTHS)
    questionnaire.questions.get(code="colour").choices.filter(code="rouge").update(offered=False)
    campaign = make_campaign(ballots=3, questionnaire=questionnaire)
    campaign.cohort.animators.add(animator)
    return campaign


def page(name: str, *args) -> str:
    return reverse(f"questionnaires:{name}", args=args)


def text_of(response) -> str:
    return response.content.decode()


def test_the_page_says_how_many_answered_by_which_way_and_hides_results(staff, campaign):
    actions.submit(campaign.ballots.order_by("pk")[0], {"colour": "vert"})
    actions.submit_drawn(draw(campaign, Way.PAPER), {"colour": "vert"})
    shown = text_of(staff.get(page("campaigns", campaign.cohort.code)))
    for words in ("2 personnes sur 3", "Ouvert", "1 sur papier", "Les résultats s’affichent une fois"):
        assert words in shown
    assert "VERT" not in shown
    Campaign.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    shown = text_of(staff.get(page("campaigns", campaign.cohort.code)))
    assert "Moins de cinq réponses" in shown
    assert "Lire l’évaluation" not in shown


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_questionnaire_and_for_many(staff, animator, budget, number):
    cohort = CohortFactory(animators=[animator])
    for kind in QuestionnaireKind.values[:number]:
        make_campaign(questionnaire=make_questionnaire(programme=cohort.programme, kind=kind), cohort=cohort)
    url = page("campaigns", cohort.code)
    staff.get(url)
    with budget(9):
        assert text_of(staff.get(url)).count("</strong> a répondu") == number


def test_what_will_open_is_announced_and_may_be_opened_now(staff, animator):
    cohort = make_cohort(state="running", animators=[animator])
    RegistrationFactory(cohort=cohort)
    make_questionnaire(programme=cohort.programme)
    CampaignRule.objects.create(programme=cohort.programme, kind="end", **openings.USUAL["end"])
    shown = text_of(staff.get(page("campaigns", cohort.code)))
    assert ("À venir" in shown, "Non ouverts" in shown) == (True, False)
    with patch.object(openings.Opening, "missed", True):
        shown = text_of(staff.get(page("campaigns", cohort.code)))
        assert ("À venir" in shown, "Non ouverts" in shown) == (False, True)
    for _ in range(2):
        opened = staff.post(page("open_now", cohort.code), {"kind": "end"}, follow=True)
    assert "Personnes invitées : 1." in text_of(opened)
    assert Campaign.objects.get().opens_on == timezone.localdate()
    for kind in ("x", "start", "meeting"):
        assert staff.post(page("open_now", cohort.code), {"kind": kind}).status_code == 404


def test_a_last_day_is_put_later_within_reason(staff, campaign):
    url, day = page("extend", campaign.pk), campaign.closes_on
    assert staff.get(url).status_code == 200
    for wrong in (day, day + timedelta(days=200)):
        assert staff.post(url, {"closes_on": wrong.isoformat()}).status_code == 422
    staff.post(url, {"closes_on": (day + timedelta(days=7)).isoformat()})
    campaign.refresh_from_db()
    assert campaign.closes_on == day + timedelta(days=7)


def test_the_tablet_page_gives_changes_and_closes_a_code(staff, campaign):
    url = page("tablet_code", campaign.pk)
    assert "Donner un code" in text_of(staff.get(url))
    staff.post(url)
    campaign.refresh_from_db()
    code = queries.tablet_code(campaign)
    shown = text_of(staff.get(url))
    assert f"{code[:3]} {code[3:]}".upper() in shown
    assert "<svg" in shown
    staff.post(url)
    campaign.refresh_from_db()
    assert queries.tablet_code(campaign) != code
    staff.post(url, {"close": "1"})
    campaign.refresh_from_db()
    assert not queries.tablet_code(campaign)


def test_a_sheet_of_paper_is_typed_in_once(staff, campaign):
    form = staff.get(page("paper", campaign.pk)).url
    assert "Saisie d’une feuille de papier" in text_of(staff.get(form))
    assert "Compter cette feuille" in text_of(staff.post(form, {"colour": "vert", "step": "review"}))
    for words in ("sur papier", "déjà saisie"):
        assert words in text_of(staff.post(form, {"colour": "vert", "step": "send"}, follow=True))
    campaign.refresh_from_db()
    assert (campaign.answers, campaign.on_paper) == (1, 1)


def test_a_sheet_that_comes_when_everybody_answered_is_not_counted(staff, campaign):
    for ballot in campaign.ballots.order_by("pk"):
        actions.submit(ballot, {"colour": "vert"})
    form = staff.get(page("paper", campaign.pk)).url
    assert "n’est pas comptée" in text_of(staff.post(form, {"colour": "vert", "step": "send"}, follow=True))


def test_nothing_is_added_once_results_may_have_been_read(staff, campaign):
    form = staff.get(page("paper", campaign.pk)).url
    Campaign.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    for url in (page("paper", campaign.pk), form, page("tablet_code", campaign.pk)):
        assert "plus rien ne s’y ajoute" in text_of(staff.post(url, follow=True))
    later = (timezone.localdate() + timedelta(days=5)).isoformat()
    assert "plus rien" in text_of(staff.post(page("extend", campaign.pk), {"closes_on": later}, follow=True))


def test_whoever_answered_in_the_room_is_ticked_off(staff, campaign):
    url, ballots = page("answered", campaign.pk), list(campaign.ballots.order_by("pk"))
    assert str(ballots[0].participant) in text_of(staff.get(url))
    assert "plus de personnes que de réponses" in text_of(staff.post(url, {"ballots": [ballots[0].pk]}))
    actions.submit_drawn(draw(campaign, Way.TABLET), {"colour": "vert"})
    staff.post(url, {"ballots": [ballots[0].pk]})
    assert str(ballots[0].participant) not in text_of(staff.get(url))
    assert campaign.ballots.filter(participant__isnull=False, spent=True).count() == 1


def test_situations_are_noted_as_numbers_within_who_is_missing(staff, campaign):
    url = page("situations", campaign.pk)
    actions.submit(campaign.ballots.order_by("pk")[0], {"colour": "vert"})
    assert "2 au plus" in text_of(staff.get(url))
    refused = staff.post(url, {"colour-rouge": "2", "colour-vert": "1"})
    assert (refused.status_code, "2 au plus" in text_of(refused)) == (422, True)
    staff.post(url, {"colour-rouge": "2"})
    colour = campaign.questionnaire.questions.get(code="colour")
    assert sorted(queries.noted(campaign, colour).values()) == [0, 0, 2]
    assert 'value="2"' in text_of(staff.get(url))
    whole, _ = tallied(sums_of([campaign.pk]))
    assert whole.bases[colour.pk] == 3


def test_somebody_else_s_session_does_not_exist(signed_in, campaign):
    stranger = signed_in(StaffFactory(role=Role.COORDINATOR, department="77"))
    for name in ("extend", "tablet_code", "paper", "answered", "situations"):
        assert stranger.get(page(name, campaign.pk)).status_code == 404
        assert stranger.post(page(name, campaign.pk)).status_code == 404
    assert stranger.get(page("campaigns", campaign.cohort.code)).status_code == 404
    assert stranger.post(page("open_now", campaign.cohort.code), {"kind": "end"}).status_code == 404


def test_an_answer_that_comes_while_situations_are_typed_loses_nothing_of_them(staff, campaign, monkeypatch):
    url, first = page("situations", campaign.pk), campaign.ballots.order_by("pk")[0]
    checked = SituationsForm.is_valid

    def overtaken(form):
        found = checked(form)
        if not first.__class__.objects.get(pk=first.pk).spent:
            actions.submit(first, {"colour": "vert"})
        return found

    monkeypatch.setattr(SituationsForm, "is_valid", overtaken)
    answer = staff.post(url, {"colour-rouge": "3"})
    assert (answer.status_code, "entre-temps" in text_of(answer), 'value="3"' in text_of(answer)) == (422, True, True)
    assert set(queries.noted(campaign, campaign.questionnaire.questions.get(code="colour")).values()) == {0}


def test_situations_are_offered_only_where_the_team_counts_an_answer(staff, campaign):
    listed, url = page("campaigns", campaign.cohort.code), page("situations", campaign.pk)
    assert url in text_of(staff.get(listed))
    Choice.objects.update(offered=True)
    assert staff.get(url).status_code == 404
    assert url not in text_of(staff.get(listed))


def test_a_sheet_left_too_long_is_said_not_to_be_counted(staff, campaign, monkeypatch):
    form = staff.get(page("paper", campaign.pk)).url
    monkeypatch.setattr(draws, "LIFETIME", -1)
    said = text_of(staff.post(form, {"colour": "vert", "step": "send"}, follow=True))
    assert "n’est pas comptée" in said
    assert "déjà saisie" not in said


def test_never_fewer_people_asked_than_answers_when_somebody_leaves(campaign):
    for _ in range(3):
        actions.submit_drawn(draw(campaign, Way.TABLET), {"colour": "vert"})
    campaigns.revoke_ballot(campaign.ballots.filter(participant__isnull=False)[0])
    campaign.refresh_from_db()
    assert (campaign.expected, campaign.answers) == (3, 3)
