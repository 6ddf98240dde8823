"""« Est-ce pour moi ? »: an advice in the page, never a refusal, nothing kept."""

from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from sessions.people.models import Participant
from sessions.registrations.eligibility import QUESTIONS, Answer, Next, advise
from tests.factories.programmes import SiteFactory
from tests.factories.scheduling import CohortFactory, make_cohort

ALL_YES = {question.name: Answer.YES for question in QUESTIONS}


@pytest.mark.parametrize(
    ("given", "leads_to"),
    [
        ({}, Next.REGISTER),
        ({name: Answer.PARTLY for name in ALL_YES}, Next.REGISTER),
        ({"dates": Answer.NO}, Next.OTHERS),
        ({"place": Answer.NO}, Next.OTHERS),
        ({"subject": Answer.NO}, Next.CALL),
        ({"group": Answer.NO, "dates": Answer.NO}, Next.CALL),
    ],
)
def test_the_answers_lead_to_the_right_step(given, leads_to):
    advice = advise(ALL_YES | given)
    assert advice.next == leads_to
    assert len(advice.hints) == len(given)


@pytest.mark.django_db
class TestPage:
    def url(self, cohort) -> str:
        return reverse("registrations:for_me", args=[cohort.code])

    def test_nothing_is_stored(self, client, budget):
        cohort = make_cohort()
        client.get(self.url(cohort))
        with budget(3) as captured:
            response = client.post(self.url(cohort), ALL_YES)
        assert not [query for query in captured.captured_queries if not query["sql"].startswith("SELECT")]
        assert reverse("registrations:register", args=[cohort.code]) in response.content.decode()
        assert not Participant.objects.exists()
        assert not Session.objects.exists()
        assert not response.cookies.get("sessionid")
        assert "no-store" in response["Cache-Control"]

    def test_elsewhere_leads_to_the_other_sessions(self, client):
        cohort = make_cohort()
        other = make_cohort(programme=cohort.programme, site=SiteFactory(town="Argenteuil"))
        page = unescape(client.post(self.url(cohort), ALL_YES | {"place": "non"}).content.decode())
        assert reverse("registrations:register", args=[other.code]) in page

    def test_whoever_hesitates_is_never_refused(self, client):
        cohort = make_cohort()
        page = unescape(client.post(self.url(cohort), dict.fromkeys(ALL_YES, "non")).content.decode())
        assert "M’inscrire quand même" in page

    def test_a_missing_answer_is_asked_for(self, client):
        response = client.post(self.url(make_cohort()), ALL_YES | {"group": ""})
        assert "group" in response.context["form"].errors

    def test_no_question_is_about_health(self):
        text = " ".join([question.text + "".join(question.hints.values()) for question in QUESTIONS]).lower()
        assert not [word for word in ("malad", "santé", "cancer", "traitement", "médec", "soin") if word in text]

    def test_a_closed_session_shows_where_to_go(self, client):
        assert client.get(self.url(CohortFactory(state="cancelled"))).status_code == 410
