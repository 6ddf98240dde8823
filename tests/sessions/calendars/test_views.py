"""Feeds over HTTP: what calendar programs rely on."""

import gzip
from datetime import timedelta

import icalendar
import pytest
from django.db import OperationalError
from django.urls import reverse

from sessions.calendars import actions, served
from sessions.calendars.enums import FeedKind
from sessions.calendars.models import CalendarFeed
from sessions.common.compression import takes_gzip
from sessions.partners import actions as partners
from sessions.people import actions as people
from sessions.scheduling.actions import move_meeting
from tests.factories.accounts import StaffFactory
from tests.factories.calendars import add_meetings
from tests.factories.partners import ContactFactory
from tests.factories.people import ParticipantFactory
from tests.factories.programmes import ProgrammeFactory, SiteFactory
from tests.factories.registrations import RegistrationFactory
from tests.factories.scheduling import make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def public(cohort) -> str:
    return reverse("calendars:feed_programme", args=[cohort.programme.slug])


@pytest.fixture
def feed(cohort) -> CalendarFeed:
    return actions.feed_for(FeedKind.PARTICIPANT, RegistrationFactory(cohort=cohort).participant)


@pytest.fixture
def personal(feed) -> str:
    return reverse("calendars:feed_personal", args=[feed.token])


def test_a_feed_is_a_calendar_with_a_neutral_file_name(client, public):
    response = client.get(public)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="agenda.ics"'
    assert len(icalendar.Calendar.from_ical(response.content).walk("VEVENT")) == 4


def test_a_feed_says_where_it_comes_from(client, personal):
    source = icalendar.Calendar.from_ical(client.get(personal).content)["SOURCE"]
    assert str(source) == f"http://testserver{personal}"


def test_a_site_has_its_feed(client, cohort):
    response = client.get(reverse("calendars:feed_site", args=[cohort.site.slug]))
    assert len(icalendar.Calendar.from_ical(response.content).walk("VEVENT")) == 4


def test_a_feed_without_meetings_is_served(client):
    response = client.get(reverse("calendars:feed_site", args=[SiteFactory().slug]))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")


@pytest.mark.parametrize("name", ["public", "personal"])
def test_a_feed_needs_no_cookie_and_gives_none(client, name, request):
    response = client.get(request.getfixturevalue(name))
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_personal_feed_is_private_unlisted_and_says_nothing_to_others(client, personal):
    response = client.get(personal)
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_feed_bears_the_content_policy_of_every_page(client, personal):
    assert "default-src 'none'" in client.get(personal)["Content-Security-Policy"]


def test_an_unknown_authorization_is_ignored(client, personal):
    response = client.get(personal, headers={"Authorization": "Basic Zm9vOmJhcg==", "Accept": "application/json"})
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["public", "personal"])
def test_head_is_get_without_the_body(client, name, request):
    address = request.getfixturevalue(name)
    got, head = client.get(address), client.head(address)
    assert head.content == b""
    assert dict(head.headers) == dict(got.headers)
    assert head["Content-Length"] == str(len(got.content))


def test_post_is_refused(client, personal):
    assert client.post(personal).status_code == 405


# --- Conditional readings ---------------------------------------------------------------------------------------------
def test_what_has_not_changed_is_not_sent_again(client, personal):
    first = client.get(personal)
    assert first["ETag"].startswith('"')
    for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get(personal, headers=headers)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert again["Cache-Control"] == first["Cache-Control"]
        assert again["Last-Modified"] == first["Last-Modified"]
        assert client.head(personal, headers=headers).status_code == 304


def test_a_weak_etag_or_a_list_is_understood(client, public):
    etag = client.get(public)["ETag"]
    assert client.get(public, headers={"If-None-Match": f'"other", W/{etag}'}).status_code == 304


def test_the_etag_decides_when_both_are_sent(client, public):
    changed = client.get(public)["Last-Modified"]
    headers = {"If-None-Match": '"other"', "If-Modified-Since": changed}
    assert client.get(public, headers=headers).status_code == 200


def test_a_moved_meeting_is_sent_at_the_next_reading(client, cohort, personal):
    first = client.get(personal)
    meeting = cohort.meetings.first()
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
    for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        second = client.get(personal, headers=headers)
        assert second.status_code == 200
        assert second["ETag"] != first["ETag"]


# --- Two forms --------------------------------------------------------------------------------------------------------
GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_who_takes_gzip_gets_it_and_the_same_calendar(client, personal):
    plain, packed = client.get(personal), client.get(personal, headers=GZIP)
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Length"] == str(len(packed.content))
    assert packed["Content-Type"] == plain["Content-Type"]
    assert "Content-Encoding" not in plain.headers


def test_each_form_has_its_strong_etag_and_says_what_it_depends_on(client, public):
    plain, packed = client.get(public), client.get(public, headers=GZIP)
    assert plain["ETag"] != packed["ETag"]
    assert packed["ETag"].startswith('"')
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"
    assert plain["Last-Modified"] == packed["Last-Modified"]


@pytest.mark.parametrize("held", [{}, GZIP])
def test_who_takes_gzip_is_told_that_either_form_has_not_changed(client, public, held):
    etag = client.get(public, headers=held)["ETag"]
    for named in (etag, f"W/{etag}", f'"other", {etag}'):
        again = client.get(public, headers=GZIP | {"If-None-Match": named})
        assert (again.status_code, again["ETag"], again["Vary"]) == (304, etag, "Accept-Encoding")
        assert "Content-Encoding" not in again.headers


def test_who_takes_no_gzip_is_never_sent_back_to_a_gzip_form(client, public):
    """A cache between may hold that form, and would hand it on."""
    etag = client.get(public, headers=GZIP)["ETag"]
    again = client.get(public, headers={"If-None-Match": etag})
    assert (again.status_code, again.content[:15]) == (200, b"BEGIN:VCALENDAR")


def test_head_of_the_gzip_form_is_get_without_the_body(client, public):
    got, head = client.get(public, headers=GZIP), client.head(public, headers=GZIP)
    assert (dict(head.headers), head.content) == (dict(got.headers), b"")


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("gzip", True), ("GZIP;q=0.5, br", True), ("br, *", True), ("deflate, gzip;q=1.0", True), ("x-gzip", True),
        ("", False), ("identity", False), ("gzip;q=0", False), ("*, gzip;q=0.000", False), ("*;q=0", False),
    ],
)  # fmt: skip
def test_what_a_client_takes_is_read_as_the_standard_says(said, taken):
    assert takes_gzip(said) is taken


# --- Closed doors -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    ["/agenda/p/aaaaaaaaaaaaaaaaaaaaaaaaaa.ics", "/agenda/programme/inconnu.ics", "/agenda/site/inconnu.ics"],
)
def test_an_unknown_address_is_not_found(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert not response.cookies


def test_a_revoked_address_is_gone_for_good(client, feed, personal):
    client.get(personal)
    actions.revoke_feed(feed)
    response = client.get(personal)
    assert response.status_code == 410
    assert "VCALENDAR" not in response.content.decode()
    assert client.head(personal).status_code == 410


@pytest.mark.parametrize("gone", ["revoked", "erased"])
def test_an_address_closed_while_its_feed_is_built_is_gone(client, feed, personal, monkeypatch, gone):
    build = actions.refresh

    def meanwhile(stored):
        if gone == "revoked":
            actions.revoke_feed(CalendarFeed.objects.get(pk=stored.pk))
            build(stored)
        else:
            CalendarFeed.objects.filter(pk=stored.pk).delete()
            raise CalendarFeed.DoesNotExist

    monkeypatch.setattr(actions, "refresh", meanwhile)
    assert client.get(personal).status_code == 410


def test_an_address_typed_in_capitals_opens_the_same_feed(client, feed):
    assert client.get(reverse("calendars:feed_personal", args=[feed.token.upper()])).status_code == 200


@pytest.mark.parametrize(
    ("kind", "factory", "close"),
    [
        (FeedKind.PARTICIPANT, ParticipantFactory, people.revoke_links),
        (FeedKind.CONTACT, ContactFactory, partners.revoke_links),
    ],
)
def test_an_address_taken_along_through_a_link_closes_with_the_links(client, kind, factory, close):
    person, other = factory(), factory()
    taken, left = (
        reverse("calendars:feed_personal", args=[actions.feed_for(kind, one).token]) for one in (person, other)
    )
    assert client.get(taken).status_code == 200
    close(person)
    assert [client.get(address).status_code for address in (taken, left)] == [410, 200]


def test_an_animator_whose_account_is_closed_reads_no_more(client):
    animator = StaffFactory()
    address = reverse("calendars:feed_personal", args=[actions.feed_for(FeedKind.ANIMATOR, animator).token])
    assert client.get(address).status_code == 200
    animator.is_active = False
    animator.save()
    assert client.get(address).status_code == 410


def test_trouble_says_when_to_come_back(client, personal, monkeypatch):
    def broken(token):
        raise OperationalError("database is locked")

    monkeypatch.setattr(served, "served_by_token", broken)
    response = client.get(personal)
    assert (response.status_code, response["Retry-After"]) == (503, "300")
    assert response["Referrer-Policy"] == "no-referrer"


# --- Cost -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [11, 300])
def test_a_warm_feed_costs_one_query_changed_or_not(client, budget, cohort, public, number):
    add_meetings(cohort, number)
    etag = client.get(public)["ETag"]
    with budget(1):
        assert client.get(public).content.count(b"BEGIN:VEVENT") == number + 4
    with budget(1):
        assert client.get(public, headers={"If-None-Match": etag}).status_code == 304
    client.get(public, headers=GZIP)
    with budget(1):
        assert client.get(public, headers=GZIP)["Content-Encoding"] == "gzip"


def test_another_process_reads_a_warm_feed_in_two_queries(client, budget, public):
    client.get(public)
    client.get(public, headers=GZIP)
    for form in (served.plain, served.gzipped):
        form.cache_clear()
    with budget(2):
        assert client.get(public).status_code == 200
    with budget(2):
        assert client.get(public, headers=GZIP).status_code == 200


def test_the_first_reading_of_the_day_writes_once_more(client, budget, feed, personal):
    client.get(personal)
    CalendarFeed.objects.update(last_used_on=None)
    with budget(2):
        assert client.get(personal).status_code == 200


def test_a_form_replaced_during_the_reading_is_served_whole(client, cohort, public, monkeypatch):
    first = client.get(public)
    served.plain.cache_clear()
    meeting = cohort.meetings.first()
    read = served.served_by_slug

    def overtaken(kind, slug):
        feed = read(kind, slug)
        move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=1), by=None)
        actions.refresh(CalendarFeed.objects.get(pk=feed.pk))
        return feed

    monkeypatch.setattr(served, "served_by_slug", overtaken)
    second = client.get(public)
    stored = CalendarFeed.objects.get()
    assert second["ETag"] == stored.etag != first["ETag"]
    assert second.content.count(b"SEQUENCE:1") == 1


def test_a_form_replaced_again_and_again_is_served_all_the_same(client, public, monkeypatch):
    client.get(public)

    def gone(*args):
        raise CalendarFeed.DoesNotExist

    monkeypatch.setattr(served, "plain", gone)
    response = client.get(public)
    assert (response.status_code, response["ETag"]) == (200, CalendarFeed.objects.get().etag)
    assert f"SOURCE;VALUE=URI:http://testserver{public}" in response.content.decode().replace("\r\n ", "")


@pytest.mark.parametrize("number", [11, 300])
def test_a_cold_feed_costs_the_same_whatever_it_holds(client, budget, cohort, public, number):
    client.get(public)
    add_meetings(cohort, number)
    CalendarFeed.objects.update(checked_on=None)
    with budget(13):
        response = client.get(public)
    assert response.content.count(b"BEGIN:VEVENT") == number + 4


def test_the_last_use_is_written_once_a_day(client, at, feed, personal):
    at("2026-03-02 10:00")
    client.get(personal)
    client.get(personal)
    assert str(CalendarFeed.objects.get(pk=feed.pk).last_used_on) == "2026-03-02"
    at("2026-03-03 10:00")
    client.get(personal)
    assert str(CalendarFeed.objects.get(pk=feed.pk).last_used_on) == "2026-03-03"


def test_nobody_notes_who_reads_a_public_feed(client, public):
    client.get(public)
    assert CalendarFeed.objects.get().last_used_on is None


# --- Pages ------------------------------------------------------------------------------------------------------------
def test_the_subscription_page_gives_three_addresses(client):
    programme = ProgrammeFactory()
    page = client.get(reverse("calendars:subscribe_programme", args=[programme.slug])).content.decode()
    path = reverse("calendars:feed_programme", args=[programme.slug])
    assert f'value="http://testserver{path}"' in page
    assert f'href="webcal://testserver{path}"' in page
    assert "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Ftestserver" in page


def test_the_subscription_page_costs_the_same_with_one_cohort_and_with_three(client, budget):
    programme = ProgrammeFactory()
    address = reverse("calendars:subscribe_programme", args=[programme.slug])
    client.get(address)
    for _ in range(2):
        make_cohort(programme=programme, modules=0)
        with budget(1):
            client.get(address)


def test_the_page_of_an_unknown_programme_is_not_found(client):
    assert client.get("/agenda/programme/inconnu/").status_code == 404


def test_the_address_of_a_meeting_is_neutral_and_leads_to_its_programme(client, cohort):
    meeting = cohort.meetings.first()
    address = reverse("calendars:meeting", args=[meeting.uid])
    assert cohort.programme.slug not in address
    subscribe = reverse("calendars:subscribe_programme", args=[cohort.programme.slug])
    assert client.get(address).url == subscribe
    cohort.programme.public_path = "/preparer-la-reprise/"
    cohort.programme.save()
    assert client.get(address).url == "/preparer-la-reprise/"


def test_the_address_of_an_unknown_meeting_is_not_found(client):
    assert client.get("/agenda/seance/00000000-0000-4000-8000-000000000000/").status_code == 404
