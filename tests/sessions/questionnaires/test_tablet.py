"""The tablet of a room: a code, a form for one use, nothing left for the next person; and sheets of paper."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.urls import reverse

from sessions.questionnaires import actions, campaigns, draws, queries
from sessions.questionnaires.enums import Way
from sessions.questionnaires.models import Campaign, FreeAnswer
from sessions.questionnaires.sums import sums_of, tallied
from tests.factories.questionnaires import make_campaign

pytestmark = pytest.mark.django_db
DATA = {"colour": "vert", "words": "Très bien."}
ROOM = reverse("questionnaires:room")


@pytest.fixture
def campaign():
    return campaigns.give_tablet_code(make_campaign(ballots=2))


@pytest.fixture
def code(campaign):
    return queries.tablet_code(campaign)


def begin(client, code: str) -> str:
    """The address of a form drawn for one use."""
    response = client.post(ROOM, {"code": code})
    assert response.status_code == 302
    return response.url


def text_of(response) -> str:
    return response.content.decode()


def test_the_code_opens_a_form_that_counts_once(client, campaign, code):
    form = begin(client, code)
    assert client.get(form).status_code == 200
    sent = client.post(form, {**DATA, "step": "send"})
    assert sent.url == reverse("questionnaires:room_thanks", args=[code])
    assert "Personne suivante" in text_of(client.get(sent.url))
    again = client.post(form, {**DATA, "step": "send"})
    assert again.status_code == 410
    campaign.refresh_from_db()
    assert (campaign.answers, campaign.on_tablet) == (1, 1)
    assert FreeAnswer.objects.count() == 1


def test_each_use_is_a_form_of_its_own(client, code):
    assert begin(client, code) != begin(client, code)


def test_nothing_of_the_person_before_stays(client, code):
    """No page is stored, no field filled in by the browser, no draft kept; what was left is not shown again."""
    form = begin(client, code)
    review = client.post(form, {**DATA, "step": "review"})
    assert "VERT" in text_of(review)
    for page in (client.get(form), review, client.get(reverse("questionnaires:room", args=[code]))):
        assert page["Cache-Control"] == "no-store, private"
        assert "data-draft" not in text_of(page)
    assert 'autocomplete="off"' in text_of(client.get(form))
    left = re.search(r'name="left" value="([^"]+)"', text_of(review))[1]
    following = client.post(ROOM, {"code": code, "left": left}).url
    assert "checked" not in text_of(client.get(following))
    sent_again = client.post(form, {**DATA, "step": "review"})
    assert sent_again.status_code == 410
    assert "VERT" not in text_of(sent_again)


def test_a_used_form_shows_nothing_of_what_it_held(client, code):
    form = begin(client, code)
    client.post(form, {**DATA, "step": "send"})
    assert "Très bien." not in text_of(client.post(form, {**DATA, "step": "review"}))


def test_there_are_no_more_answers_in_the_room_than_people(client, campaign, code):
    forms = [begin(client, code) for _ in range(3)]
    answers = [client.post(form, {**DATA, "step": "send"}).status_code for form in forms]
    assert answers == [302, 302, 409]
    assert client.post(ROOM, {"code": code}).status_code == 409


def test_a_personal_link_still_counts_when_the_tablet_took_as_many_as_people(client, campaign, code):
    for _ in range(2):
        client.post(begin(client, code), {**DATA, "step": "send"})
    actions.submit(campaign.ballots.filter(participant__isnull=False).order_by("pk")[0], DATA)
    campaign.refresh_from_db()
    assert campaign.answers == 3


@pytest.mark.parametrize("typed", ["", "abc", "zzzzzz", "é" * 6, "' OR 1=1"])
def test_a_wrong_code_is_said_in_words(client, code, typed):
    response = client.post(ROOM, {"code": typed})
    assert response.status_code == 400
    assert "code" in text_of(response)


def test_few_wrong_codes_are_allowed_and_a_right_one_counts_for_nothing(client, code):
    cache.clear()
    for _ in range(3):
        begin(client, code)
    for _ in range(10):
        client.post(ROOM, {"code": "zzzzzz"})
    refused = client.post(ROOM, {"code": code})
    assert refused.status_code == 400
    assert "Trop d’essais" in text_of(refused)
    cache.clear()


def test_a_code_taken_back_lets_those_finish_who_have_begun(client, campaign, code):
    form = begin(client, code)
    campaigns.take_tablet_code_back(campaign)
    assert client.post(ROOM, {"code": code}).status_code == 400
    sent = client.post(form, {**DATA, "step": "send"})
    assert sent.url == reverse("questionnaires:room_thanks")
    assert "Personne suivante" not in text_of(client.get(sent.url))


def test_a_new_code_is_not_told_to_who_began_with_the_one_before(client, campaign, code):
    form = begin(client, code)
    fresh = queries.tablet_code(campaigns.give_tablet_code(campaign))
    pages = [client.get(form), client.post(form, {**DATA, "step": "send"}, follow=True), client.get(form)]
    assert not [page for page in pages if fresh in text_of(page) or fresh in page.request["PATH_INFO"]]
    assert pages[1].request["PATH_INFO"] == reverse("questionnaires:room_thanks")


def test_a_form_dies_after_three_hours(client, campaign, code, at, monkeypatch):
    form = begin(client, code)
    monkeypatch.setattr(draws, "LIFETIME", -1)
    assert client.get(form).status_code == 410


@pytest.mark.parametrize(
    "signed", ["x", signing.dumps([1, "tablet", "0"]), "a:b:c"], ids=["no form", "signed elsewhere", "colons"]
)
def test_a_form_that_is_not_ours_opens_nothing(client, campaign, signed):
    assert client.get(reverse("questionnaires:tablet", args=[signed])).status_code == 410


def test_a_form_drawn_for_paper_does_not_open_on_the_tablet(client, campaign):
    signed = draws.draw(campaign, Way.PAPER).signed
    assert client.get(reverse("questionnaires:tablet", args=[signed])).status_code == 410


def test_a_form_left_open_past_the_last_day_is_said(client, campaign, code, at):
    form = begin(client, code)
    Campaign.objects.filter(pk=campaign.pk).update(closes_on=campaign.closes_on - timedelta(days=11))
    response = client.post(form, {**DATA, "step": "send"})
    assert (response.status_code, "Le questionnaire est fermé" in text_of(response)) == (410, True)


# --- Paper ------------------------------------------------------------------------------------------------------------
def test_a_sheet_of_paper_counts_once_and_is_marked(campaign):
    sheet = draws.draw(campaign, Way.PAPER)
    actions.submit_drawn(sheet, DATA)
    with pytest.raises(actions.AlreadyAnswered):
        actions.submit_drawn(sheet, DATA)
    campaign.refresh_from_db()
    assert (campaign.answers, campaign.on_paper, campaign.on_tablet) == (1, 1, 0)


def test_whoever_answered_in_the_room_is_not_asked_again(campaign):
    people = list(campaign.ballots.order_by("pk"))
    with pytest.raises(actions.EverybodyAnswered):
        actions.mark_answered(campaign, people[:1])
    actions.submit_drawn(draws.draw(campaign, Way.PAPER), DATA)
    actions.mark_answered(campaign, people[:1])
    with pytest.raises(actions.AlreadyAnswered):
        actions.submit(people[0], DATA)
    campaign.refresh_from_db()
    assert campaign.answers == 1
    with pytest.raises(actions.EverybodyAnswered):
        actions.mark_answered(campaign, people[1:])


# --- What the team notes ----------------------------------------------------------------------------------------------
def test_situations_noted_by_the_team_stand_beside_the_answers(campaign):
    colour = campaign.questionnaire.questions.get(code="colour")
    actions.submit(campaign.ballots.order_by("pk")[0], {"colour": "vert"})
    campaign.refresh_from_db()
    actions.note_situations(campaign, {colour: {"bleu": 1}})
    actions.note_situations(campaign, {colour: {"bleu": 1}})
    (bases, counts, noted), _ = tallied(sums_of([campaign.pk]))
    choices = {one.code: one.pk for one in colour.choices.all()}
    assert (counts[colour.pk, None], counts[colour.pk, choices["vert"]], counts[colour.pk, choices["bleu"]]) == (
        2,
        1,
        1,
    )
    assert (bases[colour.pk], noted[colour.pk]) == (2, 1)
    with pytest.raises(actions.EverybodyAnswered):
        actions.note_situations(campaign, {colour: {"bleu": 2}})
    with pytest.raises(ValueError, match="no such"):
        actions.note_situations(campaign, {colour: {"jaune": 1}})
