from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.notifications.links import resolve
from sessions.notifications.models import Message
from sessions.questionnaires import actions, campaigns
from sessions.questionnaires.models import Ballot, Campaign, FreeAnswer
from tests.factories.questionnaires import QuestionFactory, QuestionnaireFactory, make_campaign, make_questionnaire
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db
DATA = {"colour": "vert", "tools": ["livret", "groupe"], "rating": "3", "words": "Très bien."}


@pytest.fixture
def ballot() -> Ballot:
    return make_campaign().ballots.get()


def url_of(ballot: Ballot) -> str:
    return reverse("questionnaires:answer", args=[ballot.token])


def send(client, ballot: Ballot, step: str = "send", **data):
    return client.post(url_of(ballot), {**DATA, **data, "step": step})


def text_of(response) -> str:
    return response.content.decode()


def shown(response) -> set[str]:
    """The questions that the page asks."""
    return set(response.context["form"].fields)


def walk(client, ballot: Ballot, step: str, page: int, **data):
    """One page sent: nothing but what it carries."""
    return client.post(url_of(ballot), {**data, "step": step, "page": page})


# --- The way through --------------------------------------------------------------------------------------------------
def test_the_link_shows_the_first_section_and_writes_nothing(client, ballot):
    response = client.get(url_of(ballot))
    assert response.status_code == 200
    assert shown(response) == {"colour", "tools"}
    assert "Page 1 sur 2" in text_of(response)
    assert not Ballot.objects.filter(spent=True).exists()


def test_a_single_choice_offers_not_to_answer(client, ballot):
    assert text_of(client.get(url_of(ballot))).count("Je préfère ne pas répondre") == 1


def test_an_answer_kept_for_the_team_is_not_shown(client, ballot):
    ballot.campaign.questionnaire.questions.get(code="colour").choices.filter(code="bleu").update(offered=False)
    assert "BLEU" not in text_of(client.get(url_of(ballot)))
    assert send(client, ballot, colour="bleu").status_code == 200
    assert Campaign.objects.get().answers == 0


def test_review_shows_the_answers_and_stores_nothing(client, ballot):
    page = text_of(send(client, ballot, step="review"))
    assert "Vérifier vos réponses" in page
    assert all(words in page for words in ("VERT", "LIVRET", "GROUPE", "Très bien."))
    assert Campaign.objects.get().answers == 0
    assert not client.session.items()


def test_review_says_which_questions_are_passed(client, ballot):
    page = text_of(send(client, ballot, step="review", colour="-", tools=[]))
    assert page.count("Sans réponse") == 2


def test_the_answers_travel_in_the_review_page(client, ballot):
    page = text_of(send(client, ballot, step="review"))
    for pair in ('name="colour" value="vert"', 'name="tools" value="livret"', 'name="tools" value="groupe"'):
        assert f'type="hidden" {pair}' in page


def test_editing_a_page_gives_its_answers_back_and_carries_the_others(client, ballot):
    response = client.post(url_of(ballot), {**DATA, "to": 2})
    assert shown(response) == {"rating", "words"}
    assert text_of(response).count(" checked") == 1
    assert "Très bien." in text_of(response)
    assert 'type="hidden" name="tools" value="groupe"' in text_of(response)


def test_each_page_leads_to_the_next_and_the_last_to_the_review(client, ballot):
    second = walk(client, ballot, "next", 1, colour="vert", tools=["livret"])
    assert shown(second) == {"rating", "words"}
    assert 'type="hidden" name="colour" value="vert"' in text_of(second)
    last = walk(client, ballot, "next", 2, colour="vert", tools=["livret"], rating="3")
    assert "Vérifier vos réponses" in text_of(last)
    assert not client.session.items()


def test_going_back_keeps_what_is_wrong_and_says_nothing(client, ballot):
    first = walk(client, ballot, "back", 2, colour="vert", words="a@b.example")
    assert shown(first) == {"colour", "tools"}
    assert "adresse électronique" not in text_of(first)
    assert 'name="words" value="a@b.example"' in text_of(first)


def test_an_error_of_another_page_leads_to_it(client, ballot):
    response = send(client, ballot, step="review", words="a@b.example")
    assert shown(response) == {"rating", "words"}
    assert "adresse électronique" in text_of(response)


def test_a_page_number_that_does_not_exist_is_the_last_one(client, ballot):
    assert "Vérifier vos réponses" in text_of(walk(client, ballot, "next", 99, colour="vert"))
    assert walk(client, ballot, "next", "<script>", colour="vert").status_code == 200


# --- Questions that hang on an answer ---------------------------------------------------------------------------------
@pytest.fixture
def conditional() -> Ballot:
    """« tools » hangs on « vert » on its own page; « rating », on the next one, hangs on « livret »."""
    questionnaire = make_questionnaire()
    questions = {question.code: question for question in questionnaire.questions.order_by("pk")}
    for code, opener, choice in (("tools", "colour", "vert"), ("rating", "tools", "livret")):
        questions[code].shown_if.add(questions[opener].choices.get(code=choice))
    return make_campaign(questionnaire=questionnaire).ballots.get()


def test_on_its_own_page_a_question_says_when_it_is_for_you(client, conditional):
    page = client.get(url_of(conditional))
    assert shown(page) == {"colour", "tools"}
    assert "Seulement si vous avez répondu" in text_of(page)


def test_on_a_later_page_it_is_asked_only_to_whom_it_concerns(client, conditional):
    assert shown(walk(client, conditional, "next", 1, colour="vert", tools=["livret"])) == {"rating", "words"}
    assert shown(walk(client, conditional, "next", 1, colour="vert", tools=["film"])) == {"words"}


def test_what_hung_on_an_answer_that_changed_goes_with_it(client, conditional):
    review = send(client, conditional, step="review", colour="bleu")
    assert "LIVRET" not in text_of(review)
    send(client, conditional, colour="bleu")
    campaign = Campaign.objects.get()
    raised = campaign.tallies.filter(count__gt=0).values_list("question__code", flat=True)
    assert set(raised) == {"colour"}


def test_a_question_with_a_condition_counts_to_whom_it_was_asked(client, conditional):
    send(client, conditional, tools=["film"])
    asked = Campaign.objects.get().tallies.filter(choice=None).values_list("question__code", "asked")
    assert dict(asked) == {"colour": 0, "tools": 1, "rating": 0}


def test_a_page_without_anything_to_ask_is_passed_over(client):
    questionnaire = make_questionnaire()
    vert = questionnaire.questions.get(code="colour").choices.get(code="vert")
    for question in questionnaire.questions.filter(section="Vous"):
        question.shown_if.add(vert)
    ballot = make_campaign(questionnaire=questionnaire).ballots.get()
    assert "Vérifier vos réponses" in text_of(walk(client, ballot, "next", 1, colour="bleu"))
    assert shown(walk(client, ballot, "next", 1, colour="vert")) == {"rating", "words"}


def test_a_sensitive_question_can_always_be_passed_in_words(client):
    questionnaire = make_questionnaire()
    questionnaire.questions.update(sensitive=True)
    ballot = make_campaign(questionnaire=questionnaire).ballots.get()
    assert text_of(client.get(url_of(ballot))).count("Je préfère ne pas répondre") == 2
    both = walk(client, ballot, "next", 1, colour="-", tools=["-", "livret"])
    assert "Gardez l’un ou l’autre" in text_of(both)
    send(client, ballot, colour="-", tools=["-"])
    raised = Campaign.objects.get().tallies.filter(count__gt=0).values_list("question__code", flat=True)
    assert set(raised) == {"rating"}


def test_sending_counts_and_leads_to_thanks_without_the_token(client, ballot):
    response = send(client, ballot)
    assert (response.status_code, response.url) == (302, reverse("questionnaires:thanks"))
    assert "Merci" in text_of(client.get(response.url))
    assert Campaign.objects.get().answers == 1
    assert FreeAnswer.objects.get().text == "Très bien."


def test_preferring_not_to_answer_counts_as_missing(client, ballot):
    send(client, ballot, colour="-", rating="", tools=[], words="")
    campaign = Campaign.objects.get()
    assert campaign.answers == 1
    assert not campaign.tallies.filter(count__gt=0).exists()


def test_an_unknown_step_shows_the_answers_again(client, ballot):
    assert "Vérifier vos réponses" in text_of(send(client, ballot, step="autre"))


# --- Refusals ---------------------------------------------------------------------------------------------------------
def test_an_empty_form_is_not_an_answer(client, ballot):
    response = client.post(url_of(ballot), {"step": "send"})
    assert "Répondez à au moins une question" in text_of(response)
    assert Campaign.objects.get().answers == 0


@pytest.mark.parametrize(
    ("text", "words"), [("Appelez le 06 39 98 00 12", "numéro de téléphone"), ("a@b.example", "adresse électronique")]
)
def test_a_text_that_names_somebody_is_refused_and_kept_in_the_form(client, ballot, text, words):
    page = text_of(send(client, ballot, words=text))
    assert words in page
    assert text in page
    assert Campaign.objects.get().answers == 0


def test_a_questionnaire_about_a_meeting_says_which(client):
    cohort = make_cohort(modules=1, first=datetime(2027, 3, 3, 14, tzinfo=ZoneInfo("Europe/Paris")))
    questionnaire = make_questionnaire(programme=cohort.programme, kind="meeting")
    ballot = make_campaign(questionnaire=questionnaire, cohort=cohort, meeting=cohort.meetings.first()).ballots.get()
    assert "Rencontre du mercredi 3\u00a0mars 2027" in text_of(client.get(url_of(ballot)))


def test_a_needed_answer_is_asked_for(client):
    questionnaire = QuestionnaireFactory()
    QuestionFactory(questionnaire=questionnaire, code="needed", choices=["oui", "non"], required=True)
    QuestionFactory(questionnaire=questionnaire, code="other", choices=["oui", "non"])
    ballot = make_campaign(questionnaire=questionnaire).ballots.get()
    page = text_of(client.post(url_of(ballot), {"other": "oui", "step": "send"}))
    assert "réponse nécessaire" in page
    assert 'href="#id_needed_0"' in page
    assert "Choisissez une réponse à cette question." in page
    assert Campaign.objects.get().answers == 0


def test_a_second_sending_is_refused_in_words(client, ballot):
    send(client, ballot)
    response = send(client, ballot)
    assert response.status_code == 410
    assert "Vous avez déjà répondu. Merci." in text_of(response)
    assert Campaign.objects.get().answers == 1


def test_a_spent_link_says_so(client, ballot):
    actions.submit(ballot, DATA)
    assert client.get(url_of(ballot)).status_code == 410


def test_a_sending_that_loses_the_race_is_refused_in_words(client, ballot, monkeypatch):
    def lost(*args):
        raise actions.AlreadyAnswered

    monkeypatch.setattr("sessions.questionnaires.views.answering.submit", lost)
    response = send(client, ballot)
    assert response.status_code == 410
    assert "Vous avez déjà répondu" in text_of(response)


@pytest.mark.parametrize(("error", "status"), [(actions.CampaignClosed, 410), (Ballot.DoesNotExist, 404)])
def test_a_door_that_closes_during_the_sending_is_said(client, ballot, monkeypatch, error, status):
    def refused(*args):
        raise error

    monkeypatch.setattr("sessions.questionnaires.views.answering.submit", refused)
    assert send(client, ballot).status_code == status


def test_an_unknown_token_is_404_with_a_way_out(client):
    response = client.get(reverse("questionnaires:answer", args=["a" * 26]))
    assert response.status_code == 404
    assert "Ce lien ne fonctionne pas" in text_of(response)


def test_a_revoked_link_is_404(client, ballot):
    token = ballot.token
    campaigns.revoke_ballot(ballot)
    assert client.get(reverse("questionnaires:answer", args=[token])).status_code == 404


def test_before_its_first_day_a_campaign_says_when_it_opens(client):
    today = timezone.localdate()
    ballot = make_campaign(opens_on=today + timedelta(days=2), closes_on=today + timedelta(days=9)).ballots.get()
    for response in (client.get(url_of(ballot)), send(client, ballot)):
        assert response.status_code == 404
        assert "à partir du" in text_of(response)


def test_after_its_last_day_a_campaign_is_gone(client):
    today = timezone.localdate()
    ballot = make_campaign(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1)).ballots.get()
    for response in (client.get(url_of(ballot)), send(client, ballot)):
        assert response.status_code == 410
        assert "Le questionnaire est fermé" in text_of(response)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, ballot, method):
    assert getattr(client, method)(url_of(ballot)).status_code == 405


# --- What nobody else reads -------------------------------------------------------------------------------------------
def test_the_pages_are_neither_stored_nor_indexed(client, ballot):
    for response in (client.get(url_of(ballot)), client.get(reverse("questionnaires:thanks")), send(client, ballot)):
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]


def test_the_title_of_the_page_is_neutral(client, ballot):
    assert "<title>Votre avis – Rebond</title>" in text_of(client.get(url_of(ballot)))


def test_a_questionnaire_costs_four_queries_whatever_its_length(client, ballot, budget):
    for _ in range(10):
        QuestionFactory(questionnaire=ballot.campaign.questionnaire, choices=["oui", "non"])
    client.get(url_of(ballot))  # the frame of the page is kept from the first one on
    with budget(4):
        client.get(url_of(ballot))


def test_the_invitation_is_neutral_and_holds_the_link_only_at_delivery(ballot):
    message = Message.objects.get()
    assert message.subject == "Votre avis sur l’ensemble des rencontres"
    assert ballot.token not in message.body
    assert f"http://testserver/q/{ballot.token}/" in resolve(message.body, message.recipient)
    assert ballot.token not in str(Message.objects.values().get())


def test_the_link_of_one_person_is_not_resolved_for_another(ballot):
    other = make_campaign().ballots.get().participant
    with pytest.raises(Ballot.DoesNotExist):
        resolve(Message.objects.get(participant=ballot.participant).body, other)
