"""The visitor's journey: form, page to check, confirmation. Nothing is written before, nothing twice, nothing leaks."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from sessions.notifications.models import Message
from sessions.people.models import Participant
from sessions.registrations import actions, draft
from sessions.registrations.models import Registration
from sessions.scheduling.actions import cancel_meeting
from sessions.scheduling.enums import CohortState
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.scheduling import CohortFactory, make_cohort

pytestmark = pytest.mark.django_db
ANNE = {
    "first_name": "Anne",
    "last_name": "D'Artagnan-Müller",
    "email": "anne@courriel.example",
    "mobile": "06 39 98 00 01",
    "channel": "email",
    "wants_reminders": "on",
    "agrees": "on",
}


def url(name, cohort):
    return reverse(f"registrations:{name}", args=[cohort.code])


def text_of(response) -> str:
    return unescape(response.content.decode())


def carried(response) -> dict:
    """The hidden fields of the page to check."""
    data = dict(response.context["carried"])
    assert all(f'name="{name}"' in response.content.decode() for name in data)
    return data


def look(client, cohort, typed):
    """The page that what was typed leads to, as a browser gets it."""
    return client.post(url("review", cohort), typed, follow=True)


def sign_up(client, cohort, **typed):
    checked = look(client, cohort, ANNE | typed)
    return client.post(url("confirm", cohort), carried(checked))


def test_a_visitor_registers_without_an_account(client):
    cohort = make_cohort(modules=10)
    assert client.get(url("register", cohort)).status_code == 200
    checked = look(client, cohort, ANNE)
    assert not Participant.objects.exists()
    page = text_of(checked)
    assert "Anne D’Artagnan-Müller" in page
    assert page.count('class="meeting-when"') == 11
    response = client.post(url("confirm", cohort), carried(checked))
    assert response.url == url("done", cohort)
    done = text_of(client.get(response.url))
    assert done.count('class="meeting-when"') == 11
    registration = Registration.objects.get()
    assert registration.places.count() == 11
    assert registration.participant.mobile == "0639980001"
    assert Message.objects.get().kind == "Confirmed"


def test_sending_twice_or_reloading_registers_once(client):
    cohort = make_cohort(capacity=1)
    data = carried(look(client, cohort, ANNE))
    for _ in range(3):
        response = client.post(url("confirm", cohort), data, follow=True)
        assert "Votre place est réservée" in text_of(response)
    client.get(url("done", cohort))
    assert (Participant.objects.count(), Registration.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_correcting_keeps_everything(client):
    cohort = make_cohort()
    data = carried(look(client, cohort, ANNE | {"channel": "sms"}))
    page = look(client, cohort, data | {"correct": "oui"})
    form = page.context["form"]
    assert form.errors == {}
    assert {name: form[name].value() for name in ("first_name", "email", "channel", "agrees")} == {
        "first_name": "Anne",
        "email": "anne@courriel.example",
        "channel": "sms",
        "agrees": True,
    }


def test_going_back_or_reloading_shows_what_was_typed(client):
    cohort = make_cohort()
    sent = client.post(url("review", cohort), ANNE | {"wants_reminders": ""})
    assert sent.url == url("review", cohort)
    for _ in range(2):
        assert "Anne D’Artagnan-Müller" in text_of(client.get(sent.url))
    form = client.get(url("register", cohort)).context["form"]
    assert [form[name].value() for name in ("first_name", "agrees", "wants_reminders")] == ["Anne", "on", ""]
    assert not Participant.objects.exists()


def test_an_error_stands_at_an_address_that_one_can_come_back_to(client):
    cohort = make_cohort()
    sent = client.post(url("review", cohort), ANNE | {"mobile": "06 39"})
    assert sent.url.startswith(url("register", cohort))
    for _ in range(2):
        again = text_of(client.get(sent.url))
        assert "dix chiffres" in again
        assert 'value="Anne"' in again
    look(client, cohort, ANNE)
    assert "À corriger" not in text_of(client.get(sent.url))
    client.cookies.clear()
    assert "À corriger" not in text_of(client.get(sent.url))


def test_going_back_after_the_end_shows_the_end_again(client):
    cohort = make_cohort()
    sign_up(client, cohort)
    assert client.get(url("review", cohort)).url == url("done", cohort)
    assert client.get(url("register", cohort)).context["form"]["first_name"].value() is None


def test_correcting_on_a_waiting_list_stays_on_it(client):
    cohort = make_cohort(capacity=1)
    actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    corrected = look(client, cohort, ANNE | {"waiting": "oui", "correct": "oui"})
    form = corrected.context["form"]
    assert (form["first_name"].value(), form["waiting"].value()) == ("Anne", "oui")


def test_only_the_browser_of_the_visitor_keeps_what_was_typed_sealed_and_for_half_an_hour(client, monkeypatch):
    cohort = make_cohort()
    client.post(url("review", cohort), ANNE)
    cookie = client.cookies[draft.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["max-age"]) == (url("register", cohort), True, "")
    assert "Anne" not in cookie.value
    assert not Session.objects.exists()
    monkeypatch.setattr(draft, "KEPT_FOR", -1)
    assert client.get(url("review", cohort)).url == url("register", cohort)


def test_who_shares_the_device_can_erase_what_was_typed(client):
    cohort = make_cohort()
    assert "Tout effacer" not in text_of(client.get(url("register", cohort)))
    client.post(url("review", cohort), ANNE)
    assert "Tout effacer" in text_of(client.get(url("register", cohort)))
    emptied = client.post(url("review", cohort), {"erase": "oui"}, follow=True)
    assert emptied.context["form"]["first_name"].value() is None
    assert "Tout effacer" not in text_of(emptied)


@pytest.mark.parametrize("brought", ["", "ailleurs", "fermé"])
def test_a_cookie_that_this_site_did_not_seal_counts_for_nothing(client, brought):
    cohort = make_cohort()
    client.cookies[draft.COOKIE] = brought
    assert client.get(url("register", cohort)).status_code == 200
    assert client.get(url("review", cohort)).url == url("register", cohort)


def test_what_is_too_long_for_a_cookie_is_shown_at_once(client):
    response = client.post(url("review", make_cohort()), ANNE | {"first_name": "A" * 4000})
    assert "80 caractères" in text_of(response)
    assert "A" * 4000 in text_of(response)


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"first_name": ""}, "first_name", "Écrivez votre prénom."),
        ({"last_name": "R2D2"}, "last_name", "sans chiffre"),
        ({"email": "anne@"}, "email", "adresse complète"),
        ({"mobile": "06 39"}, "mobile", "dix chiffres"),
        ({"mobile": "01 99 00 12 34"}, "mobile", "Autre téléphone"),
        ({"email": "", "mobile": ""}, "email", "pour que nous puissions vous joindre"),
        ({"email": ""}, "email", "Vous préférez le courriel"),
        ({"mobile": "", "channel": "sms"}, "mobile", "Vous préférez le SMS"),
        ({"mobile": "", "channel": "phone"}, "mobile", "Vous préférez le téléphone"),
        ({"channel": "pigeon"}, "channel", "Choisissez un moyen"),
        ({"agrees": ""}, "agrees", "Cochez cette case"),
    ],
)
def test_an_error_says_how_to_correct_it_and_loses_nothing(client, typed, field, says):
    response = look(client, make_cohort(), ANNE | typed)
    assert says in " ".join(response.context["form"].errors[field])
    page = text_of(response)
    assert "<title>À corriger : Inscription – Rebond</title>" in page
    assert 'value="Anne"' in page or field == "first_name"


def test_a_landline_alone_is_enough_and_the_end_promises_no_link(client):
    cohort = make_cohort()
    sign_up(client, cohort, email="", mobile="", landline="01 99 00 12 34", channel="phone")
    assert Message.objects.get().channel == "phone"
    done = text_of(client.get(url("done", cohort)))
    assert "Un appel suffit" in done
    assert "lien" not in done.partition("Et maintenant")[2].partition("</ul>")[0]


@pytest.mark.parametrize(
    ("given", "channel"),
    [
        ({}, "email"),
        ({"email": ""}, "sms"),
        ({"email": "", "mobile": "", "landline": "01 99 00 12 34"}, "phone"),
    ],
)
def test_who_says_nothing_of_it_is_reached_by_what_she_gave(client, given, channel):
    sign_up(client, make_cohort(), channel="", **given)
    assert Participant.objects.get().channel == channel


@pytest.mark.parametrize(
    ("wrong", "shown"), [({"email": "anne@", "mobile": ""}, "email"), ({"mobile": "06"}, "mobile")]
)
def test_a_way_that_is_mistyped_is_the_only_error(client, wrong, shown):
    form = look(client, make_cohort(), ANNE | {"channel": ""} | wrong).context["form"]
    assert list(form.errors) == [shown]


def test_a_card_counts_the_meetings_to_come_to_as_public_pages_do(client):
    cohort = make_cohort(modules=3)
    cancel_meeting(cohort.meetings.order_by("starts_at").first(), by=None)
    page = client.get(url("register", cohort))
    first = page.context["rows"].first
    assert first.meeting == cohort.meetings.order_by("starts_at")[1]
    assert f"2 séances, puis une séance de suivi. La première\u00a0: {first.when}" in text_of(page)


def test_the_form_asks_nothing_about_health(client):
    form = client.get(url("register", make_cohort())).context["form"]
    assert set(form.fields) == {
        "first_name",
        "last_name",
        "email",
        "mobile",
        "landline",
        "channel",
        "wants_reminders",
        "agrees",
        "waiting",
        "moment",
    }


def test_a_full_session_proposes_to_wait_or_to_go_elsewhere_before_anything_is_typed(client):
    cohort = make_cohort(capacity=1)
    other = make_cohort(programme=cohort.programme, site=SiteFactory(town="Argenteuil"))
    actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    page = text_of(client.get(url("register", cohort)))
    assert "Il n’y a plus de place" in page
    assert url("register", other) in page
    assert "Liste d’attente" in text_of(client.get(url("register", cohort), {"attente": "oui"}))
    sign_up(client, cohort, waiting="oui")
    assert Registration.objects.get(participant__first_name="Anne").state == "waiting"
    assert "liste d’attente" in text_of(client.get(url("done", cohort)))


def test_a_session_that_fills_meanwhile_keeps_what_was_typed(client):
    cohort = make_cohort(capacity=1)
    other = make_cohort(programme=cohort.programme, site=SiteFactory(town="Argenteuil"))
    data = carried(look(client, cohort, ANNE))
    actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    response = client.post(url("confirm", cohort), data)
    assert "La dernière place vient d’être prise" in text_of(response)
    assert not Participant.objects.filter(first_name="Anne").exists()
    checked = look(client, other, carried(response))
    client.post(url("confirm", other), carried(checked))
    assert Registration.objects.get(participant__first_name="Anne").cohort == other


def test_a_stranger_is_not_told_that_a_person_is_registered(client):
    cohort = make_cohort(capacity=2)
    sign_up(client, cohort)
    known = text_of(client.get(url("done", cohort)))
    client.cookies.clear()
    sign_up(client, cohort)
    assert text_of(client.get(url("done", cohort))) == known
    assert Registration.objects.count() == 1
    actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    client.cookies.clear()
    assert "Il n’y a plus de place" in text_of(look(client, cohort, ANNE))
    sign_up(client, cohort, waiting="oui")
    assert "liste d’attente" in text_of(client.get(url("done", cohort)))
    assert Registration.objects.get(participant__first_name="Anne").state == "registered"
    assert Message.objects.filter(kind="AlreadyKnown").count() == 1


@pytest.mark.parametrize(
    ("state", "status", "says"),
    [
        (CohortState.DRAFT, 404, "ne sont pas ouvertes"),
        (CohortState.RUNNING, 410, "a commencé"),
        (CohortState.COMPLETED, 410, "terminée"),
        (CohortState.CANCELLED, 410, "annulée"),
    ],
)
def test_a_session_that_takes_nobody_shows_where_to_go(client, state, status, says):
    programme = ProgrammeFactory(modules=1)
    cohort = CohortFactory(programme=programme, state=state)
    other = make_cohort(programme=programme)
    for response in (client.get(url("register", cohort)), client.post(url("confirm", cohort), ANNE)):
        assert response.status_code == status
        assert says in text_of(response)
        assert url("register", other) in text_of(response)


def test_a_session_already_begun_is_closed_even_before_its_state_says_so(client):
    cohort = make_cohort(first=timezone.now() - timedelta(hours=1))
    assert client.get(url("register", cohort)).status_code == 410


def test_an_unknown_session_is_not_found(client):
    assert client.get(reverse("registrations:register", args=["nulle-part"])).status_code == 404


def test_pages_out_of_order_lead_back_to_the_form(client):
    cohort = make_cohort()
    assert client.get(url("review", cohort)).url == url("register", cohort)
    assert client.get(url("done", cohort)).url == url("register", cohort)
    assert client.get(url("confirm", cohort)).status_code == 405


def test_an_altered_mark_is_only_another_request(client):
    cohort = make_cohort()
    data = carried(look(client, cohort, ANNE)) | {"moment": "faux"}
    assert client.post(url("confirm", cohort), data).url == url("done", cohort)


def test_many_sign_ups_from_one_connection_wait(client):
    cohort = make_cohort(capacity=50)
    data = carried(look(client, cohort, ANNE))
    for _ in range(20):
        assert client.post(url("confirm", cohort), data).status_code == 302
    response = client.post(url("confirm", cohort), data)
    assert "quart d’heure" in text_of(response)
    assert 'value="Anne"' in text_of(response)


def test_no_page_of_the_journey_is_kept_by_a_cache(client):
    cohort = make_cohort()
    checked = look(client, cohort, ANNE)
    for response in (client.get(url("register", cohort)), checked):
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("modules", [1, 3])
def test_the_form_reads_as_much_for_one_meeting_as_for_many(client, budget, modules):
    cohort = make_cohort(modules=modules)
    client.get(url("register", cohort))
    with budget(2):
        client.get(url("register", cohort))


@pytest.mark.parametrize("modules", [1, 3])
def test_registering_writes_as_often_for_one_meeting_as_for_many(budget, modules):
    cohort, person = make_cohort(modules=modules), ParticipantFactory()
    actions.register(ParticipantFactory(), cohort, agreed_at=timezone.now())
    with budget(18):
        actions.register(person, cohort, agreed_at=timezone.now())
