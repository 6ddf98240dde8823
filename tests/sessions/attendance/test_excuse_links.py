"""« Je ne peux pas venir » in one tap: an address of its own, which does nothing once it is closed."""

import pytest
from django.utils import timezone

from sessions.attendance.queries import expected, shown_mark
from sessions.notifications.links import resolve
from sessions.people.actions import correct_details
from sessions.registrations import actions
from sessions.registrations.models import ExcuseLink, Place
from tests.factories.accounts import StaffFactory
from tests.factories.attendance import cohort_at_work, places_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    later = cohort_at_work().meetings.order_by("starts_at")[1]
    return places_of(later)[0]


def path_of(place: Place) -> str:
    return ExcuseLink.current_for(place.pk).path()


def test_looking_changes_nothing_and_names_nobody(client, place):
    answer = client.get(path_of(place))
    page = answer.content.decode()
    assert "Je ne peux pas venir" in page
    assert place.registration.participant.last_name not in page
    assert place.meeting.label not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "strict-origin"  # without an origin, a browser's answer would be refused
    place.refresh_from_db()
    assert place.excused_at is None


def test_one_tap_excuses_and_another_undoes_it(client, place):
    page = client.post(path_of(place), {"excuse": "oui"}, follow=True).content.decode()
    assert "C’est noté" in page
    assert shown_mark(expected(place.meeting).get(pk=place.pk)) == "excused"
    client.post(path_of(place), {"undo": "oui"})
    place.refresh_from_db()
    assert place.excused_at is None


def test_any_message_may_hold_the_link(place):
    body = resolve(f"[[lien:excuse:{place.pk}]]", place.registration.participant)
    assert body == f"http://testserver{path_of(place)}"


def test_a_link_is_over_with_its_meeting(client, place, at):
    at("2028-01-01 10:00")
    assert client.post(path_of(place), {"excuse": "oui"}).status_code == 410


# --- Closed -----------------------------------------------------------------------------------------------------------
def is_closed(client, path: str, place: Place) -> bool:
    """Says so, tells what to do, and does nothing any more."""
    shown, sent = client.get(path), client.post(path, {"excuse": "oui"})
    place.refresh_from_db()
    told = "Ce lien ne sert plus" in shown.content.decode() and "Recevoir un nouveau lien" in shown.content.decode()
    return told and shown.status_code == sent.status_code == 410 and place.excused_at is None


def test_the_link_of_a_place_does_not_follow_from_its_number(place):
    path = path_of(place)
    link = ExcuseLink.objects.get()
    assert path_of(place) == path  # every reminder of a place has the same
    assert str(place.pk) not in path.removesuffix(f"{link.token}/")
    assert link.token not in (link.nonce, link.token_hash)


def test_a_link_closes_when_the_person_withdraws_and_another_comes_with_her_return(client, place):
    path = path_of(place)
    actions.withdraw(place.registration)
    assert is_closed(client, path, place)
    registration = place.registration
    actions.register(registration.participant, registration.cohort, agreed_at=timezone.now())
    assert is_closed(client, path, place)
    assert path_of(place) != path
    assert client.get(path_of(place)).status_code == 200


def test_a_link_closes_with_the_other_links_of_the_person_and_with_nobody_else_s(client, place):
    path = path_of(place)
    other = Place.objects.exclude(registration=place.registration).filter(meeting=place.meeting).first()
    correct_details(place.registration.participant, fields={}, by=StaffFactory(), renew_links=True)
    assert is_closed(client, path, place)
    assert client.get(path_of(other)).status_code == 200


def test_a_link_goes_with_the_file_and_the_page_still_says_what_to_do(client, place):
    path = path_of(place)
    place.registration.delete()
    for answer in (client.get(path), client.post(path, {"excuse": "oui"})):
        assert answer.status_code == 404
        assert "Recevoir un nouveau lien" in answer.content.decode()


def test_an_address_of_the_former_kind_says_what_to_do(client):
    answer = client.get("/excuse/12-k7jq2mzaxw4c5rt6yhnbvfdsea/")
    assert answer.status_code == 404
    assert "Recevoir un nouveau lien" in answer.content.decode()
