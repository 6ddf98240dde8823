"""Calendars that people have elsewhere: what is fetched, what is refused, and the little that is kept of them."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from content.editors import links
from sessions.calendars import agendas, fetcher, freebusy
from sessions.calendars.enums import Trouble
from sessions.calendars.fetcher import Gate, fetch, is_public
from sessions.calendars.freebusy import Unreadable, intervals
from sessions.calendars.models import BusyInterval, OwnCalendar
from sessions.scheduling.agendas import busy_between, busy_of
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.partners import ContactFactory
from tests.sessions.calendars.odd_site import odd_site

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 5, 1, tzinfo=UTC)
LOOPBACK = Gate(schemes=("http",), ports=(), allows=lambda ip: ip == "127.0.0.1", max_bytes=50_000, max_seconds=0.6)


def file(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}END:VCALENDAR\r\n".encode()


def taken(*events: str) -> list[str]:
    """The intervals of these events, in Paris, as « day hour-hour »."""
    found = intervals(file(*events), START, END, PARIS)
    return [f"{a.astimezone(PARIS):%d/%m %H:%M}-{b.astimezone(PARIS):%H:%M}" for a, b in found]


# --- What is read -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20260302T130000Z\r\nDTEND:20260302T140000Z", ["02/03 14:00-15:00"]),
        ("DTSTART;TZID=Europe/Paris:20260302T140000\r\nDURATION:PT30M", ["02/03 14:00-14:30"]),
        ("DTSTART:20260302T140000\r\nDTEND:20260302T150000", ["02/03 14:00-15:00"]),
        ("DTSTART;VALUE=DATE:20260302", ["02/03 00:00-00:00"]),
        ("DTSTART:20260302T130000Z", []),
        ("DTSTART:20260302T130000Z\r\nDTEND:20260302T120000Z", []),
        ("DTSTART:20260302T130000Z\r\nDTEND:20260302T140000Z\r\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20260302T130000Z\r\nDTEND:20260302T140000Z\r\nSTATUS:CANCELLED", []),
        ("DTSTART:20250302T130000Z\r\nDTEND:20250302T140000Z", []),
        ("SUMMARY:sans date", []),
    ],
)
def test_an_event_takes_its_time(event, expected):
    assert taken(event) == expected


def test_a_repetition_keeps_its_hour_over_the_clock_change():
    rule = "DTSTART;TZID=Europe/Paris:20260323T140000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=3"
    assert taken(rule) == ["23/03 14:00-15:00", "30/03 14:00-15:00", "06/04 14:00-15:00"]


def test_a_repetition_ends_at_its_last_moment_and_leaves_out_what_it_says():
    rule = "DTSTART;TZID=Europe/Paris:20260302T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;UNTIL=20260305T080000Z"
    assert taken(rule + "\r\nEXDATE;TZID=Europe/Paris:20260303T090000") == [
        "02/03 09:00-10:00",
        "04/03 09:00-10:00",
        "05/03 09:00-10:00",
    ]


def test_one_moved_occurrence_replaces_the_one_it_was():
    moved = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260302T090000Z\r\nDURATION:PT1H\r\n"
        "RRULE:FREQ=DAILY;COUNT=2\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20260303T090000Z\r\n"
        "DTSTART:20260303T150000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = intervals(moved.encode(), START, END, PARIS)
    assert [begins.strftime("%d %H") for begins, _ in found] == ["02 09", "03 15"]


def test_stretches_that_touch_are_one():
    one = "DTSTART:20260302T130000Z\r\nDTEND:20260302T140000Z"
    two = "DTSTART:20260302T140000Z\r\nDTEND:20260302T150000Z"
    assert taken(two, one, one) == ["02/03 14:00-16:00"]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=HOURLY", "FREQ=DAILY;BYSECOND=1,2"]
)
def test_a_rule_that_repeats_without_measure_is_refused(rule):
    with pytest.raises(Unreadable) as refused:
        taken(f"DTSTART:20260302T130000Z\r\nDURATION:PT1M\r\nRRULE:{rule}")
    assert refused.value.trouble == Trouble.RULES


def test_too_many_repetitions_are_refused():
    with pytest.raises(Unreadable) as refused:
        taken(*["DTSTART:20260302T130000Z\r\nDURATION:PT1M\r\nRRULE:FREQ=DAILY"] * (freebusy.MAX_REPEATING + 1))
    assert refused.value.trouble == Trouble.RULES


@pytest.mark.slow
def test_a_rule_that_matches_nothing_ends():
    rule = "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"
    assert taken(f"DTSTART:19000101T130000Z\r\nDURATION:PT1M\r\n{rule}") == []


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"<!doctype html><title>Connexion</title>", Trouble.FORMAT),
        (b"", Trouble.FORMAT),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", Trouble.FORMAT),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 5001 + b"END:VCALENDAR\r\n", Trouble.LARGE),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 4000 + b"END:VEVENT\r\n" * 4000, Trouble.FORMAT),
    ],
)
def test_what_is_no_calendar_is_refused(content, trouble):
    with pytest.raises(Unreadable) as refused:
        intervals(content, START, END, PARIS)
    assert refused.value.trouble == trouble


@given(st.binary(max_size=300))
def test_nothing_that_is_read_breaks(garbage):
    for content in (garbage, b"BEGIN:VCALENDAR\r\n" + garbage, file(garbage.decode("latin-1"))):
        with suppress(Unreadable):
            assert all(begins < ends for begins, ends in intervals(content, START, END, PARIS))


# --- What is fetched --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_an_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_an_address_outside_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_nothing_inside_is_visited(name):
    with pytest.raises(Unreadable) as refused:
        fetch(f"https://{name}/a.ics")
    assert refused.value.trouble in (Trouble.ADDRESS, Trouble.ABSENT)


def test_every_address_of_a_name_must_be_public(monkeypatch):
    def two_faced(host, port, **kwargs):
        return [(0, 0, 0, "", (ip, port)) for ip in ("93.184.215.14", "127.0.0.1")]

    def never(*args, **kwargs):
        raise AssertionError("nothing may be connected to")

    monkeypatch.setattr(fetcher.socket, "getaddrinfo", two_faced)
    monkeypatch.setattr(fetcher.socket, "create_connection", never)
    with pytest.raises(Unreadable) as refused:
        fetch("https://agenda.example/a.ics")
    assert refused.value.trouble == Trouble.ADDRESS


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    reached = []

    def note(address, timeout):
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(fetcher.socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("93.184.215.14", 443))])
    monkeypatch.setattr(fetcher.socket, "create_connection", note)
    with pytest.raises(Unreadable):
        fetch("https://agenda.example/a.ics")
    assert reached == [("93.184.215.14", 443)]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with odd_site(file("DTSTART:20260302T130000Z\r\nDTEND:20260302T140000Z\r\nSUMMARY:Rendez-vous secret")) as address:
        yield address


@pytest.mark.parametrize("path", ["/a.ics", "/moved", "/été", "/%C3%A9t%C3%A9"])
def test_a_calendar_is_fetched_redirects_included(site, path):
    assert fetch(site + path, LOOPBACK).startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("/huge", Trouble.LARGE),
        ("/slow", Trouble.SLOW),
        ("/silent", Trouble.SLOW),
        ("/absent", Trouble.ABSENT),
        ("/cut", Trouble.ABSENT),
        ("/round", Trouble.FORMAT),
        ("/inside", Trouble.ADDRESS),
        ("/other", Trouble.ADDRESS),
        ("/nowhere", Trouble.FORMAT),
    ],
)
def test_a_site_that_misbehaves_is_left_with_the_reason(site, path, trouble):
    with pytest.raises(Unreadable) as refused:
        fetch(site + path, LOOPBACK)
    assert refused.value.trouble == trouble


@pytest.mark.parametrize(("path", "status"), [("/absent", 404), ("/closed", 403), ("/huge", 200), ("/round", 302)])
def test_who_left_a_site_still_says_what_it_answered(site, path, status):
    with pytest.raises(Unreadable) as refused:
        fetch(site + path, LOOPBACK)
    assert refused.value.status == status


def test_a_reader_of_pages_asks_for_pages(site):
    assert fetch(f"{site}/page-only", replace(LOOPBACK, accepts=links.GATE.accepts)) == b"<html>"


# --- What is kept -----------------------------------------------------------------------------------------------------
@pytest.fixture
def calendar(db, site, at) -> OwnCalendar:
    at("2026-03-01 09:00")
    return OwnCalendar.objects.create(user=UserFactory(), address=f"{site}/a.ics")


def read(calendar: OwnCalendar) -> OwnCalendar:
    agendas.read(calendar, LOOPBACK)
    calendar.refresh_from_db()
    return calendar


def test_only_intervals_are_kept(calendar):
    assert read(calendar).trouble == ""
    assert [field.name for field in BusyInterval._meta.concrete_fields] == ["id", "calendar", "starts_at", "ends_at"]
    busy = BusyInterval.objects.get()
    assert (busy.starts_at, busy.ends_at) == (
        datetime(2026, 3, 2, 13, tzinfo=UTC),
        datetime(2026, 3, 2, 14, tzinfo=UTC),
    )


def test_planning_is_told_who_is_taken(calendar, budget):
    read(calendar)
    contact, day = ContactFactory(pk=calendar.user.pk), datetime(2026, 3, 2, tzinfo=UTC)
    assert len(busy_between(calendar.user, day, day + timedelta(days=1))) == 1
    assert busy_between(calendar.user, day, day + timedelta(hours=13)) == []
    with budget(1):
        found = busy_of([calendar.user, contact], day, day + timedelta(days=1))
    assert (len(found[calendar.user]), found[contact]) == (1, [])


def test_a_reading_that_fails_keeps_what_was_known_and_says_why(calendar, site):
    read(calendar)
    OwnCalendar.objects.filter(pk=calendar.pk).update(address=f"{site}/page")
    calendar.refresh_from_db()
    assert read(calendar).trouble == Trouble.FORMAT
    assert BusyInterval.objects.count() == 1


def test_another_address_or_none_forgets_what_was_read(calendar):
    read(calendar)
    agendas.save_wishes(calendar.user, invited=True, address="")
    assert not BusyInterval.objects.exists()


def test_an_address_given_meanwhile_wins(calendar):
    stale = OwnCalendar.objects.get(pk=calendar.pk)
    agendas.save_wishes(calendar.user, invited=True, address="https://agenda.example/b.ics")
    agendas.read(stale, LOOPBACK)
    assert not BusyInterval.objects.exists()


def test_the_address_is_in_no_log(calendar, site, caplog):
    caplog.set_level("DEBUG")
    OwnCalendar.objects.filter(pk=calendar.pk).update(address=f"{site}/page?cle=tres-secrete")
    calendar.refresh_from_db()
    read(calendar)
    assert caplog.text
    assert "tres-secrete" not in caplog.text


def test_a_calendar_is_read_again_after_three_hours(calendar, at):
    assert agendas.ask_to_read() == 1
    assert agendas.ask_to_read() == 0
    DBTaskResult.objects.update(status="SUCCESSFUL")
    at("2026-03-01 12:01")
    assert agendas.ask_to_read() == 1


def test_a_calendar_is_asked_for_once_while_no_worker_runs(calendar, at):
    assert agendas.ask_to_read() == 1
    for hour in range(10, 20, 4):
        at(f"2026-03-01 {hour}:00")
        assert agendas.ask_to_read() == 0
    assert DBTaskResult.objects.count() == 1


def test_the_page_tells_its_owner_what_is_wrong(signed_in, db):
    animator = StaffFactory()
    OwnCalendar.objects.create(user=animator, address="https://a.example/", trouble=Trouble.SLOW)
    page = signed_in(animator).get(reverse("calendars:my_calendar")).content.decode()
    assert Trouble.SLOW.label in page
    OwnCalendar.objects.update(trouble="", read_at=timezone.now())
    assert "a été lu" in signed_in(animator).get(reverse("calendars:my_calendar")).content.decode()
